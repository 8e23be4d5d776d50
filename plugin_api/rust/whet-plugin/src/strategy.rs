//! Strategies: what an author writes.
use std::marker::PhantomData;
use std::mem::size_of;

use whet_plugin_sys as sys;

use crate::info::{Adapter, Holder, Shared};
use crate::{guard, Context, Info, Result, Search, Service};

/// Searches for a better prompt. A strategy is one function:
///
/// ```
/// use whet_plugin::{Candidate, Context, Result, Search, Strategy};
///
/// struct Politely;
///
/// impl Strategy for Politely {
///     fn new(_: &Context) -> Result<Politely> {
///         Ok(Politely)
///     }
///     fn run(&mut self, search: &Search) -> Result<()> {
///         let val = search.example_numbers("val")?;
///         let mut prompt = search.candidate(Candidate::SEED)?;
///         prompt.set("system", "Please sort the mail.");
///         let politer =
///             search.propose(&prompt, &[Candidate::SEED], "said please")?;
///         let scores = search.evaluate(politer, &val)?.wait()?;
///         if scores.iter().any(|outcome| outcome.score == Some(1.0)) {
///             search.recommend(&[politer])?;
///         }
///         Ok(())
///     }
/// }
/// ```
///
/// It must be a deterministic function of its settings and of what `Search`
/// returns: no clock, no random numbers but those of the search, no iteration
/// over a `HashMap`. Then a killed run resumes without a line about it here. A
/// spent budget and a stopped run come as errors: let them pass with `?`.
pub trait Strategy: Sized + Send + 'static {
    /// The settings are complete and valid: the host has checked them.
    fn new(context: &Context) -> Result<Self>;

    /// Called at most once. What was recommended last is the outcome.
    fn run(&mut self, search: &Search) -> Result<()>;
}

/// A `Strategy`.
pub struct Searches<T>(PhantomData<T>);

impl<T: Strategy> Adapter for Searches<T> {
    const KIND: &'static str = sys::WHET_KIND_STRATEGY;
    const BASE: Info = Info { needs: &[Service::SEARCH], ..Info::NONE };
    type Object = T;
    type Table = sys::whet_strategy;
    const TABLE: &'static Shared<sys::whet_strategy> =
        &Shared(sys::whet_strategy {
            struct_size: size_of::<sys::whet_strategy>() as u32,
            reserved0: 0,
            run: Some(run::<T>),
        });
    fn make(context: &Context) -> Result<T> {
        T::new(context)
    }
}

unsafe extern "C" fn run<T: Strategy>(
    instance: *mut sys::whet_instance,
    error: *mut sys::whet_error,
) -> sys::whet_status {
    let body = || {
        let holder = unsafe { &mut *Holder::<T>::of(instance) };
        let search = Search::new(holder.host)?;
        holder.object.run(&search)
    };
    unsafe { guard::guarded(error, body) }
}
