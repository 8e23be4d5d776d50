//! What the host gives to each plugin instance.
//!
//! `whet/host.h` says what everything means.

use crate::{c_void, whet_text};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub ctx: *mut c_void,
    pub name: whet_text,
    pub version: whet_text,
    pub get_service: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            id: whet_text,
        ) -> *const c_void,
    >,
}
