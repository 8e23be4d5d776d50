//! JSON as RFC 8259 has it: its two examples (section 13), and the edges.
use whet_plugin::json::Value;
use whet_plugin::{Settings, Status};

const IMAGE: &str = r#"{
  "Image": {
      "Width":  800,
      "Height": 600,
      "Title":  "View from 15th Floor",
      "Thumbnail": {
          "Url":    "http://www.example.com/image/481989943",
          "Height": 125,
          "Width":  100
      },
      "Animated" : false,
      "IDs": [116, 943, 234, 38793]
    }
}"#;

const CITIES: &str = r#"[
  {
     "precision": "zip",
     "Latitude":  37.7668,
     "Longitude": -122.3959,
     "City":      "SAN FRANCISCO"
  },
  {"precision": "zip", "Latitude": 37.371991}
]"#;

fn parse(text: &str) -> Value {
    Value::parse(text).unwrap()
}

#[test]
fn reads_the_examples_of_the_rfc() {
    let image = &parse(IMAGE)["Image"];
    assert_eq!(image["Width"].as_u64(), Some(800));
    assert_eq!(image["Thumbnail"]["Height"].as_i64(), Some(125));
    assert_eq!(image["Animated"].as_bool(), Some(false));
    assert_eq!(image["IDs"].as_array().unwrap()[3].as_u64(), Some(38793));
    assert_eq!(image["Nothing"], Value::Null);
    let cities = parse(CITIES);
    let cities = cities.as_array().unwrap();
    assert_eq!(cities[0]["Longitude"].as_f64(), Some(-122.3959));
    assert_eq!(cities[1]["Latitude"].as_f64(), Some(37.371991));
}

#[test]
fn what_is_not_touched_comes_back_as_it_was() {
    for text in [
        r#"{"b":1,"a":[true,null,{}],"c":"é 😀"}"#,
        "[1e400,-0,0.1000,123456789012345678901234567890]",
        r#""\"\\/\u0000\u001f\n\r\t""#,
        "[]",
        "-1.5E-10",
    ] {
        assert_eq!(parse(text).to_string(), text);
    }
}

#[test]
fn escapes_are_code_points() {
    // RFC 8259, section 7: the G clef (U+1D11E) is \uD834\uDD1E.
    assert_eq!(parse(r#""\uD834\uDD1E""#).as_str(), Some("\u{1D11E}"));
    assert_eq!(parse(r#""\u00e9\/\b\f""#).as_str(), Some("é/\u{8}\u{c}"));
    // Half a pair is no character.
    for half in [r#""\uD834""#, r#""\uDD1E""#] {
        assert_eq!(parse(half).as_str(), Some("\u{FFFD}"));
    }
    assert_eq!(parse(r#""\uD834\u0041""#).as_str(), Some("\u{FFFD}A"),);
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for (text, place) in [
        ("", "byte 0 of the JSON text: expected a value"),
        ("[1,]", "byte 3 of the JSON text: expected a value"),
        ("[1 2]", "byte 3 of the JSON text: expected ',' or ']'"),
        ("{1:2}", "byte 1 of the JSON text: expected a member's name"),
        (r#"{"a" 1}"#, "byte 5 of the JSON text: expected ':'"),
        (r#"{"a":1"#, "byte 6 of the JSON text: expected ',' or '}'"),
        ("01", "byte 1 of the JSON text: expected the end"),
        ("1.", "byte 2 of the JSON text: expected a digit"),
        ("-", "byte 1 of the JSON text: expected a digit"),
        ("nul", "byte 0 of the JSON text: expected a value"),
        ("\"a\nb\"", "byte 2 of the JSON text: expected '\"' or an escape"),
        (r#""\x""#, "byte 2 of the JSON text: expected one of \"\\/bfnrtu"),
        (r#""\u12""#, "expected four hexadecimal digits"),
        ("\"é", "byte 3 of the JSON text: expected '\"' or an escape"),
    ] {
        let error = Value::parse(text).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_ARGUMENT);
        assert!(error.message().ends_with(place), "{text}: {error}");
    }
    let deep = "[".repeat(100_000);
    let error = Value::parse(&deep).unwrap_err();
    assert!(error.message().ends_with("expected no deeper nesting"));
}

#[test]
fn numbers_are_whole_or_not() {
    assert_eq!(parse("3.0").as_i64(), Some(3));
    assert_eq!(parse("3.5").as_i64(), None);
    assert_eq!(parse("-3").as_u64(), None);
    assert_eq!(parse("18446744073709551615").as_u64(), Some(u64::MAX));
    assert_eq!(parse("1e400").as_f64(), None);
    assert_eq!(parse("\"3\"").as_i64(), None);
    assert_eq!(Value::from(f64::NAN), Value::Null);
    assert_eq!(Value::from(0.1).to_string(), "0.1");
    assert_eq!(Value::from(1e300).to_string(), "1e300");
}

#[test]
fn members_are_replaced_and_added() {
    let mut prompt = parse(r#"{"system":"a","few":[1],"odd":2}"#);
    prompt.set("system", "b");
    prompt.set("user", "c");
    prompt.push("few", 2u64);
    prompt.push("odd", true);
    assert_eq!(
        prompt.to_string(),
        r#"{"system":"b","few":[1,2],"odd":[true],"user":"c"}"#
    );
    // As nlohmann_json, which the host reads with, has it.
    assert_eq!(parse(r#"{"a":1,"a":2}"#)["a"].as_i64(), Some(2));
}

#[test]
fn settings_say_what_they_are_and_what_was_expected() {
    let settings = Settings::parse(
        r#"{"on": true, "words": -3, "share": 0.5, "tone": "kind"}"#,
    )
    .unwrap();
    assert_eq!(settings.bool("on"), Ok(true));
    assert_eq!(settings.i64("words"), Ok(-3));
    assert_eq!(settings.f64("share"), Ok(0.5));
    assert_eq!(settings.str("tone"), Ok("kind"));
    assert_eq!(
        settings.u64("words").unwrap_err().message(),
        "$.words: is -3: expected a whole number from 0"
    );
    assert_eq!(
        settings.str("mood").unwrap_err().message(),
        "$.mood: is missing: expected a text"
    );
    assert_eq!(
        Settings::parse("[]").unwrap_err().message(),
        "$: the settings are not a JSON object"
    );
}
