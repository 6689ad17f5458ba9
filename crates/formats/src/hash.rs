//! The hash of a task's data, by which duplicates are known: the same for any order of keys, any blanks, any
//! spelling of escapes and of numbers.

use crate::fault::RowError;
use crate::json::canonical::{Canonical, DuplicateKey};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// First 16 bytes of the SHA-256 of the canonical text: short enough for an index, and no two of 2^60 rows meet
/// by chance.
pub type DataHash = [u8; 16];

/// Hash of data that is at hand as values.
pub fn of_data(data: &Map<String, Value>) -> DataHash {
    short(of_data_whole(data))
}

/// All 32 bytes of the SHA-256 of the canonical text.
pub fn of_data_whole(data: &Map<String, Value>) -> [u8; 32] {
    // A map of values can always be written, and names no key twice.
    let text = serde_json::to_string(data).unwrap_or_default();
    let mut canonical = Canonical::default();
    digest(canonical.of(&text).unwrap_or_default())
}

/// Hashes data that is at hand as text; keeps its buffers from one row to the next.
#[derive(Debug, Default)]
pub(crate) struct TextHasher {
    canonical: Canonical,
}

impl TextHasher {
    /// Hash of an object that is valid JSON, written small; refused if an object in it names a key twice.
    pub(crate) fn of(&mut self, text: &str, line: u64) -> Result<DataHash, RowError> {
        let canonical = self.canonical.of(text).map_err(|DuplicateKey(key)| {
            RowError::in_column(
                line,
                key.clone(),
                format!("the key `{key}` is there twice; keep one of the two"),
            )
        })?;
        Ok(short(digest(canonical)))
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn short(whole: [u8; 32]) -> DataHash {
    let mut hash = [0; 16];
    hash.copy_from_slice(&whole[..16]);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> DataHash {
        let data: Map<String, Value> = serde_json::from_str(text).unwrap();
        let written = serde_json::to_string(&data).unwrap();
        let hash = TextHasher::default().of(&written, 1).unwrap();
        assert_eq!(hash, of_data(&data), "both ways must agree on {text}");
        hash
    }

    #[test]
    fn order_of_keys_blanks_and_spelling_do_not_count() {
        let one = of_text(r#"{"a": {"y": [1, {"q": 1, "p": "\u00e9"}], "x": null}, "b": 1.50}"#);
        let two = of_text(r#"{"b":1.5,"a":{"x":null,"y":[1,{"p":"é","q":1}]}}"#);
        assert_eq!(one, two);
    }

    #[test]
    fn content_counts() {
        let texts = [
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"a":1.0}"#,
            r#"{"a":[1]}"#,
            r#"{"a":[]}"#,
            r#"{"a":{}}"#,
            r#"{}"#,
            r#"{"a":""}"#,
            r#"{"a":null}"#,
            r#"{"b":1}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"a":[1,[2]]}"#,
            r#"{"a":[[1],2]}"#,
        ];
        let hashes: std::collections::BTreeSet<_> =
            texts.iter().map(|text| of_text(text)).collect();
        assert_eq!(hashes.len(), texts.len());
    }

    #[test]
    fn the_canonical_text_is_pinned() {
        let mut canonical = Canonical::default();
        let text = r#"{"z":{},"b":[{"d":1,"c":[]},-0.0,1e2,"\"x\\"],"a":18446744073709551615}"#;
        let expected =
            r#"{"a":18446744073709551615,"b":[{"c":[],"d":1},-0.0,100.0,"\"x\\"],"z":{}}"#;
        assert_eq!(canonical.of(text).unwrap(), expected);
    }

    #[test]
    fn a_key_named_twice_is_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":2}"#, r#"{"x":[{"a":1,"b":0,"a":2}]}"#] {
            let error = TextHasher::default().of(text, 7).unwrap_err();
            assert_eq!((error.line, error.column.as_deref()), (7, Some("a")));
        }
    }
}
