//! Outcomes.
//!
//! `whet/status.h` says what everything means.

pub type whet_status = i32;

pub const WHET_OK: whet_status = 0;
pub const WHET_CANCELLED: whet_status = 1;
pub const WHET_UNKNOWN: whet_status = 2;
pub const WHET_INVALID_ARGUMENT: whet_status = 3;
pub const WHET_DEADLINE_EXCEEDED: whet_status = 4;
pub const WHET_NOT_FOUND: whet_status = 5;
pub const WHET_ALREADY_EXISTS: whet_status = 6;
pub const WHET_PERMISSION_DENIED: whet_status = 7;
pub const WHET_RESOURCE_EXHAUSTED: whet_status = 8;
pub const WHET_FAILED_PRECONDITION: whet_status = 9;
pub const WHET_ABORTED: whet_status = 10;
pub const WHET_OUT_OF_RANGE: whet_status = 11;
pub const WHET_UNIMPLEMENTED: whet_status = 12;
pub const WHET_INTERNAL: whet_status = 13;
pub const WHET_UNAVAILABLE: whet_status = 14;
pub const WHET_DATA_LOSS: whet_status = 15;
pub const WHET_UNAUTHENTICATED: whet_status = 16;
pub const WHET_ERROR_RETRYABLE: u32 = 1;
pub const WHET_ERROR_NOT_BILLED: u32 = 2;
pub const WHET_ERROR_TRUNCATED: u32 = 4;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_error {
    pub struct_size: u32,
    pub code: whet_status,
    pub flags: u32,
    pub capacity: u32,
    pub len: u64,
    pub retry_after_ms: u64,
    pub message: *mut u8,
}
