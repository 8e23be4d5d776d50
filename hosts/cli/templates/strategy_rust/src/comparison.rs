//! Two prompts on the same examples.
use whet_plugin::Evaluated;

/// Mean of `a` - `b` over the examples that both have a score for; 0 if there
/// is none. An evaluation that failed is no score, and never 0.
pub fn mean_difference(a: &[Evaluated], b: &[Evaluated]) -> f64 {
    let differences: Vec<f64> = a
        .iter()
        .zip(b)
        .filter_map(|(a, b)| Some(a.score? - b.score?))
        .collect();
    if differences.is_empty() {
        return 0.0;
    }
    differences.iter().sum::<f64>() / differences.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    // None: an evaluation that failed.
    fn scores(values: &[Option<f64>]) -> Vec<Evaluated> {
        values
            .iter()
            .map(|&score| Evaluated {
                score,
                ..Evaluated::default()
            })
            .collect()
    }

    #[test]
    fn the_better_one_is_above_0() {
        let a = scores(&[Some(1.0), Some(1.0)]);
        let b = scores(&[Some(0.0), Some(1.0)]);
        assert_eq!(mean_difference(&a, &b), 0.5);
    }

    #[test]
    fn failed_ones_do_not_count() {
        let a = scores(&[Some(1.0), None]);
        let b = scores(&[Some(0.0), Some(1.0)]);
        assert_eq!(mean_difference(&a, &b), 1.0);
    }

    #[test]
    fn nothing_to_compare_is_no_difference() {
        let a = scores(&[None]);
        let b = scores(&[Some(1.0)]);
        assert_eq!(mean_difference(&a, &b), 0.0);
    }
}
