//! What a file is: by its first bytes, its name, and what its sender declares.

use super::delimiter::{declared_delimiter, sniff_delimiter};
use super::format::Format;
use super::shape::{Shape, json_shape};
use super::text::{Encoding, decode_head, sniff_encoding};
use crate::fault::Fatal;
use crate::media::sniff::{Kind, sniff};

/// How many first bytes detection looks at.
pub const HEAD_BYTES: usize = 256 * 1024;

/// What the sender says of the file; all of it may be missing.
#[derive(Debug, Clone, Default)]
pub struct Declared<'a> {
    /// The file's name.
    pub name: Option<&'a str>,
    /// The format asked for.
    pub format: Option<Format>,
    /// The delimiter asked for.
    pub delimiter: Option<u8>,
    /// The encoding asked for.
    pub encoding: Option<Encoding>,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// The format by which it is read.
    pub format: Format,
    /// The text's encoding; UTF-8 for formats that are no text.
    pub encoding: Encoding,
    /// The character between the columns of a table.
    pub delimiter: Option<u8>,
    /// What was assumed, as sentences for the person who sent the file.
    pub notes: Vec<String>,
    pub(crate) shape: Shape,
    pub(crate) has_mac_lines: bool,
    pub(crate) preamble_bytes: usize,
}

/// Says what a file is by its first [`HEAD_BYTES`] bytes (`is_whole` if that is all of it).
pub fn detect(head: &[u8], is_whole: bool, declared: &Declared<'_>) -> Result<Detected, Fatal> {
    let named = declared.name.and_then(Format::of_name);
    if head.is_empty() {
        return Err(Fatal::new("The file is empty.", "Choose another file."));
    }
    if let Some(format) = binary_format(head)? {
        agree(format, declared, named)?;
        return Ok(Detected {
            format,
            encoding: Encoding::Utf8,
            delimiter: None,
            notes: Vec::new(),
            shape: Shape::Table,
            has_mac_lines: false,
            preamble_bytes: 0,
        });
    }
    let encoding = declared.encoding.unwrap_or_else(|| sniff_encoding(head));
    let text = decode_head(head, encoding);
    let mut notes = Vec::new();
    if encoding == Encoding::Windows1252 && declared.encoding.is_none() {
        notes.push(
            "The text is not UTF-8; it is read as Windows-1252 (Western European).".to_owned(),
        );
    }
    let wanted = declared.format.or(named);
    let starts_as_json = starts_as_json(&text);
    match wanted {
        Some(Format::Parquet | Format::Zip) => Err(disagree("text", declared, named)),
        Some(format) if format.is_json() && !starts_as_json => {
            Err(disagree("no JSON", declared, named))
        }
        Some(format) if format.is_table() && is_json_row(&text) => {
            Err(disagree("JSON", declared, named))
        }
        Some(format) if format.is_json() => json(&text, is_whole, format, encoding, notes),
        None if starts_as_json => json(&text, is_whole, Format::Jsonl, encoding, notes),
        _ => table(&text, is_whole, declared, wanted, encoding, notes),
    }
}

/// A format known by its magic bytes; an error for what is known and no format of tasks.
fn binary_format(head: &[u8]) -> Result<Option<Format>, Fatal> {
    if head.starts_with(b"PAR1") {
        return Ok(Some(Format::Parquet));
    }
    let refused = |what: &str, remedy: &str| {
        Err(Fatal::new(
            format!("The file is {what}, not a file of rows."),
            remedy,
        ))
    };
    match sniff(head) {
        Kind::Zip
            if head
                .windows(19)
                .take(4096)
                .any(|part| part == b"[Content_Types].xml") =>
        {
            refused(
                "an Office document",
                "Save the sheet as CSV and choose that.",
            )
        }
        Kind::Zip => Ok(Some(Format::Zip)),
        Kind::Gzip => refused(
            "compressed with gzip",
            "Unpack it and choose the file inside.",
        ),
        Kind::Html => refused(
            "an HTML page",
            "It may be a sign-in or error page that was saved; download it again.",
        ),
        Kind::Xml | Kind::Svg => refused("XML", "Convert it to CSV, JSON Lines or Parquet."),
        Kind::Unknown => Ok(None),
        kind => refused(
            kind.label(),
            "Put images into a zip, or name their addresses in a CSV.",
        ),
    }
}

