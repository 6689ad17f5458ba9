use super::*;
use crate::coerce::Wants;
use crate::import::{Options, Reader};
use crate::mapping::Mapping;
use ::parquet::arrow::ArrowWriter;
use arrow::array::*;
use arrow::datatypes::{Field, Int32Type, Int64Type, Schema};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;

fn file(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    written(&batch)
}

fn written(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn rows(bytes: Vec<u8>) -> Result<Vec<Value>, Fatal> {
    let mut reader = Reader::open(Cursor::new(bytes), &Options::default())?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_record()? {
        if let Ok(record) = row {
            rows.push(Value::Object(record.value));
        }
    }
    Ok(rows)
}

fn every_type() -> Vec<u8> {
    let tags = ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1), None]), None]);
    let turn = StructArray::from(vec![(
        Arc::new(Field::new("role", DataType::Utf8, true)),
        Arc::new(StringArray::from(vec![Some("user"), None])) as ArrayRef,
    )]);
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("a");
    map.values().append_value(1);
    map.append(true).unwrap();
    map.append(true).unwrap();
    let decimal = Decimal128Array::from(vec![Some(12_345), None])
        .with_precision_and_scale(10, 2)
        .unwrap();
    let words: DictionaryArray<Int32Type> = [Some("x"), Some("y")].into_iter().collect();
    file(vec![
        ("text", Arc::new(StringArray::from(vec![Some("é\n"), None]))),
        ("int", Arc::new(Int32Array::from(vec![Some(-5), None]))),
        ("large", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
        ("float", Arc::new(Float32Array::from(vec![0.1, f32::NAN]))),
        (
            "double",
            Arc::new(Float64Array::from(vec![1.0, f64::INFINITY])),
        ),
        ("bool", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        (
            "bytes",
            Arc::new(BinaryArray::from(vec![
                b"ok".as_slice(),
                b"\xff\xfe\xfd\xfc",
            ])),
        ),
        ("date", Arc::new(Date32Array::from(vec![19_000, 0]))),
        (
            "local",
            Arc::new(TimestampMillisecondArray::from(vec![0, 1_500])),
        ),
        (
            "instant",
            Arc::new(TimestampMicrosecondArray::from(vec![0, 1]).with_timezone("Europe/Berlin")),
        ),
        ("decimal", Arc::new(decimal)),
        ("words", Arc::new(words)),
        ("tags", Arc::new(tags)),
        ("turn", Arc::new(turn)),
        ("map", Arc::new(map.finish())),
        ("none", Arc::new(NullArray::new(2))),
    ])
}

#[test]
fn every_type_becomes_json() {
    let rows = rows(every_type()).unwrap();
    assert_eq!(
        rows[0],
        json!({
            "text": "é\n", "int": -5, "large": u64::MAX, "float": 0.1, "double": 1.0, "bool": true,
            "bytes": "ok", "date": "2022-01-08", "local": "1970-01-01T00:00:00",
            "instant": "1970-01-01T00:00:00Z", "decimal": 123.45, "words": "x", "tags": [1, null],
            "turn": {"role": "user"}, "map": {"a": 1}, "none": null,
        })
    );
    assert_eq!(
        rows[1],
        json!({
            "text": null, "int": null, "large": 0, "float": null, "double": null, "bool": null,
            "bytes": "//79/A==", "date": "1970-01-01", "local": "1970-01-01T00:00:01.500",
            "instant": "1970-01-01T00:00:00.000001Z", "decimal": null, "words": "y", "tags": null,
            "turn": {"role": null}, "map": {}, "none": null,
        })
    );
}

#[test]
fn an_import_resumes_at_any_row_and_maps() {
    let count = 5_000;
    let ids = Int64Array::from_iter_values(0..count);
    let texts = StringArray::from_iter_values((0..count).map(|n| format!("row {n}")));
    let bytes = file(vec![("id", Arc::new(ids)), ("body", Arc::new(texts))]);
    let mapping = Mapping::from_json(&json!({"text": "body", "external_id": "id"})).unwrap();
    for from in [0, 1, 1_024, 3_000, 4_999, 5_000] {
        let reader = Reader::open(Cursor::new(bytes.clone()), &Options::default()).unwrap();
        let mut rows = reader.mapped(&mapping, &Wants::default()).unwrap();
        rows.resume(&Checkpoint {
            rows: from,
            offset: 0,
            lines: from,
        })
        .unwrap();
        for n in from..5_000 {
            let row = rows.next_row().unwrap().unwrap().unwrap();
            assert_eq!(
                (row.line, row.external_id),
                (n + 1, Some(n.to_string().as_str()))
            );
            assert_eq!(row.data_json, format!("{{\"text\":\"row {n}\"}}"));
        }
        assert!(rows.next_row().unwrap().is_none());
    }
}

#[test]
fn limits_hold() {
    let long = "x".repeat(2 * 1024 * 1024);
    let bytes = file(vec![(
        "text",
        Arc::new(StringArray::from(vec![long.as_str(), "short"])),
    )]);
    assert_eq!(rows(bytes).unwrap(), [json!({"text": "short"})]);
    let schema = Schema::new(vec![
        Field::new("a", DataType::Int32, true),
        Field::new("a", DataType::Int32, true),
    ]);
    let one: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let twice = RecordBatch::try_new(Arc::new(schema), vec![one.clone(), one]).unwrap();
    assert!(
        rows(written(&twice))
            .unwrap_err()
            .reason
            .contains("Two columns")
    );
}

#[test]
fn a_file_that_was_cut_off_says_so() {
    let bytes = every_type();
    for cut in [4, 20, bytes.len() / 2, bytes.len() - 1] {
        let error = rows(bytes[..cut].to_vec()).unwrap_err();
        assert!(error.remedy.contains("cut off"), "{cut}: {error}");
    }
}

proptest! {
    #[test]
    fn hostile_files_are_survived(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = every_type();
        for (place, byte) in places {
            let at = 4 + place.index(bytes.len() - 4);
            bytes[at] = byte;
        }
        let _ = rows(bytes);
    }
}
