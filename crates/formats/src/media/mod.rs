//! Media files by their content: what they are, how large, and without what they should not tell.

mod exif;
mod gif;
mod jpeg;
mod png;
pub mod sniff;
mod webp;

use crate::limits::{IMAGE_FRAMES, IMAGE_PIXELS, IMAGE_SIDE};
use sniff::{Kind, sniff};

/// An image that may be shown: measured, within the limits, without its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanImage {
    /// The image's format.
    pub kind: Kind,
    /// Width in pixels as it is shown, the orientation applied.
    pub width: u32,
    /// Height in pixels as it is shown, the orientation applied.
    pub height: u32,
    /// The file: its pixels, colour profile and orientation as they were, byte for byte; no place, camera, time,
    /// comment or thumbnail, and nothing behind its end.
    pub bytes: Vec<u8>,
}

/// Why an image is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// It is something else.
    #[error("it is {0}; images are PNG, JPEG, GIF or WebP")]
    NoImage(&'static str),
    /// It ends too early.
    #[error("the image is cut off; take it from its source again")]
    CutOff,
    /// Its parts contradict its format.
    #[error("the image is damaged: {0}")]
    Damaged(&'static str),
    /// It has too many pixels to show.
    #[error(
        "the image has {width} x {height} pixels; at most {IMAGE_PIXELS} pixels and {IMAGE_SIDE} on a side are taken"
    )]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// It has too many frames to show.
    #[error("the image has over {IMAGE_FRAMES} frames")]
    TooManyFrames,
}

/// Takes an image's metadata out of its file; its pixels are neither decoded nor changed. The size is read from
/// the header and held against the limits, so that no reader of the image meets a bomb.
pub fn clean_image(bytes: &[u8]) -> Result<CleanImage, ImageError> {
    let kind = sniff(bytes);
    let parts = match kind {
        Kind::Png => png::clean(bytes)?,
        Kind::Jpeg => jpeg::clean(bytes)?,
        Kind::Gif => gif::clean(bytes)?,
        Kind::Webp => webp::clean(bytes)?,
        other => return Err(ImageError::NoImage(other.label())),
    };
    let Parts {
        width,
        height,
        orientation,
        frames,
        bytes,
    } = parts;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > IMAGE_PIXELS || width > IMAGE_SIDE || height > IMAGE_SIDE {
        return Err(ImageError::TooLarge { width, height });
    }
    if pixels == 0 {
        return Err(ImageError::Damaged("it has no pixels"));
    }
    if frames > IMAGE_FRAMES {
        return Err(ImageError::TooManyFrames);
    }
    // Orientations 5 to 8 lie on their side.
    let (width, height) = if orientation > 4 {
        (height, width)
    } else {
        (width, height)
    };
    Ok(CleanImage {
        kind,
        width,
        height,
        bytes,
    })
}

/// What the format's module found, before any limit.
struct Parts {
    width: u32,
    height: u32,
    /// EXIF's orientation, 1 to 8.
    orientation: u8,
    frames: u32,
    bytes: Vec<u8>,
}

/// Reads big- and little-endian numbers and pieces off the front of some bytes.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], ImageError> {
        let end = self.at.checked_add(count).ok_or(ImageError::CutOff)?;
        let piece = self.bytes.get(self.at..end).ok_or(ImageError::CutOff)?;
        self.at = end;
        Ok(piece)
    }

    fn byte(&mut self) -> Result<u8, ImageError> {
        self.take(1).map(|piece| piece[0])
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

fn be16(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(2)
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}

fn be32(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}

/// Up to four bytes, the least first.
fn le(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .rev()
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
