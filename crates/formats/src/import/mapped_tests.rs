use super::super::{Checkpoint, Options};
use super::*;
use serde_json::{Map, Value, json};
use std::io::Cursor;

fn open(text: &str) -> Reader {
    Reader::open(Cursor::new(text.to_owned()), &Options::default()).unwrap()
}

/// (external id, data) of each good row, and the errors.
fn read(
    text: &str,
    mapping: &Value,
    schema: &Value,
) -> (Vec<(Option<String>, String)>, Vec<RowError>) {
    let mapping = Mapping::from_json(mapping).unwrap();
    let mut rows = open(text)
        .mapped(&mapping, &Wants::from_data_schema(schema))
        .unwrap();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next_row().unwrap() {
        match row {
            Ok(row) => {
                let data: Map<String, Value> = serde_json::from_str(row.data_json).unwrap();
                assert_eq!(row.hash, crate::hash::of_data(&data));
                assert_eq!(row.data_json, serde_json::to_string(&data).unwrap());
                good.push((row.external_id.map(str::to_owned), row.data_json.to_owned()));
            }
            Err(error) => bad.push(error),
        }
    }
    (good, bad)
}

#[test]
fn without_a_mapping_columns_keep_their_names() {
    let (rows, _) = read(
        "text,label,external_id\nhi,1,a\nyo,2,\n",
        &json!({}),
        &json!({}),
    );
    assert_eq!(
        rows,
        [
            (
                Some("a".to_owned()),
                r#"{"text":"hi","label":"1"}"#.to_owned()
            ),
            (None, r#"{"text":"yo","label":"2"}"#.to_owned()),
        ]
    );
}

#[test]
fn tables_and_lines_map_alike() {
    let mapping = json!({"text": "body", "copy": "body", "external_id": "id", "ignored": ["mail"]});
    let table = read(
        "id,body,mail,more\n7,\"a \"\"b\"\"\",x@y,z\n",
        &mapping,
        &json!({}),
    );
    let lines = read(
        "{\"id\": 7, \"body\": \"a \\\"b\\\"\", \"mail\": \"x@y\", \"more\": \"z\"}\n",
        &mapping,
        &json!({}),
    );
    assert_eq!(table, lines);
    let data = r#"{"text":"a \"b\"","copy":"a \"b\"","more":"z"}"#;
    assert_eq!(table.0, [(Some("7".to_owned()), data.to_owned())]);
}

#[test]
fn cells_get_the_types_that_the_schema_wants() {
    let schema = json!({"properties": {
        "stars": {"type": "integer"}, "tags": {"type": "array"}, "ok": {"type": "boolean"},
    }});
    let text = "stars,tags,ok\n3,\"[ \"\"a\"\", 1 ]\",yes\n,,\nthree,[],no\n1,[a],no\n";
    let (rows, errors) = read(text, &json!({}), &schema);
    assert_eq!(rows[0].1, r#"{"stars":3,"tags":["a",1],"ok":true}"#);
    assert_eq!(rows[1].1, "{}");
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.line, error.column.as_deref()))
        .collect();
    assert_eq!(places, [(4, Some("stars")), (5, Some("tags"))]);
}

