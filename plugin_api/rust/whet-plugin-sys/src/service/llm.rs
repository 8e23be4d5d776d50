//! Service whet.llm/1.
//!
//! `whet/service/llm.h` says what everything means.

use crate::{
    c_void, whet_error, whet_generate_request, whet_generate_result, whet_host,
    whet_status, whet_text,
};

pub const WHET_SERVICE_LLM: &str = "whet.llm/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_generate_sink {
    pub struct_size: u32,
    pub reserved0: u32,
    pub ctx: *mut c_void,
    pub result: Option<
        unsafe extern "C" fn(
            ctx: *mut c_void,
            i: u64,
            status: whet_status,
            result: *const whet_generate_result,
            message: whet_text,
        ),
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_embed_sink {
    pub struct_size: u32,
    pub reserved0: u32,
    pub ctx: *mut c_void,
    pub vector: Option<
        unsafe extern "C" fn(
            ctx: *mut c_void,
            i: u64,
            status: whet_status,
            values: *const f32,
            dimensions: u64,
            message: whet_text,
        ),
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_llm {
    pub struct_size: u32,
    pub reserved0: u32,
    pub generate: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            role: whet_text,
            requests: *const whet_generate_request,
            count: u64,
            stride: u64,
            sink: *const whet_generate_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub embed: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            role: whet_text,
            texts: *const whet_text,
            count: u64,
            sink: *const whet_embed_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}
