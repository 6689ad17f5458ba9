//! What is wrong, and where: every check of a template, of a task's data and of an answer ends in these.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::limit;

/// One thing that is wrong in a JSON document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Problem {
    /// Where, as a JSON Pointer (RFC 6901) into the document that was checked; "" is the whole of it.
    pub pointer: String,
    /// What is wrong and what would be right, as a sentence for a person.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.pointer.is_empty() {
            "/"
        } else {
            &self.pointer
        };
        write!(f, "{place}: {}", self.message)
    }
}

/// Collects problems; at most [`limit::PROBLEMS`] are kept. Costs nothing until the first one.
#[derive(Debug, Default)]
pub(crate) struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    pub(crate) fn add(&self, place: Place<'_>, message: impl Into<String>) {
        let mut list = self.0.borrow_mut();
        if list.len() < limit::PROBLEMS {
            list.push(Problem {
                pointer: place.pointer(),
                message: message.into(),
            });
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.borrow().len()
    }

    pub(crate) fn result(self) -> Result<(), Vec<Problem>> {
        let list = self.0.into_inner();
        if list.is_empty() { Ok(()) } else { Err(list) }
    }
}

/// A place in a document, as a chain on the stack: a pointer is only written out when something is wrong there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    pub(crate) const ROOT: Place<'static> = Place {
        parent: None,
        step: Step::Root,
    };

    pub(crate) const fn key(&'a self, key: &'a str) -> Place<'a> {
        Place {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(crate) const fn index(&'a self, index: usize) -> Place<'a> {
        Place {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    pub(crate) fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut at = Some(self);
        while let Some(place) = at {
            steps.push(place.step);
            at = place.parent;
        }
        let mut pointer = String::new();
        for step in steps.iter().rev() {
            match step {
                Step::Root => {}
                Step::Key(key) => {
                    pointer.push('/');
                    pointer.push_str(&super::pointer::escape(key));
                }
                Step::Index(index) => {
                    pointer.push('/');
                    pointer.push_str(&index.to_string());
                }
            }
        }
        pointer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_a_json_pointer() {
        let questions = Place::ROOT.key("questions");
        let second = questions.index(1);
        let odd = second.key("a/b~c");
        assert_eq!(odd.pointer(), "/questions/1/a~1b~0c");
        assert_eq!(Place::ROOT.pointer(), "");
    }

    #[test]
    fn a_flood_of_problems_is_cut_off() {
        let problems = Problems::default();
        for _ in 0..(limit::PROBLEMS + 50) {
            problems.add(Place::ROOT, "again");
        }
        assert_eq!(problems.result().unwrap_err().len(), limit::PROBLEMS);
    }
}
