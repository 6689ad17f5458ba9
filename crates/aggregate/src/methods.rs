//! All methods that can be chosen by name, with where they come from.

use crate::{
    category::CategoryMethod, comparison::ComparisonMethod, numeric::NumberMethod, text::TextMethod,
};

/// The kind of answers that a method reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Labels: [`crate::category`].
    Category,
    /// Numbers: [`crate::numeric`].
    Number,
    /// Comparisons of two: [`crate::comparison`].
    Pairwise,
    /// Texts: [`crate::text`].
    Text,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct MethodEntry {
    /// What it reads.
    pub kind: Kind,
    /// The name to choose it by.
    pub name: &'static str,
    /// Where it comes from.
    pub paper: &'static str,
    /// Whether it is what its kind uses unless told otherwise.
    pub is_default: bool,
}

/// All methods, kind by kind, the default of each kind first.
#[must_use]
pub fn methods() -> Vec<MethodEntry> {
    let entry = |kind, name, paper, is_default| MethodEntry {
        kind,
        name,
        paper,
        is_default,
    };
    let categories = CategoryMethod::ALL.map(|m| {
        entry(
            Kind::Category,
            m.name(),
            m.paper(),
            m == CategoryMethod::default(),
        )
    });
    let numbers = NumberMethod::ALL.map(|m| {
        entry(
            Kind::Number,
            m.name(),
            m.paper(),
            m == NumberMethod::default(),
        )
    });
    let pairs = ComparisonMethod::ALL.map(|m| {
        entry(
            Kind::Pairwise,
            m.name(),
            m.paper(),
            m == ComparisonMethod::default(),
        )
    });
    let texts =
        TextMethod::ALL.map(|m| entry(Kind::Text, m.name(), m.paper(), m == TextMethod::default()));
    categories
        .into_iter()
        .chain(numbers)
        .chain(pairs)
        .chain(texts)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_one_default_and_names_are_single() {
        let all = methods();
        for kind in [Kind::Category, Kind::Number, Kind::Pairwise, Kind::Text] {
            let of_kind: Vec<_> = all.iter().filter(|m| m.kind == kind).collect();
            assert_eq!(of_kind.iter().filter(|m| m.is_default).count(), 1);
            assert!(of_kind[0].is_default);
        }
        let mut names: Vec<_> = all.iter().map(|m| m.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len());
    }
}
