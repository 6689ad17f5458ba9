//! Files as people and programs really write them.

#![expect(clippy::unwrap_used, reason = "a test fails by it, and says where")]

use candor_formats::coerce::Wants;
use candor_formats::import::{Encoding, Format, Options, Reader};
use candor_formats::{Fatal, Limits, Mapping, RowError};
use serde_json::{Value, json};
use std::io::Cursor;

struct Read {
    reader: Reader,
    rows: Vec<Value>,
    errors: Vec<RowError>,
    fatal: Option<Fatal>,
}

fn read_with(bytes: impl Into<Vec<u8>>, options: &Options) -> Result<Read, Fatal> {
    let reader = Reader::open(Cursor::new(bytes.into()), options)?;
    let mut read = Read {
        reader,
        rows: Vec::new(),
        errors: Vec::new(),
        fatal: None,
    };
    loop {
        match read.reader.next_record() {
            Ok(Some(Ok(record))) => read.rows.push(Value::Object(record.value)),
            Ok(Some(Err(error))) => read.errors.push(error),
            Ok(None) => return Ok(read),
            Err(fatal) => {
                read.fatal = Some(fatal);
                return Ok(read);
            }
        }
    }
}

fn read(bytes: impl Into<Vec<u8>>, name: &str) -> Read {
    read_with(
        bytes,
        &Options {
            name: Some(name.to_owned()),
            ..Options::default()
        },
    )
    .unwrap()
}

