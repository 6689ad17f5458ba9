use super::*;
use crate::coerce::Wants;
use crate::mapping::Mapping;
use proptest::prelude::*;
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n the rest of the image";
const GIF: &[u8] = b"GIF89a the rest of the image";

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn open(bytes: Vec<u8>, limits: Limits) -> Result<Reader, Fatal> {
    Reader::open(
        Cursor::new(bytes),
        &Options {
            limits,
            ..Options::default()
        },
    )
}

/// (external id, data) of a good row, or its error as text.
type Outcome = Result<(Option<String>, String), String>;

fn rows(bytes: Vec<u8>) -> Result<Vec<Outcome>, Fatal> {
    let mut rows =
        open(bytes, Limits::default())?.mapped(&Mapping::default(), &Wants::default())?;
    let mut seen = Vec::new();
    while let Some(row) = rows.next_row()? {
        seen.push(match row {
            Ok(row) => Ok((row.external_id.map(str::to_owned), row.data_json.to_owned())),
            Err(error) => Err(error.to_string()),
        });
    }
    Ok(seen)
}

#[test]
fn a_zip_of_images_is_one_row_per_image() {
    let bytes = archive(&[
        ("cats/a.png", PNG),
        ("cats/.DS_Store", b"x"),
        ("__MACOSX/cats/a.png", b"x"),
        ("b.GIF", GIF),
        ("page.jpg", b"<html>"),
        ("readme.txt", b"hi"),
    ]);
    let seen = rows(bytes.clone()).unwrap();
    assert_eq!(
        seen[0],
        Ok((
            Some("cats/a.png".to_owned()),
            r#"{"image":"cats/a.png"}"#.to_owned()
        ))
    );
    assert_eq!(
        seen[1],
        Ok((Some("b.GIF".to_owned()), r#"{"image":"b.GIF"}"#.to_owned()))
    );
    assert!(seen[2].as_ref().unwrap_err().contains("an HTML page"));
    assert_eq!(seen.len(), 3);

    let mut reader = open(bytes, Limits::default()).unwrap();
    assert!(reader.notes()[0].contains("1 files are no media"));
    assert!(
        reader.has_media("cats/a.png") && !reader.has_media("a.png") && !reader.has_media("../x")
    );
    let mut copied = Vec::new();
    assert_eq!(
        reader.copy_media("cats/a.png", &mut copied),
        Ok(PNG.len() as u64)
    );
    assert_eq!(copied, PNG);
    assert!(reader.copy_media("cats/none.png", &mut copied).is_err());
}

#[test]
fn a_manifest_says_what_belongs_to_each_file() {
    let table =
        b"file_name,label,external_id\na.png,cat,1\n./img/b.gif,dog,2\nnone.png,cow,3\n,,\n";
    let lines = b"{\"file_name\":\"a.png\",\"label\":\"cat\",\"external_id\":1}\n\
        {\"file_name\":\"img/b.gif\",\"label\":\"dog\",\"external_id\":2}\n\
        {\"file_name\":\"none.png\",\"label\":\"cow\",\"external_id\":3}\n{\"file_name\":\"\"}\n";
    for (name, manifest) in [
        ("set/metadata.csv", table.as_slice()),
        ("set/list.jsonl", lines),
    ] {
        let bytes = archive(&[
            ("set/img/a.png", PNG),
            ("set/img/b.gif", GIF),
            (name, manifest),
        ]);
        let seen = rows(bytes).unwrap();
        let data = r#"{"file_name":"set/img/a.png","label":"cat"}"#;
        assert_eq!(seen[0], Ok((Some("1".to_owned()), data.to_owned())));
        assert!(seen[1].as_ref().unwrap().1.contains("set/img/b.gif"));
        assert!(
            seen[2]
                .as_ref()
                .unwrap_err()
                .contains("`none.png` is not in the zip")
        );
        assert!(seen[3].as_ref().unwrap_err().contains("names no file"));
    }
}

#[test]
fn names_that_could_harm_refuse_the_archive() {
    for name in [
        "../a.png",
        "a/../../b.png",
        "/etc/a.png",
        "C:/a.png",
        "a\\b.png",
        "a\nb.png",
        "a//b.png",
    ] {
        let error = rows(archive(&[("ok.png", PNG), (name, PNG)])).unwrap_err();
        assert!(
            error.remedy.contains("Nothing of it was taken"),
            "{name:?}: {error}"
        );
    }
    let twins = archive(&[("A.png", PNG), ("a.png", PNG)]);
    assert!(rows(twins).unwrap_err().reason.contains("Two entries"));
    // The writer refuses to write a name twice, so one is renamed in the bytes.
    let mut twins = archive(&[("a.png", PNG), ("b.png", PNG)]);
    for at in 0..twins.len() - 5 {
        if &twins[at..at + 5] == b"b.png" {
            twins[at] = b'a';
        }
    }
    assert!(rows(twins).unwrap_err().reason.contains("Two entries"));

    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .add_symlink("a.png", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    let link = writer.finish().unwrap().into_inner();
    assert!(rows(link).unwrap_err().reason.contains("is a link"));
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    let mut flat = PNG.to_vec();
    flat.resize(4 * 1024 * 1024, 0);
    let bomb = archive(&[("a.png", &flat)]);
    assert!(rows(bomb.clone()).unwrap_err().reason.contains("zip bomb"));
    let open_ratio = Limits {
        archive_ratio: 10_000,
        ..Limits::default()
    };
    open(bomb.clone(), open_ratio).unwrap();
    let small = Limits {
        entry_bytes: 1_000,
        ..open_ratio
    };
    assert!(
        open(bomb.clone(), small)
            .unwrap_err()
            .reason
            .contains("at most 1000")
    );
    let total = Limits {
        archive_bytes: 5_000_000,
        ..open_ratio
    };
    let two = archive(&[("a.png", &flat), ("b.png", &flat)]);
    assert!(open(two, total).unwrap_err().reason.contains("unpacks to"));

    // An entry that says it is small and is not.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a.png", options).unwrap();
    writer.write_all(&flat).unwrap();
    let mut lying = writer.finish().unwrap().into_inner();
    let size = u32::try_from(flat.len()).unwrap().to_le_bytes();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
    }
    let mut reader = open(lying, open_ratio).unwrap();
    let mut copied = Vec::new();
    assert!(reader.copy_media("a.png", &mut copied).is_err());
    assert!(copied.len() <= 101);
}

#[test]
fn the_number_of_entries_is_asked_first() {
    let names: Vec<String> = (0..200).map(|n| format!("{n}.png")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), PNG)).collect();
    let limits = Limits {
        archive_entries: 199,
        ..Limits::default()
    };
    assert!(
        open(archive(&files), limits)
            .unwrap_err()
            .reason
            .contains("200 entries")
    );
}

