//! Bindings: JSON Pointers (RFC 6901) from an input into a task's data.
//!
//! Every step is a key of an object, also when it looks like a number (a table without a header has the
//! columns "0", "1"). A position in a list is no stable name, so lists cannot be stepped into.

use serde_json::Value;

use super::limit;

/// A binding into a task's data: `/text`, `/meta/title`. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pointer {
    text: String,
    steps: Vec<String>,
}

impl Pointer {
    /// Reads a pointer.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            let why = if text.is_empty() {
                "the whole row cannot be bound"
            } else {
                "it starts with /"
            };
            return Err(format!(
                "a binding is a JSON Pointer to one key of the data, such as /text; {why}"
            ));
        };
        if text.chars().count() > limit::POINTER_CHARS {
            return Err(format!(
                "a binding has at most {} characters",
                limit::POINTER_CHARS
            ));
        }
        let steps = rest
            .split('/')
            .map(unescape)
            .collect::<Result<Vec<_>, _>>()?;
        if steps.len() > limit::POINTER_STEPS {
            return Err(format!(
                "a binding has at most {} steps",
                limit::POINTER_STEPS
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            steps,
        })
    }

    /// The pointer as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its steps, unescaped.
    #[must_use]
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// The value it points to, if there is one.
    #[must_use]
    pub fn find<'v>(&self, data: &'v Value) -> Option<&'v Value> {
        self.steps
            .iter()
            .try_fold(data, |value, step| value.as_object()?.get(step))
    }

    /// Whether it points to something inside of what `outer` points to.
    #[must_use]
    pub fn is_inside(&self, outer: &Pointer) -> bool {
        self.steps.len() > outer.steps.len() && self.steps.starts_with(&outer.steps)
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Writes a key as a step of a pointer: `~` becomes `~0`, `/` becomes `~1`.
#[must_use]
pub fn escape(key: &str) -> std::borrow::Cow<'_, str> {
    if key.contains(['~', '/']) {
        key.replace('~', "~0").replace('/', "~1").into()
    } else {
        key.into()
    }
}

fn unescape(step: &str) -> Result<String, String> {
    let mut key = String::with_capacity(step.len());
    let mut chars = step.chars();
    while let Some(c) = chars.next() {
        match c {
            '~' => match chars.next() {
                Some('0') => key.push('~'),
                Some('1') => key.push('/'),
                _ => {
                    return Err(
                        "in a JSON Pointer, ~ is written ~0 and / inside a key ~1".to_owned()
                    );
                }
            },
            c => key.push(c),
        }
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_are_keys_even_when_they_look_like_numbers() {
        let data = json!({"0": "first", "a/b": {"~": 1}, "list": ["x"]});
        assert_eq!(
            Pointer::parse("/0").unwrap().find(&data),
            Some(&json!("first"))
        );
        assert_eq!(
            Pointer::parse("/a~1b/~0").unwrap().find(&data),
            Some(&json!(1))
        );
        assert_eq!(Pointer::parse("/list/0").unwrap().find(&data), None);
    }

    #[test]
    fn what_is_no_binding_is_refused() {
        for text in [
            "",
            "text",
            "/a~2",
            "/a~",
            &format!("/{}", "x".repeat(300)),
            &"/a".repeat(9),
        ] {
            assert!(Pointer::parse(text).is_err(), "{text}");
        }
    }
}
