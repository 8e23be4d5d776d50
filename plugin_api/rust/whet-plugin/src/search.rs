//! Everything that a strategy may do (service whet.search/1).
use std::borrow::Cow;
use std::mem::size_of;
use std::ptr;

use whet_plugin_sys as sys;
use whet_plugin_sys::read_field;

use crate::generation::{outcome, CRequests};
use crate::json::Value;
use crate::{
    error, text, Answer, Error, Host, Request, Result, Service, Status,
};

/// A prompt of the run, by its number.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Candidate(u64);

impl Candidate {
    /// The prompt of the config.
    pub const SEED: Candidate = Candidate(1);
}

/// An example of the data. Its texts live as long as the search.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Example<'a> {
    /// Unique in the run.
    pub number: u64,
    /// JSON object: input columns by name.
    pub input: Cow<'a, str>,
    pub expected: Cow<'a, str>,
    /// The same if the output is a label, else empty.
    pub label: Cow<'a, str>,
}

/// One example's outcome under one candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluated {
    pub example: u64,
    /// The weighted objective in [0, 1]. None: there is no score, which is not
    /// the same as 0.
    pub score: Option<f64>,
    /// Why there is none.
    pub failure: Option<Status>,
    pub output: String,
    /// Of all evaluators, one per line.
    pub feedback: String,
    /// JSON object, name to number.
    pub metrics: String,
    /// JSON array in OpenAI's form; empty: none.
    pub tool_calls: String,
}

/// What is left for the search; None: unlimited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BudgetLeft {
    pub calls: Option<u64>,
    pub tokens: Option<u64>,
    /// What the search had at its start.
    pub calls_total: Option<u64>,
}

/// The host's search. `whet/service/search.h` says what each call costs. An
/// error of a spent budget or a stopped run ends `run`: pass it on with `?`.
#[derive(Debug)]
pub struct Search {
    host: Host,
    table: *const sys::whet_search,
}

macro_rules! function {
    ($search:expr, $name:ident) => {
        unsafe { read_field!($search.table, sys::whet_search, $name) }
            .flatten()
            .ok_or_else(|| {
                Error::new(
                    Status::UNIMPLEMENTED,
                    concat!(
                        "the host has no ",
                        stringify!($name),
                        "() of whet.search/1"
                    ),
                )
            })
    };
}

impl Search {
    pub(crate) fn new(host: Host) -> Result<Search> {
        let least = sys::end_of!(sys::whet_search, event);
        let table = unsafe { host.service(Service::SEARCH, least)? };
        Ok(Search { host, table })
    }

    pub fn host(&self) -> Host {
        self.host
    }

