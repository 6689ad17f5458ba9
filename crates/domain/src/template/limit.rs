//! The limits of the template model, in one place. Each is generous for people and small for a machine.

/// Problems reported for one document; the rest is left out.
pub const PROBLEMS: usize = 100;
/// Values (objects, lists, strings, numbers) in a template.
pub const TEMPLATE_NODES: usize = 50_000;
/// Nesting of a template.
pub const TEMPLATE_DEPTH: usize = 24;
/// Nesting of a task's data.
pub const DATA_DEPTH: usize = 32;

/// Inputs of a template.
pub const INPUTS: usize = 50;
/// Questions of a template.
pub const QUESTIONS: usize = 100;
/// Questions that an `each` asks of every element.
pub const ASKS: usize = 20;
/// Options of a choice, all levels together.
pub const OPTIONS: usize = 2_000;
/// Levels of a choice's tree.
pub const OPTION_DEPTH: usize = 8;
/// Criteria of a rubric, dimensions of a preference, parts of a text.
pub const PARTS: usize = 20;
/// Steps of a rating or a criterion (a slider from 0 to 1000 by 1 has 1000).
pub const SCALE_STEPS: f64 = 1_000.0;
/// Nesting of a condition.
pub const CONDITION_DEPTH: usize = 6;
/// Parts of a condition's `all`, `any` and `in`.
pub const CONDITION_PARTS: usize = 50;

/// Characters of an id.
pub const ID_CHARS: usize = 64;
/// Characters of a template's title, or an input's.
pub const TITLE_CHARS: usize = 200;
/// Characters of a label or an option's value.
pub const LABEL_CHARS: usize = 500;
/// Characters of a help text (Markdown) or an anchor.
pub const HELP_CHARS: usize = 10_000;
/// Characters and steps of a binding's JSON Pointer.
pub const POINTER_CHARS: usize = 256;
/// Steps of a binding's JSON Pointer.
pub const POINTER_STEPS: usize = 8;

/// Bytes of one text in a task's data.
pub const DATA_TEXT_BYTES: usize = 2_000_000;
/// Turns of a conversation.
pub const TURNS: usize = 2_000;
/// Results of a search.
pub const RESULTS: usize = 500;
/// Fewest alternatives of a `responses` input.
pub const RESPONSES_MIN: usize = 2;
/// Most alternatives of a `responses` input.
pub const RESPONSES_MAX: usize = 8;
/// Rows of a table.
pub const ROWS: usize = 1_000;
/// Columns of a table, fields of a result.
pub const COLUMNS: usize = 100;
/// Characters of an element's own id.
pub const ELEMENT_ID_CHARS: usize = 200;

/// Characters of a written answer, all parts together.
pub const ANSWER_TEXT_CHARS: usize = 200_000;
/// Characters of a reason, of an "other", and of a report's texts.
pub const REASON_CHARS: usize = 5_000;
