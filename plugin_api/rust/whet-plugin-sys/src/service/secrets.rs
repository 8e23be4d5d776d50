//! Service whet.secrets/1.
//!
//! `whet/service/secrets.h` says what everything means.

use crate::{whet_error, whet_host, whet_status, whet_text, whet_text_sink};

pub const WHET_SERVICE_SECRETS: &str = "whet.secrets/1";
pub const WHET_SECRET_KEY: &str = "";
pub const WHET_SECRET_GOOGLE: &str = "google";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_secret_request {
    pub struct_size: u32,
    pub reserved0: u32,
    pub environment: whet_text,
    pub file: whet_text,
    pub origin: whet_text,
    pub kind: whet_text,
    pub scope: whet_text,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_secrets {
    pub struct_size: u32,
    pub reserved0: u32,
    pub open: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            request: *const whet_secret_request,
            out: *mut u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub describe: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            handle: u64,
            json: *const whet_text_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub refuse: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            handle: u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}
