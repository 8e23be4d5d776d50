//! An evaluator in a unit test, called as a host calls it: through the entry
//! symbol that `whet_plugin!` makes.
//!
//! ```
//! # use whet_plugin::{whet_plugin, Context, Evaluator, Item, Result, Score};
//! # struct Same;
//! # impl Evaluator for Same {
//! #     fn new(_: &Context) -> Result<Same> { Ok(Same) }
//! #     fn score(&self, item: &Item) -> Result<Score> {
//! #         Ok(Score::new((item.output() == item.expected()) as u8 as f64))
//! #     }
//! # }
//! # whet_plugin!(evaluator Same {
//! #     id: "acme.same", name: "Same", version: "1.0.0" });
//! use whet_plugin::testing::EvaluatorUnderTest;
//! # fn main() -> Result<()> {
//! let same = EvaluatorUnderTest::new(whet_plugin_entry_v1, "{}")?;
//! assert_eq!(same.score(&Item::new("a", "a"))?.value, 1.0);
//! # Ok(())
//! # }
//! ```
//!
//! Not for plugins themselves.
use std::fmt;
use std::mem::size_of;
use std::ptr;
use std::sync::Mutex;

use whet_plugin_sys as sys;

use crate::other_evaluator::{score_items, set_sink};
use crate::{error, guard, text, Answer, Error, Item, Message};
use crate::{ModelNeed, Request, Result, Role, Score, SetMetric, Status};

/// `whet_plugin_entry_v1` of the library under test.
pub type Entry = extern "C" fn() -> *const sys::whet_entry;

/// What a made-up model says to a request of a role.
pub type Model = dyn Fn(&str, &Request) -> Result<Answer> + Send + Sync;

// A host that lends the log and, perhaps, a model.
#[repr(C)]
struct TestHost {
    host: sys::whet_host,
    model: Option<Box<Model>>,
    logged: Mutex<Vec<String>>,
}

/// An instance of the evaluator of a library.
pub struct EvaluatorUnderTest {
    id: String,
    // Null while it is made.
    instance: *mut sys::whet_instance,
    // Never freed: a `Host` lives for ever, and the plugin may keep one.
    host: *const TestHost,
}

impl fmt::Debug for EvaluatorUnderTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EvaluatorUnderTest")
    }
}

impl EvaluatorUnderTest {
    /// With complete settings: no schema fills them in here. Fails as the
    /// plugin does that refuses them; UNIMPLEMENTED if the library has no
    /// evaluator.
    pub fn new(entry: Entry, config: &str) -> Result<EvaluatorUnderTest> {
        EvaluatorUnderTest::make(entry, config, None)
    }

    /// The same with a model that answers every role.
    pub fn with_model(
        entry: Entry,
        config: &str,
        model: impl Fn(&str, &Request) -> Result<Answer> + Send + Sync + 'static,
    ) -> Result<EvaluatorUnderTest> {
        EvaluatorUnderTest::make(entry, config, Some(Box::new(model)))
    }

    fn make(
        entry: Entry,
        config: &str,
        model: Option<Box<Model>>,
    ) -> Result<EvaluatorUnderTest> {
        let host = Box::into_raw(Box::new(TestHost {
            host: sys::whet_host {
                struct_size: size_of::<sys::whet_host>() as u32,
                abi_minor: sys::WHET_ABI_MINOR,
                ctx: ptr::null_mut(),
                name: text::to_c("test"),
                version: text::to_c("0"),
                get_service: Some(get_service),
            },
            model,
            logged: Mutex::new(Vec::new()),
        }));
        let mut made = EvaluatorUnderTest {
            id: String::new(),
            instance: ptr::null_mut(),
            host,
        };
        unsafe {
            (*host).host.ctx = host.cast();
            let entry = &*entry();
            let descriptor = &**entry.descriptors;
            // The table of another kind has other functions.
            if text::view(descriptor.kind) != sys::WHET_KIND_EVALUATOR {
                return Err(no_evaluator());
            }
            made.id = text::copy(descriptor.id);
            let create = entry.create.ok_or_else(no_evaluator)?;
            error::call(|error| {
                create(
                    descriptor.id,
                    ptr::addr_of!((*host).host),
                    text::to_c(config),
                    &mut made.instance,
                    error,
                )
            })?;
        }
        Ok(made)
    }