#[test]
fn lists_inside_strings_of_json_lines_are_read_where_wanted() {
    let schema = json!({"properties": {"tags": {"type": "array"}}});
    let text =
        "{\"tags\": \"[1, 2]\", \"other\": \"[1, 2]\"}\n{\"tags\": \"none\", \"other\": 0}\n";
    let (rows, _) = read(text, &json!({}), &schema);
    assert_eq!(rows[0].1, r#"{"tags":[1,2],"other":"[1, 2]"}"#);
    assert_eq!(
        rows[1].1, r#"{"tags":"none","other":0}"#,
        "the data schema says what is wrong with it"
    );
}

#[test]
fn keys_may_come_in_any_order_and_number() {
    let text =
        "{\"a\":1,\"b\":2}\n{\"b\":2,\"a\":1}\n{\"c\":3}\n{}\n{\"a\":1,\"b\":2,\"d\":{\"e\":[]}}\n";
    let (rows, _) = read(text, &json!({"x": "a"}), &json!({}));
    let data: Vec<_> = rows.iter().map(|row| row.1.as_str()).collect();
    let expected = [
        r#"{"x":1,"b":2}"#,
        r#"{"b":2,"x":1}"#,
        r#"{"c":3}"#,
        "{}",
        r#"{"x":1,"b":2,"d":{"e":[]}}"#,
    ];
    assert_eq!(data, expected);
}

#[test]
fn a_key_that_two_values_meet_on_is_refused() {
    let (rows, errors) = read(
        "{\"a\":1,\"b\":2}\n{\"a\":1,\"a\":2}\n",
        &json!({"b": "a"}),
        &json!({}),
    );
    assert!(rows.is_empty());
    assert_eq!(errors.len(), 2);
    assert!(errors[0].reason.contains("`b`"), "{}", errors[0].reason);
}

#[test]
fn an_external_id_has_its_limits() {
    let long = "x".repeat(201);
    let text = format!(
        "{{\"id\":\"{long}\"}}\n{{\"id\":\"a\\nb\"}}\n{{\"id\":[1]}}\n{{\"id\":null}}\n{{\"id\":\" 5 \"}}\n"
    );
    let (rows, errors) = read(&text, &json!({"external_id": "id"}), &json!({}));
    assert_eq!(
        errors.iter().map(|error| error.line).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(rows[0].0, None);
    assert_eq!(rows[1].0.as_deref(), Some("5"));
}

#[test]
fn a_resumed_import_reads_exactly_the_rest() {
    let mut csv = "text,n\n".to_owned();
    let mut lines = String::new();
    for n in 0..300 {
        csv += &format!("\"row\n{n}\",{n}\n");
        lines += &format!("{{\"text\": \"row\\n{n}\",\n\"n\": {n}}}\n");
        if n % 7 == 0 {
            csv += "ragged\n";
            lines += "{broken\n";
        }
    }
    let list = format!(
        "{{\"version\": 1, \"data\": [{}]}}",
        lines.replace("{broken\n", "3").replace("}\n", "},\n") + "{}"
    );
    let one_per_line = lines.replace(",\n", ", ");
    for text in [
        csv.clone(),
        csv.replace('\n', "\r\n"),
        format!("\u{feff}{csv}"),
        lines,
        list,
        one_per_line,
    ] {
        let all = outcomes(&text, None, usize::MAX).0;
        assert!(all.len() > 340, "{} rows", all.len());
        for stop in [0, 1, 2, 8, 150, all.len() - 1, all.len()] {
            let (mut first, at) = outcomes(&text, None, stop);
            let (second, _) = outcomes(&text, Some(&at), usize::MAX);
            first.extend(second);
            assert_eq!(first, all, "stopped after {stop} rows");
        }
    }
}

/// Outcomes of up to `count` rows from a checkpoint on, and the checkpoint behind them.
fn outcomes(text: &str, from: Option<&Checkpoint>, count: usize) -> (Vec<String>, Checkpoint) {
    let mut rows = open(text)
        .mapped(&Mapping::default(), &Wants::default())
        .unwrap();
    if let Some(at) = from {
        rows.resume(at).unwrap();
    }
    let mut seen = Vec::new();
    while seen.len() < count {
        match rows.next_row().unwrap() {
            Some(Ok(row)) => seen.push(format!("{}: {}", row.line, row.data_json)),
            Some(Err(error)) => seen.push(error.to_string()),
            None => break,
        }
    }
    (seen, rows.checkpoint())
}

/// The app reads on a thread of its own.
#[test]
fn a_reader_may_move_to_another_thread() {
    let rows = open("text,n\nhi,1\n")
        .mapped(&Mapping::default(), &Wants::default())
        .unwrap();
    let read = std::thread::spawn(move || {
        let mut rows = rows;
        rows.next_row()
            .unwrap()
            .unwrap()
            .unwrap()
            .data_json
            .to_owned()
    });
    assert_eq!(read.join().unwrap(), r#"{"text":"hi","n":"1"}"#);
}
