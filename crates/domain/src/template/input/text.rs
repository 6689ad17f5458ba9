//! Input `text`: a plain text, shown exactly as stored.

use serde_json::{Value, json};

use super::{Shown, check_text};
use crate::template::fields::Fields;
use crate::template::problem::{Place, Problems};

/// The fields of a `text` input.
#[derive(Clone, Debug)]
pub struct Text {
    /// The direction of writing.
    pub dir: Direction,
    /// Set in a monospaced face.
    pub mono: bool,
    /// With a number before each line.
    pub line_numbers: bool,
}

/// The direction of writing of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// By its first strong letter.
    Auto,
    /// Left to right.
    LeftToRight,
    /// Right to left.
    RightToLeft,
}

impl Text {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        const DIRECTIONS: &[(&str, Direction)] = &[
            ("auto", Direction::Auto),
            ("ltr", Direction::LeftToRight),
            ("rtl", Direction::RightToLeft),
        ];
        Some(Self {
            dir: fields.word("dir", DIRECTIONS).unwrap_or(Direction::Auto),
            mono: fields.flag("mono", false),
            line_numbers: fields.flag("line_numbers", false),
        })
    }
}

impl Shown for Text {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        check_text(value, place, problems);
    }

    fn schema(&self) -> Value {
        json!({"type": "string"})
    }
}