    /// The examples of `train` or `val`, in an order drawn from the run's seed.
    pub fn examples(&self, split: &str) -> Result<Vec<Example<'_>>> {
        let examples = function!(self, examples)?;
        let mut items: *const sys::whet_example = ptr::null();
        let (mut count, mut stride) = (0, 0);
        error::call(|error| unsafe {
            examples(
                self.host.as_ptr(),
                text::to_c(split),
                &mut items,
                &mut count,
                &mut stride,
                error,
            )
        })?;
        Ok((0..count as usize)
            .map(|i| unsafe {
                let item = at(items, i, stride as usize);
                Example {
                    number: (*item).number,
                    input: text::view((*item).input),
                    expected: text::view((*item).expected),
                    label: text::view((*item).label),
                }
            })
            .collect())
    }

    /// The numbers of the examples of a split, for `evaluate`.
    pub fn example_numbers(&self, split: &str) -> Result<Vec<u64>> {
        Ok(self.examples(split)?.iter().map(|e| e.number).collect())
    }

    /// A prompt as JSON (docs/config.md, "prompt").
    pub fn candidate(&self, id: Candidate) -> Result<Value> {
        let candidate = function!(self, candidate)?;
        let json = text::collect(|sink| {
            error::call(|error| unsafe {
                candidate(self.host.as_ptr(), id.0, sink, error)
            })
        })?;
        Value::parse(&json)
    }

    /// Adds a prompt; the same prompt again is the same candidate. `origin`
    /// says in a few words how it was made. INVALID_ARGUMENT names the place:
    /// an unknown or lost placeholder, an unknown member, a wrong type.
    pub fn propose(
        &self,
        prompt: &Value,
        parents: &[Candidate],
        origin: &str,
    ) -> Result<Candidate> {
        let propose = function!(self, propose)?;
        let json = prompt.to_string();
        let parents: Vec<u64> = parents.iter().map(|p| p.0).collect();
        let mut id = 0;
        error::call(|error| unsafe {
            propose(
                self.host.as_ptr(),
                text::to_c(&json),
                parents.as_ptr(),
                parents.len() as u64,
                text::to_c(origin),
                &mut id,
                error,
            )
        })?;
        Ok(Candidate(id))
    }

    /// Starts an evaluation on examples of `train` or `val`, each once.
    pub fn evaluate(
        &self,
        candidate: Candidate,
        examples: &[u64],
    ) -> Result<EvaluationTicket<'_>> {
        self.evaluate_again(candidate, examples, 0)
    }

    /// The same with a repeat index: 0 is the first time.
    pub fn evaluate_again(
        &self,
        candidate: Candidate,
        examples: &[u64],
        sample: u32,
    ) -> Result<EvaluationTicket<'_>> {
        let evaluate = function!(self, evaluate)?;
        let request = sys::whet_evaluate_request {
            struct_size: size_of::<sys::whet_evaluate_request>() as u32,
            sample,
            candidate: candidate.0,
            examples: examples.as_ptr(),
            count: examples.len() as u64,
        };
        let mut id = 0;
        error::call(|error| unsafe {
            evaluate(self.host.as_ptr(), &request, &mut id, error)
        })?;
        Ok(EvaluationTicket(Ticket { search: self, id }))
    }

    /// Starts requests to a role ("reflect").
    pub fn generate(
        &self,
        role: &str,
        requests: &[Request],
    ) -> Result<GenerationTicket<'_>> {
        let generate = function!(self, generate)?;
        let c = CRequests::new(requests);
        let mut id = 0;
        error::call(|error| unsafe {
            generate(
                self.host.as_ptr(),
                text::to_c(role),
                c.as_ptr(),
                c.len(),
                CRequests::STRIDE,
                &mut id,
                error,
            )
        })?;
        Ok(GenerationTicket(Ticket { search: self, id }))
    }

    pub fn budget(&self) -> Result<BudgetLeft> {
        let budget = function!(self, budget)?;
        let mut left = sys::whet_budget_left {
            struct_size: size_of::<sys::whet_budget_left>() as u32,
            reserved0: 0,
            calls: -1,
            tokens: -1,
            calls_total: -1,
        };
        error::call(|error| unsafe {
            budget(self.host.as_ptr(), &mut left, error)
        })?;
        let limit = |n: i64| u64::try_from(n).ok();
        Ok(BudgetLeft {
            calls: limit(left.calls),
            tokens: limit(left.tokens),
            calls_total: limit(left.calls_total),
        })
    }

    /// The best so far, best first; replaces the last recommendation.
    pub fn recommend(&self, best: &[Candidate]) -> Result<()> {
        let recommend = function!(self, recommend)?;
        let ids: Vec<u64> = best.iter().map(|c| c.0).collect();
        error::call(|error| unsafe {
            recommend(self.host.as_ptr(), ids.as_ptr(), ids.len() as u64, error)
        })
    }

    /// For the report and the live view; no influence on the run. `name` is
    /// [a-z_]+, `members` an object.
    pub fn event(&self, name: &str, members: &Value) {
        if let Ok(event) = function!(self, event) {
            let json = members.to_string();
            unsafe {
                event(self.host.as_ptr(), text::to_c(name), text::to_c(&json));
            }
        }
    }

    /// Keeps a text for the user beside the result; replaces one of the same
    /// name ([a-z][a-z0-9_]*). UNIMPLEMENTED if the host is too old for it.
    pub fn keep_text(&self, name: &str, content: &str) -> Result<()> {
        let keep_text = function!(self, keep_text)?;
        error::call(|error| unsafe {
            keep_text(
                self.host.as_ptr(),
                text::to_c(name),
                text::to_c(content),
                error,
            )
        })
    }

    /// The next 64 bits of a named stream, which depends on the run's seed and
    /// its name only.
    pub fn random(&self, stream: &str) -> Result<u64> {
        let random = function!(self, random)?;
        let mut bits = 0;
        error::call(|error| unsafe {
            random(self.host.as_ptr(), text::to_c(stream), &mut bits, 1, error)
        })?;
        Ok(bits)
    }

    /// Uniform in [0, bound), unbiased (rejection); 0 if `bound` is 0.
    pub fn random_below(&self, stream: &str, bound: usize) -> Result<usize> {
        let bound = bound as u64;
        if bound == 0 {
            return Ok(0);
        }
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let bits = self.random(stream)?;
            if bits >= threshold {
                return Ok((bits % bound) as usize);
            }
        }
    }

    /// Fisher-Yates, from the back; the same on every platform.
    pub fn shuffle<T>(&self, stream: &str, items: &mut [T]) -> Result<()> {
        for i in (2..=items.len()).rev() {
            items.swap(i - 1, self.random_below(stream, i)?);
        }
        Ok(())
    }
}

