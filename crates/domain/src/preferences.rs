//! What a person chose for themselves: which notifications ring, which come by mail, and named filters of the board.

use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The most filters that a person keeps.
pub const FILTERS_GREATEST: usize = 20;
/// The most characters of a filter's name.
pub const FILTER_NAME_CHARS: usize = 40;

words! {
    /// What notifications are about.
    pub enum Topic: "topic of notifications" {
        /// One's own answers: verdicts, changes that are asked for, appeals that were decided.
        Answers = "answers",
        /// One's own payouts.
        Payouts = "payouts",
        /// What waits for one's word: second reviews and appeals.
        Reviews = "reviews",
        /// Batches of one's organization: funds, places that nobody fills, ends.
        Batches = "batches",
        /// Deposits of one's organization.
        Deposits = "deposits",
        /// Imports and exports that one asked for.
        Jobs = "jobs",
    }
}

impl Topic {
    /// The topic of a kind of event, as events name it.
    #[must_use]
    pub fn of(kind: &str) -> Option<Topic> {
        if matches!(kind, "assignment.reject_proposed" | "assignment.appealed") {
            return Some(Topic::Reviews);
        }
        Some(match kind.split_once('.')?.0 {
            "assignment" => Topic::Answers,
            "payout" => Topic::Payouts,
            "batch" | "place" => Topic::Batches,
            "deposit" => Topic::Deposits,
            "job" => Topic::Jobs,
            _ => return None,
        })
    }

    /// How it comes to somebody who chose nothing: by mail what runs on a clock or asks for an act.
    #[must_use]
    pub const fn usual(self) -> Channels {
        Channels {
            bell: true,
            mail: !matches!(self, Topic::Deposits | Topic::Jobs),
        }
    }
}

/// How notifications of a topic come. Whatever is chosen, they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channels {
    /// Counted as new until it is read.
    pub bell: bool,
    /// A letter, where the server sends any.
    pub mail: bool,
}

words! {
    /// Which projects of the board are shown.
    pub enum BoardShown: "part of the board" {
        /// Those open to the person.
        Mine = "mine",
        /// Those that the person saved.
        Saved = "saved",
        /// Those that a rule keeps closed.
        Not = "not",
    }
}

words! {
    /// How the board is sorted.
    pub enum BoardSort: "order of the board" {
        /// By what an hour came to.
        Hourly = "hourly",
        /// By what a task pays.
        Price = "price",
        /// By the tasks that are left.
        Left = "left",
        /// By name.
        Name = "name",
    }
}

/// A view of the board under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardFilter {
    /// What the person calls it.
    pub name: String,
    /// Which projects.
    pub shown: BoardShown,
    /// In which order.
    pub sort: BoardSort,
    /// The language that is needed, as an ISO 639 code; `None` for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Why filters are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FilterError {
    /// Without a name, or with a long one.
    #[error("Give the filter a name of 1 to {FILTER_NAME_CHARS} characters.")]
    Name,
    /// Two of one name.
    #[error("Another filter has this name. Give this one a name of its own.")]
    NameTaken,
    /// No code of a language.
    #[error("Give the language by its code in lower case, such as de.")]
    Language,
    /// One too many.
    #[error("At most {FILTERS_GREATEST} filters are kept. Remove one first.")]
    TooMany,
}

/// What a person chose; all that was left open is as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// How notifications come, for the topics for which it was chosen.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notifications: BTreeMap<Topic, Channels>,
    /// Named filters of the board, in the person's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub board_filters: Vec<BoardFilter>,
}

impl Preferences {
    /// How notifications of a topic come.
    #[must_use]
    pub fn channels(&self, topic: Topic) -> Channels {
        let chosen = self.notifications.get(&topic).copied();
        chosen.unwrap_or_else(|| topic.usual())
    }

    /// Takes filters in the place of those kept, with their names trimmed.
    ///
    /// # Errors
    /// The first filter that cannot be kept, by its place, and why.
    pub fn keep_filters(&mut self, filters: Vec<BoardFilter>) -> Result<(), (usize, FilterError)> {
        let mut names = BTreeSet::new();
        let mut kept = Vec::new();
        for (at, mut filter) in filters.into_iter().enumerate() {
            filter.name = filter.name.trim().to_owned();
            let fault = if at >= FILTERS_GREATEST {
                Some(FilterError::TooMany)
            } else if filter.name.is_empty() || filter.name.chars().count() > FILTER_NAME_CHARS {
                Some(FilterError::Name)
            } else if !names.insert(filter.name.to_lowercase()) {
                Some(FilterError::NameTaken)
            } else if filter
                .language
                .as_deref()
                .is_some_and(|code| !is_code(code))
            {
                Some(FilterError::Language)
            } else {
                None
            };
            if let Some(fault) = fault {
                return Err((at, fault));
            }
            kept.push(filter);
        }
        self.board_filters = kept;
        Ok(())
    }
}

fn is_code(code: &str) -> bool {
    matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(name: &str) -> BoardFilter {
        BoardFilter {
            name: name.to_owned(),
            shown: BoardShown::Mine,
            sort: BoardSort::Hourly,
            language: None,
        }
    }

    #[test]
    fn what_was_never_chosen_is_as_usual_and_what_was_chosen_holds() {
        let mut chosen: Preferences = serde_json::from_str("{}").expect("an empty choice");
        assert_eq!(chosen, Preferences::default());
        assert!(chosen.channels(Topic::Answers).mail);
        assert!(!chosen.channels(Topic::Jobs).mail);
        let quiet = Channels {
            bell: false,
            mail: false,
        };
        chosen.notifications.insert(Topic::Answers, quiet);
        let text = serde_json::to_string(&chosen).expect("text");
        let read: Preferences = serde_json::from_str(&text).expect("read back");
        assert_eq!(read.channels(Topic::Answers), quiet);
        assert_eq!(read.channels(Topic::Payouts), Topic::Payouts.usual());
    }

    #[test]
    fn every_topic_has_its_kinds() {
        for (kind, topic) in [
            ("assignment.rejected", Topic::Answers),
            ("assignment.released", Topic::Answers),
            ("assignment.appealed", Topic::Reviews),
            ("assignment.reject_proposed", Topic::Reviews),
            ("payout.returned", Topic::Payouts),
            ("batch.needs_funds", Topic::Batches),
            ("place.unfillable", Topic::Batches),
            ("deposit.declined", Topic::Deposits),
            ("job.failed", Topic::Jobs),
        ] {
            assert_eq!(Topic::of(kind), Some(topic), "{kind}");
        }
        assert_eq!(Topic::of("account.changed"), None);
    }

    #[test]
    fn filters_have_names_of_their_own() {
        let mut chosen = Preferences::default();
        assert_eq!(
            chosen.keep_filters(vec![filter(" German "), filter("Short")]),
            Ok(())
        );
        assert_eq!(chosen.board_filters[0].name, "German");
        for (filters, fault) in [
            (vec![filter("  ")], (0, FilterError::Name)),
            (vec![filter(&"x".repeat(41))], (0, FilterError::Name)),
            (vec![filter("A"), filter("a")], (1, FilterError::NameTaken)),
            (
                vec![BoardFilter {
                    language: Some("German".to_owned()),
                    ..filter("A")
                }],
                (0, FilterError::Language),
            ),
            (
                (0..21).map(|n| filter(&n.to_string())).collect(),
                (20, FilterError::TooMany),
            ),
        ] {
            assert_eq!(chosen.keep_filters(filters), Err(fault));
        }
        assert_eq!(chosen.board_filters.len(), 2, "what was kept stays");
    }
}
