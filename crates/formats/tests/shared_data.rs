//! Files that others made. Skipped where they are absent; `CANDOR_SHARED_DATA` names their folder.

#![expect(clippy::unwrap_used, reason = "a test fails by it, and says where")]

use candor_formats::coerce::Wants;
use candor_formats::import::{Options, Reader};
use candor_formats::media::{ImageError, clean_image};
use candor_formats::{Fatal, Mapping};
use serde_json::{Map, Value};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folder of task data, or None with a message.
fn tasks() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test finds its data in the environment"
    )]
    let named = std::env::var("CANDOR_SHARED_DATA").ok().map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let tasks = folder.join("tasks");
    if !tasks.is_dir() {
        eprintln!("skipped: {} is not there", tasks.display());
        return None;
    }
    Some(tasks)
}

fn open(path: &Path) -> Result<Reader, Fatal> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Reader::open(
        File::open(path).unwrap(),
        &Options {
            name,
            ..Options::default()
        },
    )
}

/// Rows and errors.
type Rows = (Vec<Map<String, Value>>, Vec<String>);

/// Rows and errors of a file, read both ways.
fn read(path: &Path) -> Result<Rows, Fatal> {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    let mut reader = open(path)?;
    let mut mapped = open(path)?.mapped(&Mapping::default(), &Wants::default())?;
    while let Some(row) = reader.next_record()? {
        let other = mapped.next_row()?.unwrap();
        match row {
            Ok(record) => {
                if let Ok(other) = other {
                    assert_eq!(
                        other.data_json.parse::<Value>().unwrap(),
                        Value::Object(record.value.clone())
                    );
                    assert_eq!(other.hash, candor_formats::hash::of_data(&record.value));
                }
                rows.push(record.value);
            }
            Err(error) => errors.push(error.to_string()),
        }
    }
    assert!(mapped.next_row()?.is_none());
    Ok((rows, errors))
}

#[test]
fn files_of_rows_have_the_rows_that_they_have() {
    let Some(tasks) = tasks() else { return };
    // As counted by Python's csv and json modules.
    for (name, count, keys) in [
        (
            "text/sentiment/amazon_cells_labelled.tsv",
            667,
            "text,label",
        ),
        (
            "relevance/wands/query.csv",
            320,
            "query_id,query,query_class",
        ),
        ("text/doccano-import/seq2seq/example.csv", 4, "text,label"),
        (
            "text/doccano-import/relation_extraction/example.jsonl",
            1,
            "text,entities,relations",
        ),
        (
            "text/doccano-export/relation_extraction/example.jsonl",
            1,
            "text,entities,relations",
        ),
        ("label-studio/test_export_csv/csv_test2_result.csv", 1, ""),
        (
            "factuality/xsum/hallucination_annotations_xsum_summaries.csv",
            344,
            "",
        ),
        (
            "factuality/xsum/factuality_annotations_xsum_summaries.csv",
            240,
            "",
        ),
        ("factuality/hover/dev.json", 60, ""),
        (
            "factuality/fever-scorer/pairs.jsonl",
            160,
            "actual,prediction",
        ),
        (
            "generation/mt_bench/question.jsonl",
            54,
            "question_id,category,turns",
        ),
        ("conversation/usr-ratings/topical_chat.json", 60, ""),
        (
            "conversation/open-assistant/trees.jsonl",
            24,
            "message_tree_id,tree_state,prompt",
        ),
        ("preference/hh-rlhf/pairs.jsonl", 30, "chosen,rejected"),
        ("text/spacy/cooking.jsonl", 10, "cats,meta,text"),
    ] {
        let (rows, errors) = read(&tasks.join(name)).unwrap();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
        assert_eq!(rows.len(), count, "{name}");
        let found: Vec<_> = rows[0].keys().map(String::as_str).collect();
        assert!(
            keys.is_empty() || found.join(",") == keys,
            "{name}: {found:?}"
        );
    }
}

#[test]
fn files_that_are_no_rows_say_what_to_do() {
    let Some(tasks) = tasks() else { return };
    let broken = read(&tasks.join("text/doccano-export/bounding_box/example.jsonl")).unwrap();
    assert_eq!((broken.0.len(), broken.1.len()), (0, 1));
    assert!(
        broken.1[0].contains("comma with nothing behind it"),
        "{}",
        broken.1[0]
    );
    for name in [
        "datumaro/coco_dataset/coco_instances/annotations/instances_train.json",
        "conversation/topical-chat/rated.json",
        "audio/speechbrain/transcripts.json",
    ] {
        let fatal = open(&tasks.join(name)).unwrap_err();
        assert!(fatal.remedy.contains("list of objects"), "{name}: {fatal}");
    }
}

#[test]
fn every_file_has_an_answer() {
    let Some(tasks) = tasks() else { return };
    let (mut folders, mut files, mut images) = (vec![tasks], 0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let _ = read(&path);
            let bytes = fs::read(&path).unwrap();
            match clean_image(&bytes) {
                Ok(clean) => {
                    images += 1;
                    let before = image::load_from_memory(&bytes).unwrap();
                    let after = image::load_from_memory(&clean.bytes).unwrap();
                    assert!(before == after, "{}: the same pixels", path.display());
                }
                Err(error) => assert!(
                    matches!(error, ImageError::NoImage(_)),
                    "{}: {error}",
                    path.display()
                ),
            }
        }
    }
    println!("{files} files, {images} images");
    assert!(files > 200 && images > 20, "{files} files, {images} images");
}
