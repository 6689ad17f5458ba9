//! The names of the API's schemas: two types of one name become one schema of the description, and one of them is
//! described wrongly without a word.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use super::length::files;
use crate::workspace;

/// Fails with every name that two described types bear.
pub(crate) fn check() -> Result<()> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files(&workspace::path("crates"))? {
        if file.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let name = file.display().to_string();
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        for described in described(&text) {
            places
                .entry(described.to_owned())
                .or_default()
                .push(name.clone());
        }
    }
    let twice: Vec<String> = places
        .into_iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect();
    if !twice.is_empty() {
        bail!(
            "give these schemas of the API names of their own:\n{}",
            twice.join("\n")
        );
    }
    Ok(())
}

/// The types of a file that derive a schema.
fn described(text: &str) -> impl Iterator<Item = &str> {
    let mut derives = false;
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if line.starts_with("#[derive(") {
            derives = line.contains("ToSchema");
        }
        if line.starts_with("//") {
            return None;
        }
        let mut words = line.split_whitespace();
        words.find(|word| matches!(*word, "struct" | "enum"))?;
        let is_described = std::mem::take(&mut derives);
        let name = words.next()?.split(|c: char| !c.is_alphanumeric()).next()?;
        is_described.then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_with_a_schema_are_named() {
        let text = "
/// A struct of which nothing is said.
struct Plain;
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
/// An enum in a comment.
pub(crate) struct Page<T> {
#[derive(ToSchema)]
enum Kind {";
        assert_eq!(described(text).collect::<Vec<_>>(), ["Page", "Kind"]);
    }
}
