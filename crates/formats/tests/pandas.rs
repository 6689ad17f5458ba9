//! Exports as the field's own readers see them. Skipped where there is no Python with pyarrow and pandas; another
//! Python is named by `CANDOR_PYTHON`.

use candor_formats::export::{Column, Format, Formulas, Kind, Value, Writer};
use std::fs::File;
use std::process::Command;

const CHECK: &str = r#"
import json, sys
import pandas as pd, pyarrow.parquet as pq
folder = sys.argv[1]
table = pq.read_table(folder + "/x.parquet")
assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "bool", "string"], table.schema
parquet = pd.read_parquet(folder + "/x.parquet")
lines = pd.read_json(folder + "/x.jsonl", lines=True, dtype={"external_id": str})
csv = pd.read_csv(folder + "/x.csv", keep_default_na=False, na_values={"probability": [""], "answers": [""]})
assert len(parquet) == len(lines) == len(csv) == 20000, (len(parquet), len(lines), len(csv))
for n in (0, 7, 19999):
    text = f'row {n}, "é" 日本\nsecond line'
    assert parquet.external_id[n] == lines.external_id[n] == csv.external_id[n] == text
    if n % 10 != 7:
        assert parquet.answers[n] == lines.answers[n] == csv.answers[n] == n
    assert parquet.probability[n] == lines.probability[n] == csv.probability[n] == n / 8
    assert json.loads(parquet.data[n]) == lines.data[n] == json.loads(csv.data[n]) == {"n": [n, None]}
assert parquet.answers.isna().sum() == lines.answers.isna().sum() == csv.answers.isna().sum() == 2000
assert parquet.final[1] == True and parquet.final[2] == False
print("ok")
"#;

#[test]
fn pandas_and_pyarrow_load_every_export() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test finds its tools in the environment"
    )]
    let python = std::env::var("CANDOR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_readers = Command::new(&python)
        .args(["-c", "import pandas, pyarrow"])
        .output();
    if !has_readers.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} has no pandas with pyarrow");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Jsonl, Format::Csv, Format::Parquet] {
        let columns = vec![
            Column::new("external_id", Kind::Text),
            Column::new("answers", Kind::Integer),
            Column::new("probability", Kind::Float),
            Column::new("final", Kind::Boolean),
            Column::new("data", Kind::Json),
        ];
        let file = File::create(folder.path().join(format!("x.{}", format.name()))).unwrap();
        let mut writer = Writer::new(format, columns, Formulas::Keep, file).unwrap();
        for n in 0..20_000_i32 {
            writer
                .write(&[
                    Value::Text(&format!("row {n}, \"é\" 日本\nsecond line")),
                    if n % 10 == 7 {
                        Value::Null
                    } else {
                        Value::Integer(n.into())
                    },
                    Value::Float(f64::from(n) / 8.0),
                    Value::Boolean(n % 2 == 1),
                    Value::Json(&format!("{{\"n\": [{n}, null]}}")),
                ])
                .unwrap();
        }
        writer.finish().unwrap();
    }
    let output = Command::new(&python)
        .args(["-c", CHECK])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
