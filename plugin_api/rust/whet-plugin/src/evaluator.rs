//! Evaluators: what an author writes, and what it gets and gives.
use std::borrow::Cow;

use whet_plugin_sys as sys;

use crate::{text, Context, Result};

/// One thing to score.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    pub(crate) input: Cow<'a, str>,
    pub(crate) output: Cow<'a, str>,
    pub(crate) expected: Cow<'a, str>,
    pub(crate) metadata: Cow<'a, str>,
    pub(crate) example: u64,
    pub(crate) seed: u64,
    pub(crate) want: u32,
}

impl<'a> Item<'a> {
    /// An item as a test or a composite makes it; the host makes its own.
    pub fn new(output: &'a str, expected: &'a str) -> Item<'a> {
        Item {
            input: "".into(),
            output: output.into(),
            expected: expected.into(),
            metadata: "{}".into(),
            example: 0,
            seed: 0,
            want: sys::WHET_WANT_FEEDBACK
                | sys::WHET_WANT_METRICS
                | sys::WHET_WANT_STATISTICS,
        }
    }

    pub fn with_input(mut self, input: &'a str) -> Item<'a> {
        self.input = input.into();
        self
    }

    /// `metadata` is a JSON object.
    pub fn with_metadata(mut self, metadata: &'a str) -> Item<'a> {
        self.metadata = metadata.into();
        self
    }

    /// The same item with another answer.
    pub fn with_output(mut self, output: &'a str) -> Item<'a> {
        self.output = output.into();
        self
    }

    /// The user message that the model was sent.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// What it answered; may be empty.
    pub fn output(&self) -> &str {
        &self.output
    }

    /// The example's expected output; may be empty.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// All columns of the example: a JSON object (`json::Value::parse`).
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// Unique in the run.
    pub fn example(&self) -> u64 {
        self.example
    }

    /// For evaluators that draw: the same batch, the same seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// False: nobody will read the feedback.
    pub fn wants_feedback(&self) -> bool {
        self.want & sys::WHET_WANT_FEEDBACK != 0
    }

    /// False: nobody will read the metrics.
    pub fn wants_metrics(&self) -> bool {
        self.want & sys::WHET_WANT_METRICS != 0
    }

    /// False: nobody will read the statistics.
    pub fn wants_statistics(&self) -> bool {
        self.want & sys::WHET_WANT_STATISTICS != 0
    }

    /// # Safety
    /// `item` and its texts are valid for `'a`.
    pub(crate) unsafe fn from_c(
        batch: &sys::whet_eval_batch,
        item: *const sys::whet_eval_item,
    ) -> Item<'a> {
        unsafe {
            let item = &*item;
            Item {
                input: text::view(item.input),
                output: text::view(item.output),
                expected: text::view(item.expected),
                metadata: text::view(item.metadata),
                example: item.example,
                seed: batch.seed,
                want: batch.want,
            }
        }
    }
}

/// What an evaluator says about an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// [0, 1], higher is better.
    pub value: f64,
    /// What was wrong, for a person and for a model that improves the prompt.
    /// Empty for a perfect output.
    pub feedback: String,
    /// Further numbers by name ([a-z0-9_.]+).
    pub metrics: Vec<(String, f64)>,
    /// Of an evaluator with `Aggregate`: what that needs to know of this item,
    /// at most 65,536 bytes.
    pub statistics: Vec<u8>,
}

impl Score {
    pub fn new(value: f64) -> Score {
        Score { value, ..Score::default() }
    }

    pub fn feedback(mut self, text: impl Into<String>) -> Score {
        self.feedback = text.into();
        self
    }

    pub fn metric(mut self, name: impl Into<String>, value: f64) -> Score {
        self.metrics.push((name.into(), value));
        self
    }

    pub fn statistics(mut self, bytes: impl Into<Vec<u8>>) -> Score {
        self.statistics = bytes.into();
        self
    }
}

/// What scoring one item can take of models.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ModelNeed {
    pub role: String,
    /// At most: repairs and further votes included.
    pub calls_per_item: u64,
    /// Of one call at most; None: what the role's config says.
    pub output_tokens: Option<u64>,
}

/// A number of a whole set of items.
#[derive(Clone, Debug, PartialEq)]
pub struct SetMetric {
    /// What it is about: a class, a field; empty: the set.
    pub label: String,
    /// `score` without label: the score of the set, in [0, 1].
    pub name: String,
    pub value: f64,
}

impl SetMetric {
    /// A number of the whole set.
    pub fn new(name: impl Into<String>, value: f64) -> SetMetric {
        SetMetric { label: String::new(), name: name.into(), value }
    }

    /// A number of a part of it.
    pub fn of(
        label: impl Into<String>,
        name: impl Into<String>,
        value: f64,
    ) -> SetMetric {
        SetMetric { label: label.into(), name: name.into(), value }
    }
}

/// Scores items one by one. Several threads call it at once if the plugin says
/// `CONCURRENT`.
pub trait Evaluator: Sized + Send + Sync + 'static {
    /// The settings are complete and valid: the host has checked them.
    fn new(context: &Context) -> Result<Self>;

    /// An error says that this item cannot be scored: it then counts as failed,
    /// with your text, never as 0. So does a panic.
    fn score(&self, item: &Item) -> Result<Score>;

    /// Each role once; depends on the settings only. Of a plugin that needs
    /// `Service::LLM` and says nothing the host expects one call of `judge`.
    fn model_needs(&self) -> Vec<ModelNeed> {
        Vec::new()
    }
}

/// Scores a batch at once: a judge that calls a model for all items together.
pub trait BatchEvaluator: Sized + Send + Sync + 'static {
    /// As `Evaluator::new`.
    fn new(context: &Context) -> Result<Self>;

    /// One outcome per item, in their order. An error of the whole means that
    /// no item has a score.
    fn score(&self, items: &[Item]) -> Result<Vec<Result<Score>>>;

    /// As `Evaluator::model_needs`.
    fn model_needs(&self) -> Vec<ModelNeed> {
        Vec::new()
    }
}

/// For evaluators of which the score of a set is no mean of its items' scores
/// (corpus BLEU), or that have more to say about a set (macro F1).
pub trait Aggregate {
    /// `statistics`: of one or more items, in any order, perhaps from another
    /// process.
    fn aggregate(&self, statistics: &[&[u8]]) -> Result<Vec<SetMetric>>;
}