#[test]
fn an_import_of_a_zip_resumes() {
    let names: Vec<String> = (0..20).map(|n| format!("{n}.png")).collect();
    let mut files: Vec<_> = names.iter().map(|name| (name.as_str(), PNG)).collect();
    let manifest: String = names
        .iter()
        .map(|name| format!("{{\"file\":{}}}\n", json!(name)))
        .collect();
    for with_manifest in [false, true] {
        if with_manifest {
            files.push(("manifest.jsonl", manifest.as_bytes()));
        }
        let bytes = archive(&files);
        let all = rows(bytes.clone()).unwrap();
        let mut first = open(bytes.clone(), Limits::default()).unwrap();
        for _ in 0..7 {
            first.next_record().unwrap();
        }
        let mut second = open(bytes, Limits::default()).unwrap();
        second.resume(&first.checkpoint()).unwrap();
        let record = second.next_record().unwrap().unwrap().unwrap();
        assert_eq!(record.line, 8);
        assert!(
            record.value.values().any(|value| value == "7.png"),
            "{record:?}"
        );
        assert_eq!(all.len(), 20);
    }
}

proptest! {
    #[test]
    fn hostile_archives_are_survived(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = archive(&[("a.png", PNG), ("b/c.gif", GIF), ("manifest.csv", b"file\na.png\n")]);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = rows(bytes[..cut.index(bytes.len())].to_vec());
        let _ = rows(bytes);
    }
}
