//! An evaluator of another one, over a host that is made up: what it gets.
use std::mem::size_of;
use std::ptr;
use std::thread;

use whet_plugin::{
    sys, whet_plugin, Context, Evaluator, Host, Item, OtherEvaluator, Result,
    Score, Service, Status,
};

// Asks its part, on a thread of its own if the answer says so.
struct Composite {
    part: OtherEvaluator,
}

impl Evaluator for Composite {
    fn new(context: &Context) -> Result<Composite> {
        let host: Host = context.host();
        Ok(Composite { part: OtherEvaluator::new(host, "acme.part", "{}")? })
    }

    fn score(&self, item: &Item) -> Result<Score> {
        let ask = || self.part.score(std::slice::from_ref(item));
        let outcome = if item.output() == "elsewhere" {
            thread::scope(|scope| scope.spawn(ask).join().unwrap())
        } else {
            ask()
        };
        outcome?.remove(0)
    }
}

whet_plugin!(evaluator Composite {
    id: "acme.composite",
    name: "Composite",
    version: "1.0.0",
    needs: &[Service::EVALUATORS],
});

fn c(text: &str) -> sys::whet_text {
    sys::whet_text { ptr: text.as_ptr(), len: text.len() as u64 }
}

unsafe fn string(text: sys::whet_text) -> String {
    let bytes =
        unsafe { std::slice::from_raw_parts(text.ptr, text.len as usize) };
    String::from_utf8(bytes.to_vec()).unwrap()
}

unsafe extern "C" fn create_part(
    _: *const sys::whet_host,
    id: sys::whet_text,
    _: sys::whet_text,
    number: *mut u64,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    unsafe {
        assert_eq!(string(id), "acme.part");
        *number = 1;
    }
    sys::WHET_OK
}

// The score is the number in the answer; without one it says nothing.
unsafe extern "C" fn score_part(
    _: *const sys::whet_host,
    number: u64,
    batch: *const sys::whet_eval_batch,
    sink: *const sys::whet_eval_sink,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    unsafe {
        assert_eq!((number, (*batch).count), (1, 1));
        if let Ok(value) = string((*(*batch).items).output).parse::<f64>() {
            *(*sink).scores = value;
            *(*sink).item_status = sys::WHET_OK;
        }
    }
    sys::WHET_OK
}

static EVALUATORS: sys::whet_evaluators = sys::whet_evaluators {
    struct_size: size_of::<sys::whet_evaluators>() as u32,
    reserved0: 0,
    create: Some(create_part),
    score: Some(score_part),
    aggregate: None,
};

unsafe extern "C" fn service(
    _: *const sys::whet_host,
    id: sys::whet_text,
) -> *const sys::c_void {
    if unsafe { string(id) } == sys::WHET_SERVICE_EVALUATORS {
        return (&EVALUATORS as *const sys::whet_evaluators).cast();
    }
    ptr::null()
}

// What the composite says about an answer: a score, or status and feedback.
fn score(output: &str) -> std::result::Result<f64, (i32, String)> {
    let host: &'static sys::whet_host = Box::leak(Box::new(sys::whet_host {
        struct_size: size_of::<sys::whet_host>() as u32,
        abi_minor: sys::WHET_ABI_MINOR,
        ctx: ptr::null_mut(),
        name: c("test"),
        version: c("0"),
        get_service: Some(service),
    }));
    let item = sys::whet_eval_item {
        input: c(""),
        output: c(output),
        expected: c(""),
        metadata: c("{}"),
        example: 0,
    };
    let batch = sys::whet_eval_batch {
        struct_size: size_of::<sys::whet_eval_batch>() as u32,
        item_stride: size_of::<sys::whet_eval_item>() as u32,
        items: &item,
        count: 1,
        seed: 0,
        want: sys::WHET_WANT_FEEDBACK,
        reserved0: 0,
    };
    let (mut value, mut status) = (f64::NAN, sys::WHET_UNKNOWN);
    let mut feedback = String::new();
    let sink = sys::whet_eval_sink {
        struct_size: size_of::<sys::whet_eval_sink>() as u32,
        reserved0: 0,
        ctx: (&mut feedback as *mut String).cast(),
        scores: &mut value,
        item_status: &mut status,
        feedback: Some(take_feedback),
        metric: None,
        statistics: None,
    };
    let mut instance = ptr::null_mut();
    unsafe {
        let create = (*whet_plugin_entry_v1()).create.unwrap();
        let none = ptr::null_mut();
        let id = c("acme.composite");
        assert_eq!(create(id, host, c("{}"), &mut instance, none), 0);
        let table = (*instance).kind_table.cast::<sys::whet_evaluator>();
        let score = (*table).score.unwrap();
        assert_eq!(score(instance, &batch, &sink, none), sys::WHET_OK);
        (*instance).destroy.unwrap()(instance);
    }
    if status == sys::WHET_OK {
        Ok(value)
    } else {
        Err((status, feedback))
    }
}

unsafe extern "C" fn take_feedback(
    ctx: *mut sys::c_void,
    _: u64,
    message: sys::whet_text,
) {
    unsafe { (*ctx.cast::<String>()).push_str(&string(message)) };
}

#[test]
fn a_part_scores_on_the_thread_of_the_host() {
    assert_eq!(score("0.25"), Ok(0.25));
}

#[test]
fn a_thread_of_the_plugin_asks_no_part() {
    let (status, reason) = score("elsewhere").unwrap_err();
    assert_eq!(status, Status::FAILED_PRECONDITION.code());
    assert!(
        reason.starts_with("whet.evaluators/1: asked on a thread of the"),
        "{reason}"
    );
}

#[test]
fn what_is_no_score_of_a_part_has_a_reason() {
    let no_score = "acme.part returned 1.7; expected a score between 0 and 1";
    assert_eq!(
        score("1.7"),
        Err((Status::INTERNAL.code(), no_score.to_owned()))
    );
    let silent = "acme.part said nothing about this item";
    assert_eq!(score("?"), Err((Status::UNKNOWN.code(), silent.to_owned())));
}
