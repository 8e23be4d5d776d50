//! The C table of an evaluator.
use std::marker::PhantomData;
use std::mem::size_of;

use whet_plugin_sys as sys;
use whet_plugin_sys::read_field;

use crate::info::{Adapter, Holder, Shared};
use crate::{
    guard, text, Aggregate, BatchEvaluator, Context, Error, Evaluator,
};
use crate::{Info, Item, ModelNeed, Result, Score, Status};

/// An `Evaluator`.
pub struct OneByOne<T>(PhantomData<T>);
/// An `Evaluator` with `Aggregate`.
pub struct Sets<T>(PhantomData<T>);
/// A `BatchEvaluator`.
pub struct Together<T>(PhantomData<T>);
/// A `BatchEvaluator` with `Aggregate`.
pub struct TogetherSets<T>(PhantomData<T>);

type ScoreFn = unsafe extern "C" fn(
    *mut sys::whet_instance,
    *const sys::whet_eval_batch,
    *const sys::whet_eval_sink,
    *mut sys::whet_error,
) -> sys::whet_status;
type AggregateFn = unsafe extern "C" fn(
    *mut sys::whet_instance,
    *const sys::whet_text,
    u64,
    *const sys::whet_aggregate_sink,
    *mut sys::whet_error,
) -> sys::whet_status;
type NeedsFn = unsafe extern "C" fn(
    *mut sys::whet_instance,
    *const sys::whet_model_need_sink,
);

const fn table(
    score: ScoreFn,
    aggregate: Option<AggregateFn>,
    model_needs: NeedsFn,
) -> Shared<sys::whet_evaluator> {
    Shared(sys::whet_evaluator {
        struct_size: size_of::<sys::whet_evaluator>() as u32,
        max_batch: 0,
        score: Some(score),
        aggregate,
        model_needs: Some(model_needs),
    })
}

macro_rules! adapter {
    ($name:ident, $bound:ident $(+ $more:ident)?, $score:ident, $needs:ident,
     $aggregate:expr) => {
        impl<T: $bound $(+ $more)?> Adapter for $name<T> {
            const KIND: &'static str = sys::WHET_KIND_EVALUATOR;
            const BASE: Info = Info::NONE;
            type Object = T;
            type Table = sys::whet_evaluator;
            const TABLE: &'static Shared<sys::whet_evaluator> =
                &table($score::<T>, $aggregate, $needs::<T>);
            fn make(context: &Context) -> Result<T> {
                <T as $bound>::new(context)
            }
        }
    };
}
adapter!(OneByOne, Evaluator, score_one_by_one, tell_needs, None);
adapter!(
    Sets,
    Evaluator + Aggregate,
    score_one_by_one,
    tell_needs,
    Some(aggregate::<T>)
);
adapter!(Together, BatchEvaluator, score_together, tell_batch_needs, None);
adapter!(
    TogetherSets,
    BatchEvaluator + Aggregate,
    score_together,
    tell_batch_needs,
    Some(aggregate::<T>)
);

// A batch and where its results go, while the host calls.
struct Call<'a> {
    batch: &'a sys::whet_eval_batch,
    sink: *const sys::whet_eval_sink,
}

impl<'a> Call<'a> {
    fn count(&self) -> u64 {
        self.batch.count
    }

    // `i` is below count().
    fn item(&self, i: u64) -> Item<'a> {
        // Later hosts have longer items: they lie a stride apart.
        unsafe {
            let first: *const u8 = self.batch.items.cast();
            let at = first.add(i as usize * self.batch.item_stride as usize);
            Item::from_c(self.batch, at.cast())
        }
    }

    fn deliver(&self, i: u64, outcome: &Result<Score>) {
        match outcome {
            Ok(score) => self.deliver_score(i, score),
            Err(error) => self.deliver_reason(i, error),
        }
    }

    fn deliver_score(&self, i: u64, score: &Score) {
        let want = self.batch.want;
        unsafe {
            let sink = self.sink;
            *(*sink).scores.add(i as usize) = score.value;
            *(*sink).item_status.add(i as usize) = sys::WHET_OK;
            if want & sys::WHET_WANT_FEEDBACK != 0 && !score.feedback.is_empty()
            {
                self.feedback(i, &score.feedback);
            }
            if want & sys::WHET_WANT_METRICS != 0 {
                if let Some(metric) = (*sink).metric {
                    for (name, value) in &score.metrics {
                        metric((*sink).ctx, i, text::to_c(name), *value);
                    }
                }
            }
            if want & sys::WHET_WANT_STATISTICS != 0
                && !score.statistics.is_empty()
            {
                let statistics =
                    read_field!(sink, sys::whet_eval_sink, statistics);
                if let Some(take) = statistics.flatten() {
                    let bytes = text::bytes_to_c(&score.statistics);
                    take((*sink).ctx, i, bytes);
                }
            }
        }
    }

    fn deliver_reason(&self, i: u64, error: &Error) {
        unsafe {
            *(*self.sink).item_status.add(i as usize) = error.status().code();
        }
        self.feedback(i, error.message());
    }

    fn feedback(&self, i: u64, message: &str) {
        unsafe {
            if let Some(feedback) = (*self.sink).feedback {
                feedback((*self.sink).ctx, i, text::to_c(message));
            }
        }
    }
}

