//! The options of a choice.

use serde_json::Value;

use crate::template::fields::Fields;
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// One option of a choice.
#[derive(Clone, Debug)]
pub struct ChoiceOption {
    /// Its value in an answer, unique among its siblings.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Help in Markdown; "" for none.
    pub help: String,
    /// Its colour, `#rrggbb`.
    pub color: Option<String>,
    /// The key that chooses it; see [`crate::template::hotkeys`].
    pub hotkey: Option<String>,
    /// Options below it.
    pub children: Vec<ChoiceOption>,
}

/// Reads options of one level and what lies below; `left` is how many more a choice may have.
pub(super) fn read_options(
    fields: &Fields<'_>,
    name: &'static str,
    depth: usize,
    left: &mut usize,
) -> Vec<ChoiceOption> {
    let at = fields.place.key(name);
    let list = fields.list(name, limit::OPTIONS);
    if list.is_empty() {
        return Vec::new();
    }
    if depth > limit::OPTION_DEPTH {
        fields.complain(
            name,
            format!("options nest at most {} deep", limit::OPTION_DEPTH),
        );
        return Vec::new();
    }
    if list.len() > *left {
        fields.complain(
            name,
            format!("a choice has at most {} options", limit::OPTIONS),
        );
        return Vec::new();
    }
    *left -= list.len();
    let mut seen = std::collections::HashSet::new();
    let mut options = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let here = at.index(index);
        let Some(option) = read_option(value, here, fields.problems, depth, left) else {
            continue;
        };
        if !seen.insert(option.value.clone()) {
            let message = format!("the option \"{}\" is there twice", option.value);
            fields.problems.add(here.key("value"), message);
        }
        options.push(option);
    }
    options
}

fn read_option(
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
    depth: usize,
    left: &mut usize,
) -> Option<ChoiceOption> {
    let fields = Fields::open(value, place, problems)?;
    let name = fields.required_text("value", limit::LABEL_CHARS);
    let label = fields.text("label", limit::LABEL_CHARS);
    let help = fields.text("help", limit::HELP_CHARS).unwrap_or_default();
    let color = fields.text("color", 7);
    if color.as_deref().is_some_and(|color| !is_color(color)) {
        fields.complain("color", "a colour is written #rrggbb");
    }
    let hotkey = fields.text("hotkey", 10);
    let children = read_options(&fields, "children", depth + 1, left);
    fields.close();
    let value = name?;
    Some(ChoiceOption {
        label: label.unwrap_or_else(|| value.clone()),
        value,
        help,
        color,
        hotkey,
        children,
    })
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The first options' values, for messages.
pub(super) fn some_values(options: &[ChoiceOption]) -> String {
    const SHOWN: usize = 12;
    let mut list: Vec<&str> = options
        .iter()
        .take(SHOWN)
        .map(|option| option.value.as_str())
        .collect();
    if options.len() > SHOWN {
        list.push("...");
    }
    if list.is_empty() {
        "none, the path ends before".to_owned()
    } else {
        list.join(", ")
    }
}
