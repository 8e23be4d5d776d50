//! Evaluators and strategies for Whet, in Rust. An evaluator in ten lines:
//!
//! ```
//! use whet_plugin::{whet_plugin, Context, Evaluator, Item, Result, Score};
//!
//! struct Contains;
//!
//! impl Evaluator for Contains {
//!     fn new(_: &Context) -> Result<Contains> {
//!         Ok(Contains)
//!     }
//!     fn score(&self, item: &Item) -> Result<Score> {
//!         if item.output().contains(item.expected()) {
//!             return Ok(Score::new(1.0));
//!         }
//!         let hint = format!("Mention: {}", item.expected());
//!         Ok(Score::new(0.0).feedback(hint))
//!     }
//! }
//!
//! whet_plugin!(evaluator Contains {
//!     id: "acme.contains",
//!     name: "Contains",
//!     version: "1.0.0",
//!     description: "Whether an answer contains the expected text.",
//! });
//! # fn main() {}
//! ```
//!
//! The crate of a plugin is a `cdylib`, and its `build.rs` says how it is
//! linked; `whet plugins new evaluator acme.tone --lang rust` writes all that.
//! `docs/plugin-authors.md` of Whet is the guide.
//!
//! Nothing unwinds into the host: a panic is an error with its text and place.
//! No `unsafe` is needed, and there is no dependency.
#![deny(unsafe_op_in_unsafe_fn, unused_must_use)]

#[cfg(not(panic = "unwind"))]
compile_error!("a plugin must not end its host: leave out `panic = \"abort\"`");

mod error;
mod evaluator;
mod generation;
mod guard;
mod host;
mod info;
pub mod json;
mod llm;
mod other_evaluator;
mod score_table;
mod search;
mod settings;
mod strategy;
pub mod testing;
mod text;

pub use error::{Error, Result, Status};
pub use evaluator::{
    Aggregate, BatchEvaluator, Evaluator, Item, ModelNeed, Score, SetMetric,
};
pub use generation::{Answer, Finish, Message, Request, Role};
pub use host::{Context, Host, Level, Service};
pub use info::{Info, CONCURRENT, DETERMINISTIC};
pub use llm::Llm;
pub use other_evaluator::OtherEvaluator;
pub use search::{
    BudgetLeft, Candidate, Evaluated, EvaluationTicket, Example,
    GenerationTicket, Search,
};
pub use settings::Settings;
pub use strategy::Strategy;
pub use whet_plugin_sys as sys;

/// What `whet_plugin!` expands to. Not for anybody else.
#[doc(hidden)]
pub mod internal {
    pub use crate::info::{create, descriptor, entry, Adapter, Shared};
    pub use crate::score_table::{OneByOne, Sets, Together, TogetherSets};
    pub use crate::strategy::Searches;
}
