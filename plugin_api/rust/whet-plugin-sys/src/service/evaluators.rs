//! Service whet.evaluators/1.
//!
//! `whet/service/evaluators.h` says what everything means.

use crate::{
    whet_aggregate_sink, whet_error, whet_eval_batch, whet_eval_sink,
    whet_host, whet_status, whet_text,
};

pub const WHET_SERVICE_EVALUATORS: &str = "whet.evaluators/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct whet_evaluators {
    pub struct_size: u32,
    pub reserved0: u32,
    pub create: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            id: whet_text,
            config: whet_text,
            evaluator: *mut u64,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub score: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            evaluator: u64,
            batch: *const whet_eval_batch,
            sink: *const whet_eval_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
    pub aggregate: Option<
        unsafe extern "C" fn(
            host: *const whet_host,
            evaluator: u64,
            statistics: *const whet_text,
            count: u64,
            sink: *const whet_aggregate_sink,
            error: *mut whet_error,
        ) -> whet_status,
    >,
}
