//! How fast rows are mapped: `cargo run --release -p candor-formats --example speed`.

use candor_formats::coerce::Wants;
use candor_formats::import::{Options, Reader};
use candor_formats::{Fatal, Mapping};
use std::fmt::Write as _;
use std::io::Cursor;

const ROWS: usize = 1_000_000;

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn measure(label: &str, text: String, mapping: &Mapping) -> Result<(), Fatal> {
    let bytes = text.len();
    let mut rows =
        Reader::open(Cursor::new(text), &Options::default())?.mapped(mapping, &Wants::default())?;
    let start = std::time::Instant::now();
    let (mut count, mut sum) = (0_u64, 0_u64);
    while let Some(row) = rows.next_row()? {
        let row = row.map_err(|error| Fatal::new(error.to_string(), "The sample is wrong."))?;
        count += 1;
        sum = sum
            .wrapping_add(u64::from(row.hash[0]))
            .wrapping_add(row.data_json.len() as u64);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{label:32} {:6.2} million rows/s  {:5.0} MB/s  ({count} rows, {:.0} bytes each, check {sum})",
        count as f64 / seconds / 1e6,
        bytes as f64 / seconds / 1e6,
        bytes as f64 / count as f64,
    );
    Ok(())
}

fn main() -> Result<(), Fatal> {
    let (mut csv, mut quoted, mut lines, mut chats) = (
        "id,text,label\n".to_owned(),
        "id,text,label\n".to_owned(),
        String::new(),
        String::new(),
    );
    for n in 0..ROWS {
        let text = "The battery holds a day; the case feels cheap but it works well enough for me";
        let _ = writeln!(csv, "{n},{text} {n},positive");
        let _ = writeln!(quoted, "{n},\"{text}, \"\"really\"\"\n{n}\",positive");
        let _ = writeln!(
            lines,
            "{{\"id\": {n}, \"text\": \"{text} {n}\", \"label\": \"positive\"}}"
        );
        let turn = format!("{{\"role\": \"user\", \"content\": \"{text}\"}}");
        let _ = writeln!(
            chats,
            "{{\"id\": {n}, \"messages\": [{turn}, {turn}, {turn}]}}"
        );
    }
    let renamed = Mapping::from_json(&serde_json::json!({"body": "text", "external_id": "id"}))?;
    let by_id = Mapping::from_json(&serde_json::json!({"external_id": "id"}))?;
    measure("CSV", csv.clone(), &Mapping::default())?;
    measure("CSV, mapped", csv, &renamed)?;
    measure("CSV, quoted, mapped", quoted, &renamed)?;
    measure("JSON Lines", lines.clone(), &Mapping::default())?;
    measure("JSON Lines, mapped", lines, &renamed)?;
    measure("JSON Lines, conversations", chats, &by_id)
}