/// What the name or the sender says must be what the bytes say.
fn agree(format: Format, declared: &Declared<'_>, named: Option<Format>) -> Result<(), Fatal> {
    match declared.format.or(named) {
        Some(wanted) if wanted != format => Err(disagree(format.name(), declared, named)),
        _ => Ok(()),
    }
}

fn disagree(found: &str, declared: &Declared<'_>, named: Option<Format>) -> Fatal {
    match (declared.format, named) {
        (Some(format), _) => Fatal::new(
            format!(
                "The format asked for is {}, but the file's content is {found}.",
                format.name()
            ),
            "Leave the format out, or choose the right file.",
        ),
        (None, named) => Fatal::new(
            format!(
                "The file's name says {}, but its content is {found}.",
                named.map_or("nothing", Format::name)
            ),
            "Give the file the right ending, or name its format.",
        ),
    }
}

fn starts_as_json(text: &[u8]) -> bool {
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Whether a file that should be a table is surely JSON: a column's name may start with a bracket, too.
fn is_json_row(text: &[u8]) -> bool {
    let start = text.trim_ascii_start();
    match start.first() {
        Some(b'{') => matches!(start[1..].trim_ascii_start().first(), Some(b'"' | b'}')),
        Some(b'[') => matches!(start[1..].trim_ascii_start().first(), Some(b'{')),
        _ => false,
    }
}

fn json(
    text: &[u8],
    is_whole: bool,
    wanted: Format,
    encoding: Encoding,
    mut notes: Vec<String>,
) -> Result<Detected, Fatal> {
    let shape = json_shape(text, is_whole, wanted)?;
    let format = if matches!(shape, Shape::Lines | Shape::Concatenated) {
        Format::Jsonl
    } else {
        Format::Json
    };
    match (wanted, &shape) {
        (Format::Jsonl, Shape::Concatenated) => {
            notes.push(
                "Objects go over several lines; they are read one after the other.".to_owned(),
            );
        }
        (Format::Json, Shape::Lines) => {
            notes.push("The file is JSON Lines: one object per line.".to_owned());
        }
        (_, Shape::List { key: Some(key), .. }) => {
            notes.push(format!("Rows are the elements of the list `{key}`."));
        }
        _ => {}
    }
    Ok(Detected {
        format,
        encoding,
        delimiter: None,
        notes,
        shape,
        has_mac_lines: false,
        preamble_bytes: 0,
    })
}

fn table(
    text: &[u8],
    is_whole: bool,
    declared: &Declared<'_>,
    wanted: Option<Format>,
    encoding: Encoding,
    mut notes: Vec<String>,
) -> Result<Detected, Fatal> {
    if text.iter().take(4096).filter(|&&byte| byte == 0).count() > 8 {
        return Err(Fatal::new(
            "The file is no text.",
            "Choose a CSV, TSV, JSON, JSON Lines or Parquet file, or a zip of images.",
        ));
    }
    let has_mac_lines =
        memchr::memchr(b'\n', text).is_none() && memchr::memchr(b'\r', text).is_some();
    let mut text = text.to_vec();
    if has_mac_lines {
        text.iter_mut()
            .filter(|byte| **byte == b'\r')
            .for_each(|byte| *byte = b'\n');
    }
    let preamble = declared_delimiter(&text);
    let preamble_bytes = preamble.map_or(0, |(_, bytes)| bytes);
    let preferred = if wanted == Some(Format::Tsv) {
        b'\t'
    } else {
        b','
    };
    let sniffed = sniff_delimiter(&text[preamble_bytes..], is_whole, preferred);
    let stated = declared
        .delimiter
        .or(preamble.map(|(delimiter, _)| delimiter));
    if wanted.is_none() && stated.or(sniffed).is_none() {
        return Err(Fatal::new(
            "The file's format cannot be told from its name or content.",
            "Name its format: csv, tsv, json, jsonl, parquet or zip.",
        ));
    }
    let delimiter = stated.or(sniffed).unwrap_or(preferred);
    let format = match wanted {
        Some(format) => format,
        None if delimiter == b'\t' => Format::Tsv,
        None => Format::Csv,
    };
    if delimiter != preferred {
        notes.push(format!(
            "The columns are separated by {}.",
            delimiter_label(delimiter)
        ));
    }
    Ok(Detected {
        format,
        encoding,
        delimiter: Some(delimiter),
        notes,
        shape: Shape::Table,
        has_mac_lines,
        preamble_bytes,
    })
}

fn delimiter_label(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tabs".to_owned(),
        b';' => "semicolons".to_owned(),
        b',' => "commas".to_owned(),
        b'|' => "bars".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
