//! Draft service whet.draft.providers/1.
//!
//! `whet/service/providers.h` says what everything means.

use crate::{
    whet_embed_request, whet_embed_result, whet_error, whet_generate_request,
    whet_generate_result, whet_host, whet_instance, whet_op,
    whet_provider_limits, whet_quota, whet_status, whet_text, whet_text_sink,
};

pub const WHET_SERVICE_PROVIDERS: &str = "whet.draft.providers/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_draft_providers {
    pub struct_size: u32,
    pub reserved0: u32,
    pub choose: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            id: whet_text,
            model: whet_text,
            config: whet_text,
            provider: *mut u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub start: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub generate: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            op: whet_op,
            request: *const whet_generate_request,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub embed: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            op: whet_op,
            request: *const whet_embed_request,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub cancel: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            op: whet_op,
        ),
    >,
    pub limits: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            out: *mut whet_provider_limits,
        ),
    >,
    pub models: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            out: *const whet_text_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub mask: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            text: whet_text,
            out: *const whet_text_sink,
        ),
    >,
    pub count_tokens: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            provider: u64,
            request: *const whet_generate_request,
            tokens: *mut i64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}

pub const WHET_EXTENSION_PROVIDER_CLIENT: &str = "whet.draft.provider_client/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_draft_provider_client {
    pub struct_size: u32,
    pub reserved0: u32,
    pub generated: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            op: whet_op,
            result: *const whet_generate_result,
        ),
    >,
    pub failed: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            op: whet_op,
            error: *const whet_error,
        ),
    >,
    pub quota: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            op: whet_op,
            quota: *const whet_quota,
        ),
    >,
    pub embedded: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            op: whet_op,
            result: *const whet_embed_result,
        ),
    >,
}
