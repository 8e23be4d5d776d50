//! @ID@: shows the model examples that are drawn at random, and
//! keeps the best draw.
//!
//! Deterministic: random numbers come from the search only, and there is no
//! clock. Whet replays it to resume a run: that is all it has to do for that.
mod comparison;

use whet_plugin::json::Value;
use whet_plugin::{whet_plugin, Candidate, Context, Result, Search, Strategy};

use comparison::mean_difference;

struct @CLASS@Strategy {
    rounds: u64,
    shots: u64,
}

impl Strategy for @CLASS@Strategy {
    fn new(context: &Context) -> Result<Self> {
        let settings = context.settings()?;
        Ok(Self {
            rounds: settings.u64("rounds")?,
            shots: settings.u64("shots")?,
        })
    }

    // A spent budget comes as an error that ends a good run: let it pass.
    fn run(&mut self, search: &Search) -> Result<()> {
        let train = search.examples("train")?;
        let val = search.example_numbers("val")?;
        if train.is_empty() || val.is_empty() {
            return Ok(()); // nothing to show, or nothing to compare on
        }

        let seed = search.candidate(Candidate::SEED)?;
        let mut best = search.evaluate(Candidate::SEED, &val)?.wait()?;
        for _ in 0..self.rounds {
            let mut prompt = seed.clone();
            for _ in 0..self.shots {
                let drawn = &train[search.random_below("shots", train.len())?];
                let mut shot = Value::object();
                shot.set("input", Value::parse(&drawn.input)?);
                shot.set("output", drawn.expected.as_ref());
                prompt.push("few_shot_examples", shot);
            }
            let parents = [Candidate::SEED];
            let tried = search.propose(&prompt, &parents, "drawn at random")?;
            let scores = search.evaluate(tried, &val)?.wait()?;
            if mean_difference(&scores, &best) > 0.0 {
                best = scores;
                search.recommend(&[tried])?;
            }
        }
        Ok(())
    }
}

whet_plugin!(strategy @CLASS@Strategy {
    id: "@ID@",
    name: "@TITLE@",
    version: env!("CARGO_PKG_VERSION"),
    description: "Shows examples that are drawn at random.",
    config_schema: include_str!("../schema.json"),
});
