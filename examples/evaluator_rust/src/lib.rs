//! acme.citations: whether an answer cites the sources that it should, and no
//! others. For prompts that answer from numbered sources.
mod citations;
#[cfg(test)]
mod tests;

use citations::{cited, lines_without, offered, Counts, Sources};
use whet_plugin::{
    whet_plugin, Aggregate, Context, Error, Evaluator, Item, Result, Score,
    SetMetric, Status,
};

struct Citations {
    each_line: bool,
}

impl Evaluator for Citations {
    fn new(context: &Context) -> Result<Self> {
        let settings = context.settings()?;
        Ok(Citations { each_line: settings.bool("each_line")? })
    }

    fn score(&self, item: &Item) -> Result<Score> {
        let found = cited(item.output());
        let expected = cited(item.expected());
        let counts = Counts::of(&found, &expected);
        let mut value = counts.f1();
        let mut bare = Vec::new();
        if self.each_line {
            let (without, lines) = lines_without(item.output());
            if lines > 0 {
                value *= 1.0 - without.len() as f64 / lines as f64;
            }
            bare = without;
        }
        let mut score = Score::new(value)
            .metric("precision", counts.precision())
            .metric("recall", counts.recall())
            .statistics(to_bytes(&counts));
        if item.wants_feedback() {
            let there = offered(item.input());
            score.feedback = feedback(&found, &expected, &there, &bare);
        }
        Ok(score)
    }
}

/// Of a set: all citations together, so that an answer with many counts more.
impl Aggregate for Citations {
    fn aggregate(&self, statistics: &[&[u8]]) -> Result<Vec<SetMetric>> {
        let mut sum = Counts::default();
        for bytes in statistics {
            let counts = from_bytes(bytes)?;
            sum.right = sum.right.saturating_add(counts.right);
            sum.cited = sum.cited.saturating_add(counts.cited);
            sum.expected = sum.expected.saturating_add(counts.expected);
        }
        Ok(vec![
            SetMetric::new("precision", sum.precision()),
            SetMetric::new("recall", sum.recall()),
            SetMetric::new("f1", sum.f1()),
        ])
    }
}

// What was wrong, at most so many of each kind.
const MANY: usize = 5;
const LINE: usize = 60;

fn feedback(
    found: &Sources,
    expected: &Sources,
    there: &Sources,
    bare: &[&str],
) -> String {
    let mut out = Vec::new();
    for number in expected.difference(found).take(MANY) {
        out.push(format!("Cite [{number}], which the answer rests on."));
    }
    for number in found.difference(expected).take(MANY) {
        out.push(if there.is_empty() || there.contains(number) {
            format!("[{number}] does not support the answer.")
        } else {
            format!("There is no source [{number}].")
        });
    }
    for line in bare.iter().take(MANY) {
        let start: String = line.trim().chars().take(LINE).collect();
        out.push(format!("No source is given for: {start}"));
    }
    out.join(" ")
}

fn to_bytes(counts: &Counts) -> Vec<u8> {
    [counts.right, counts.cited, counts.expected]
        .iter()
        .flat_map(|count| (*count as u32).to_le_bytes())
        .collect()
}

fn from_bytes(bytes: &[u8]) -> Result<Counts> {
    if bytes.len() != 12 {
        return Err(Error::new(
            Status::DATA_LOSS,
            format!("statistics of {} bytes: expected 12", bytes.len()),
        ));
    }
    let count = |i: usize| {
        let mut four = [0; 4];
        four.copy_from_slice(&bytes[4 * i..4 * i + 4]);
        u64::from(u32::from_le_bytes(four))
    };
    Ok(Counts { right: count(0), cited: count(1), expected: count(2) })
}

whet_plugin!(set_evaluator Citations {
    id: "acme.citations",
    name: "Citations",
    version: env!("CARGO_PKG_VERSION"),
    description: "Whether an answer cites the sources that it should.",
    license: "Apache-2.0",
    config_schema: include_str!("../schema.json"),
    flags: whet_plugin::CONCURRENT | whet_plugin::DETERMINISTIC,
});
