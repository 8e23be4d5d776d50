//! Service whet.log/1.
//!
//! `whet/service/log.h` says what everything means.

use crate::{whet_host, whet_text};

pub const WHET_SERVICE_LOG: &str = "whet.log/1";
pub const WHET_LOG_TRACE: i32 = 0;
pub const WHET_LOG_DEBUG: i32 = 1;
pub const WHET_LOG_INFO: i32 = 2;
pub const WHET_LOG_WARN: i32 = 3;
pub const WHET_LOG_ERROR: i32 = 4;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_log {
    pub struct_size: u32,
    pub reserved0: u32,
    pub enabled:
        Option<unsafe extern "C" fn(host: *const whet_host, level: i32) -> i32>,
    pub write: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            level: i32,
            message: whet_text,
        ),
    >,
}