    /// What it says about one item: its score, or why there is none. What a host
    /// would not take for a score is none.
    pub fn score(&self, item: &Item) -> Result<Score> {
        self.score_all(std::slice::from_ref(item))?.remove(0)
    }

    /// One outcome per item. Fails as the batch does.
    pub fn score_all(&self, items: &[Item]) -> Result<Vec<Result<Score>>> {
        let table = self.table();
        let score = unsafe { (*table).score }.ok_or_else(no_evaluator)?;
        score_items(&self.id, items, |batch, sink, error| unsafe {
            score(self.instance, batch, sink, error)
        })
    }

    /// Metrics of the set, in the order in which the plugin gave them.
    /// UNIMPLEMENTED if it has none.
    pub fn aggregate(&self, scores: &[Score]) -> Result<Vec<SetMetric>> {
        let aggregate = unsafe { (*self.table()).aggregate };
        let aggregate = aggregate.ok_or_else(|| {
            Error::new(Status::UNIMPLEMENTED, "no metrics of a set")
        })?;
        let c: Vec<_> =
            scores.iter().map(|s| text::bytes_to_c(&s.statistics)).collect();
        let mut out: Vec<SetMetric> = Vec::new();
        let sink = set_sink(&mut out);
        error::call(|error| unsafe {
            aggregate(self.instance, c.as_ptr(), c.len() as u64, &sink, error)
        })?;
        Ok(out)
    }

    /// What the plugin says it needs of models.
    pub fn model_needs(&self) -> Vec<ModelNeed> {
        let mut out: Vec<ModelNeed> = Vec::new();
        let sink = sys::whet_model_need_sink {
            struct_size: size_of::<sys::whet_model_need_sink>() as u32,
            reserved0: 0,
            ctx: (&mut out as *mut Vec<ModelNeed>).cast(),
            need: Some(take_need),
        };
        unsafe {
            if let Some(tell) = (*self.table()).model_needs {
                tell(self.instance, &sink);
            }
        }
        out
    }

    /// The lines that it has logged.
    pub fn logged(&self) -> Vec<String> {
        let logged = unsafe { &(*self.host).logged };
        logged.lock().map_or_else(|_| Vec::new(), |lines| lines.clone())
    }

    fn table(&self) -> *const sys::whet_evaluator {
        unsafe { (*self.instance).kind_table.cast() }
    }
}

impl Drop for EvaluatorUnderTest {
    fn drop(&mut self) {
        unsafe {
            if !self.instance.is_null() {
                if let Some(destroy) = (*self.instance).destroy {
                    destroy(self.instance);
                }
            }
        }
    }
}

fn no_evaluator() -> Error {
    Error::new(Status::UNIMPLEMENTED, "this library has no evaluator")
}

unsafe fn test_host<'a>(host: *const sys::whet_host) -> &'a TestHost {
    unsafe { &*(*host).ctx.cast::<TestHost>() }
}

static LOG: sys::whet_log = sys::whet_log {
    struct_size: size_of::<sys::whet_log>() as u32,
    reserved0: 0,
    enabled: Some(log_enabled),
    write: Some(log_write),
};

static LLM: sys::whet_llm = sys::whet_llm {
    struct_size: size_of::<sys::whet_llm>() as u32,
    reserved0: 0,
    generate: Some(generate),
    embed: None,
};