unsafe extern "C" fn score_one_by_one<T: Evaluator>(
    instance: *mut sys::whet_instance,
    batch: *const sys::whet_eval_batch,
    sink: *const sys::whet_eval_sink,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let body = || {
        let evaluator = unsafe { &(*Holder::<T>::of(instance)).object };
        let call = Call { batch: unsafe { &*batch }, sink };
        for i in 0..call.count() {
            let item = call.item(i);
            // A panic about one item leaves the others their scores.
            call.deliver(i, &guard::catch(|| evaluator.score(&item)));
        }
        Ok(())
    };
    unsafe { guard::guarded(error, body) }
}

unsafe extern "C" fn score_together<T: BatchEvaluator>(
    instance: *mut sys::whet_instance,
    batch: *const sys::whet_eval_batch,
    sink: *const sys::whet_eval_sink,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let body = || {
        let evaluator = unsafe { &(*Holder::<T>::of(instance)).object };
        let call = Call { batch: unsafe { &*batch }, sink };
        let items: Vec<Item> =
            (0..call.count()).map(|i| call.item(i)).collect();
        let outcomes = evaluator.score(&items)?;
        if outcomes.len() != items.len() {
            return Err(Error::new(
                Status::INTERNAL,
                format!(
                    "score returned {} outcomes for {} items",
                    outcomes.len(),
                    items.len()
                ),
            ));
        }
        for (i, outcome) in (0..).zip(&outcomes) {
            call.deliver(i, outcome);
        }
        Ok(())
    };
    unsafe { guard::guarded(error, body) }
}

unsafe extern "C" fn aggregate<T: Aggregate>(
    instance: *mut sys::whet_instance,
    statistics: *const sys::whet_text,
    count: u64,
    sink: *const sys::whet_aggregate_sink,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let body = || {
        let evaluator = unsafe { &(*Holder::<T>::of(instance)).object };
        let views: Vec<&[u8]> = (0..count as usize)
            .map(|i| unsafe { text::bytes(*statistics.add(i)) })
            .collect();
        for metric in evaluator.aggregate(&views)? {
            unsafe {
                if let Some(take) = (*sink).metric {
                    take(
                        (*sink).ctx,
                        text::to_c(&metric.label),
                        text::to_c(&metric.name),
                        metric.value,
                    );
                }
            }
        }
        Ok(())
    };
    unsafe { guard::guarded(error, body) }
}

unsafe extern "C" fn tell_needs<T: Evaluator>(
    instance: *mut sys::whet_instance,
    sink: *const sys::whet_model_need_sink,
) {
    guard::silently(|| {
        let evaluator = unsafe { &(*Holder::<T>::of(instance)).object };
        tell(&evaluator.model_needs(), sink);
    });
}

unsafe extern "C" fn tell_batch_needs<T: BatchEvaluator>(
    instance: *mut sys::whet_instance,
    sink: *const sys::whet_model_need_sink,
) {
    guard::silently(|| {
        let evaluator = unsafe { &(*Holder::<T>::of(instance)).object };
        tell(&evaluator.model_needs(), sink);
    });
}

fn tell(needs: &[ModelNeed], sink: *const sys::whet_model_need_sink) {
    for need in needs {
        let tokens = need.output_tokens;
        let c = sys::whet_model_need {
            struct_size: size_of::<sys::whet_model_need>() as u32,
            reserved0: 0,
            role: text::to_c(&need.role),
            calls_per_item: need.calls_per_item,
            output_tokens: tokens
                .map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)),
        };
        unsafe {
            if let Some(take) = (*sink).need {
                take((*sink).ctx, &c);
            }
        }
    }
}
