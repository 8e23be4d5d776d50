//! Settings by name.
use crate::json::Value;
use crate::{Error, Result, Status};

/// The settings of an instance. The host has checked them against the schema
/// and filled in its defaults, so that what has a default is always there.
///
/// ```
/// # use whet_plugin::{Context, Result};
/// struct Mine { rounds: u64, tone: String }
/// impl Mine {
///     fn new(context: &Context) -> Result<Mine> {
///         let settings = context.settings()?;
///         Ok(Mine {
///             rounds: settings.u64("rounds")?,
///             tone: settings.str("tone")?.to_owned(),
///         })
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Settings(Value);

impl Settings {
    /// INVALID_ARGUMENT if the text is no JSON object.
    pub fn parse(config: &str) -> Result<Settings> {
        match Value::parse(config) {
            Ok(value) if value.as_object().is_some() => Ok(Settings(value)),
            _ => Err(Error::new(
                Status::INVALID_ARGUMENT,
                "$: the settings are not a JSON object",
            )),
        }
    }

    /// All of them, as one object.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// A setting of any type, if it is there.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub fn bool(&self, name: &str) -> Result<bool> {
        self.expect(name, Value::as_bool, "true or false")
    }

    pub fn i64(&self, name: &str) -> Result<i64> {
        self.expect(name, Value::as_i64, "a whole number")
    }

    pub fn u64(&self, name: &str) -> Result<u64> {
        self.expect(name, Value::as_u64, "a whole number from 0")
    }

    pub fn f64(&self, name: &str) -> Result<f64> {
        self.expect(name, Value::as_f64, "a number")
    }

    pub fn str(&self, name: &str) -> Result<&str> {
        self.expect(name, Value::as_str, "a text")
    }

    pub fn array(&self, name: &str) -> Result<&[Value]> {
        self.expect(name, Value::as_array, "a list")
    }

    fn expect<'a, T>(
        &'a self,
        name: &str,
        read: impl Fn(&'a Value) -> Option<T>,
        expected: &str,
    ) -> Result<T> {
        let found = self.0.get(name);
        found.and_then(read).ok_or_else(|| {
            let what = match found {
                None => "is missing".to_owned(),
                Some(value) => format!("is {value}"),
            };
            Error::new(
                Status::INVALID_ARGUMENT,
                format!("$.{name}: {what}: expected {expected}"),
            )
        })
    }
}
