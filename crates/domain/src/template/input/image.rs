//! Input `image`: a picture, named by a string or by an object with `url` or `media`.

use serde_json::{Value, json};

use super::{Shown, only};
use crate::template::fields::{Fields, kind_of};
use crate::template::problem::{Place, Problems};

/// The fields of an `image` input.
#[derive(Clone, Debug)]
pub struct Image {
    /// Brightness and contrast can be changed.
    pub filters: bool,
    /// It can be turned by quarters.
    pub rotate: bool,
}

/// Characters of a reference to a picture.
const REFERENCE_CHARS: usize = 2_048;
/// What a contributor sees of a picture's object. Its file name stays behind: it often tells the answer.
const VISIBLE: &[&str] = &["url", "media", "sha256", "type", "width", "height"];
/// How a reference may begin when it has a scheme: `media:` is an image of this server, `sample:` a picture that
/// comes with the presets; links are fetched when the row comes in. Whether a reference shows something is known
/// only there.
const SCHEMES: &[&str] = &["https", "http", "media", "sample"];

impl Image {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            filters: fields.flag("filters", true),
            rotate: fields.flag("rotate", true),
        })
    }
}

impl Shown for Image {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        match value {
            Value::String(reference) => check_reference(reference, place, problems),
            Value::Object(map) => match (map.get("url"), map.get("media")) {
                (Some(Value::String(text)), None) => {
                    check_reference(text, place.key("url"), problems);
                }
                (None, Some(Value::String(text))) => {
                    check_reference(text, place.key("media"), problems);
                }
                _ => problems.add(
                    place,
                    "a picture's object has either \"url\" or \"media\", a string",
                ),
            },
            other => {
                let found = kind_of(other);
                problems.add(
                    place,
                    format!("expected a picture (its file name, media id or URL), found {found}"),
                );
            }
        }
    }

    fn schema(&self) -> Value {
        let reference = json!({"type": "string", "minLength": 1, "maxLength": REFERENCE_CHARS});
        json!({"anyOf": [
            reference,
            {"type": "object", "properties": {"url": reference}, "required": ["url"]},
            {"type": "object", "properties": {"media": reference}, "required": ["media"]},
        ]})
    }

    fn visible(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) => only(map, VISIBLE).into(),
            other => other.clone(),
        }
    }
}

fn check_reference(reference: &str, place: Place<'_>, problems: &Problems) {
    if reference.trim().is_empty() {
        problems.add(
            place,
            "this is empty; a picture is named by its file name, media id or URL",
        );
    } else if reference.chars().nth(REFERENCE_CHARS).is_some() {
        problems.add(
            place,
            format!("a reference to a picture has at most {REFERENCE_CHARS} characters"),
        );
    } else if reference.chars().any(char::is_control) {
        problems.add(place, "a reference to a picture has no control characters");
    } else if let Some(scheme) = scheme_of(reference)
        && !SCHEMES
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        let known = SCHEMES.join(", ");
        problems.add(
            place,
            format!("\"{scheme}:\" is not allowed here; allowed are: {known}"),
        );
    }
}

/// The scheme of a URL, if the text begins with one.
fn scheme_of(text: &str) -> Option<&str> {
    let (scheme, _) = text.trim_start().split_once(':')?;
    let mut bytes = scheme.bytes();
    let first = bytes.next()?.is_ascii_alphabetic();
    let rest = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (first && rest).then_some(scheme)
}