/// # Safety
/// There are more than `i` of them, `stride` bytes apart.
unsafe fn at<T>(items: *const T, i: usize, stride: usize) -> *const T {
    unsafe { items.cast::<u8>().add(i * stride).cast() }
}

// Work under way; what it holds in the host is given back with it.
struct Ticket<'a> {
    search: &'a Search,
    id: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if let Ok(release) = function!(self.search, release) {
            unsafe { release(self.search.host.as_ptr(), self.id) };
        }
    }
}

/// An evaluation under way: tickets overlap, so start all you can before you
/// wait.
#[must_use = "the evaluation is under way: wait() for it"]
pub struct EvaluationTicket<'a>(Ticket<'a>);

impl EvaluationTicket<'_> {
    /// In the order of the examples.
    pub fn wait(self) -> Result<Vec<Evaluated>> {
        let search = self.0.search;
        let wait = function!(search, wait_evaluation)?;
        let mut result: *const sys::whet_evaluation = ptr::null();
        error::call(|error| unsafe {
            wait(search.host.as_ptr(), self.0.id, &mut result, error)
        })?;
        unsafe {
            Ok((0..(*result).count as usize)
                .map(|i| {
                    let stride = (*result).item_stride as usize;
                    evaluated(at((*result).items, i, stride))
                })
                .collect())
        }
    }
}

unsafe fn evaluated(item: *const sys::whet_evaluated) -> Evaluated {
    unsafe {
        let status = (*item).status;
        let ok = status == sys::WHET_OK;
        Evaluated {
            example: (*item).example,
            score: if ok { Some((*item).score) } else { None },
            failure: if ok { None } else { Some(Status(status)) },
            output: text::copy((*item).output),
            feedback: text::copy((*item).feedback),
            metrics: text::copy((*item).metrics),
            tool_calls: read_field!(item, sys::whet_evaluated, tool_calls)
                .map_or_else(String::new, |calls| text::copy(calls)),
        }
    }
}

/// Requests under way.
#[must_use = "the requests are under way: wait() for them"]
pub struct GenerationTicket<'a>(Ticket<'a>);

impl GenerationTicket<'_> {
    /// In the order of the requests.
    pub fn wait(self) -> Result<Vec<Result<Answer>>> {
        let search = self.0.search;
        let wait = function!(search, wait_generation)?;
        let mut result: *const sys::whet_generation = ptr::null();
        error::call(|error| unsafe {
            wait(search.host.as_ptr(), self.0.id, &mut result, error)
        })?;
        unsafe {
            Ok((0..(*result).count as usize)
                .map(|i| {
                    let stride = (*result).item_stride as usize;
                    let item = at((*result).items, i, stride);
                    outcome(
                        (*item).status,
                        (*item).finish_reason,
                        (*item).text,
                        (*item).tool_calls,
                    )
                })
                .collect())
        }
    }
}
