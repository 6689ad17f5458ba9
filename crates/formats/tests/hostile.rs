//! Real small files, changed at random: whatever comes, there is an answer, and it is the same on both readers.

use candor_formats::coerce::Wants;
use candor_formats::import::{Checkpoint, Options, Reader};
use candor_formats::preview::preview;
use candor_formats::suggest::suggest;
use candor_formats::{Fatal, Limits, Mapping};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;
use std::io::Cursor;

const FILES: [&[u8]; 6] = [
    b"id,text,label\r\n1,\"said, \"\"no\"\"\nand left\",pos\r\n2,caf\xc3\xa9,neg\r\n3,,\r\n",
    b"\xff\xfet\0e\0x\0t\0;\0n\0\n\0a\0;\0\x31\0\n\0",
    b"{\"text\": \"a \\\"b\\\" \\u00e9\", \"n\": [1, -2.5e3, null], \"o\": {\"k\": true}}\n{\"text\": \"b\"}\n",
    b"[\n  {\"text\": \"a\", \"deep\": [[[{}]]]},\n  {\"text\": \"b\"}\n]\n",
    b"{\"version\": 1, \"data\": [{\"text\": \"a\"}, {\"text\": \"b\"}]}",
    b"text\tlabel\n\"Great\" phone\t1\n\"cut\t0\n",
];

/// A change of a file: bytes put over, taken out, doubled, or the rest cut off.
fn changed(mut bytes: Vec<u8>, changes: &[(u8, Index, u8)]) -> Vec<u8> {
    for (kind, place, byte) in changes {
        if bytes.is_empty() {
            break;
        }
        let at = place.index(bytes.len());
        match kind % 5 {
            0 => bytes[at] = *byte,
            1 => bytes.insert(at, b"\"{}[],:\n\r\t\\;\0\xff\xc3"[usize::from(*byte) % 15]),
            2 => {
                bytes.remove(at);
            }
            3 => bytes.truncate(at),
            _ => {
                let copy = bytes[at..].to_vec();
                bytes.extend_from_slice(&copy);
            }
        }
    }
    bytes
}

/// Rows as text, errors as text, and how it ended.
fn by_record(bytes: &[u8], options: &Options) -> Result<Vec<String>, Fatal> {
    let mut reader = Reader::open(Cursor::new(bytes.to_vec()), options)?;
    let mut seen = Vec::new();
    loop {
        seen.push(match reader.next_record() {
            Ok(Some(Ok(record))) => format!("{}: {}", record.line, json!(record.value)),
            Ok(Some(Err(error))) => error.to_string(),
            Ok(None) => return Ok(seen),
            Err(fatal) => {
                seen.push(fatal.to_string());
                return Ok(seen);
            }
        });
    }
}

fn by_mapping(bytes: &[u8], options: &Options) -> Result<Vec<String>, Fatal> {
    let reader = Reader::open_stream(Cursor::new(bytes.to_vec()), options)?;
    let mapping = Mapping {
        external_id: None,
        ..Mapping::default()
    };
    let mut rows = reader.mapped(&mapping, &Wants::default())?;
    let mut seen = Vec::new();
    loop {
        seen.push(match rows.next_row() {
            Ok(Some(Ok(row))) => format!("{}: {}", row.line, row.data_json),
            Ok(Some(Err(error))) => error.to_string(),
            Ok(None) => return Ok(seen),
            Err(fatal) => {
                seen.push(fatal.to_string());
                return Ok(seen);
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn every_change_has_an_answer(
        which in 0..FILES.len(),
        changes in proptest::collection::vec((any::<u8>(), any::<Index>(), any::<u8>()), 0..6),
        name in proptest::option::of(prop::sample::select(vec!["x.csv", "x.tsv", "x.json", "x.jsonl"])),
    ) {
        let bytes = changed(FILES[which].to_vec(), &changes);
        let options = Options { name: name.map(str::to_owned), ..Options::default() };
        let (records, mapped) = (by_record(&bytes, &options), by_mapping(&bytes, &options));
        match (&records, &mapped) {
            (Ok(records), Ok(mapped)) => {
                prop_assert_eq!(records.len(), mapped.len());
                // A column called external_id, a key named twice and numbers' spelling are told apart by design.
                for (record, row) in records.iter().zip(mapped) {
                    let is_row = |text: &str| text.split_once(": ").is_some_and(|(_, row)| row.starts_with('{'));
                    prop_assert!(is_row(record) || !is_row(row), "{} / {}", record, row);
                }
            }
            _ => prop_assert_eq!(&records, &mapped),
        }
        if let Ok(mut reader) = Reader::open(Cursor::new(bytes), &options)
            && let Ok(preview) = preview(&mut reader)
        {
            let wants = Wants::from_data_schema(&json!({"properties": {"text": {"type": "string"}}}));
            suggest(&preview.columns, &wants);
        }
    }

    #[test]
    fn any_bytes_have_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = by_record(&bytes, &Options::default());
        let _ = by_record(&bytes, &Options { name: Some("x.csv".to_owned()), ..Options::default() });
    }
}

/// What the rows from a checkpoint on say, and the checkpoints behind each of them.
fn outcomes(
    bytes: &[u8],
    options: &Options,
    from: Option<&Checkpoint>,
) -> Result<Vec<(String, Checkpoint)>, Fatal> {
    let reader = Reader::open(Cursor::new(bytes.to_vec()), options)?;
    let mut rows = reader.mapped(&Mapping::default(), &Wants::default())?;
    if let Some(at) = from {
        rows.resume(at)?;
    }
    let mut seen = Vec::new();
    loop {
        let row = match rows.next_row() {
            Ok(Some(Ok(row))) => format!("{}: {}", row.line, row.data_json),
            Ok(Some(Err(error))) => error.to_string(),
            Ok(None) => return Ok(seen),
            Err(fatal) => {
                seen.push((fatal.to_string(), Checkpoint::default()));
                return Ok(seen);
            }
        };
        seen.push((row, rows.checkpoint()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// A killed and resumed import must count exactly as one that ran through: imported, skipped, rejected.
    #[test]
    fn a_resumed_import_goes_on_in_the_same_way(
        which in 0..FILES.len(),
        changes in proptest::collection::vec((any::<u8>(), any::<Index>(), any::<u8>()), 0..6),
        row_bytes in 10..80_usize,
    ) {
        let bytes = changed(FILES[which].to_vec(), &changes);
        let options = Options { limits: Limits { row_bytes, ..Limits::default() }, ..Options::default() };
        if let Ok(all) = outcomes(&bytes, &options, None) {
            for (index, (row, at)) in all.iter().enumerate() {
                if *at == Checkpoint::default() {
                    continue;
                }
                let rest = outcomes(&bytes, &options, Some(at)).unwrap();
                prop_assert_eq!(&all[index + 1..], &rest[..], "behind {}", row);
            }
        }
    }
}
