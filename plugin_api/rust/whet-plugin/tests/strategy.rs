//! A strategy over a search that is made up: what it asks and what it gets.
use std::cell::RefCell;
use std::mem::size_of;
use std::ptr;

use whet_plugin::json::Value;
use whet_plugin::testing::EvaluatorUnderTest;
use whet_plugin::{
    sys, whet_plugin, Candidate, Context, Request, Result, Search, Status,
    Strategy,
};

struct Asks;

impl Strategy for Asks {
    fn new(_: &Context) -> Result<Asks> {
        Ok(Asks)
    }

    fn run(&mut self, search: &Search) -> Result<()> {
        let train = search.examples("train")?;
        note(format!("{} {}", train[1].number, train[1].expected));
        let mut prompt = search.candidate(Candidate::SEED)?;
        prompt.set("system", "b");
        let better = search.propose(&prompt, &[Candidate::SEED], "asked")?;
        let numbers = search.example_numbers("train")?;
        let ticket = search.evaluate(better, &numbers)?;
        drop(search.evaluate(Candidate::SEED, &numbers)?);
        let scores = ticket.wait()?;
        note(format!("{:?} {:?}", scores[0].score, scores[1].failure));
        let asked = Request::new().user("?");
        let answers = search.generate("reflect", &[asked])?.wait()?;
        note(answers[0].as_ref().unwrap().text.clone());
        let mut order = [0, 1, 2, 3];
        search.shuffle("order", &mut order)?;
        note(format!("{order:?}"));
        note(format!("{:?}", search.budget()?.calls));
        search.event("asked", &Value::object());
        if let Err(error) = search.keep_text("notes", "x") {
            note(format!("{:?}", error.status()));
        }
        search.recommend(&[better, Candidate::SEED])?;
        search.evaluate_again(better, &numbers, 1)?.wait()?;
        note("not reached: the budget is spent".to_owned());
        Ok(())
    }
}

whet_plugin!(strategy Asks {
    id: "acme.asks",
    name: "Asks",
    version: "1.0.0",
});

thread_local! {
    static NOTES: RefCell<Vec<String>> =
        const { RefCell::new(Vec::new()) };
    static BITS: RefCell<Vec<u64>> =
        const { RefCell::new(Vec::new()) };
}

fn note(text: String) {
    NOTES.with(|notes| notes.borrow_mut().push(text));
}

const fn c(text: &'static str) -> sys::whet_text {
    sys::whet_text { ptr: text.as_ptr(), len: text.len() as u64 }
}

fn text<'a>(text: sys::whet_text) -> &'a str {
    let bytes =
        unsafe { std::slice::from_raw_parts(text.ptr, text.len as usize) };
    std::str::from_utf8(bytes).unwrap()
}

// A later host's example: longer than the one that the plugin knows.
#[repr(C)]
struct LongExample {
    known: sys::whet_example,
    _unknown: u64,
}

const fn example(number: u64, expected: &'static str) -> LongExample {
    LongExample {
        known: sys::whet_example {
            struct_size: size_of::<LongExample>() as u32,
            reserved0: 0,
            number,
            input: c("{}"),
            expected: c(expected),
            label: c(""),
        },
        _unknown: u64::MAX,
    }
}

struct Static<T>(T);
unsafe impl<T> Sync for Static<T> {}

static EXAMPLES: Static<[LongExample; 2]> =
    Static([example(7, "a"), example(9, "b")]);

unsafe extern "C" fn examples(
    _: *const sys::whet_host,
    _: sys::whet_text,
    items: *mut *const sys::whet_example,
    count: *mut u64,
    stride: *mut u64,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    *items = EXAMPLES.0.as_ptr().cast();
    *count = 2;
    *stride = size_of::<LongExample>() as u64;
    sys::WHET_OK
}

unsafe extern "C" fn candidate(
    _: *const sys::whet_host,
    _: sys::whet_candidate,
    json: *const sys::whet_text_sink,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    for piece in [r#"{"system":"#, r#""a"}"#] {
        (*json).append.unwrap()((*json).ctx, c(piece));
    }
    sys::WHET_OK
}

