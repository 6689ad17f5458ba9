//! Which methods fit a question, and which one it uses: the project's choice, else the template's word, else the
//! default of its type.

use candor_aggregate::category::CategoryMethod;
use candor_aggregate::comparison::ComparisonMethod;
use candor_aggregate::numeric::NumberMethod;
use candor_aggregate::text::TextMethod;
use candor_domain::template::{Measure, OpinionKind, OpinionShape};

/// How the opinions of a pool become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// A method for labels, also label by label where several may be chosen.
    Category(CategoryMethod),
    /// A method for numbers.
    Number(NumberMethod),
    /// A method for comparisons, over all tasks or within the orders of one.
    Comparison(ComparisonMethod),
    /// A method for texts.
    Text(TextMethod),
    /// What was said most often.
    MostFrequent,
    /// All that was said.
    All,
}

impl Method {
    /// The name to choose it by, and to show.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Category(method) => method.name(),
            Self::Number(method) => method.name(),
            Self::Comparison(method) => method.name(),
            Self::Text(method) => method.name(),
            Self::MostFrequent => "majority",
            Self::All => "all",
        }
    }
}

/// The methods that fit opinions of a shape, the default first.
pub(super) fn fitting(shape: &OpinionShape) -> Vec<Method> {
    let comparisons = || ComparisonMethod::ALL.map(Method::Comparison);
    match shape.kind {
        OpinionKind::Category => {
            let is_binary = shape.categories.len() == 2;
            CategoryMethod::ALL
                .into_iter()
                .filter(|method| *method != CategoryMethod::Kos || is_binary)
                .map(Method::Category)
                .collect()
        }
        // Each label is a question of yes and no.
        OpinionKind::Categories => CategoryMethod::ALL.map(Method::Category).to_vec(),
        OpinionKind::Number if shape.measure == Measure::Ordinal => vec![
            Method::Number(NumberMethod::Median),
            Method::Number(NumberMethod::WeightedMean),
            Method::Number(NumberMethod::Mean),
            Method::Number(NumberMethod::Ordinal),
            Method::MostFrequent,
        ],
        // A day is read off something, right or wrong: the mean of two is a third that nobody said.
        OpinionKind::Number if shape.measure == Measure::Days => {
            vec![Method::MostFrequent, Method::Number(NumberMethod::Median)]
        }
        OpinionKind::Number => vec![
            Method::Number(NumberMethod::Mean),
            Method::Number(NumberMethod::WeightedMean),
            Method::Number(NumberMethod::Median),
            Method::MostFrequent,
        ],
        OpinionKind::Comparison => {
            let mut list = comparisons().to_vec();
            list.insert(1, Method::MostFrequent);
            list
        }
        OpinionKind::Ranking => {
            let first = Method::Comparison(ComparisonMethod::Borda);
            let mut list = vec![first];
            list.extend(comparisons().into_iter().filter(|method| *method != first));
            list.push(Method::All);
            list
        }
        OpinionKind::Text => vec![
            Method::All,
            Method::Text(TextMethod::Rover),
            Method::Text(TextMethod::Medoid),
        ],
    }
}

/// The method of this name among those that fit.
pub(super) fn named(shape: &OpinionShape, name: &str) -> Option<Method> {
    // A template writes words with underscores.
    let name = name.replace('_', "-");
    fitting(shape)
        .into_iter()
        .find(|method| method.name() == name)
}

/// The method that the template asks for, where it does.
pub(super) fn of_template(shape: &OpinionShape) -> Option<Method> {
    shape.aggregate.and_then(|name| named(shape, name))
}

/// The default of a shape.
pub(super) fn default(shape: &OpinionShape) -> Method {
    fitting(shape)[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(kind: OpinionKind, measure: Measure, labels: usize) -> OpinionShape {
        OpinionShape {
            kind,
            measure,
            categories: (0..labels).map(|label| label.to_string()).collect(),
            range: None,
            aggregate: None,
        }
    }

    #[test]
    fn every_method_that_fits_is_found_by_its_name_and_only_once() {
        for kind in [
            OpinionKind::Category,
            OpinionKind::Categories,
            OpinionKind::Number,
            OpinionKind::Comparison,
            OpinionKind::Ranking,
            OpinionKind::Text,
        ] {
            for measure in [
                Measure::Nominal,
                Measure::Ordinal,
                Measure::Interval,
                Measure::Days,
            ] {
                let shape = shape(kind, measure, 3);
                let list = fitting(&shape);
                for method in &list {
                    assert_eq!(named(&shape, method.name()), Some(*method));
                }
                let mut names: Vec<_> = list.iter().map(|method| method.name()).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), list.len(), "{kind:?}");
                assert_eq!(named(&shape, "oracle"), None);
            }
        }
    }

    #[test]
    fn a_templates_word_is_heard_and_two_labels_may_have_what_three_may_not() {
        let mut three = shape(OpinionKind::Category, Measure::Nominal, 3);
        assert_eq!(of_template(&three), None);
        three.aggregate = Some("dawid_skene");
        let dawid_skene = Method::Category(CategoryMethod::DawidSkene);
        assert_eq!(of_template(&three), Some(dawid_skene));
        assert_eq!(named(&three, "kos"), None);
        let two = shape(OpinionKind::Category, Measure::Nominal, 2);
        assert!(named(&two, "kos").is_some());
        let scale = shape(OpinionKind::Number, Measure::Ordinal, 0);
        assert_eq!(default(&scale).name(), "median");
        assert_eq!(named(&scale, "majority"), Some(Method::MostFrequent));
    }
}
