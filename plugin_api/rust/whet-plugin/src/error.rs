//! Failures, and how they cross the boundary.
use std::fmt;
use std::ptr;
use std::time::Duration;

use whet_plugin_sys as sys;

use crate::text;

/// What went wrong, in Abseil's terms: chosen by what the caller should do next
/// (`whet/status.h`).
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Status(pub(crate) sys::whet_status);

impl Status {
    /// The user or the host asked to stop.
    pub const CANCELLED: Status = Status(sys::WHET_CANCELLED);
    pub const UNKNOWN: Status = Status(sys::WHET_UNKNOWN);
    /// Fix the config, the request or the item.
    pub const INVALID_ARGUMENT: Status = Status(sys::WHET_INVALID_ARGUMENT);
    /// Took too long; may be retried.
    pub const DEADLINE_EXCEEDED: Status = Status(sys::WHET_DEADLINE_EXCEEDED);
    pub const NOT_FOUND: Status = Status(sys::WHET_NOT_FOUND);
    pub const ALREADY_EXISTS: Status = Status(sys::WHET_ALREADY_EXISTS);
    pub const PERMISSION_DENIED: Status = Status(sys::WHET_PERMISSION_DENIED);
    /// The run's budget is spent: the normal end of a search.
    pub const RESOURCE_EXHAUSTED: Status = Status(sys::WHET_RESOURCE_EXHAUSTED);
    pub const FAILED_PRECONDITION: Status =
        Status(sys::WHET_FAILED_PRECONDITION);
    pub const ABORTED: Status = Status(sys::WHET_ABORTED);
    pub const OUT_OF_RANGE: Status = Status(sys::WHET_OUT_OF_RANGE);
    /// An optional function or service that is not there.
    pub const UNIMPLEMENTED: Status = Status(sys::WHET_UNIMPLEMENTED);
    /// A bug in the side that returns it.
    pub const INTERNAL: Status = Status(sys::WHET_INTERNAL);
    /// Rate limit, overload, network; may be retried.
    pub const UNAVAILABLE: Status = Status(sys::WHET_UNAVAILABLE);
    pub const DATA_LOSS: Status = Status(sys::WHET_DATA_LOSS);
    pub const UNAUTHENTICATED: Status = Status(sys::WHET_UNAUTHENTICATED);

    /// The number that the contract has for it.
    pub const fn code(self) -> i32 {
        self.0
    }

    fn name(self) -> &'static str {
        const NAMES: [&str; 17] = [
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED",
        ];
        usize::try_from(self.0)
            .ok()
            .and_then(|i| NAMES.get(i).copied())
            .unwrap_or("a status of a later host")
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A failure with its status and a text that says what is wrong, where, what
/// was expected and what to do.
///
/// ```
/// use whet_plugin::{Error, Result, Status};
/// fn tone(name: &str) -> Result<u32> {
///     match name {
///         "kind" => Ok(1),
///         _ => Err(Error::new(
///             Status::INVALID_ARGUMENT,
///             format!("$.tone: '{name}': expected kind"),
///         )),
///     }
/// }
/// // Any error of the standard library or of another crate: INTERNAL.
/// fn number(text: &str) -> Result<f64> {
///     Ok(text.parse::<f64>()?)
/// }
/// assert_eq!(tone("cold").unwrap_err().status(), Status::INVALID_ARGUMENT);
/// assert_eq!(number("x").unwrap_err().status(), Status::INTERNAL);
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Error {
    status: Status,
    message: String,
    flags: u32,
    retry_after_ms: u64,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(status: Status, message: impl Into<String>) -> Error {
        // A failure without a status would be taken for a success.
        let status =
            if status.0 == sys::WHET_OK { Status::INTERNAL } else { status };
        Error { status, message: message.into(), flags: 0, retry_after_ms: 0 }
    }

    /// The same request may succeed later.
    pub fn retryable(mut self) -> Error {
        self.flags |= sys::WHET_ERROR_RETRYABLE;
        self
    }

    /// It surely cost nothing.
    pub fn not_billed(mut self) -> Error {
        self.flags |= sys::WHET_ERROR_NOT_BILLED;
        self
    }

    /// Retryable, but not before this time has passed.
    pub fn retry_after(mut self, time: Duration) -> Error {
        self.retry_after_ms =
            u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.retryable()
    }

    pub fn status(&self) -> Status {
        self.status
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    pub fn is_retryable(&self) -> bool {
        self.flags & sys::WHET_ERROR_RETRYABLE != 0
    }

    /// Whether this is the end of the run's budget: let it pass through
    /// `Strategy::run`, the host takes it as the normal end of a search.
    pub fn is_budget_spent(&self) -> bool {
        self.status == Status::RESOURCE_EXHAUSTED
    }

    /// Whether the user stops the run: let it pass through `Strategy::run`.
    pub fn is_cancelled(&self) -> bool {
        self.status == Status::CANCELLED
    }

    /// Writes it where the caller wants it; returns its code.
    ///
    /// # Safety
    /// `error` is null or as the contract has it.
    pub(crate) unsafe fn fill(
        &self,
        error: *mut sys::whet_error,
    ) -> sys::whet_status {
        if error.is_null() {
            return self.status.0;
        }
        let error = unsafe { &mut *error };
        let kept = text::cut(&self.message, error.capacity as usize);
        if !kept.is_empty() {
            let to = error.message;
            unsafe { ptr::copy_nonoverlapping(kept.as_ptr(), to, kept.len()) };
        }
        let truncated = kept.len() < self.message.len();
        error.code = self.status.0;
        error.len = kept.len() as u64;
        error.flags =
            self.flags | if truncated { sys::WHET_ERROR_TRUNCATED } else { 0 };
        error.retry_after_ms = self.retry_after_ms;
        self.status.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.status, self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// As `anyhow` has it: `?` on everybody's errors, so that this one cannot be a
// std::error::Error itself.
impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Error {
        Error::new(Status::INTERNAL, error.to_string())
    }
}

const ERROR_BYTES: usize = 1024;

/// Calls a function of the host; its failure is an Error.
pub(crate) fn call(
    body: impl FnOnce(*mut sys::whet_error) -> sys::whet_status,
) -> Result<()> {
    let mut buffer = [0u8; ERROR_BYTES];
    let mut error = sys::whet_error {
        struct_size: std::mem::size_of::<sys::whet_error>() as u32,
        code: 0,
        flags: 0,
        capacity: ERROR_BYTES as u32,
        len: 0,
        retry_after_ms: 0,
        message: buffer.as_mut_ptr(),
    };
    let status = body(&mut error);
    if status == sys::WHET_OK {
        return Ok(());
    }
    let len = (error.len as usize).min(ERROR_BYTES);
    Err(Error {
        status: Status(status),
        message: String::from_utf8_lossy(&buffer[..len]).into_owned(),
        flags: error.flags,
        retry_after_ms: error.retry_after_ms,
    })
}
