//! @ID@: 1 if the answer is the expected text, else 0 and the reason.
use whet_plugin::{whet_plugin, Context, Evaluator, Item, Result, Score};

#[cfg(test)]
mod tests;

struct @CLASS@Evaluator {
    ignore_case: bool,
}

impl Evaluator for @CLASS@Evaluator {
    // The settings are complete and valid: Whet has checked them.
    fn new(context: &Context) -> Result<Self> {
        let settings = context.settings()?;
        Ok(Self {
            ignore_case: settings.bool("ignore_case")?,
        })
    }

    fn score(&self, item: &Item) -> Result<Score> {
        let got = item.output().trim();
        let want = item.expected().trim();
        // Letters A to Z only: other scripts are compared as they are.
        let same = if self.ignore_case {
            got.eq_ignore_ascii_case(want)
        } else {
            got == want
        };
        if same {
            return Ok(Score::new(1.0));
        }
        // Read by people, and by the model that improves the prompt.
        Ok(Score::new(0.0).feedback(format!("Expected exactly: {want}")))
    }
}

whet_plugin!(evaluator @CLASS@Evaluator {
    id: "@ID@",
    name: "@TITLE@",
    version: env!("CARGO_PKG_VERSION"),
    description: "Whether an answer is the expected text.",
    config_schema: include_str!("../schema.json"),
    flags: whet_plugin::CONCURRENT | whet_plugin::DETERMINISTIC,
});
