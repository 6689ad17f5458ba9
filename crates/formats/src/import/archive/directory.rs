//! The list of an archive's entries, and what is refused in it before anything is unpacked.

use super::super::shared::Shared;
use crate::fault::Fatal;
use crate::limits::{ENTRY_NAME_BYTES, Limits, RATIO_FLOOR_BYTES};
use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::read::ZipFile;

/// A file in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Place in the archive.
    pub(crate) index: usize,
    /// Path in the archive, with `/` between folders.
    pub(crate) name: String,
    /// Size in bytes when unpacked, as the archive says.
    pub(crate) size: u64,
}

/// Opens the archive and lists its files; folders, hidden files and what macOS and Windows add are left out.
/// One entry that could harm refuses the archive.
pub(crate) fn open(
    file: &Shared,
    limits: &Limits,
) -> Result<(ZipArchive<Shared>, Vec<Entry>), Fatal> {
    let declared = declared_entries(file)?;
    if declared > limits.archive_entries as u64 {
        return Err(Fatal::new(
            format!(
                "The zip has {declared} entries; at most {} are taken.",
                limits.archive_entries
            ),
            "Split it into several.",
        ));
    }
    let mut archive = ZipArchive::new(file.clone()).map_err(|error| unreadable(&error))?;
    // The library keeps one of several entries of the same name.
    if (archive.len() as u64) < declared {
        return Err(harmful("Two entries of the zip have the same name"));
    }
    let (mut entries, mut spans, mut names, mut total) =
        (Vec::new(), Vec::new(), HashSet::new(), 0_u64);
    for index in 0..archive.len() {
        let entry = archive
            .by_index_raw(index)
            .map_err(|error| unreadable(&error))?;
        check_entry(&entry, limits)?;
        spans.push((
            entry.header_start(),
            entry.header_start() + entry.compressed_size(),
        ));
        total = total.saturating_add(entry.size());
        let name = entry.name().to_owned();
        // Two names that differ only in case would be one file on many disks.
        if !names.insert(name.to_lowercase()) {
            return Err(harmful(&format!(
                "Two entries of the zip have the name `{name}`"
            )));
        }
        if entry.is_file() && !is_litter(&name) {
            entries.push(Entry {
                index,
                name,
                size: entry.size(),
            });
        }
    }
    if total > limits.archive_bytes {
        return Err(Fatal::new(
            format!(
                "The zip unpacks to {total} bytes; at most {} are taken.",
                limits.archive_bytes
            ),
            "Split it into several.",
        ));
    }
    spans.sort_unstable();
    if spans.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(harmful(
            "Entries of the zip share the same bytes, as in a zip bomb",
        ));
    }
    Ok((archive, entries))
}

fn check_entry(entry: &ZipFile<'_, impl Read>, limits: &Limits) -> Result<(), Fatal> {
    let name = entry.name();
    let shown: String = name.chars().take(80).flat_map(char::escape_debug).collect();
    if let Some(fault) = fault_of_name(name) {
        return Err(harmful(&format!(
            "An entry of the zip is called `{shown}`, which {fault}"
        )));
    }
    if entry.is_symlink() {
        return Err(harmful(&format!(
            "The entry `{shown}` of the zip is a link"
        )));
    }
    if entry.encrypted() {
        return Err(Fatal::new(
            "The zip is encrypted.",
            "Make it again without a password.",
        ));
    }
    if entry.size() > limits.entry_bytes {
        return Err(Fatal::new(
            format!(
                "The file `{shown}` in the zip has {} bytes; at most {} are taken.",
                entry.size(),
                limits.entry_bytes
            ),
            "Make it smaller, or leave it out.",
        ));
    }
    let is_bomb = entry.size() > RATIO_FLOOR_BYTES
        && entry.size() / entry.compressed_size().max(1) > limits.archive_ratio;
    if is_bomb {
        return Err(harmful(&format!(
            "The file `{shown}` in the zip unpacks to over {} times its size, as in a zip bomb",
            limits.archive_ratio
        )));
    }
    Ok(())
}

/// Why a name is refused, if it is.
fn fault_of_name(name: &str) -> Option<&'static str> {
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    if name.is_empty() || name.len() > ENTRY_NAME_BYTES {
        Some("is empty or too long")
    } else if name.starts_with('/') || has_drive {
        Some("is an absolute path")
    } else if name.contains('\\') {
        Some("has a backslash")
    } else if name.chars().any(char::is_control) {
        Some("has a control character")
    } else if name
        .trim_end_matches('/')
        .split('/')
        .any(|part| matches!(part, ".." | "." | ""))
    {
        Some("leads out of its folder")
    } else {
        None
    }
}

fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || file.starts_with('.')
        || file == "Thumbs.db"
        || file == "desktop.ini"
}

/// The number of entries by the record at the archive's end, read before the list itself, which takes memory by
/// the entry.
fn declared_entries(file: &Shared) -> Result<u64, Fatal> {
    const END: &[u8] = b"PK\x05\x06";
    const END_64: &[u8] = b"PK\x06\x06";
    let tail_bytes = file.len().min(66_000);
    let mut tail = Vec::new();
    let mut reader = file.reader_at(file.len() - tail_bytes);
    reader
        .read_to_end(&mut tail)
        .map_err(|error| Fatal::unreadable(&error))?;
    let end = tail.windows(22).rposition(|window| window.starts_with(END));
    let Some(end) = end else {
        return Err(Fatal::new(
            "The zip has no end.",
            "It was cut off on its way here; make or upload it again.",
        ));
    };
    let short = u64::from(u16::from_le_bytes([tail[end + 10], tail[end + 11]]));
    // Over 65,535 entries stand in the record of the 64-bit format, which lies before this one.
    let long = tail[..end]
        .windows(56)
        .rposition(|window| window.starts_with(END_64))
        .map(|at| {
            let mut count = [0; 8];
            count.copy_from_slice(&tail[at + 32..at + 40]);
            u64::from_le_bytes(count)
        });
    let _ = reader.seek(SeekFrom::Start(0));
    Ok(if short == u64::from(u16::MAX) {
        long.unwrap_or(short)
    } else {
        short
    })
}

fn harmful(what: &str) -> Fatal {
    Fatal::new(
        format!("{what}."),
        "Nothing of it was taken. Make the zip again with plain files in plain folders.",
    )
}

pub(crate) fn unreadable(error: &zip::result::ZipError) -> Fatal {
    Fatal::new(
        format!("The zip cannot be read: {error}."),
        "Make it again, with the usual compression (deflate).",
    )
}
