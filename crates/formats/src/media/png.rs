//! PNG, chunk by chunk.

use super::exif::{only_orientation, orientation};
use super::{Cursor, ImageError, Parts, be32};

/// Chunks that the picture needs: pixels, colours, sizes, animation.
const KEPT: [&[u8; 4]; 18] = [
    b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV",
    b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"IHDR",
];

pub(super) fn clean(bytes: &[u8]) -> Result<Parts, ImageError> {
    let mut cursor = Cursor::new(bytes);
    let mut parts = Parts {
        width: 0,
        height: 0,
        orientation: 1,
        frames: 1,
        bytes: cursor.take(8)?.to_vec(),
    };
    let mut frames = 0;
    let mut has_pixels = false;
    loop {
        let head = cursor.take(8)?;
        let (length, name) = (be32(head) as usize, &head[4..8]);
        let content = cursor.take(length)?;
        let check = cursor.take(4)?;
        match name {
            b"IHDR" => {
                let size = content
                    .get(..8)
                    .ok_or(ImageError::Damaged("its header is too short"))?;
                (parts.width, parts.height) = (be32(size), be32(&size[4..]));
            }
            _ if parts.width == 0 => return Err(ImageError::Damaged("its header is not first")),
            b"eXIf" => {
                parts.orientation = orientation(content);
                push_orientation(&mut parts, has_pixels);
            }
            b"IDAT" => has_pixels = true,
            b"fcTL" => frames += 1,
            // A chunk that a reader must know, and that none knows.
            _ if name[0].is_ascii_uppercase() && !KEPT.iter().any(|kept| *kept == name) => {
                return Err(ImageError::Damaged("it has a chunk of an unknown kind"));
            }
            _ => {}
        }
        if KEPT.iter().any(|kept| *kept == name) {
            parts.bytes.extend_from_slice(head);
            parts.bytes.extend_from_slice(content);
            parts.bytes.extend_from_slice(check);
        }
        if name == b"IEND" {
            break;
        }
    }
    if !has_pixels {
        return Err(ImageError::Damaged("it has no picture"));
    }
    Ok(Parts {
        frames: frames.max(1),
        ..parts
    })
}

/// Puts the orientation where the chunk stood; behind the pixels readers do not look for it.
fn push_orientation(parts: &mut Parts, has_pixels: bool) {
    if parts.orientation == 1 || has_pixels {
        parts.orientation = 1;
        return;
    }
    let mut chunk = b"eXIf".to_vec();
    chunk.extend_from_slice(&only_orientation(parts.orientation));
    parts.bytes.extend_from_slice(&26_u32.to_be_bytes());
    parts.bytes.extend_from_slice(&chunk);
    parts.bytes.extend_from_slice(&crc32(&chunk).to_be_bytes());
}

/// The check sum of PNG (ISO 3309), bit by bit: it is asked of 30 bytes.
fn crc32(bytes: &[u8]) -> u32 {
    let remainder = bytes.iter().fold(u32::MAX, |remainder, &byte| {
        (0..8).fold(remainder ^ u32::from(byte), |remainder, _| {
            if remainder & 1 == 1 {
                remainder >> 1 ^ 0xedb8_8320
            } else {
                remainder >> 1
            }
        })
    });
    !remainder
}
