//! How a task is laid out: little on purpose, since the frame of the workbench is always the same.

use serde_json::Value;

use super::fields::Fields;
use super::input::Input;
use super::limit;

/// The layout of a task. Every list names inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Inputs that stand beside the questions instead of above them.
    pub beside: Vec<String>,
    /// Inputs that share one place, one shown at a time.
    pub tabs: Vec<String>,
    /// Inputs that are folded at first.
    pub collapsed: Vec<String>,
}

/// Reads `layout`; left out, everything stands above the questions.
pub(super) fn read(fields: &Fields<'_>, inputs: &[Input]) -> Layout {
    let Some(value) = fields.get("layout") else {
        return Layout::default();
    };
    let at = fields.place.key("layout");
    let Some(own) = Fields::open(value, at, fields.problems) else {
        return Layout::default();
    };
    let layout = Layout {
        beside: read_ids(&own, "beside", inputs),
        tabs: read_ids(&own, "tabs", inputs),
        collapsed: read_ids(&own, "collapsed", inputs),
    };
    own.close();
    layout
}

fn read_ids(fields: &Fields<'_>, name: &'static str, inputs: &[Input]) -> Vec<String> {
    let ids = fields.texts(name, limit::INPUTS, limit::ID_CHARS);
    let listed = fields
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let at = fields.place.key(name);
    for (index, id) in listed
        .iter()
        .enumerate()
        .filter_map(|(i, v)| v.as_str().map(|id| (i, id)))
    {
        if !inputs.iter().any(|input| input.id == id) {
            fields
                .problems
                .add(at.index(index), format!("there is no input \"{id}\""));
        }
    }
    ids
}
