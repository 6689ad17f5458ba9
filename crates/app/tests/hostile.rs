//! Files that mean harm, or were broken on their way, through the whole import on both databases: each limit of
//! `docs/src/concepts/imports.md`. Whatever comes, the job ends and says why, and good rows are in.

use candor_app::imports::begin::{ImportInput, begin};
use candor_app::imports::upload::upload;
use candor_app::jobs::{self, Job, runner};
use candor_app::testing::{Terms, World};
use candor_domain::id::BatchId;
use candor_formats::export::{Column, Format, Formulas, Kind, Value, Writer};
use candor_formats::limits;
use candor_store::testing::{TestDb, both};
use futures::stream;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

struct Bench {
    world: World,
    batch: BatchId,
}

fn bench(test: &TestDb, seed: u64) -> Bench {
    tokio::task::block_in_place(|| {
        let world = World::new(&test.db, seed);
        let project = world.project();
        let batch = world.batch(project, &Terms::default(), 0);
        Bench { world, batch }
    })
}

impl Bench {
    async fn import(&self, name: &str, bytes: Vec<u8>) -> Job {
        let (app, ctx) = (&self.world.app, self.world.ctx(self.world.owner));
        let pieces = stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
        let kept = upload(app, &ctx, self.world.organization, name, pieces).await;
        let input = ImportInput {
            upload_id: Some(kept.expect("upload").id),
            ..ImportInput::default()
        };
        let id = begin(app, &ctx, self.batch, input).await.expect("begin");
        while runner::turn(app, ctx.new_id()).await.expect("turn") {}
        jobs::show(app, &ctx, id).await.expect("show")
    }
}

/// Good rows that must be in, bad ones that must be listed, and words that the job must say.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    state: &'static str,
    counts: (i64, i64),
    says: &'static str,
}

fn bomb() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("a.png", packed).expect("a file");
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..64 {
        zip.write_all(&zeros).expect("zeros");
    }
    zip.finish().expect("a zip").into_inner()
}

fn parquet() -> Vec<u8> {
    let columns = vec![Column::new("text", Kind::Text)];
    let writer = Writer::new(Format::Parquet, columns, Formulas::Keep, Vec::new());
    let mut writer = writer.expect("a writer");
    for row in 0..1_000 {
        let text = format!("row {row}");
        writer.write(&[Value::Text(&text)]).expect("a row");
    }
    writer.finish().expect("a file")
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn cases() -> Vec<Case> {
    let case = |name, bytes, state, counts, says| Case {
        name,
        bytes,
        state,
        counts,
        says,
    };
    let huge = format!("text\n{}\nfine\n", "x".repeat(limits::ROW_BYTES + 1));
    let unclosed = format!("text\nfine\n\"{}", "never closed, ".repeat(200_000));
    let wide = format!("text{}\n", ",c".repeat(limits::COLUMNS + 1));
    let levels = limits::DEPTH + 1;
    let deep = format!(
        "{{\"text\": \"deep\", \"a\": {}{}}}\n{{\"text\": \"fine\"}}\n",
        "[".repeat(levels),
        "]".repeat(levels)
    );
    let bottomless = format!("{{\"text\": {}", "[".repeat(3_000_000));
    let mut odd = utf16("text\nfine in UTF-16\n");
    odd.push(b'x');
    let mut cut = parquet();
    cut.truncate(cut.len() - 50);
    vec![
        case("bomb.zip", bomb(), "failed", (0, 0), "bomb"),
        case(
            "huge.csv",
            huge.into_bytes(),
            "done",
            (1, 1),
            "over 1048576 bytes",
        ),
        case("unclosed.csv", unclosed.into_bytes(), "done", (1, 1), ""),
        case("wide.csv", wide.into_bytes(), "failed", (0, 0), "columns"),
        case("deep.jsonl", deep.into_bytes(), "done", (1, 1), "64"),
        case(
            "bottomless.jsonl",
            bottomless.into_bytes(),
            "done",
            (0, 1),
            "",
        ),
        case("cut.parquet", cut, "failed", (0, 0), "cut off"),
        case(
            "latin.csv",
            b"text\ncaf\xe9 in an old encoding\n".to_vec(),
            "done",
            (1, 0),
            "",
        ),
        case(
            "broken.jsonl",
            b"{\"text\": \"br\xff\xfeoken\"}\n{\"text\": \"fine, too\"}\n".to_vec(),
            "done",
            (2, 0),
            "",
        ),
        case("odd.csv", odd, "done", (2, 0), ""),
        case(
            "noise.bin",
            (0..=255).cycle().take(100_000).collect(),
            "failed",
            (0, 0),
            "",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_mean_harm_do_none() {
    for test in &both() {
        for (seed, case) in (1..).zip(cases()) {
            // A project of its own: what one file brought would be a duplicate in the next.
            let bench = bench(test, seed);
            let Case {
                name,
                bytes,
                state,
                counts,
                says,
            } = case;
            let job = bench.import(name, bytes).await;
            assert_eq!(job.state, state, "{name}: {job:?}");
            let result = job.result.as_ref().expect("a result");
            let found = ["imported", "rejected"].map(|key| result[key].as_i64().expect("a count"));
            assert_eq!((found[0], found[1]), counts, "{name}: {job:?}");
            let said: Vec<&str> = job
                .errors
                .iter()
                .map(|error| error.reason.as_str())
                .collect();
            let is_told = said.iter().any(|reason| reason.contains(says));
            assert!(is_told || says.is_empty(), "{name}: {said:?}");
            assert_eq!(
                said.is_empty(),
                state == "done" && counts.1 == 0,
                "{name}: {said:?}"
            );
        }
        let after = bench(test, 1_000)
            .import("after.csv", b"text\nand then one more\n".to_vec())
            .await;
        assert_eq!(after.result.expect("a result")["imported"], 1);
    }
}