unsafe extern "C" fn propose(
    _: *const sys::whet_host,
    json: sys::whet_text,
    parents: *const sys::whet_candidate,
    parent_count: u64,
    origin: sys::whet_text,
    out: *mut sys::whet_candidate,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    assert_eq!((parent_count, *parents), (1, 1));
    note(format!("propose {} {}", text(json), text(origin)));
    *out = 2;
    sys::WHET_OK
}

unsafe extern "C" fn evaluate(
    _: *const sys::whet_host,
    request: *const sys::whet_evaluate_request,
    out: *mut sys::whet_ticket,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let request = &*request;
    let examples =
        std::slice::from_raw_parts(request.examples, request.count as usize);
    if request.sample > 0 {
        let message = b"spent";
        ptr::copy_nonoverlapping(message.as_ptr(), (*error).message, 5);
        (*error).len = 5;
        return sys::WHET_RESOURCE_EXHAUSTED;
    }
    note(format!("evaluate {} on {examples:?}", request.candidate));
    *out = 10 + request.candidate;
    sys::WHET_OK
}

unsafe extern "C" fn wait_evaluation(
    _: *const sys::whet_host,
    _: sys::whet_ticket,
    out: *mut *const sys::whet_evaluation,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    const GOOD: sys::whet_evaluated = sys::whet_evaluated {
        struct_size: size_of::<sys::whet_evaluated>() as u32,
        status: sys::WHET_OK,
        example: 7,
        score: 0.5,
        output: c(""),
        feedback: c(""),
        metrics: c("{}"),
        tool_calls: c(""),
    };
    static ITEMS: Static<[sys::whet_evaluated; 2]> = Static([
        GOOD,
        sys::whet_evaluated {
            status: sys::WHET_UNAVAILABLE,
            score: f64::NAN,
            ..GOOD
        },
    ]);
    static RESULT: Static<sys::whet_evaluation> =
        Static(sys::whet_evaluation {
            struct_size: size_of::<sys::whet_evaluation>() as u32,
            item_stride: size_of::<sys::whet_evaluated>() as u32,
            items: &ITEMS.0 as *const _ as *const sys::whet_evaluated,
            count: 2,
        });
    *out = &RESULT.0;
    sys::WHET_OK
}

unsafe extern "C" fn generate(
    _: *const sys::whet_host,
    role: sys::whet_text,
    requests: *const sys::whet_generate_request,
    count: u64,
    stride: u64,
    out: *mut sys::whet_ticket,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    let size = size_of::<sys::whet_generate_request>() as u64;
    assert_eq!((count, stride), (1, size));
    assert!((*requests).temperature.is_nan());
    assert_eq!((*requests).max_output_tokens, -1);
    let message = &*(*requests).messages;
    note(format!("{} {} {}", text(role), message.role, text(message.content)));
    *out = 20;
    sys::WHET_OK
}

unsafe extern "C" fn wait_generation(
    _: *const sys::whet_host,
    _: sys::whet_ticket,
    out: *mut *const sys::whet_generation,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    static ITEM: Static<sys::whet_generated> = Static(sys::whet_generated {
        struct_size: size_of::<sys::whet_generated>() as u32,
        status: sys::WHET_OK,
        finish_reason: sys::WHET_FINISH_STOP,
        reserved0: 0,
        text: c("!"),
        tool_calls: c(""),
        logprobs: c(""),
    });
    static RESULT: Static<sys::whet_generation> =
        Static(sys::whet_generation {
            struct_size: size_of::<sys::whet_generation>() as u32,
            item_stride: size_of::<sys::whet_generated>() as u32,
            items: &ITEM.0,
            count: 1,
        });
    *out = &RESULT.0;
    sys::WHET_OK
}

unsafe extern "C" fn release(_: *const sys::whet_host, ticket: u64) {
    note(format!("release {ticket}"));
}

unsafe extern "C" fn random(
    _: *const sys::whet_host,
    _: sys::whet_text,
    out: *mut u64,
    _: u64,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    *out = BITS.with(|bits| bits.borrow_mut().remove(0));
    sys::WHET_OK
}

