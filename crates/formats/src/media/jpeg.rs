//! JPEG, segment by segment (ITU T.81, annex B).

use super::exif::{only_orientation, orientation};
use super::{Cursor, ImageError, Parts, be16};

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

pub(super) fn clean(bytes: &[u8]) -> Result<Parts, ImageError> {
    let mut cursor = Cursor::new(bytes);
    let mut parts = Parts {
        width: 0,
        height: 0,
        orientation: 1,
        frames: 1,
        bytes: Vec::new(),
    };
    let mut kept = cursor.take(2)?.to_vec();
    // Where the orientation goes: behind the segment that must come first.
    let mut exif_at = kept.len();
    let mut has_scan = false;
    loop {
        let marker = next_marker(&mut cursor)?;
        if marker == END {
            break;
        }
        // Markers that stand alone: restarts, TEM.
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let length = be16(cursor.take(2)?) as usize;
        let content = cursor.take(
            length
                .checked_sub(2)
                .ok_or(ImageError::Damaged("a segment has no length"))?,
        )?;
        if is_frame(marker) && parts.width == 0 {
            let size = content.get(1..5).ok_or(ImageError::CutOff)?;
            (parts.height, parts.width) = (be16(&size[..2]), be16(&size[2..]));
        }
        if marker == 0xe1
            && let Some(tiff) = content.strip_prefix(b"Exif\0\0")
        {
            parts.orientation = orientation(tiff);
        }
        if !is_kept(marker, content) {
            continue;
        }
        kept.extend_from_slice(&[
            0xff,
            marker,
            content_length(length, 8),
            content_length(length, 0),
        ]);
        kept.extend_from_slice(content);
        if marker == 0xe0 && !has_scan {
            exif_at = kept.len();
        }
        if marker == SCAN {
            has_scan = true;
            copy_scan(&mut cursor, &mut kept)?;
        }
    }
    if !has_scan || parts.width == 0 {
        return Err(ImageError::Damaged("it has no picture"));
    }
    kept.extend_from_slice(&[0xff, END]);
    if parts.orientation > 1 {
        let exif = only_orientation(parts.orientation);
        let mut segment = vec![0xff, 0xe1, 0, 34];
        segment.extend_from_slice(b"Exif\0\0");
        segment.extend_from_slice(&exif);
        kept.splice(exif_at..exif_at, segment);
    }
    Ok(Parts {
        bytes: kept,
        ..parts
    })
}

fn next_marker(cursor: &mut Cursor<'_>) -> Result<u8, ImageError> {
    // Some writers leave bytes between segments; readers skip them.
    let skip = memchr::memchr(0xff, cursor.rest()).ok_or(ImageError::CutOff)?;
    cursor.take(skip)?;
    loop {
        match cursor.byte()? {
            0xff => {}
            0 => return next_marker_after_stuffing(cursor),
            marker => return Ok(marker),
        }
    }
}

/// `FF 00` is no marker; the search goes on behind it.
fn next_marker_after_stuffing(cursor: &mut Cursor<'_>) -> Result<u8, ImageError> {
    loop {
        let skip = memchr::memchr(0xff, cursor.rest()).ok_or(ImageError::CutOff)?;
        cursor.take(skip)?;
        loop {
            match cursor.byte()? {
                0xff => {}
                0 => break,
                marker => return Ok(marker),
            }
        }
    }
}

/// Copies a scan's data up to the next segment; stuffed bytes and restarts belong to it.
fn copy_scan(cursor: &mut Cursor<'_>, kept: &mut Vec<u8>) -> Result<(), ImageError> {
    loop {
        let data = memchr::memchr(0xff, cursor.rest()).ok_or(ImageError::CutOff)?;
        kept.extend_from_slice(cursor.take(data)?);
        match cursor.rest() {
            [0xff, 0 | 0xd0..=0xd7, ..] => kept.extend_from_slice(cursor.take(2)?),
            [0xff, 0xff, ..] => {
                cursor.take(1)?;
            }
            [0xff, _, ..] => return Ok(()),
            _ => return Err(ImageError::CutOff),
        }
    }
}

fn content_length(length: usize, shift: u32) -> u8 {
    // A length has 16 bits.
    u8::try_from(length >> shift & 0xff).unwrap_or(0)
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// What the picture needs: tables, frames, scans, JFIF, the colour profile, Adobe's colour transform.
fn is_kept(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xc0..=0xcf | 0xda..=0xdf => true,
        0xe0 => content.starts_with(b"JFIF\0"),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        _ => false,
    }
}
