//! GIF, block by block.

use super::{Cursor, ImageError, Parts, le};

/// Application blocks that the picture needs: repetition and the colour profile.
const KEPT: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

pub(super) fn clean(bytes: &[u8]) -> Result<Parts, ImageError> {
    let mut cursor = Cursor::new(bytes);
    let head = cursor.take(13)?;
    let (width, height) = (le(&head[6..8]), le(&head[8..10]));
    let mut kept = head.to_vec();
    kept.extend_from_slice(cursor.take(color_table_bytes(head[10]))?);
    let mut frames = 0;
    loop {
        let start = cursor.at;
        let is_kept = match cursor.byte()? {
            0x3b => break,
            0x2c => {
                frames += 1;
                let descriptor = cursor.take(9)?;
                cursor.take(color_table_bytes(descriptor[8]))?;
                cursor.take(1)?;
                skip_blocks(&mut cursor)?;
                true
            }
            0x21 => {
                let label = cursor.byte()?;
                let name = cursor.rest().get(1..12).unwrap_or_default();
                skip_blocks(&mut cursor)?;
                label == 0xf9 || (label == 0xff && KEPT.contains(&name))
            }
            _ => return Err(ImageError::Damaged("it has a block of an unknown kind")),
        };
        if is_kept {
            kept.extend_from_slice(&bytes[start..cursor.at]);
        }
    }
    if frames == 0 {
        return Err(ImageError::Damaged("it has no picture"));
    }
    kept.push(0x3b);
    Ok(Parts {
        width,
        height,
        orientation: 1,
        frames,
        bytes: kept,
    })
}

fn color_table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

fn skip_blocks(cursor: &mut Cursor<'_>) -> Result<(), ImageError> {
    loop {
        match cursor.byte()? {
            0 => return Ok(()),
            length => cursor.take(usize::from(length))?,
        };
    }
}