unsafe extern "C" fn budget(
    _: *const sys::whet_host,
    out: *mut sys::whet_budget_left,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    (*out).calls = 3;
    sys::WHET_OK
}

unsafe extern "C" fn recommend(
    _: *const sys::whet_host,
    ids: *const sys::whet_candidate,
    count: u64,
    _: *mut sys::whet_error,
) -> sys::whet_status {
    let ids = std::slice::from_raw_parts(ids, count as usize);
    note(format!("recommend {ids:?}"));
    sys::WHET_OK
}

unsafe extern "C" fn event(
    _: *const sys::whet_host,
    name: sys::whet_text,
    json: sys::whet_text,
) {
    note(format!("event {} {}", text(name), text(json)));
}

// A host from before keep_text.
static SEARCH: sys::whet_search = sys::whet_search {
    struct_size: 104,
    reserved0: 0,
    examples: Some(examples),
    candidate: Some(candidate),
    propose: Some(propose),
    evaluate: Some(evaluate),
    wait_evaluation: Some(wait_evaluation),
    generate: Some(generate),
    wait_generation: Some(wait_generation),
    release: Some(release),
    random: Some(random),
    budget: Some(budget),
    recommend: Some(recommend),
    event: Some(event),
    keep_text: None,
};

unsafe extern "C" fn get_service(
    _: *const sys::whet_host,
    id: sys::whet_text,
) -> *const sys::c_void {
    if text(id) == "whet.search/1" {
        return (&SEARCH as *const sys::whet_search).cast();
    }
    ptr::null()
}

#[test]
fn a_search_asks_and_gets_and_ends_with_its_budget() {
    // Fisher-Yates from the back, by hand: 1 of 4, 0 of 3, 1 of 2. The draw 0
    // of 3 comes after one that is refused: 2^64 mod 3 is 1, and 0 is below it.
    BITS.with(|bits| *bits.borrow_mut() = vec![5, 0, 3, 7]);
    let host = sys::whet_host {
        struct_size: size_of::<sys::whet_host>() as u32,
        abi_minor: 1,
        ctx: ptr::null_mut(),
        name: c("test"),
        version: c("0"),
        get_service: Some(get_service),
    };
    let entry = unsafe { &*whet_plugin_entry_v1() };
    let mut instance = ptr::null_mut();
    let status = unsafe {
        entry.create.unwrap()(
            c("acme.asks"),
            &host,
            c("{}"),
            &mut instance,
            ptr::null_mut(),
        )
    };
    assert_eq!(status, sys::WHET_OK);
    let table = unsafe { (*instance).kind_table };
    let run = unsafe { (*table.cast::<sys::whet_strategy>()).run }.unwrap();
    // Without a whet_error: the text is lost, the code is not.
    let status = unsafe { run(instance, ptr::null_mut()) };
    assert_eq!(status, sys::WHET_RESOURCE_EXHAUSTED);
    unsafe { (*instance).destroy.unwrap()(instance) };
    let notes = NOTES.with(|notes| notes.borrow().clone());
    let expected = [
        "9 b",
        r#"propose {"system":"b"} asked"#,
        "evaluate 2 on [7, 9]",
        "evaluate 1 on [7, 9]",
        "release 11",
        "release 12",
        "Some(0.5) Some(UNAVAILABLE)",
        "reflect 2 ?",
        "release 20",
        "!",
        "[2, 3, 0, 1]",
        "Some(3)",
        "event asked {}",
        "UNIMPLEMENTED",
        "recommend [2, 1]",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn a_strategy_needs_the_search() {
    let descriptor = unsafe { &**(*whet_plugin_entry_v1()).descriptors };
    assert_eq!(text(descriptor.kind), "whet.strategy/1");
    assert_eq!(descriptor.needs_count, 1);
    assert_eq!(text(unsafe { *descriptor.needs }), "whet.search/1");
}

#[test]
fn a_strategy_is_no_evaluator_under_test() {
    let error =
        EvaluatorUnderTest::new(whet_plugin_entry_v1, "{}").unwrap_err();
    assert_eq!(error.status(), Status::UNIMPLEMENTED);
    assert_eq!(error.message(), "this library has no evaluator");
}
