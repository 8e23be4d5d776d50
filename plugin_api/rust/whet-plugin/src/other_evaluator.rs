//! Other evaluators, for one that combines them.
use std::mem::size_of;

use whet_plugin_sys as sys;

use crate::{error, guard, text, Error, Host, Item, Result, Score, Service};
use crate::{SetMetric, Status};

/// An evaluator by the name that a config has for it:
///
/// ```
/// # use whet_plugin::{Context, Item, OtherEvaluator, Result, Score};
/// # fn parts(context: &Context, items: &[Item]) -> Result<()> {
/// let bleu =
///     OtherEvaluator::new(context.host(), "bleu", r#"{"tokenize": "13a"}"#)?;
/// let scores: Vec<Result<Score>> = bleu.score(items)?;
/// # Ok(())
/// # }
/// ```
///
/// The plugin has `Service::EVALUATORS` in `needs`. Made in `new` only; belongs
/// to the instance that made it and goes with it. Inside calls of the host only,
/// on their thread: FAILED_PRECONDITION elsewhere.
#[derive(Debug)]
pub struct OtherEvaluator {
    id: String,
    host: Host,
    table: *const sys::whet_evaluators,
    number: u64,
}

// The table lives for ever. Where it may be called is checked in each call.
unsafe impl Send for OtherEvaluator {}
unsafe impl Sync for OtherEvaluator {}

