use super::*;
use crate::import::{Options, Reader};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use std::io::Cursor;

fn columns() -> Vec<Column> {
    vec![
        Column::new("external_id", Kind::Text),
        Column::new("answers", Kind::Integer),
        Column::new("probability", Kind::Float),
        Column::new("is final", Kind::Boolean),
        Column::new("data", Kind::Json),
    ]
}

fn rows() -> Vec<Vec<Value<'static>>> {
    vec![
        vec![
            Value::Text("a, \"b\"\nc"),
            Value::Integer(i64::MIN),
            Value::Float(0.1),
            Value::Boolean(true),
            Value::Json(r#"{"text":"é","n":[1,null]}"#),
        ],
        vec![Value::Null; 5],
        vec![
            Value::Text(""),
            Value::Integer(0),
            Value::Integer(3),
            Value::Boolean(false),
            Value::Json("\"text\""),
        ],
        vec![
            Value::Text("=1+1"),
            Value::Null,
            Value::Float(f64::NAN),
            Value::Null,
            Value::Json("3"),
        ],
    ]
}

fn written(format: Format, formulas: Formulas) -> Vec<u8> {
    let mut writer = Writer::new(format, columns(), formulas, Vec::new()).unwrap();
    for row in rows() {
        writer.write(&row).unwrap();
    }
    assert_eq!(writer.rows(), 4);
    writer.finish().unwrap()
}

fn read(bytes: Vec<u8>) -> Vec<Map<String, Json>> {
    let mut reader = Reader::open(Cursor::new(bytes), &Options::default()).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = reader.next_record().unwrap() {
        rows.push(row.unwrap().value);
    }
    rows
}

#[test]
fn json_lines_come_back_as_they_went() {
    let rows = read(written(Format::Jsonl, Formulas::Keep));
    let first = json!({
        "external_id": "a, \"b\"\nc", "answers": i64::MIN, "probability": 0.1, "is final": true,
        "data": {"text": "é", "n": [1, null]},
    });
    assert_eq!(Json::Object(rows[0].clone()), first);
    assert!(rows[1].values().all(Json::is_null));
    assert_eq!(rows[2]["probability"], 3);
    assert_eq!(rows[3]["probability"], Json::Null);
}

#[test]
fn csv_is_rfc_4180() {
    let text = String::from_utf8(written(Format::Csv, Formulas::Keep)).unwrap();
    let expected = "external_id,answers,probability,is final,data\r\n\
        \"a, \"\"b\"\"\nc\",-9223372036854775808,0.1,true,\"{\"\"text\"\":\"\"é\"\",\"\"n\"\":[1,null]}\"\r\n\
        ,,,,\r\n\"\",0,3,false,\"\"\"text\"\"\"\r\n=1+1,,,,3\r\n";
    assert_eq!(text, expected);
    let safe = String::from_utf8(written(Format::Csv, Formulas::Prefix)).unwrap();
    assert!(safe.contains("\r\n\"'=1+1\",,,,3\r\n"), "{safe}");
    assert_eq!(read(text.into_bytes())[0]["external_id"], "a, \"b\"\nc");
}

#[test]
fn parquet_comes_back_as_it_went() {
    let rows = read(written(Format::Parquet, Formulas::Keep));
    let first = json!({
        "external_id": "a, \"b\"\nc", "answers": i64::MIN, "probability": 0.1, "is final": true,
        "data": r#"{"text":"é","n":[1,null]}"#,
    });
    assert_eq!(Json::Object(rows[0].clone()), first);
    assert!(rows[1].values().all(Json::is_null));
    assert_eq!(
        (&rows[2]["external_id"], &rows[2]["probability"]),
        (&json!(""), &json!(3.0))
    );
    assert_eq!(rows[3]["probability"], Json::Null);
}

#[test]
fn a_row_that_does_not_fit_is_refused_and_leaves_nothing() {
    for format in [Format::Jsonl, Format::Csv, Format::Parquet] {
        let mut writer = Writer::new(format, columns(), Formulas::Keep, Vec::new()).unwrap();
        assert!(matches!(
            writer.write(&[Value::Null]),
            Err(WriteError::Length {
                columns: 5,
                found: 1
            })
        ));
        let wrong = [
            Value::Null,
            Value::Text("three"),
            Value::Null,
            Value::Null,
            Value::Null,
        ];
        let error = writer.write(&wrong).unwrap_err().to_string();
        assert_eq!(error, "column `answers` takes whole numbers, not text");
        writer.write(&rows()[0]).unwrap();
        assert_eq!(read(writer.finish().unwrap()).len(), 1);
    }
}

#[test]
fn an_export_of_no_rows_is_a_file() {
    for format in [Format::Jsonl, Format::Csv, Format::Parquet] {
        let bytes = Writer::new(format, columns(), Formulas::Keep, Vec::new())
            .unwrap()
            .finish()
            .unwrap();
        assert!(format == Format::Jsonl || read(bytes).is_empty());
    }
}

#[test]
fn row_groups_are_bounded() {
    let columns = vec![
        Column::new("n", Kind::Integer),
        Column::new("text", Kind::Text),
    ];
    let mut writer = Writer::new(Format::Parquet, columns, Formulas::Keep, Vec::new()).unwrap();
    for n in 0..300_000 {
        writer
            .write(&[Value::Integer(n), Value::Text("the same text in each row")])
            .unwrap();
    }
    let bytes = bytes::Bytes::from(writer.finish().unwrap());
    let reader = ::parquet::file::serialized_reader::SerializedFileReader::new(bytes).unwrap();
    let groups = ::parquet::file::reader::FileReader::metadata(&reader).row_groups();
    let rows: Vec<_> = groups
        .iter()
        .map(::parquet::file::metadata::RowGroupMetaData::num_rows)
        .collect();
    assert_eq!(rows, [131_072, 131_072, 37_856]);
}

proptest! {
    #[test]
    fn any_text_survives_every_format(texts in proptest::collection::vec("[^\0]{0,20}", 1..5)) {
        for format in [Format::Jsonl, Format::Csv, Format::Parquet] {
            let columns = vec![Column::new("n", Kind::Integer), Column::new("text", Kind::Text)];
            let mut writer = Writer::new(format, columns, Formulas::Keep, Vec::new()).unwrap();
            for (n, text) in (0..).zip(&texts) {
                writer.write(&[Value::Integer(n), Value::Text(text)]).unwrap();
            }
            let name = Some(format!("x.{}", format.name()));
            let bytes = writer.finish().unwrap();
            let options = Options { name, delimiter: Some(b','), ..Options::default() };
            let mut reader = Reader::open(Cursor::new(bytes), &options).unwrap();
            for text in &texts {
                let record = reader.next_record().unwrap().unwrap().unwrap();
                prop_assert_eq!(record.value["text"].as_str(), Some(text.as_str()));
            }
        }
    }
}