unsafe extern "C" fn get_service(
    host: *const sys::whet_host,
    id: sys::whet_text,
) -> *const sys::c_void {
    let id = unsafe { text::view(id) };
    if id == sys::WHET_SERVICE_LOG {
        return (&LOG as *const sys::whet_log).cast();
    }
    if id == sys::WHET_SERVICE_LLM && unsafe { test_host(host) }.model.is_some()
    {
        return (&LLM as *const sys::whet_llm).cast();
    }
    ptr::null()
}

unsafe extern "C" fn log_enabled(_: *const sys::whet_host, _: i32) -> i32 {
    1
}

unsafe extern "C" fn log_write(
    host: *const sys::whet_host,
    _: i32,
    message: sys::whet_text,
) {
    guard::silently(|| unsafe {
        if let Ok(mut logged) = test_host(host).logged.lock() {
            logged.push(text::copy(message));
        }
    });
}

unsafe extern "C" fn generate(
    host: *const sys::whet_host,
    role: sys::whet_text,
    requests: *const sys::whet_generate_request,
    count: u64,
    stride: u64,
    sink: *const sys::whet_generate_sink,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let body = || unsafe {
        let model = test_host(host).model.as_ref().ok_or_else(no_evaluator)?;
        let role = text::view(role);
        for i in 0..count {
            let at = requests.cast::<u8>().add((i * stride) as usize);
            let outcome = model(&role, &request_from_c(&*at.cast()));
            answer(&*sink, i, &outcome);
        }
        Ok(())
    };
    unsafe { guard::guarded(error, body) }
}

unsafe fn answer(
    sink: &sys::whet_generate_sink,
    i: u64,
    outcome: &Result<Answer>,
) {
    let take = match sink.result {
        Some(take) => take,
        None => return,
    };
    let none = text::to_c("");
    match outcome {
        Ok(answer) => {
            let result = sys::whet_generate_result {
                struct_size: size_of::<sys::whet_generate_result>() as u32,
                finish_reason: answer.finish.to_c(),
                text: text::to_c(&answer.text),
                tool_calls: text::to_c(&answer.tool_calls),
                model: none,
                request_id: none,
                usage: ptr::null(),
                logprobs: none,
            };
            unsafe { take(sink.ctx, i, sys::WHET_OK, &result, none) };
        }
        Err(error) => unsafe {
            let message = text::to_c(error.message());
            take(sink.ctx, i, error.status().code(), ptr::null(), message);
        },
    }
}

unsafe fn request_from_c(c: &sys::whet_generate_request) -> Request {
    let role = |number| match number {
        sys::WHET_ROLE_SYSTEM => Role::System,
        sys::WHET_ROLE_ASSISTANT => Role::Assistant,
        sys::WHET_ROLE_TOOL => Role::Tool,
        _ => Role::User,
    };
    let given = |value: f64| Some(value).filter(|v| !v.is_nan());
    unsafe {
        let messages = (0..c.message_count as usize).map(|i| {
            let message = &*c.messages.add(i);
            Message {
                role: role(message.role),
                content: text::copy(message.content),
                name: text::copy(message.name),
                tool_calls: text::copy(message.tool_calls),
            }
        });
        let stop =
            (0..c.stop_count as usize).map(|i| text::copy(*c.stop.add(i)));
        Request {
            messages: messages.collect(),
            temperature: given(c.temperature),
            top_p: given(c.top_p),
            max_output_tokens: u64::try_from(c.max_output_tokens).ok(),
            stop: stop.collect(),
            response_schema: text::copy(c.response_schema),
            tools: text::copy(c.tools),
            extra: text::copy(c.extra),
            sample: c.sample,
        }
    }
}

unsafe extern "C" fn take_need(
    ctx: *mut sys::c_void,
    need: *const sys::whet_model_need,
) {
    guard::silently(|| unsafe {
        let need = &*need;
        (*ctx.cast::<Vec<ModelNeed>>()).push(ModelNeed {
            role: text::copy(need.role),
            calls_per_item: need.calls_per_item,
            output_tokens: u64::try_from(need.output_tokens).ok(),
        });
    });
}
