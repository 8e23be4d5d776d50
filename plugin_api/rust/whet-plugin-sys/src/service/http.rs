//! Service whet.http/1.
//!
//! `whet/service/http.h` says what everything means.

use crate::{whet_error, whet_host, whet_instance, whet_status, whet_text};

pub const WHET_SERVICE_HTTP: &str = "whet.http/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_http_header {
    pub name: whet_text,
    pub value: whet_text,
    pub secret: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_http_request {
    pub struct_size: u32,
    pub reserved0: u32,
    pub method: whet_text,
    pub url: whet_text,
    pub headers: *const whet_http_header,
    pub header_count: u64,
    pub body: whet_text,
    pub timeout_ms: u64,
    pub max_response_bytes: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_http_response {
    pub struct_size: u32,
    pub http_status: i32,
    pub headers: *const whet_http_header,
    pub header_count: u64,
    pub body: whet_text,
    pub transport: *const whet_error,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_http {
    pub struct_size: u32,
    pub reserved0: u32,
    pub send: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            token: u64,
            request: *const whet_http_request,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub cancel:
        Option<unsafe extern "C" fn(host: *const whet_host, token: u64)>,
}

pub const WHET_EXTENSION_HTTP_CLIENT: &str = "whet.http_client/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_http_client {
    pub struct_size: u32,
    pub reserved0: u32,
    pub on_response: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            token: u64,
            response: *const whet_http_response,
        ),
    >,
}
