//! An evaluator as its host sees it: what comes over the boundary.
use std::env;
use std::mem::size_of;
use std::process::Command;
use std::ptr;
use std::time::Duration;

use whet_plugin::testing::EvaluatorUnderTest;
use whet_plugin::{
    sys, whet_plugin, Context, Error, Evaluator, Host, Item, Level, Result,
    Score, Status,
};

// Does what the answer says.
struct Obedient {
    host: Host,
}

impl Evaluator for Obedient {
    fn new(context: &Context) -> Result<Obedient> {
        let settings = context.settings()?;
        match settings.get("refuse").and_then(|value| value.as_str()) {
            Some("panic") => panic!("no {}", "thanks"),
            Some(text) => Err(Error::new(Status::INVALID_ARGUMENT, text)),
            None => Ok(Obedient { host: context.host() }),
        }
    }

    fn score(&self, item: &Item) -> Result<Score> {
        match item.output() {
            "panic" => panic!("at the disco"),
            "parse" => Ok(Score::new(item.expected().parse::<f64>()?)),
            "unavailable" => {
                let reason = "come back later";
                Err(Error::new(Status::UNAVAILABLE, reason))
            }
            "log" => {
                self.host.log(Level::Info, "hello");
                Ok(Score::new(1.0))
            }
            output => Ok(Score::new(0.5)
                .feedback(output)
                .metric("length", output.len() as f64)
                .statistics(output)),
        }
    }
}

whet_plugin!(evaluator Obedient {
    id: "acme.obedient",
    name: "Obedient",
    version: "1.0.0",
    description: "Does what the answer says.",
    flags: whet_plugin::DETERMINISTIC,
});

fn obedient() -> EvaluatorUnderTest {
    EvaluatorUnderTest::new(whet_plugin_entry_v1, "{}").unwrap()
}

fn text(text: sys::whet_text) -> &'static str {
    let bytes =
        unsafe { std::slice::from_raw_parts(text.ptr, text.len as usize) };
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_entry_says_what_the_macro_was_told() {
    let entry = unsafe { &*whet_plugin_entry_v1() };
    assert!(ptr::eq(entry, whet_plugin_entry_v1()));
    assert_eq!(entry.struct_size, 64);
    assert_eq!(entry.abi_major, sys::WHET_ABI_MAJOR);
    assert_eq!(entry.abi_minor, sys::WHET_ABI_MINOR);
    assert_eq!(entry.descriptor_count, 1);
    let descriptor = unsafe { &**entry.descriptors };
    assert_eq!(text(descriptor.kind), "whet.evaluator/1");
    assert_eq!(text(descriptor.id), "acme.obedient");
    assert_eq!(text(descriptor.version), "1.0.0");
    assert_eq!(descriptor.flags, sys::WHET_PLUGIN_DETERMINISTIC);
    assert_eq!(descriptor.needs_count, 0);
    assert_eq!(descriptor.config_schema.len, 0);
}

#[test]
fn a_score_comes_with_all_that_belongs_to_it() {
    let score = obedient().score(&Item::new("abc", "")).unwrap();
    let expected =
        Score::new(0.5).feedback("abc").metric("length", 3.0).statistics("abc");
    assert_eq!(score, expected);
}

#[test]
fn an_item_without_a_score_has_a_reason_and_the_others_their_scores() {
    let items = ["panic", "a", "unavailable", "parse", "b"]
        .map(|output| Item::new(output, "x"));
    let outcomes = obedient().score_all(&items).unwrap();
    assert_eq!(outcomes[1].as_ref().unwrap().value, 0.5);
    assert_eq!(outcomes[4].as_ref().unwrap().value, 0.5);
    let panic = outcomes[0].as_ref().unwrap_err();
    assert_eq!(panic.status(), Status::INTERNAL);
    let message = panic.message();
    assert!(message.starts_with("the plugin panicked at "), "{message}");
    assert!(message.contains("evaluator.rs:"), "{message}");
    assert!(message.ends_with(": at the disco"), "{message}");
    let unavailable = outcomes[2].as_ref().unwrap_err();
    assert_eq!(unavailable.status(), Status::UNAVAILABLE);
    assert_eq!(unavailable.message(), "come back later");
    // What f64::from_str says.
    let parse = outcomes[3].as_ref().unwrap_err();
    assert_eq!(parse.status(), Status::INTERNAL);
    assert_eq!(parse.message(), "invalid float literal");
}

