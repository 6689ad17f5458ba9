//! Input `link`: a page that opens beside the task.

use serde_json::{Value, json};

use super::Shown;
use crate::template::fields::{Fields, kind_of};
use crate::template::problem::{Place, Problems};

/// The fields of a `link` input. A snapshot of the page is not taken by this server yet.
#[derive(Clone, Debug)]
pub struct Link {}

const URL_CHARS: usize = 2_048;

impl Link {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        match fields.get("snapshot").map(|value| value.as_str()) {
            None | Some(Some("none")) => {}
            Some(_) => fields.complain(
                "snapshot",
                "snapshots of links are not supported by this server yet; leave it out or write \"none\"",
            ),
        }
        Some(Self {})
    }
}

impl Shown for Link {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        let Some(url) = value.as_str() else {
            problems.add(place, format!("expected a URL, found {}", kind_of(value)));
            return;
        };
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme));
        if !rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
            problems.add(
                place,
                "expected a URL that starts with https:// or http:// and names a host",
            );
        } else if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            problems.add(place, "a URL has no spaces; write them as %20");
        } else if url.len() > URL_CHARS {
            problems.add(place, format!("a URL has at most {URL_CHARS} characters"));
        }
    }

    fn schema(&self) -> Value {
        json!({"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": URL_CHARS})
    }
}
