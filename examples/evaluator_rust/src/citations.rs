//! Citations like [2] and [1, 3] in a text, and how well they are chosen.
use std::collections::BTreeSet;

/// Numbers of sources.
pub type Sources = BTreeSet<u64>;

/// The sources that a text cites. What stands in brackets and is no list of
/// numbers is no citation.
pub fn cited(text: &str) -> Sources {
    let mut found = Sources::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('[') {
        rest = after;
        let inside = match after.split_once(']') {
            Some((inside, _)) => inside,
            None => break,
        };
        let numbers: Option<Vec<u64>> = inside
            .split(',')
            .map(|number| number.trim().parse().ok())
            .collect();
        found.extend(numbers.unwrap_or_default());
    }
    found
}

/// The sources that a prompt offers: lines that begin with [1], [2], ...
pub fn offered(prompt: &str) -> Sources {
    prompt
        .lines()
        .filter_map(|line| {
            let (number, _) = line.trim().strip_prefix('[')?.split_once(']')?;
            number.parse().ok()
        })
        .collect()
}

/// Lines that say something and do not say where it is from.
pub fn lines_without(text: &str) -> (Vec<&str>, usize) {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let without = lines().filter(|line| cited(line).is_empty());
    (without.collect(), lines().count())
}

/// Of one answer, or the sums of many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    pub right: u64,
    pub cited: u64,
    pub expected: u64,
}

impl Counts {
    pub fn of(cited: &Sources, expected: &Sources) -> Counts {
        Counts {
            right: cited.intersection(expected).count() as u64,
            cited: cited.len() as u64,
            expected: expected.len() as u64,
        }
    }

    /// The share of citations that are right; 1 if there is none.
    pub fn precision(&self) -> f64 {
        share(self.right, self.cited)
    }

    /// The share of expected sources that are cited; 1 if there is none.
    pub fn recall(&self) -> f64 {
        share(self.right, self.expected)
    }

    /// Their harmonic mean; 1 if nothing is cited and nothing had to be.
    pub fn f1(&self) -> f64 {
        let whole = self.cited.saturating_add(self.expected);
        share(self.right.saturating_mul(2), whole)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}
