//! The one symbol that a plugin library exports, and what it leads to.
//!
//! `whet/entry.h` says what everything means.

use crate::{c_void, whet_error, whet_host, whet_status, whet_text};

pub const WHET_PLUGIN_CONCURRENT: u32 = 1;
pub const WHET_PLUGIN_DETERMINISTIC: u32 = 2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_descriptor {
    pub struct_size: u32,
    pub flags: u32,
    pub kind: whet_text,
    pub id: whet_text,
    pub name: whet_text,
    pub version: whet_text,
    pub vendor: whet_text,
    pub license: whet_text,
    pub description: whet_text,
    pub needs: *const whet_text,
    pub needs_count: u64,
    pub config_schema: whet_text,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_instance {
    pub struct_size: u32,
    pub reserved0: u32,
    pub self_: *mut c_void,
    pub kind_table: *const c_void,
    pub shutdown: Option<unsafe extern "C" fn(instance: *mut whet_instance)>,
    pub destroy: Option<unsafe extern "C" fn(instance: *mut whet_instance)>,
    pub get_extension: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            id: whet_text,
        ) -> *const c_void,
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_entry {
    pub struct_size: u32,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub abi_minor_required: u32,
    pub environment: u32,
    pub reserved0: u32,
    pub sdk: whet_text,
    pub descriptors: *const *const whet_descriptor,
    pub descriptor_count: u64,
    pub create: Option<
        unsafe extern "C" fn(
            id: whet_text,
            host: *const whet_host,
            config: whet_text,
            out: *mut *mut whet_instance,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}

pub const WHET_PLUGIN_ENTRY_SYMBOL: &str = "whet_plugin_entry_v1";
