//! Kind whet.provider/1.
//!
//! `whet/provider.h` says what everything means.

use crate::{
    whet_error, whet_generate_request, whet_instance, whet_status, whet_text,
    whet_text_sink,
};

pub const WHET_KIND_PROVIDER: &str = "whet.provider/1";

pub type whet_op = u64;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_provider_limits {
    pub struct_size: u32,
    pub concurrency: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_embed_request {
    pub struct_size: u32,
    pub dimensions: u32,
    pub texts: *const whet_text,
    pub count: u64,
    pub model: whet_text,
    pub timeout_ms: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_provider {
    pub struct_size: u32,
    pub reserved0: u32,
    pub generate: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            op: whet_op,
            request: *const whet_generate_request,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub cancel:
        Option<unsafe extern "C" fn(instance: *mut whet_instance, op: whet_op)>,
    pub limits: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            out: *mut whet_provider_limits,
        ),
    >,
    pub embed: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            op: whet_op,
            request: *const whet_embed_request,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub models: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            out: *const whet_text_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub count_tokens: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            request: *const whet_generate_request,
            tokens: *mut i64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}

pub const WHET_EXTENSION_PROBE: &str = "whet.draft.probe/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_provider_probe {
    pub struct_size: u32,
    pub reserved0: u32,
    pub probe: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            model: whet_text,
            out: *const whet_text_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}