// As a host does.
#[test]
fn what_is_no_score_is_refused() {
    for number in ["1.7", "-0.1", "NaN"] {
        let error = obedient().score(&Item::new("parse", number)).unwrap_err();
        assert_eq!(error.status(), Status::INTERNAL);
        assert_eq!(
            error.message(),
            format!(
                "acme.obedient returned {number}; expected a score between 0 \
                 and 1"
            )
        );
    }
}

#[test]
fn a_plugin_that_is_not_made_says_why() {
    let refused =
        EvaluatorUnderTest::new(whet_plugin_entry_v1, r#"{"refuse": "No."}"#);
    let error = refused.unwrap_err();
    assert_eq!(error.status(), Status::INVALID_ARGUMENT);
    assert_eq!(error.message(), "No.");
    let error =
        EvaluatorUnderTest::new(whet_plugin_entry_v1, r#"{"refuse": "panic"}"#)
            .unwrap_err();
    assert_eq!(error.status(), Status::INTERNAL);
    assert!(error.message().ends_with(": no thanks"), "{error}");
}

#[test]
fn the_log_is_the_hosts() {
    let evaluator = obedient();
    evaluator.score(&Item::new("log", "")).unwrap();
    assert_eq!(evaluator.logged(), ["hello"]);
}

// create() with an id of its own and a buffer of `capacity` bytes.
fn create(id: &str, capacity: usize) -> (i32, String, u32) {
    let mut buffer = vec![0u8; capacity + 1];
    let mut error = sys::whet_error {
        struct_size: size_of::<sys::whet_error>() as u32,
        code: 0,
        flags: 0,
        capacity: capacity as u32,
        len: 0,
        retry_after_ms: 0,
        message: buffer.as_mut_ptr(),
    };
    let config = r#"{"refuse": "é€"}"#;
    let host: sys::whet_host =
        unsafe { std::mem::MaybeUninit::zeroed().assume_init() };
    let mut instance = ptr::null_mut();
    let c = |s: &str| sys::whet_text { ptr: s.as_ptr(), len: s.len() as u64 };
    let entry = unsafe { &*whet_plugin_entry_v1() };
    let status = unsafe {
        entry.create.unwrap()(
            c(id),
            &host,
            c(config),
            &mut instance,
            &mut error,
        )
    };
    assert!(instance.is_null());
    assert_eq!(buffer[capacity], 0);
    let written = buffer[..error.len as usize].to_vec();
    (status, String::from_utf8(written).unwrap(), error.flags)
}

#[test]
fn errors_stay_within_the_callers_buffer() {
    // é has two bytes, € three.
    for (capacity, written) in [(0, ""), (1, ""), (2, "é"), (4, "é")] {
        assert_eq!(
            create("acme.obedient", capacity),
            (3, written.to_owned(), sys::WHET_ERROR_TRUNCATED)
        );
    }
    assert_eq!(create("acme.obedient", 5), (3, "é€".to_owned(), 0));
}

#[test]
fn an_unknown_id_is_not_found() {
    let (status, message, _) = create("acme.other", 100);
    assert_eq!(status, sys::WHET_NOT_FOUND);
    assert_eq!(
        message,
        "this library has only 'acme.obedient', not 'acme.other'"
    );
}

#[test]
fn an_error_says_when_to_come_back() {
    let error = Error::new(Status::UNAVAILABLE, "busy");
    assert!(!error.is_retryable());
    let error = error.retry_after(Duration::from_secs(2));
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "UNAVAILABLE: busy");
    assert!(Error::new(Status::RESOURCE_EXHAUSTED, "").is_budget_spent());
    assert!(Error::new(Status::CANCELLED, "").is_cancelled());
}

// stderr is the host's. Seen from outside: this program, run again.
#[test]
fn a_panic_prints_nothing() {
    const INSIDE: &str = "WHET_TEST_INSIDE";
    if env::var_os(INSIDE).is_some() {
        assert!(obedient().score(&Item::new("panic", "")).is_err());
        return;
    }
    let done = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_panic_prints_nothing", "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(done.status.success());
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}
