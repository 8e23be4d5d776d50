//! Models for plugins that are not strategies.
use std::mem::size_of;

use whet_plugin_sys as sys;
use whet_plugin_sys::read_field;

use crate::generation::{outcome, CRequests};
use crate::Status;
use crate::{
    error, guard, text, Answer, Error, Host, Request, Result, Service,
};

/// Sends requests to a role of the config, which the host meters, caches and
/// journals. A plugin never names a model.
///
/// ```
/// # use whet_plugin::{Context, Llm, Request, Result, Score};
/// # fn judge(context: &Context) -> Result<()> {
/// let llm = Llm::new(context.host())?;
/// let requests = vec![Request::new().user("1 to 5?")];
/// for answer in llm.generate("judge", &requests)? {
///     // One failed request is no failure of the others.
///     let score = answer.and_then(|answer| {
///         Ok(Score::new(answer.text.trim().parse::<f64>()? / 5.0))
///     });
/// }
/// # Ok(())
/// # }
/// ```
///
/// The plugin has `Service::LLM` in `needs` and says in `model_needs` how many
/// calls an item can take. Inside calls of the host only, on their thread:
/// FAILED_PRECONDITION elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Llm {
    host: Host,
    table: *const sys::whet_llm,
}

// The table lives for ever. Where it may be called is checked in each call.
unsafe impl Send for Llm {}
unsafe impl Sync for Llm {}

impl Llm {
    pub fn new(host: Host) -> Result<Llm> {
        let least = sys::end_of!(sys::whet_llm, generate);
        let table = unsafe { host.service(Service::LLM, least)? };
        Ok(Llm { host, table })
    }

    /// One outcome per request, in their order. An error of the whole means
    /// that nothing was sent: NOT_FOUND for an unknown role, a spent budget,
    /// a stopped run.
    pub fn generate(
        &self,
        role: &str,
        requests: &[Request],
    ) -> Result<Vec<Result<Answer>>> {
        guard::check_thread(Service::LLM)?;
        let generate = unsafe {
            read_field!(self.table, sys::whet_llm, generate).flatten()
        };
        let generate = generate.ok_or_else(|| missing("generate"))?;
        let mut out = vec![Err(unanswered()); requests.len()];
        if requests.is_empty() {
            return Ok(out);
        }
        let c = CRequests::new(requests);
        let sink = sys::whet_generate_sink {
            struct_size: size_of::<sys::whet_generate_sink>() as u32,
            reserved0: 0,
            ctx: (&mut out as *mut Vec<Result<Answer>>).cast(),
            result: Some(take_answer),
        };
        error::call(|error| unsafe {
            generate(
                self.host.as_ptr(),
                text::to_c(role),
                c.as_ptr(),
                c.len(),
                CRequests::STRIDE,
                &sink,
                error,
            )
        })?;
        Ok(out)
    }

    /// One vector per text, in their order. Fails as `generate` does;
    /// UNIMPLEMENTED if the host or the provider of the role has no embeddings.
    pub fn embed(
        &self,
        role: &str,
        texts: &[&str],
    ) -> Result<Vec<Result<Vec<f32>>>> {
        guard::check_thread(Service::LLM)?;
        let embed =
            unsafe { read_field!(self.table, sys::whet_llm, embed).flatten() };
        let embed = embed.ok_or_else(|| missing("embed"))?;
        let mut out = vec![Err(unanswered()); texts.len()];
        if texts.is_empty() {
            return Ok(out);
        }
        let c: Vec<_> = texts.iter().map(|t| text::to_c(t)).collect();
        let sink = sys::whet_embed_sink {
            struct_size: size_of::<sys::whet_embed_sink>() as u32,
            reserved0: 0,
            ctx: (&mut out as *mut Vec<Result<Vec<f32>>>).cast(),
            vector: Some(take_vector),
        };
        error::call(|error| unsafe {
            embed(
                self.host.as_ptr(),
                text::to_c(role),
                c.as_ptr(),
                c.len() as u64,
                &sink,
                error,
            )
        })?;
        Ok(out)
    }
}

fn missing(function: &str) -> Error {
    Error::new(
        Status::UNIMPLEMENTED,
        format!("the host has no {function}() of whet.llm/1"),
    )
}

fn unanswered() -> Error {
    Error::new(Status::UNKNOWN, "the host said nothing about this request")
}

unsafe extern "C" fn take_answer(
    ctx: *mut sys::c_void,
    i: u64,
    status: sys::whet_status,
    result: *const sys::whet_generate_result,
    message: sys::whet_text,
) {
    guard::silently(|| unsafe {
        let out = &mut *ctx.cast::<Vec<Result<Answer>>>();
        if let Some(place) = out.get_mut(i as usize) {
            *place = if status == sys::WHET_OK && !result.is_null() {
                outcome(
                    status,
                    (*result).finish_reason,
                    (*result).text,
                    (*result).tool_calls,
                )
            } else {
                Err(Error::new(Status(status), text::copy(message)))
            };
        }
    });
}

unsafe extern "C" fn take_vector(
    ctx: *mut sys::c_void,
    i: u64,
    status: sys::whet_status,
    values: *const f32,
    dimensions: u64,
    message: sys::whet_text,
) {
    guard::silently(|| unsafe {
        let out = &mut *ctx.cast::<Vec<Result<Vec<f32>>>>();
        if let Some(place) = out.get_mut(i as usize) {
            *place = if status == sys::WHET_OK && !values.is_null() {
                let size = dimensions as usize;
                Ok(std::slice::from_raw_parts(values, size).to_vec())
            } else {
                Err(Error::new(Status(status), text::copy(message)))
            };
        }
    });
}
