use super::*;

fn detected(text: &[u8], name: &str) -> Result<Detected, Fatal> {
    detect(
        text,
        true,
        &Declared {
            name: Some(name),
            ..Declared::default()
        },
    )
}

#[test]
fn content_name_and_declaration_agree_or_say_why_not() {
    let format = |text: &str, name: &str| detected(text.as_bytes(), name).map(|found| found.format);
    assert_eq!(format("a,b\n1,2\n", "x.csv"), Ok(Format::Csv));
    assert_eq!(format("a\tb\n1\t2\n", "x.csv"), Ok(Format::Csv));
    assert_eq!(format("a\tb\n1\t2\n", "x"), Ok(Format::Tsv));
    assert_eq!(
        format("text\nhello\n", "x.csv"),
        Ok(Format::Csv),
        "one column"
    );
    assert_eq!(format("{\"a\":1}\n{\"a\":2}\n", "x"), Ok(Format::Jsonl));
    assert_eq!(
        format("{\"a\":1}\n{\"a\":2}\n", "x.json"),
        Ok(Format::Jsonl),
        "JSON Lines under another name"
    );
    assert_eq!(format("[{\"a\":1}]", "x.jsonl"), Ok(Format::Json));
    assert_eq!(
        format("[note],b\n1,2\n", "x.csv"),
        Ok(Format::Csv),
        "a column's name with brackets"
    );
    assert_eq!(format("PAR1....PAR1", "x"), Ok(Format::Parquet));
    for (text, name, word) in [
        ("{\"a\":1}\n", "x.csv", "JSON"),
        ("a,b\n", "x.jsonl", "no JSON"),
        ("PAR1", "x.csv", "parquet"),
        ("a,b\n", "x.parquet", "text"),
        ("hello\n", "x.txt", "cannot be told"),
        ("<!DOCTYPE html><html>", "x.csv", "HTML"),
        ("\u{1f}\u{8b}", "x", "cannot be told"),
        ("", "x.csv", "empty"),
    ] {
        let error = format(text, name).unwrap_err();
        assert!(error.reason.contains(word), "{name}: {error}");
        assert!(!error.remedy.is_empty());
    }
    let declared = Declared {
        format: Some(Format::Jsonl),
        name: Some("x.csv"),
        ..Declared::default()
    };
    assert!(
        detect(b"a,b\n1,2\n", true, &declared)
            .unwrap_err()
            .reason
            .contains("asked for")
    );
}

#[test]
fn where_the_rows_of_a_json_are() {
    let shape = |text: &str, name: &str| detected(text.as_bytes(), name).map(|found| found.shape);
    let pretty = "{\n  \"text\": \"a\",\n  \"tags\": [{}]\n}\n{\n  \"text\": \"b\"\n}\n";
    assert_eq!(shape(pretty, "x.jsonl"), Ok(Shape::Concatenated));
    assert_eq!(shape(pretty, "x.json"), Ok(Shape::Concatenated));
    assert_eq!(
        shape("{\"text\": \"cut\n{\"text\": \"b\"}\n", "x.jsonl"),
        Ok(Shape::Lines)
    );
    assert_eq!(
        shape("{\"a\":1} {\"a\":2}", "x.jsonl"),
        Ok(Shape::Concatenated)
    );
    assert_eq!(
        shape(" [ {} ]", "x.json"),
        Ok(Shape::List {
            start: 2,
            key: None
        })
    );
    let data = Some("data".to_owned());
    assert_eq!(
        shape("{\"data\":[{}]}", "x.json"),
        Ok(Shape::List {
            start: 9,
            key: data.clone()
        })
    );
    let wrapped = "{\n\"a\": [[\"]\"]], \"o\": {\"rows\": [{}]},\n \"data\": [{\"x\": 1}]}";
    assert!(matches!(shape(wrapped, "x.json"), Ok(Shape::List { key, .. }) if key == data));
    assert_eq!(
        shape("{\"text\": \"the one row\"}", "x.json"),
        Ok(Shape::Concatenated)
    );
    for text in [
        "{\"images\": [{}], \"annotations\": [{}]}",
        "{\"data\": [{}], \"rows\": [{}]}",
        "{\"a\": {\"x\": 1}, \"b\": {\"x\": 2}}",
    ] {
        assert!(
            shape(text, "x.json")
                .unwrap_err()
                .remedy
                .contains("list of objects"),
            "{text}"
        );
    }
}
