//! JSON (RFC 8259) as much as a plugin needs: settings, data columns, prompts.
//!
//! ```
//! use whet_plugin::json::Value;
//! let mut prompt = Value::parse(r#"{"system": "Sort.", "n": 1e400}"#)?;
//! assert_eq!(prompt["system"].as_str(), Some("Sort."));
//! prompt.set("system", "Sort the mail.");
//! assert_eq!(prompt.to_string(), r#"{"system":"Sort the mail.","n":1e400}"#);
//! # Ok::<(), whet_plugin::Error>(())
//! ```
//!
//! Members keep their order and numbers their digits, so that what a plugin
//! does not touch comes back as it was. For more than this, `serde_json`.
mod parser;

use std::fmt;
use std::ops::Index;

use crate::Result;

/// Any JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

/// A number, with the digits that it was written with.
#[derive(Clone, Debug, PartialEq)]
pub struct Number(String);

static NULL: Value = Value::Null;

impl Value {
    /// INVALID_ARGUMENT with the byte at which it stops being JSON, or if it is
    /// nested more than 128 deep. Of members of one name the last one counts.
    pub fn parse(text: &str) -> Result<Value> {
        parser::parse(text)
    }

    /// An object without members.
    pub fn object() -> Value {
        Value::Object(Vec::new())
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The nearest double; None if it is no number or too large for one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(Number(digits)) => {
                digits.parse().ok().filter(|value: &f64| value.is_finite())
            }
            _ => None,
        }
    }

    /// None if it is no whole number (2.0 is one, written without exponent).
    pub fn as_i64(&self) -> Option<i64> {
        self.whole()?.parse().ok()
    }

    /// None if it is no whole number from 0.
    pub fn as_u64(&self) -> Option<u64> {
        self.whole()?.parse().ok()
    }

    fn whole(&self) -> Option<&str> {
        match self {
            Value::Number(Number(digits)) => match digits.split_once('.') {
                Some((whole, rest)) if rest.bytes().all(|b| b == b'0') => {
                    Some(whole)
                }
                _ => Some(digits),
            },
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&[(String, Value)]> {
        match self {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A member of an object; None if there is none, or if this is no object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let members = self.as_object()?;
        members.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// Replaces or adds a member. What is no object becomes one.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        *self.member(name) = value.into();
    }

    /// Appends to the array that is the member `name`. What is no array becomes
    /// one, what is no object too.
    pub fn push(&mut self, name: &str, value: impl Into<Value>) {
        let member = self.member(name);
        if let Value::Array(items) = member {
            items.push(value.into());
        } else {
            *member = Value::Array(vec![value.into()]);
        }
    }

    fn member(&mut self, name: &str) -> &mut Value {
        if !matches!(self, Value::Object(_)) {
            *self = Value::object();
        }
        let members = match self {
            Value::Object(members) => members,
            _ => unreachable!("made an object above"),
        };
        let at = match members.iter().rposition(|(n, _)| n == name) {
            Some(at) => at,
            None => {
                members.push((name.to_owned(), Value::Null));
                members.len() - 1
            }
        };
        &mut members[at].1
    }
}

/// A member; null if there is none.
impl Index<&str> for Value {
    type Output = Value;
    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&NULL)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Number(Number(value.to_string()))
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Value {
        Value::Number(Number(value.to_string()))
    }
}

/// Null if it is not finite: JSON has no name for those.
impl From<f64> for Value {
    fn from(value: f64) -> Value {
        if value.is_finite() {
            Value::Number(Number(format!("{value:?}")))
        } else {
            Value::Null
        }
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::String(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::String(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::Array(items)
    }
}

/// Compact JSON.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(Number(digits)) => f.write_str(digits),
            Value::String(text) => write_string(f, text),
            Value::Array(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    f.write_str(if i > 0 { "," } else { "" })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Value::Object(members) => {
                f.write_str("{")?;
                for (i, (name, value)) in members.iter().enumerate() {
                    f.write_str(if i > 0 { "," } else { "" })?;
                    write_string(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        f.write_str(&text[written..at])?;
        match byte {
            b'"' | b'\\' => write!(f, "\\{}", byte as char)?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b'\t' => f.write_str("\\t")?,
            _ => write!(f, "\\u{byte:04x}")?,
        }
        written = at + 1;
    }
    f.write_str(&text[written..])?;
    f.write_str("\"")
}
