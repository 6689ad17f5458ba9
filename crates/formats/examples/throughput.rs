//! How fast rows come in and go out on one core, and in how much memory (Linux):
//! `cargo run --release -p candor-formats --example throughput`.

use candor_formats::coerce::Wants;
use candor_formats::export::{Column, Format, Formulas, Kind, Value, Writer};
use candor_formats::import::{Options, Reader, Source};
use candor_formats::{Fatal, Mapping};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Cursor;
use std::time::Duration;

const ROWS: u32 = 1_000_000;
const TEXT: &str = "The battery holds a day; the case feels cheap but it works well enough for me";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Files first: the memory that samples in memory take would hide theirs.
    let folder = tempfile::tempdir()?;
    for format in [Format::Jsonl, Format::Csv, Format::Parquet] {
        let path = folder.path().join(format!("export.{}", format.name()));
        export(format, File::create(&path)?)?;
        import(
            &format!("{} from a file", format.name()),
            File::open(&path)?,
            &Mapping::default(),
        )?;
    }
    println!("{:32} {}", "greatest memory so far", greatest_memory());

    let renamed = Mapping::from_json(&serde_json::json!({"body": "text", "external_id": "id"}))?;
    let by_id = Mapping::from_json(&serde_json::json!({"external_id": "id"}))?;
    let rows = |head: &str, row: &dyn Fn(u32) -> String| {
        let mut text = head.to_owned();
        (0..ROWS).for_each(|n| text.push_str(&row(n)));
        Cursor::new(text)
    };
    let csv = |n| format!("{n},{TEXT} {n},positive\n");
    let quoted = |n| format!("{n},\"{TEXT}, \"\"really\"\"\n{n}\",positive\n");
    let lines = |n| format!("{{\"id\": {n}, \"text\": \"{TEXT} {n}\", \"label\": \"positive\"}}\n");
    let turn = format!("{{\"role\": \"user\", \"content\": \"{TEXT}\"}}");
    let chats = |n| format!("{{\"id\": {n}, \"messages\": [{turn}, {turn}, {turn}]}}\n");
    import("CSV", rows("id,text,label\n", &csv), &Mapping::default())?;
    import("CSV, mapped", rows("id,text,label\n", &csv), &renamed)?;
    import(
        "CSV, quoted, mapped",
        rows("id,text,label\n", &quoted),
        &renamed,
    )?;
    import("JSON Lines", rows("", &lines), &Mapping::default())?;
    import("JSON Lines, mapped", rows("", &lines), &renamed)?;
    import("JSON Lines, conversations", rows("", &chats), &by_id)?;
    Ok(())
}

fn import(label: &str, mut source: impl Source + 'static, mapping: &Mapping) -> Result<(), Fatal> {
    let bytes = source.seek(std::io::SeekFrom::End(0)).unwrap_or(0);
    let (count, seconds) = timed(|| -> Result<u64, Fatal> {
        let mut rows =
            Reader::open(source, &Options::default())?.mapped(mapping, &Wants::default())?;
        let mut count = 0;
        while let Some(row) = rows.next_row()? {
            row.map_err(|error| Fatal::new(error.to_string(), "The sample is wrong."))?;
            count += 1;
        }
        Ok(count)
    });
    report(&format!("in: {label}"), count?, bytes, seconds);
    Ok(())
}

fn export(format: Format, to: File) -> Result<(), Box<dyn std::error::Error>> {
    let columns = vec![
        Column::new("external_id", Kind::Text),
        Column::new("label", Kind::Text),
        Column::new("probability", Kind::Float),
        Column::new("answers", Kind::Integer),
        Column::new("data", Kind::Json),
    ];
    let mut writer = Writer::new(format, columns, Formulas::Keep, to)?;
    let (written, seconds) = timed(|| {
        let (mut id, mut data) = (String::new(), String::new());
        (0..ROWS).try_for_each(|n| {
            id.clear();
            data.clear();
            let _ = write!(id, "task-{n}");
            let _ = write!(data, "{{\"text\":\"{TEXT} {n}\"}}");
            let probability = Value::Float(f64::from(n % 997) / 997.0);
            writer.write(&[
                Value::Text(&id),
                Value::Text("positive"),
                probability,
                Value::Integer(3),
                Value::Json(&data),
            ])
        })
    });
    written?;
    let bytes = writer.finish()?.metadata()?.len();
    report(
        &format!("out: {}", format.name()),
        ROWS.into(),
        bytes,
        seconds,
    );
    Ok(())
}

/// Does the work and says how much of a core's time it took; other programs' work does not count.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = core_time();
    let outcome = work();
    (outcome, core_time().saturating_sub(start))
}

/// Time that this thread has had a core, as Linux tells it.
fn core_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(
        stat.split(' ')
            .next()
            .and_then(|nanos| nanos.parse().ok())
            .unwrap_or(0),
    )
}

#[expect(clippy::cast_precision_loss, reason = "figures to look at")]
fn report(label: &str, rows: u64, bytes: u64, time: Duration) {
    let seconds = time.as_secs_f64();
    println!(
        "{label:32} {:6.2} million rows/s  {:5.0} MB/s  ({:.0} bytes a row)",
        rows as f64 / seconds / 1e6,
        bytes as f64 / seconds / 1e6,
        bytes as f64 / rows as f64,
    );
}

/// The most memory that this process has had, as Linux tells it.
fn greatest_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown here".to_owned(), |line| line.trim().to_owned())
}