impl OtherEvaluator {
    /// NOT_FOUND for an unknown id, INVALID_ARGUMENT for its settings (`config`
    /// is a JSON object).
    pub fn new(host: Host, id: &str, config: &str) -> Result<OtherEvaluator> {
        guard::check_thread(Service::EVALUATORS)?;
        let least = sys::end_of!(sys::whet_evaluators, aggregate);
        let table: *const sys::whet_evaluators =
            unsafe { host.service(Service::EVALUATORS, least)? };
        let create = unsafe { (*table).create }.ok_or_else(missing)?;
        let mut number = 0;
        error::call(|error| unsafe {
            create(
                host.as_ptr(),
                text::to_c(id),
                text::to_c(config),
                &mut number,
                error,
            )
        })?;
        Ok(OtherEvaluator { id: id.to_owned(), host, table, number })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// One outcome per item, in their order.
    pub fn score(&self, items: &[Item]) -> Result<Vec<Result<Score>>> {
        let score = unsafe { (*self.table).score }.ok_or_else(missing)?;
        guard::check_thread(Service::EVALUATORS)?;
        score_items(&self.id, items, |batch, sink, error| unsafe {
            score(self.host.as_ptr(), self.number, batch, sink, error)
        })
    }

    /// UNIMPLEMENTED if it has no metrics of a set.
    pub fn aggregate(&self, statistics: &[&[u8]]) -> Result<Vec<SetMetric>> {
        guard::check_thread(Service::EVALUATORS)?;
        let aggregate =
            unsafe { (*self.table).aggregate }.ok_or_else(missing)?;
        let c: Vec<_> =
            statistics.iter().map(|bytes| text::bytes_to_c(bytes)).collect();
        let mut out: Vec<SetMetric> = Vec::new();
        let sink = set_sink(&mut out);
        error::call(|error| unsafe {
            aggregate(
                self.host.as_ptr(),
                self.number,
                c.as_ptr(),
                c.len() as u64,
                &sink,
                error,
            )
        })?;
        Ok(out)
    }
}

fn missing() -> Error {
    Error::new(Status::UNIMPLEMENTED, "the host's whet.evaluators/1 is empty")
}

/// What the evaluator `id` says about each item, by its score() with the batch,
/// the sink and the error that it gets.
pub(crate) fn score_items(
    id: &str,
    items: &[Item],
    score: impl FnOnce(
        &sys::whet_eval_batch,
        &sys::whet_eval_sink,
        *mut sys::whet_error,
    ) -> sys::whet_status,
) -> Result<Vec<Result<Score>>> {
    let c_items: Vec<_> = items.iter().map(item_to_c).collect();
    let mut scores = vec![f64::NAN; items.len()];
    let mut status = vec![sys::WHET_UNKNOWN; items.len()];
    let mut taken = vec![Score::default(); items.len()];
    let batch = sys::whet_eval_batch {
        struct_size: size_of::<sys::whet_eval_batch>() as u32,
        item_stride: size_of::<sys::whet_eval_item>() as u32,
        items: c_items.as_ptr(),
        count: items.len() as u64,
        seed: items.first().map_or(0, |item| item.seed),
        want: items.iter().fold(0, |want, item| want | item.want),
        reserved0: 0,
    };
    let sink = score_sink(&mut scores, &mut status, &mut taken);
    error::call(|error| score(&batch, &sink, error))?;
    Ok(taken
        .into_iter()
        .zip(scores.into_iter().zip(status))
        .map(|(taken, (value, status))| settle(id, taken, value, status))
        .collect())
}

// A sink checks nothing: what is no score becomes the reason.
fn settle(id: &str, taken: Score, value: f64, status: i32) -> Result<Score> {
    if status == sys::WHET_OK && (0.0..=1.0).contains(&value) {
        return Ok(Score { value, ..taken });
    }
    let (status, reason) = match status {
        sys::WHET_OK => (
            Status::INTERNAL,
            format!("{id} returned {value}; expected a score between 0 and 1"),
        ),
        sys::WHET_UNKNOWN if taken.feedback.is_empty() => {
            (Status::UNKNOWN, format!("{id} said nothing about this item"))
        }
        other => (Status(other), taken.feedback),
    };
    Err(Error::new(status, reason))
}

fn item_to_c(item: &Item) -> sys::whet_eval_item {
    sys::whet_eval_item {
        input: text::to_c(&item.input),
        output: text::to_c(&item.output),
        expected: text::to_c(&item.expected),
        metadata: text::to_c(&item.metadata),
        example: item.example,
    }
}

// A sink into arrays of one length, which it borrows.
fn score_sink(
    scores: &mut [f64],
    status: &mut [sys::whet_status],
    taken: &mut Vec<Score>,
) -> sys::whet_eval_sink {
    sys::whet_eval_sink {
        struct_size: size_of::<sys::whet_eval_sink>() as u32,
        reserved0: 0,
        ctx: (taken as *mut Vec<Score>).cast(),
        scores: scores.as_mut_ptr(),
        item_status: status.as_mut_ptr(),
        feedback: Some(take_feedback),
        metric: Some(take_metric),
        statistics: Some(take_statistics),
    }
}

pub(crate) fn set_sink(out: &mut Vec<SetMetric>) -> sys::whet_aggregate_sink {
    sys::whet_aggregate_sink {
        struct_size: size_of::<sys::whet_aggregate_sink>() as u32,
        reserved0: 0,
        ctx: (out as *mut Vec<SetMetric>).cast(),
        metric: Some(take_set_metric),
    }
}

unsafe fn with_score(
    ctx: *mut sys::c_void,
    i: u64,
    body: impl FnOnce(&mut Score),
) {
    guard::silently(|| {
        let scores = unsafe { &mut *ctx.cast::<Vec<Score>>() };
        if let Some(score) = scores.get_mut(i as usize) {
            body(score);
        }
    });
}

unsafe extern "C" fn take_feedback(
    ctx: *mut sys::c_void,
    i: u64,
    message: sys::whet_text,
) {
    unsafe {
        let message = text::view(message);
        with_score(ctx, i, |score| score.feedback.push_str(&message));
    }
}

unsafe extern "C" fn take_metric(
    ctx: *mut sys::c_void,
    i: u64,
    name: sys::whet_text,
    value: f64,
) {
    unsafe {
        let name = text::copy(name);
        with_score(ctx, i, |score| score.metrics.push((name, value)));
    }
}

unsafe extern "C" fn take_statistics(
    ctx: *mut sys::c_void,
    i: u64,
    bytes: sys::whet_text,
) {
    unsafe {
        let bytes = text::bytes(bytes);
        with_score(ctx, i, |score| score.statistics = bytes.to_vec());
    }
}

unsafe extern "C" fn take_set_metric(
    ctx: *mut sys::c_void,
    label: sys::whet_text,
    name: sys::whet_text,
    value: f64,
) {
    guard::silently(|| unsafe {
        let out = &mut *ctx.cast::<Vec<SetMetric>>();
        out.push(SetMetric {
            label: text::copy(label),
            name: text::copy(name),
            value,
        });
    });
}
