//! Requests to a model and its answers.
use std::mem::size_of;

use whet_plugin_sys as sys;

use crate::{text, Error, Result, Status};

/// Who says a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    System = sys::WHET_ROLE_SYSTEM as isize,
    User = sys::WHET_ROLE_USER as isize,
    Assistant = sys::WHET_ROLE_ASSISTANT as isize,
    Tool = sys::WHET_ROLE_TOOL as isize,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    pub role: Role,
    pub content: String,
    /// Tool or participant name, may be empty.
    pub name: String,
    /// JSON array in OpenAI's form, may be empty.
    pub tool_calls: String,
}

/// What a model is asked. What is not given, the config of the role says.
///
/// ```
/// # use whet_plugin::Request;
/// let request = Request::new()
///     .system("You grade answers.")
///     .user("Is 'Paris' right?")
///     .max_output_tokens(8);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    pub messages: Vec<Message>,
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub max_output_tokens: Option<u64>,
    /// The answer ends before any of these.
    pub stop: Vec<String>,
    /// JSON Schema of the answer, may be empty.
    pub response_schema: String,
    /// JSON array in OpenAI's form, may be empty.
    pub tools: String,
    /// JSON object of fields for the provider, may be empty.
    pub extra: String,
    /// Repeat index: requests that are equal but for it are distinct.
    pub sample: u32,
}

impl Request {
    pub fn new() -> Request {
        Request::default()
    }

    pub fn message(
        mut self,
        role: Role,
        content: impl Into<String>,
    ) -> Request {
        self.messages.push(Message {
            role,
            content: content.into(),
            name: String::new(),
            tool_calls: String::new(),
        });
        self
    }

    pub fn system(self, content: impl Into<String>) -> Request {
        self.message(Role::System, content)
    }

    pub fn user(self, content: impl Into<String>) -> Request {
        self.message(Role::User, content)
    }

    pub fn assistant(self, content: impl Into<String>) -> Request {
        self.message(Role::Assistant, content)
    }

    /// 0: greedy.
    pub fn temperature(mut self, temperature: f64) -> Request {
        self.temperature = Some(temperature);
        self
    }

    pub fn max_output_tokens(mut self, tokens: u64) -> Request {
        self.max_output_tokens = Some(tokens);
        self
    }

    pub fn response_schema(mut self, schema: impl Into<String>) -> Request {
        self.response_schema = schema.into();
        self
    }

    pub fn sample(mut self, index: u32) -> Request {
        self.sample = index;
        self
    }
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Finish {
    Other,
    Stop,
    /// It reached `max_output_tokens`.
    Length,
    ToolCalls,
    ContentFilter,
    Refusal,
}

impl Finish {
    pub(crate) fn from_c(reason: i32) -> Finish {
        match reason {
            sys::WHET_FINISH_STOP => Finish::Stop,
            sys::WHET_FINISH_LENGTH => Finish::Length,
            sys::WHET_FINISH_TOOL_CALLS => Finish::ToolCalls,
            sys::WHET_FINISH_CONTENT_FILTER => Finish::ContentFilter,
            sys::WHET_FINISH_REFUSAL => Finish::Refusal,
            _ => Finish::Other,
        }
    }

    pub(crate) fn to_c(self) -> i32 {
        match self {
            Finish::Other => sys::WHET_FINISH_OTHER,
            Finish::Stop => sys::WHET_FINISH_STOP,
            Finish::Length => sys::WHET_FINISH_LENGTH,
            Finish::ToolCalls => sys::WHET_FINISH_TOOL_CALLS,
            Finish::ContentFilter => sys::WHET_FINISH_CONTENT_FILTER,
            Finish::Refusal => sys::WHET_FINISH_REFUSAL,
        }
    }
}

/// What a model answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    pub text: String,
    pub finish: Finish,
    /// JSON array in OpenAI's form; empty: none.
    pub tool_calls: String,
}

impl Answer {
    /// A whole answer, as a test makes it.
    pub fn new(text: impl Into<String>) -> Answer {
        Answer {
            text: text.into(),
            finish: Finish::Stop,
            tool_calls: String::new(),
        }
    }
}

/// Requests in their C form; borrows them.
pub(crate) struct CRequests<'a> {
    // What `requests` points to.
    _messages: Vec<Vec<sys::whet_message>>,
    _stops: Vec<Vec<sys::whet_text>>,
    requests: Vec<sys::whet_generate_request>,
    _borrowed: &'a [Request],
}

impl<'a> CRequests<'a> {
    pub(crate) fn new(requests: &'a [Request]) -> CRequests<'a> {
        let messages: Vec<Vec<_>> = requests
            .iter()
            .map(|r| r.messages.iter().map(to_c).collect())
            .collect();
        let stops: Vec<Vec<_>> = requests
            .iter()
            .map(|r| r.stop.iter().map(|s| text::to_c(s)).collect())
            .collect();
        let c = requests
            .iter()
            .zip(messages.iter().zip(&stops))
            .map(|(r, (messages, stops))| request_to_c(r, messages, stops))
            .collect();
        CRequests {
            _messages: messages,
            _stops: stops,
            requests: c,
            _borrowed: requests,
        }
    }

    pub(crate) fn as_ptr(&self) -> *const sys::whet_generate_request {
        self.requests.as_ptr()
    }

    pub(crate) fn len(&self) -> u64 {
        self.requests.len() as u64
    }

    pub(crate) const STRIDE: u64 =
        size_of::<sys::whet_generate_request>() as u64;
}

fn to_c(message: &Message) -> sys::whet_message {
    sys::whet_message {
        role: message.role as i32,
        reserved0: 0,
        content: text::to_c(&message.content),
        name: text::to_c(&message.name),
        tool_calls: text::to_c(&message.tool_calls),
    }
}

fn request_to_c(
    request: &Request,
    messages: &[sys::whet_message],
    stops: &[sys::whet_text],
) -> sys::whet_generate_request {
    sys::whet_generate_request {
        struct_size: CRequests::STRIDE as u32,
        sample: request.sample,
        messages: messages.as_ptr(),
        message_count: messages.len() as u64,
        temperature: request.temperature.unwrap_or(f64::NAN),
        top_p: request.top_p.unwrap_or(f64::NAN),
        seed: 0,
        max_output_tokens: request
            .max_output_tokens
            .map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)),
        stop: stops.as_ptr(),
        stop_count: stops.len() as u64,
        model: text::to_c(""),
        response_schema: text::to_c(&request.response_schema),
        tools: text::to_c(&request.tools),
        extra: text::to_c(&request.extra),
        timeout_ms: 0,
        idempotency_key: text::to_c(""),
        logprobs: 0,
        reserved0: 0,
    }
}

/// An answer, or the reason why there is none.
///
/// # Safety
/// The texts are valid during the call.
pub(crate) unsafe fn outcome(
    status: sys::whet_status,
    finish: i32,
    answer: sys::whet_text,
    tool_calls: sys::whet_text,
) -> Result<Answer> {
    unsafe {
        if status != sys::WHET_OK {
            return Err(Error::new(Status(status), text::copy(answer)));
        }
        Ok(Answer {
            text: text::copy(answer),
            finish: Finish::from_c(finish),
            tool_calls: text::copy(tool_calls),
        })
    }
}
