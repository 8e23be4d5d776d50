//! Kind whet.strategy/1.
//!
//! `whet/strategy.h` says what everything means.

use crate::{whet_error, whet_instance, whet_status};

pub const WHET_KIND_STRATEGY: &str = "whet.strategy/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_strategy {
    pub struct_size: u32,
    pub reserved0: u32,
    pub run: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}
