//! Scores and words for answers, worked out by hand.
use crate::citations::{cited, offered};
use whet_plugin::testing::EvaluatorUnderTest;
use whet_plugin::{Item, Result, Score, SetMetric, Status};

const PROMPT: &str = "[1] Lima lies by the sea.\n[2] Lima has 10 million \
                      people.\n[3] Quito lies high.\n\nWhat is Lima like?";

fn evaluator(config: &str) -> EvaluatorUnderTest {
    EvaluatorUnderTest::new(crate::whet_plugin_entry_v1, config).unwrap()
}

fn score(output: &str, expected: &str) -> Score {
    let item = Item::new(output, expected).with_input(PROMPT);
    evaluator(r#"{"each_line": false}"#).score(&item).unwrap()
}

#[test]
fn citations_are_numbers_in_brackets() {
    let numbers = |text| cited(text).into_iter().collect::<Vec<_>>();
    assert_eq!(numbers("By the sea [1]. Large [3, 2] [1]."), [1, 2, 3]);
    assert_eq!(numbers("[sic] a[0], [1, x] [] [-1] [2"), [0]);
    assert_eq!(numbers("[[4]]"), [4]);
    assert_eq!(offered(PROMPT).len(), 3);
}

#[test]
fn a_right_answer_needs_no_words() {
    let right = score("By the sea [1], large [2].", "[1] [2]");
    assert_eq!((right.value, right.feedback.as_str()), (1.0, ""));
    // Nothing to cite, nothing cited.
    assert_eq!(score("I do not know.", "").value, 1.0);
}

#[test]
fn what_is_missing_and_what_is_wrong_is_said() {
    let missing = score("By the sea [1].", "[1] [2]");
    assert_eq!(missing.value, 2.0 / 3.0);
    assert_eq!(missing.feedback, "Cite [2], which the answer rests on.");
    assert_eq!(missing.metrics[0], ("precision".to_owned(), 1.0));
    assert_eq!(missing.metrics[1], ("recall".to_owned(), 0.5));
    let wrong = score("High up [3], [7].", "[1]");
    assert_eq!(wrong.value, 0.0);
    assert_eq!(
        wrong.feedback,
        "Cite [1], which the answer rests on. [3] does not support the \
         answer. There is no source [7]."
    );
}

#[test]
fn each_line_may_need_a_source() {
    let answer = "By the sea [1].\n\nLarge.\n";
    let item = Item::new(answer, "[1]");
    assert_eq!(score(answer, "[1]").value, 1.0);
    let strict = evaluator(r#"{"each_line": true}"#).score(&item).unwrap();
    assert_eq!(strict.value, 0.5);
    assert_eq!(strict.feedback, "No source is given for: Large.");
}

#[test]
fn a_set_counts_all_citations_together() -> Result<()> {
    let evaluator = evaluator(r#"{"each_line": false}"#);
    // 1 of 1 right of 2 expected; 1 of 3 right of 1 expected.
    let scores = [score("[1]", "[1] [2]"), score("[1] [2] [3]", "[3]")];
    assert_eq!(
        evaluator.aggregate(&scores)?,
        [
            SetMetric::new("precision", 2.0 / 4.0),
            SetMetric::new("recall", 2.0 / 3.0),
            SetMetric::new("f1", 4.0 / 7.0),
        ]
    );
    let error = evaluator.aggregate(&[Score::new(1.0)]).unwrap_err();
    assert_eq!(error.status(), Status::DATA_LOSS);
    Ok(())
}
