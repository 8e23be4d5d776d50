//! Panics end here: nothing unwinds into the host.
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use whet_plugin_sys as sys;

use crate::{Error, Result, Service, Status};

thread_local! {
    // Guarded calls on this thread's stack.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    // Where the panic that is under way began.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

// A panic inside a plugin is an error that the host reports; stderr belongs to
// the host. Panics outside of calls of the host (tests) are told as ever.
fn be_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if DEPTH.with(|depth| depth.get()) == 0 {
                usual(info);
                return;
            }
            let place = info.location().map_or_else(String::new, |at| {
                format!(" at {}:{}", at.file(), at.line())
            });
            PLACE.with(|kept| *kept.borrow_mut() = place);
        }));
    });
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "no text"
    }
}

/// Refuses a call of `service` on a thread that the host has not called the
/// plugin on: the service takes no lock, so that call would race with the run.
pub(crate) fn check_thread(service: Service) -> Result<()> {
    if DEPTH.with(|depth| depth.get()) > 0 {
        return Ok(());
    }
    Err(Error::new(
        Status::FAILED_PRECONDITION,
        format!(
            "{}: asked on a thread of the plugin's own; expected the thread \
             on which the host has called it, during that call: ask there and \
             hand the answers over",
            service.id()
        ),
    ))
}

/// Runs `body`; a panic is INTERNAL, with its text and place.
pub(crate) fn catch<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    be_quiet();
    DEPTH.with(|depth| depth.set(depth.get() + 1));
    let done = panic::catch_unwind(AssertUnwindSafe(body));
    DEPTH.with(|depth| depth.set(depth.get() - 1));
    done.unwrap_or_else(|payload| {
        let place = PLACE.with(|kept| std::mem::take(&mut *kept.borrow_mut()));
        Err(Error::new(
            Status::INTERNAL,
            format!("the plugin panicked{place}: {}", text_of(&*payload)),
        ))
    })
}

/// Runs `body` for the host and fills in `error` if it fails. Every function
/// that the host calls goes through here or through `silently`.
///
/// # Safety
/// `error` is null or as the contract has it.
pub(crate) unsafe fn guarded(
    error: *mut sys::whet_error,
    body: impl FnOnce() -> Result<()>,
) -> sys::whet_status {
    match catch(body) {
        Ok(()) => sys::WHET_OK,
        Err(reason) => unsafe { reason.fill(error) },
    }
}

/// Runs `body` where there is nobody to tell of a panic.
pub(crate) fn silently(body: impl FnOnce()) {
    let _ = catch(|| {
        body();
        Ok(())
    });
}