fn utf16(text: &str, is_little: bool) -> Vec<u8> {
    let units = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'))
        .encode_utf16()
        .collect::<Vec<_>>();
    units
        .into_iter()
        .flat_map(|unit| {
            if is_little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

#[test]
fn one_table_in_many_dresses() {
    let expected = [
        json!({"text": "Zoë said, \"no\"\nand left", "n": "1"}),
        json!({"text": "", "n": "2"}),
    ];
    let comma = "text,n\n\"Zoë said, \"\"no\"\"\nand left\",1\n,2\n";
    let semicolon = "text;n\n\"Zoë said, \"\"no\"\"\nand left\";1\n;2\n";
    let tab = "text\tn\n\"Zoë said, \"\"no\"\"\nand left\"\t1\n\t2\n";
    let bar = "text|n\n\"Zoë said, \"\"no\"\"\nand left\"|1\n|2\n";
    let excel = format!("sep=;\n{semicolon}");
    let dressed: Vec<(&str, Vec<u8>)> = vec![
        ("plain", comma.into()),
        ("byte order mark", format!("\u{feff}{comma}").into()),
        ("no last line end", comma.trim_end().into()),
        ("blank lines", comma.replace(",1\n", ",1\n\n\n").into()),
        ("semicolons", semicolon.into()),
        ("Excel", excel.into()),
        ("tabs", tab.into()),
        ("bars", bar.into()),
        ("UTF-16 LE", utf16(comma, true)),
        ("UTF-16 BE, tabs", utf16(tab, false)),
        (
            "Windows-1252",
            comma
                .chars()
                .map(|letter| u8::try_from(u32::from(letter)).unwrap())
                .collect(),
        ),
        (
            "empty fields at the end",
            comma.replace(",1\n", ",1,,\n").into(),
        ),
    ];
    for (dress, bytes) in dressed {
        let read = read(bytes, "x.csv");
        assert_eq!(read.errors, [], "{dress}");
        assert_eq!(read.rows, expected, "{dress}");
    }
    let windows = read(comma.replace('\n', "\r\n"), "x.csv");
    assert_eq!(
        windows.rows[0]["text"], "Zoë said, \"no\"\r\nand left",
        "a value's line break is kept"
    );
    assert_eq!(windows.rows[1], expected[1]);
    let mac = read(comma.replace('\n', "\r"), "x.csv");
    assert_eq!(mac.rows, expected, "lines of the classic Mac");
}

#[test]
fn what_was_assumed_is_said() {
    let read = read(b"text;text;\ncaf\xe9;a;b\n".as_slice(), "x.csv");
    let detected = read.reader.detected();
    assert_eq!(
        (detected.encoding, detected.delimiter),
        (Encoding::Windows1252, Some(b';'))
    );
    assert_eq!(
        read.rows,
        [json!({"text": "café", "text_2": "a", "column_3": "b"})]
    );
    let notes = read.reader.notes().join(" ");
    for word in ["Windows-1252", "semicolons", "`text_2`", "`column_3`"] {
        assert!(notes.contains(word), "{notes}");
    }
}

#[test]
fn bad_rows_are_named_and_the_rest_is_read() {
    let read = read(
        b"a,b\n1,\xc3\xa9\n3\n\"4\n5\",6,7\n8,\xff\n9,10\n\"open,11\n12,13\n".as_slice(),
        "x.csv",
    );
    assert_eq!(
        read.rows,
        [
            json!({"a": "1", "b": "é"}),
            json!({"a": "9", "b": "10"}),
            json!({"a": "12", "b": "13"})
        ]
    );
    let lines: Vec<_> = read.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [3, 4, 6, 8]);
    assert!(
        read.errors[0]
            .reason
            .contains("has 1 value, the header has 2")
    );
    assert!(read.errors[1].reason.contains("3 values"));
    assert_eq!(read.errors[2].column.as_deref(), Some("b"));
    assert!(read.errors[3].reason.contains("does not end"));
}

#[test]
fn quotes_in_a_tsv_are_letters_where_they_do_not_close() {
    let read = read(
        "text\tlabel\n\"Great\" phone\t1\n\"cut\t0\nHe said \"no\"\t1\n",
        "x.tsv",
    );
    let texts: Vec<_> = read
        .rows
        .iter()
        .map(|row| row["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["\"Great\" phone", "\"cut", "He said \"no\""]);
}

#[test]
fn json_in_every_shape() {
    let expected = [
        json!({"text": "a", "tags": ["x", {"y": null}]}),
        json!({"text": "b}\n{\"", "tags": []}),
    ];
    let lines = format!("{}\n{}\n", expected[0], expected[1]);
    let list = json!(expected).to_string();
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let shapes = [
        ("lines", lines.clone(), "x.jsonl", Format::Jsonl),
        (
            "lines with blanks between",
            lines.replace('\n', "\r\n\r\n"),
            "x.ndjson",
            Format::Jsonl,
        ),
        ("lines named json", lines.clone(), "x.json", Format::Jsonl),
        ("lines without a name", lines.clone(), "x", Format::Jsonl),
        (
            "one line, two objects",
            lines.replacen('\n', " ", 1),
            "x.jsonl",
            Format::Jsonl,
        ),
        (
            "pretty objects",
            format!("{}\n{}", pretty(&expected[0]), pretty(&expected[1])),
            "x.jsonl",
            Format::Jsonl,
        ),
        ("a list", list.clone(), "x.json", Format::Json),
        ("a list named jsonl", list.clone(), "x.jsonl", Format::Json),
        (
            "a pretty list",
            pretty(&json!(expected)),
            "x.json",
            Format::Json,
        ),
        (
            "a list in an object",
            format!("{{\"version\": [1], \"data\": {list}}}"),
            "x.json",
            Format::Json,
        ),
        ("a mark", format!("\u{feff}{list}"), "x.json", Format::Json),
    ];
    for (shape, text, name, format) in shapes {
        for bytes in [text.clone().into_bytes(), utf16(&text, true)] {
            let read = read(bytes, name);
            assert_eq!((read.errors, read.fatal), (vec![], None), "{shape}");
            assert_eq!(read.rows, expected, "{shape}");
            assert_eq!(read.reader.detected().format, format, "{shape}");
        }
    }
}

#[test]
fn broken_json_lines_are_named() {
    let read = read(
        "{\"n\": 1}\n{\"n\": \"cut off\n[1]\n\n{\"n\": 2,}\n{\"n\": 3} x\n{\"n\": {\"deep\": tru}}\n{\"n\": 4}\n",
        "x.jsonl",
    );
    assert_eq!(read.rows, [json!({"n": 1}), json!({"n": 4})]);
    let lines: Vec<_> = read.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 3, 5, 6, 7]);
    assert!(
        read.errors[0]
            .reason
            .contains("a string that starts at character 7 does not end")
    );
    assert!(read.errors[1].reason.contains("is a list"));
    assert_eq!(read.errors[4].pointer.as_deref(), Some("/n/deep"));
}

#[test]
fn broken_elements_of_a_list_are_named() {
    let read = read(
        "[{\"n\": 1},\n{\"n\": 2,},\n3, \"four\", [5],\n{\"n\": 6}\n]",
        "x.json",
    );
    assert_eq!(read.rows, [json!({"n": 1}), json!({"n": 6})]);
    let lines: Vec<_> = read.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 3, 3, 3]);
    assert_eq!(read.fatal, None);
}

#[test]
fn a_list_that_ends_early_gives_its_whole_rows_and_says_so() {
    for text in [
        "[{\"n\": 1}, {\"n\": 2}",
        "[{\"n\": 1}, {\"n\": 2}, {\"n\":",
        "[{\"n\": 1}, {\"n\": 2} {\"n\": 3}]",
    ] {
        let read = read(text, "x.json");
        assert_eq!(read.rows.len(), 2, "{text}");
        assert!(read.fatal.is_some(), "{text}");
    }
    for text in ["[", "[}", "[,]", "[{}}"] {
        let read = read(text, "x.json");
        assert!(read.fatal.is_some(), "{text}");
    }
}

