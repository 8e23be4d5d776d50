//! A judge: a batch at once, models of the host, metrics of a set.
use std::sync::Arc;
use std::thread;

use whet_plugin::testing::EvaluatorUnderTest;
use whet_plugin::{
    whet_plugin, Aggregate, Answer, BatchEvaluator, Context, Error, Finish,
    Item, Llm, ModelNeed, Request, Result, Role, Score, Service, SetMetric,
    Status,
};

struct Judge {
    llm: Llm,
}

impl BatchEvaluator for Judge {
    fn new(context: &Context) -> Result<Judge> {
        Ok(Judge { llm: Llm::new(context.host())? })
    }

    fn score(&self, items: &[Item]) -> Result<Vec<Result<Score>>> {
        let requests: Vec<Request> = items
            .iter()
            .map(|item| {
                Request::new()
                    .system("Give a number.")
                    .user(item.output())
                    .max_output_tokens(4)
            })
            .collect();
        if items.iter().any(|item| item.output() == "lose one") {
            return Ok(Vec::new());
        }
        let ask = || self.llm.generate("judge", &requests);
        let answers = if items.iter().any(|item| item.output() == "elsewhere") {
            thread::scope(|scope| scope.spawn(ask).join().unwrap())?
        } else {
            ask()?
        };
        Ok(answers
            .into_iter()
            .map(|answer| {
                let value = answer?.text.parse::<f64>()?;
                Ok(Score::new(value).statistics([(value * 10.0) as u8]))
            })
            .collect())
    }

    fn model_needs(&self) -> Vec<ModelNeed> {
        vec![ModelNeed {
            role: "judge".to_owned(),
            calls_per_item: 1,
            output_tokens: Some(4),
        }]
    }
}

impl Aggregate for Judge {
    fn aggregate(&self, statistics: &[&[u8]]) -> Result<Vec<SetMetric>> {
        let mut values = Vec::new();
        for bytes in statistics {
            match bytes {
                [value] => values.push(*value),
                _ => {
                    let reason = "not the statistics of a judge";
                    return Err(Error::new(Status::DATA_LOSS, reason));
                }
            }
        }
        let lowest = values.iter().min().copied().unwrap_or(0);
        Ok(vec![
            SetMetric::new("lowest", f64::from(lowest) / 10.0),
            SetMetric::of("all", "count", values.len() as f64),
        ])
    }
}

whet_plugin!(batch_set_evaluator Judge {
    id: "acme.judge",
    name: "Judge",
    version: "1.0.0",
    needs: &[Service::LLM],
    flags: whet_plugin::CONCURRENT,
});

// Repeats the question; some it does not answer.
fn model(role: &str, request: &Request) -> Result<Answer> {
    assert_eq!(role, "judge");
    assert_eq!(request.max_output_tokens, Some(4));
    assert_eq!(request.temperature, None);
    assert_eq!(request.messages[0].role, Role::System);
    match request.messages[1].content.as_str() {
        "overloaded" => Err(Error::new(Status::UNAVAILABLE, "429")),
        text => Ok(Answer { finish: Finish::Length, ..Answer::new(text) }),
    }
}

fn judge() -> EvaluatorUnderTest {
    EvaluatorUnderTest::with_model(whet_plugin_entry_v1, "{}", model).unwrap()
}

#[test]
fn one_failed_call_is_no_failure_of_the_others() {
    let items = ["0.5", "overloaded", "no number", "1"]
        .map(|output| Item::new(output, ""));
    let outcomes = judge().score_all(&items).unwrap();
    assert_eq!(outcomes[0].as_ref().unwrap().value, 0.5);
    assert_eq!(outcomes[3].as_ref().unwrap().value, 1.0);
    let overloaded = outcomes[1].as_ref().unwrap_err();
    assert_eq!(overloaded.status(), Status::UNAVAILABLE);
    assert_eq!(overloaded.message(), "429");
    let no_number = outcomes[2].as_ref().unwrap_err();
    assert_eq!(no_number.status(), Status::INTERNAL);
}

#[test]
fn a_lost_outcome_fails_the_batch() {
    let items = ["lose one", "1"].map(|output| Item::new(output, ""));
    let error = judge().score_all(&items).unwrap_err();
    assert_eq!(error.status(), Status::INTERNAL);
    assert_eq!(error.message(), "score returned 0 outcomes for 2 items");
}

#[test]
fn a_host_without_models_is_told_what_is_missing() {
    let error =
        EvaluatorUnderTest::new(whet_plugin_entry_v1, "{}").unwrap_err();
    assert_eq!(error.status(), Status::UNIMPLEMENTED);
    assert_eq!(error.message(), "the host does not offer whet.llm/1");
}

#[test]
fn a_thread_of_the_plugin_asks_no_model() {
    let error = judge().score(&Item::new("elsewhere", "")).unwrap_err();
    assert_eq!(error.status(), Status::FAILED_PRECONDITION);
    let message = error.message();
    assert!(
        message.starts_with("whet.llm/1: asked on a thread of the plugin's"),
        "{message}"
    );
}

// The plugin may have kept its `Host`, in a static even.
#[test]
fn the_host_outlives_the_evaluator() {
    let of_the_host = Arc::new(());
    let kept = Arc::clone(&of_the_host);
    let model = move |_: &str, _: &Request| {
        assert_eq!(*kept, ());
        Ok(Answer::new("1"))
    };
    let judge =
        EvaluatorUnderTest::with_model(whet_plugin_entry_v1, "{}", model)
            .unwrap();
    drop(judge);
    assert_eq!(Arc::strong_count(&of_the_host), 2);
}

#[test]
fn needs_are_in_the_descriptor_and_told() {
    let descriptor = unsafe { &**(*whet_plugin_entry_v1()).descriptors };
    assert_eq!(descriptor.needs_count, 1);
    let need = unsafe { *descriptor.needs };
    let need =
        unsafe { std::slice::from_raw_parts(need.ptr, need.len as usize) };
    assert_eq!(need, b"whet.llm/1");
    let needs = judge().model_needs();
    assert_eq!(needs.len(), 1);
    assert_eq!(needs[0].role, "judge");
    assert_eq!(needs[0].output_tokens, Some(4));
}

#[test]
fn metrics_of_a_set_come_in_the_order_of_the_plugin() {
    let judge = judge();
    let items = ["0.5", "0.2"].map(|output| Item::new(output, ""));
    let scores: Vec<Score> = judge
        .score_all(&items)
        .unwrap()
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        judge.aggregate(&scores).unwrap(),
        [SetMetric::new("lowest", 0.2), SetMetric::of("all", "count", 2.0)]
    );
    let damaged = [Score::new(1.0)];
    let error = judge.aggregate(&damaged).unwrap_err();
    assert_eq!(error.status(), Status::DATA_LOSS);
}
