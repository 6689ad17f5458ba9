//! WebP, chunk by chunk (RIFF).

use super::exif::{only_orientation, orientation};
use super::{Cursor, ImageError, Parts, le};

const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

pub(super) fn clean(bytes: &[u8]) -> Result<Parts, ImageError> {
    let mut cursor = Cursor::new(bytes);
    let head = cursor.take(12)?;
    let content = (le(&head[4..8]) as usize)
        .checked_sub(4)
        .ok_or(ImageError::CutOff)?;
    // The size may count a filling byte that was not written.
    let content = if content == cursor.rest().len() + 1 {
        content - 1
    } else {
        content
    };
    let mut cursor = Cursor::new(cursor.take(content)?);
    let mut parts = Parts {
        width: 0,
        height: 0,
        orientation: 1,
        frames: 0,
        bytes: head.to_vec(),
    };
    let mut flags_at = None;
    while cursor.rest().len() >= 8 {
        let head = cursor.take(8)?;
        let length = le(&head[4..8]) as usize;
        let content = cursor.take(length)?;
        let _ = cursor.take(length % 2);
        match &head[..4] {
            b"VP8X" => {
                let fields = content.get(..10).ok_or(ImageError::CutOff)?;
                (parts.width, parts.height) = (le(&fields[4..7]) + 1, le(&fields[7..10]) + 1);
                flags_at = Some(parts.bytes.len() + 8);
            }
            b"VP8 " | b"VP8L" => {
                parts.frames += 1;
                if parts.width == 0 {
                    (parts.width, parts.height) = size(&head[..4], content)?;
                }
            }
            b"ANMF" => parts.frames += 1,
            b"EXIF" => {
                parts.orientation =
                    orientation(content.strip_prefix(b"Exif\0\0").unwrap_or(content));
                continue;
            }
            b"ICCP" | b"ALPH" | b"ANIM" => {}
            _ => continue,
        }
        push_chunk(&mut parts.bytes, &head[..4], content);
    }
    if parts.frames == 0 || parts.width == 0 {
        return Err(ImageError::Damaged("it has no picture"));
    }
    finish(&mut parts, flags_at)?;
    Ok(parts)
}

/// Writes the orientation, the flags that say which metadata there are, and the size of it all.
fn finish(parts: &mut Parts, flags_at: Option<usize>) -> Result<(), ImageError> {
    match flags_at {
        Some(at) => {
            parts.bytes[at] &= !(HAS_EXIF | HAS_XMP);
            if parts.orientation > 1 {
                parts.bytes[at] |= HAS_EXIF;
                let exif = only_orientation(parts.orientation);
                push_chunk(&mut parts.bytes, b"EXIF", &exif);
            }
        }
        // Without that chunk there may be no EXIF, and readers do not look for it.
        None => parts.orientation = 1,
    }
    let size =
        u32::try_from(parts.bytes.len() - 8).map_err(|_| ImageError::Damaged("it is too long"))?;
    parts.bytes[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(())
}

fn push_chunk(bytes: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    bytes.extend_from_slice(name);
    // It was read from 32 bits, or is 26.
    bytes.extend_from_slice(&u32::try_from(content.len()).unwrap_or(0).to_le_bytes());
    bytes.extend_from_slice(content);
    if content.len() % 2 == 1 {
        bytes.push(0);
    }
}

/// The size by the header of the picture's own data: 14 bits each, lossy behind a start code, lossless packed.
fn size(name: &[u8], content: &[u8]) -> Result<(u32, u32), ImageError> {
    let damaged = ImageError::Damaged("its picture has no header");
    if name == b"VP8 " {
        let fields = content.get(3..10).ok_or(ImageError::CutOff)?;
        let is_start = fields.starts_with(b"\x9d\x01\x2a");
        return is_start
            .then(|| (le(&fields[3..5]) & 0x3fff, le(&fields[5..7]) & 0x3fff))
            .ok_or(damaged);
    }
    let fields = content.get(..5).ok_or(ImageError::CutOff)?;
    let bits = le(&fields[1..5]);
    (fields[0] == 0x2f)
        .then_some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        .ok_or(damaged)
}
