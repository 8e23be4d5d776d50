//! Text and byte streams at the boundary.
//!
//! `whet/text.h` says what everything means.

use crate::c_void;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_text {
    pub ptr: *const u8,
    pub len: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_text_sink {
    pub struct_size: u32,
    pub reserved0: u32,
    pub ctx: *mut c_void,
    pub append:
        Option<unsafe extern "C" fn(ctx: *mut c_void, piece: whet_text)>,
}
