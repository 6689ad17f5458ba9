use super::*;
use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;

const SECRET: &[u8] = b"53.5511N 9.9937E";

fn picture() -> DynamicImage {
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(40, 30, |x, y| {
        let [red, green] = [x * 6, y * 8].map(|part| u8::try_from(part).unwrap());
        image::Rgb([red, green, 90])
    }))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF data with an orientation and a text in a second field.
fn telling_exif(orientation: u8) -> Vec<u8> {
    let mut tiff = only_orientation_with_two_fields(orientation);
    tiff.extend_from_slice(SECRET);
    tiff
}

fn only_orientation_with_two_fields(orientation: u8) -> Vec<u8> {
    let mut tiff = vec![b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 2];
    tiff.extend_from_slice(&[0x01, 0x0e, 0, 2, 0, 0, 0, 16, 0, 0, 0, 38]);
    tiff.extend_from_slice(&[
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
        0,
        0,
        0,
        0,
        0,
    ]);
    tiff
}

fn jpeg_with(orientation: u8) -> Vec<u8> {
    let plain = encoded(ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(telling_exif(orientation));
    let mut bytes = plain[..2].to_vec();
    for (marker, content) in [
        (0xe1, exif),
        (0xfe, SECRET.to_vec()),
        (0xe2, [b"MPF\0", SECRET].concat()),
    ] {
        bytes.extend_from_slice(&[0xff, marker, 0, u8::try_from(content.len() + 2).unwrap()]);
        bytes.extend_from_slice(&content);
    }
    bytes.extend_from_slice(&plain[2..]);
    // A second picture behind the first, as phones write them.
    bytes.extend_from_slice(&[SECRET, b"<script>"].concat());
    bytes
}

fn png_with(orientation: u8) -> Vec<u8> {
    let plain = encoded(ImageFormat::Png);
    let mut bytes = plain[..33].to_vec();
    for (name, content) in [
        (b"eXIf", telling_exif(orientation)),
        (b"tEXt", SECRET.to_vec()),
    ] {
        bytes.extend_from_slice(&u32::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(&content);
        bytes.extend_from_slice(&[0; 4]);
    }
    bytes.extend_from_slice(&plain[33..]);
    bytes.extend_from_slice(SECRET);
    bytes
}

fn gif_with() -> Vec<u8> {
    let plain = encoded(ImageFormat::Gif);
    let end = plain.len() - 1;
    let mut bytes = plain[..end].to_vec();
    bytes.extend_from_slice(&[0x21, 0xfe, 16]);
    bytes.extend_from_slice(SECRET);
    bytes.extend_from_slice(&[0, 0x3b]);
    bytes.extend_from_slice(SECRET);
    bytes
}

fn webp_with(orientation: u8) -> Vec<u8> {
    let plain = encoded(ImageFormat::WebP);
    let mut chunks = b"WEBPVP8X\x0a\0\0\0".to_vec();
    chunks.extend_from_slice(&[HAS_BOTH, 0, 0, 0, 39, 0, 0, 29, 0, 0]);
    chunks.extend_from_slice(&plain[12..]);
    for (name, content) in [
        (b"EXIF", telling_exif(orientation)),
        (b"XMP ", SECRET.to_vec()),
    ] {
        chunks.extend_from_slice(name);
        chunks.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
        chunks.extend_from_slice(&content);
    }
    let mut bytes = b"RIFF".to_vec();
    bytes.extend_from_slice(&u32::try_from(chunks.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(&chunks);
    bytes.extend_from_slice(SECRET);
    bytes
}

const HAS_BOTH: u8 = 0x0c;

fn tells_secret(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|part| part == SECRET)
}

#[test]
fn metadata_go_and_the_picture_stays() {
    for (bytes, format, kind, orientation) in [
        (jpeg_with(6), ImageFormat::Jpeg, Kind::Jpeg, 6),
        (jpeg_with(1), ImageFormat::Jpeg, Kind::Jpeg, 1),
        (png_with(8), ImageFormat::Png, Kind::Png, 8),
        (gif_with(), ImageFormat::Gif, Kind::Gif, 1),
        (webp_with(3), ImageFormat::WebP, Kind::Webp, 3),
    ] {
        assert!(tells_secret(&bytes));
        let clean = clean_image(&bytes).unwrap();
        assert!(!tells_secret(&clean.bytes), "{kind:?}");
        assert_eq!(clean.kind, kind);
        let shown = if orientation > 4 { (30, 40) } else { (40, 30) };
        assert_eq!((clean.width, clean.height), shown, "{kind:?}");
        let before = image::load_from_memory_with_format(&encoded(format), format).unwrap();
        let after = image::load_from_memory_with_format(&clean.bytes, format).unwrap();
        assert_eq!(before, after, "{kind:?}: the same pixels");
        assert_eq!(orientation_of(&clean.bytes), orientation, "{kind:?}");
        assert_eq!(
            clean_image(&clean.bytes).unwrap(),
            clean,
            "cleaning again changes nothing"
        );
    }
}

/// As another reader finds it.
fn orientation_of(bytes: &[u8]) -> u8 {
    let exif = ::exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes));
    let Ok(exif) = exif else { return 1 };
    assert_eq!(exif.fields().count(), 1, "the orientation alone");
    let field = exif
        .get_field(::exif::Tag::Orientation, ::exif::In::PRIMARY)
        .unwrap();
    u8::try_from(field.value.get_uint(0).unwrap()).unwrap()
}

#[test]
fn bombs_are_known_by_their_header() {
    let mut png = encoded(ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert_eq!(
        clean_image(&png),
        Err(ImageError::TooLarge {
            width: 60_000,
            height: 60_000
        })
    );
    let mut gif = encoded(ImageFormat::Gif);
    let end = gif.pop().unwrap();
    let frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x4c, 0];
    for _ in 0..IMAGE_FRAMES + 1 {
        gif.extend_from_slice(&frame);
    }
    gif.push(end);
    assert_eq!(clean_image(&gif), Err(ImageError::TooManyFrames));
}

#[test]
fn what_is_no_image_or_cut_off_says_so() {
    assert_eq!(
        clean_image(b"<svg onload=alert(1)>"),
        Err(ImageError::NoImage("an SVG drawing"))
    );
    assert_eq!(clean_image(b"%PDF-1.7"), Err(ImageError::NoImage("a PDF")));
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ] {
        let bytes = encoded(format);
        for cut in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 2] {
            assert_eq!(
                clean_image(&bytes[..cut]),
                Err(ImageError::CutOff),
                "{format:?} at {cut}"
            );
        }
    }
}

proptest! {
    #[test]
    fn hostile_images_are_survived(
        which in 0..4_usize,
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = [jpeg_with(6), png_with(6), gif_with(), webp_with(6)][which].clone();
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = clean_image(&bytes[..cut.index(bytes.len())]);
        if let Ok(clean) = clean_image(&bytes) {
            prop_assert_eq!(clean_image(&clean.bytes).unwrap().bytes, clean.bytes);
        }
    }
}
