//! Input `markdown`: a text in Markdown, rendered without raw HTML and without remote pictures.

use serde_json::{Value, json};

use super::{Shown, check_text};
use crate::template::fields::Fields;
use crate::template::problem::{Place, Problems};

/// The fields of a `markdown` input.
#[derive(Clone, Debug)]
pub struct Markdown {
    /// Formulas between `$` are set as such.
    pub math: bool,
    /// Code is coloured by its language.
    pub code: bool,
}

impl Markdown {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            math: fields.flag("math", false),
            code: fields.flag("code", false),
        })
    }
}

impl Shown for Markdown {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        check_text(value, place, problems);
    }

    fn schema(&self) -> Value {
        json!({"type": "string"})
    }
}
