//! Where in a YAML text each value stands, so that what is wrong with it can be shown there.

use crate::json::escape::pointer_step;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::collections::HashMap;
use std::fmt;

/// Line and column, from 1, of each value by its JSON Pointer; a mapping's member is found at its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(HashMap<String, (u64, u64)>);

impl Places {
    /// The places of a text; none where it cannot be read.
    #[must_use]
    pub fn of(text: &str) -> Places {
        let mut places = Places::default();
        let read = serde_saphyr::from_str_with_options::<Spanned<Node>>(text, super::options());
        if let Ok(read) = read {
            places.keep(String::new(), &read, place(&read));
        }
        places
    }

    /// The place of what a pointer names, else of the nearest thing around it that is there.
    #[must_use]
    pub fn find(&self, pointer: &str) -> Option<(u64, u64)> {
        let mut path = pointer;
        loop {
            if let Some(place) = self.0.get(path) {
                return Some(*place);
            }
            (path, _) = path.rsplit_once('/')?;
        }
    }

    fn keep(&mut self, pointer: String, node: &Spanned<Node>, at: (u64, u64)) {
        match &node.value {
            Node::Leaf => {}
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.keep(format!("{pointer}/{index}"), item, place(item));
                }
            }
            Node::Map(members) => {
                for (key, value) in members {
                    let step = pointer_step(&key.value);
                    self.keep(format!("{pointer}{step}"), value, place(key));
                }
            }
        }
        self.0.insert(pointer, at);
    }
}

fn place<T>(of: &Spanned<T>) -> (u64, u64) {
    (of.referenced.line(), of.referenced.column())
}

/// The structure of a document; what its leaves say does not matter here.
#[derive(Debug)]
enum Node {
    Leaf,
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

/// A scalar of some type is a leaf.
macro_rules! leaves {
    ($($name:ident: $type:ty),*) => {$(
        fn $name<E>(self, _: $type) -> Result<Node, E> {
            Ok(Node::Leaf)
        }
    )*};
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    leaves! {
        visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64,
        visit_str: &str, visit_bytes: &[u8]
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Node, D::Error> {
        IgnoredAny::deserialize(inner).map(|_| Node::Leaf)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_entry()? {
            list.push(member);
        }
        Ok(Node::Map(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_line_and_column() {
        let text = "\
template: 1
questions:
  - id: feel
    options: [{value: yes}, {value: no, hotkey: x}]
  - id: why
    a/b: {c~d: 1}
";
        let places = Places::of(text);
        for (pointer, place) in [
            ("", (1, 1)),
            ("/questions", (2, 1)),
            ("/questions/0", (3, 5)),
            ("/questions/1/id", (5, 5)),
            ("/questions/0/options/1/hotkey", (4, 41)),
            ("/questions/1/a~1b/c~0d", (6, 11)),
            // What is missing is shown at what it is missing from.
            ("/questions/1/type", (5, 5)),
        ] {
            assert_eq!(places.find(pointer), Some(place), "{pointer}");
        }
        assert_eq!(Places::of("a: [").find("/a"), None);
    }
}
