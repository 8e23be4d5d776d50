//! Kind whet.evaluator/1.
//!
//! `whet/evaluator.h` says what everything means.

use crate::{c_void, whet_error, whet_instance, whet_status, whet_text};

pub const WHET_KIND_EVALUATOR: &str = "whet.evaluator/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_eval_item {
    pub input: whet_text,
    pub output: whet_text,
    pub expected: whet_text,
    pub metadata: whet_text,
    pub example: u64,
}

pub const WHET_WANT_FEEDBACK: u32 = 1;
pub const WHET_WANT_METRICS: u32 = 2;
pub const WHET_WANT_STATISTICS: u32 = 4;
pub const WHET_MAX_STATISTICS_BYTES: u32 = 65536;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_eval_batch {
    pub struct_size: u32,
    pub item_stride: u32,
    pub items: *const whet_eval_item,
    pub count: u64,
    pub seed: u64,
    pub want: u32,
    pub reserved0: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_eval_sink {
    pub struct_size: u32,
    pub reserved0: u32,
    pub ctx: *mut c_void,
    pub scores: *mut f64,
    pub item_status: *mut whet_status,
    pub feedback:
        Option<unsafe extern "C" fn(ctx: *mut c_void, i: u64, utf8: whet_text)>,
    pub metric: Option<
        unsafe extern "C" fn(
            ctx: *mut c_void,
            i: u64,
            name: whet_text,
            value: f64,
        ),
    >,
    pub statistics: Option<
        unsafe extern "C" fn(ctx: *mut c_void, i: u64, bytes: whet_text),
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_aggregate_sink {
    pub struct_size: u32,
    pub reserved0: u32,
    pub ctx: *mut c_void,
    pub metric: Option<
        unsafe extern "C" fn(
            ctx: *mut c_void,
            label: whet_text,
            name: whet_text,
            value: f64,
        ),
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_model_need {
    pub struct_size: u32,
    pub reserved0: u32,
    pub role: whet_text,
    pub calls_per_item: u64,
    pub output_tokens: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_model_need_sink {
    pub struct_size: u32,
    pub reserved0: u32,
    pub ctx: *mut c_void,
    pub need: Option<
        unsafe extern "C" fn(ctx: *mut c_void, need: *const whet_model_need),
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_evaluator {
    pub struct_size: u32,
    pub max_batch: u32,
    pub score: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            batch: *const whet_eval_batch,
            sink: *const whet_eval_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub aggregate: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            statistics: *const whet_text,
            count: u64,
            sink: *const whet_aggregate_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub model_needs: Option<
        unsafe extern "C" fn(
            instance: *mut whet_instance,
            sink: *const whet_model_need_sink,
        ),
    >,
}
