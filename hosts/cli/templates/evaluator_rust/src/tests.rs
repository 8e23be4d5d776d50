//! Compares the evaluator with goldens.json, through the library's entry.
use crate::whet_plugin_entry_v1;
use whet_plugin::json::Value;
use whet_plugin::testing::EvaluatorUnderTest;
use whet_plugin::{Item, Result};

#[test]
fn scores_are_those_of_the_goldens() -> Result<()> {
    let goldens = Value::parse(include_str!("../goldens.json"))?;
    let goldens = goldens.as_array().unwrap_or(&[]);
    assert!(!goldens.is_empty());
    for golden in goldens {
        let settings = golden["settings"].to_string();
        let plugin = EvaluatorUnderTest::new(whet_plugin_entry_v1, &settings)?;
        let text = |name| golden[name].as_str().unwrap_or("");
        let item = Item::new(text("output"), text("expected"));
        let score = plugin.score(&item)?;
        assert_eq!(Some(score.value), golden["score"].as_f64(), "{golden}");
    }
    Ok(())
}
