//! The plugin contract of Whet as it is: the structs, function tables and
//! constants of `plugin_api/include/whet`, under the names that they have in C.
//!
//! Plugins are written with the crate `whet-plugin`, which is safe; this one is
//! for what that does not have. The headers are the reference: they say for
//! each function which thread calls it, who owns what, how long it lives and
//! what null means. Services named `whet.draft.*` may change with any minor
//! version. Names that Rust keeps for itself have a `_` behind them (`self_`).
//!
//! `tests/` compares it with the headers and with the layout of every struct.
#![no_std]
#![allow(non_camel_case_types)]

mod entry;
mod evaluator;
mod generation;
mod host;
mod provider;
mod service {
    pub mod completion;
    pub mod evaluators;
    pub mod http;
    pub mod llm;
    pub mod log;
    pub mod providers;
    pub mod search;
    pub mod secrets;
}
mod status;
mod strategy;
mod text;

pub use core::ffi::c_void;
use core::mem::{align_of, size_of};

pub use entry::*;
pub use evaluator::*;
pub use generation::*;
pub use host::*;
pub use provider::*;
pub use service::completion::*;
pub use service::evaluators::*;
pub use service::http::*;
pub use service::llm::*;
pub use service::log::*;
pub use service::providers::*;
pub use service::search::*;
pub use service::secrets::*;
pub use status::*;
pub use strategy::*;
pub use text::*;

pub const WHET_ABI_MAJOR: u32 = 1;
pub const WHET_ABI_MINOR: u32 = 0;

/// Detects a plugin compiled with other packing or pointer width.
pub const WHET_ENVIRONMENT: u32 = (size_of::<*const c_void>()
    | align_of::<u64>() << 8
    | size_of::<f64>() << 16) as u32;

/// Bytes from the start of a struct to the end of a field: what `struct_size`
/// has at least if the side that wrote it knows the field.
///
/// ```
/// use whet_plugin_sys::{end_of, whet_text};
/// assert_eq!(end_of!(whet_text, len), 16);
/// ```
#[macro_export]
macro_rules! end_of {
    ($type:ty, $field:ident) => {{
        let object = core::mem::MaybeUninit::<$type>::uninit();
        let start = object.as_ptr();
        // Addresses only: nothing is read.
        let field = unsafe { core::ptr::addr_of!((*start).$field) };
        let end = unsafe { field.add(1) };
        end as usize - start as usize
    }};
}

/// WHET_HAS: the field of the struct that a pointer leads to, or None if the
/// side that wrote it did not know it. Nothing behind its end is read.
///
/// ```
/// use whet_plugin_sys::{read_field, whet_provider_limits};
/// let limits = whet_provider_limits { struct_size: 4, concurrency: 7 };
/// let old: *const whet_provider_limits = &limits;
/// let field =
///     unsafe { read_field!(old, whet_provider_limits, concurrency) };
/// assert_eq!(field, None);
/// ```
///
/// # Safety
/// The pointer leads to a struct of at least `struct_size` bytes.
#[macro_export]
macro_rules! read_field {
    ($pointer:expr, $type:ty, $field:ident) => {{
        let pointer: *const $type = $pointer;
        let size = core::ptr::addr_of!((*pointer).struct_size).read();
        if size as usize >= $crate::end_of!($type, $field) {
            Some(core::ptr::addr_of!((*pointer).$field).read())
        } else {
            None
        }
    }};
}
