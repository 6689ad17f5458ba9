//! Columns and values as exports know them.

/// A column of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The column's name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Column {
    /// A column by name and kind.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// What the values of a column are; any may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Strings.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Float,
    /// Truth values.
    Boolean,
    /// JSON as text: lists, objects, values of any kind. In JSON Lines it stands as JSON, elsewhere as text.
    Json,
}

/// A value; texts borrow from the caller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A string.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number. One that is none or not finite is written as null.
    Float(f64),
    /// A truth value.
    Boolean(bool),
    /// Valid JSON on one line; the caller answers for it.
    Json(&'a str),
}

impl Value<'_> {
    /// Whether a column of this kind takes the value. A whole number fits where numbers go.
    pub(super) fn fits(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Null, _)
                | (Self::Text(_), Kind::Text)
                | (Self::Integer(_), Kind::Integer | Kind::Float)
                | (Self::Float(_), Kind::Float)
                | (Self::Boolean(_), Kind::Boolean)
                | (Self::Json(_), Kind::Json)
        )
    }

    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Text(_) => Kind::Text.label(),
            Self::Integer(_) => Kind::Integer.label(),
            Self::Float(_) => Kind::Float.label(),
            Self::Boolean(_) => Kind::Boolean.label(),
            Self::Json(_) => Kind::Json.label(),
        }
    }
}

impl Kind {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "whole numbers",
            Self::Float => "numbers",
            Self::Boolean => "truth values",
            Self::Json => "JSON",
        }
    }
}
