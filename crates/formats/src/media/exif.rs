//! The one thing of EXIF that is kept: which way up the image is.

use exif::{In, Reader, Tag};

/// The orientation (1 to 8) that EXIF data (TIFF) tells; 1 if it tells none.
pub(super) fn orientation(tiff: &[u8]) -> u8 {
    let Ok(exif) = Reader::new()
        .continue_on_error(true)
        .read_raw(tiff.to_vec())
        .or_else(|error| error.distill_partial_result(|_| {}))
    else {
        return 1;
    };
    let field = exif.get_field(Tag::Orientation, In::PRIMARY);
    let value = field
        .and_then(|field| field.value.get_uint(0))
        .and_then(|value| u8::try_from(value).ok());
    value.filter(|value| (1..=8).contains(value)).unwrap_or(1)
}

/// EXIF data that tell the orientation and nothing else.
pub(super) fn only_orientation(orientation: u8) -> [u8; 26] {
    [
        b'M',
        b'M',
        0,
        42,
        0,
        0,
        0,
        8, // big-endian TIFF, first directory at byte 8
        0,
        1, // one field:
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0, // orientation, one 16-bit number
        0,
        0,
        0,
        0, // no further directory
    ]
}