#[test]
fn a_row_has_its_limits_in_every_format() {
    let long = "x".repeat(5_000);
    let limits = Limits {
        row_bytes: 1_000,
        depth: 8,
        columns: 4,
        ..Limits::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let good = json!({"text": "ok"});
    let deep = format!("{}{}", "[".repeat(20), "]".repeat(20));
    for (text, bad) in [
        (format!("text\n{long}\nok\n\"{long}\n{long}\"\nok\n"), 3),
        (
            format!(
                "{{\"text\": \"{long}\"}}\n{{\"text\":\"ok\"}}\n{{\"text\": {deep}}}\n{{\"text\":\"ok\"}}\n"
            ),
            2,
        ),
        (
            format!(
                "[{{\"text\": \"{long}\"}},\n{{\"text\":\"ok\"}}, {{\"text\": {deep}}}, {{\"text\":\"ok\"}}]"
            ),
            2,
        ),
        (
            "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}\n{\"text\":\"ok\"}\n{\"text\":\"ok\"}\n"
                .to_owned(),
            1,
        ),
    ] {
        let options = Options {
            name: (!text.starts_with(['{', '['])).then(|| "x.csv".to_owned()),
            ..options.clone()
        };
        let read = read_with(text.clone(), &options).unwrap();
        assert_eq!(read.rows, [good.clone(), good.clone()], "{}", &text[..40]);
        assert_eq!(read.errors.len(), bad, "{:?}", read.errors);
    }
    let error = read_with("a,b,c,d,e\n", &options).err().unwrap();
    assert!(error.reason.contains("5 columns"));
    let rows = Limits {
        rows: 2,
        ..Limits::default()
    };
    let read = read_with(
        "a,b\n1,2\n3,4\n5,6\n",
        &Options {
            limits: rows,
            ..Options::default()
        },
    )
    .unwrap();
    assert_eq!(read.rows.len(), 2);
    assert!(read.fatal.unwrap().reason.contains("over 2 rows"));
}

#[test]
fn a_row_of_a_quarter_gigabyte_passes_through_little_memory() {
    // An endless cell, made as it is read.
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let start = b"text,n\n\"";
            let count = into.len().min(usize::try_from(self.0).unwrap());
            into[..count].fill(b'x');
            if self.0 == 256 << 20 {
                into[..start.len()].copy_from_slice(start);
            }
            self.0 -= count as u64;
            Ok(count)
        }
    }
    let mut reader = Reader::open_stream(Endless(256 << 20), &Options::default()).unwrap();
    let error = reader.next_record().unwrap().unwrap().unwrap_err();
    assert_eq!(error.line, 2);
    assert!(error.reason.contains("1048576 bytes"), "{}", error.reason);
    assert!(reader.next_record().unwrap().is_none());
}

#[test]
fn a_file_of_another_kind_is_refused_with_what_helps() {
    for (bytes, name, word) in [
        (b"\x89PNG\r\n\x1a\n....".as_slice(), "x.csv", "a PNG image"),
        (b"%PDF-1.7\n", "x.json", "a PDF"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "x.csv.gz", "gzip"),
        (b"PK\x03\x04....[Content_Types].xml", "x.xlsx", "Office"),
        (
            b"\0\x01\0\x02\0\x03\0\0\0\0\0\0\0\0\0\0\0\0",
            "x.csv",
            "no text",
        ),
        (b"<html><body>Sign in", "x.json", "HTML"),
    ] {
        let error = read_with(
            bytes,
            &Options {
                name: Some(name.to_owned()),
                ..Options::default()
            },
        );
        let error = error.err().unwrap();
        assert!(error.reason.contains(word), "{error}");
    }
}

#[test]
fn the_same_rows_hash_alike_in_every_format() {
    let files = [
        "text,n\nhello,1\n".to_owned(),
        "n;text\r\n1;hello\r\n".to_owned(),
        "{\"n\": \"1\", \"text\": \"h\\u0065llo\"}".to_owned(),
        "[{\"text\":\"hello\",\"n\":\"1\"}]".to_owned(),
    ];
    let hashes: Vec<_> = files
        .into_iter()
        .map(|file| {
            let reader = Reader::open(Cursor::new(file), &Options::default()).unwrap();
            let mut rows = reader
                .mapped(&Mapping::default(), &Wants::default())
                .unwrap();
            rows.next_row().unwrap().unwrap().unwrap().hash
        })
        .collect();
    assert!(hashes.iter().all(|hash| *hash == hashes[0]));
}
