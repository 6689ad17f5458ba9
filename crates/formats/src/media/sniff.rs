//! What bytes are, by the bytes alone: never by a name or by what a sender says.

/// A kind of content. Only what is known to be safe in a page is shown in one; the rest is refused, or served as a
/// download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the kind that its name says")]
pub enum Kind {
    Png,
    Jpeg,
    Gif,
    Webp,
    Avif,
    Heic,
    Bmp,
    Tiff,
    Ico,
    Svg,
    Html,
    Xml,
    Pdf,
    Mp4,
    Webm,
    Avi,
    Mp3,
    Wav,
    Ogg,
    Flac,
    Zip,
    Gzip,
    Program,
    /// Text, or something else without a mark of its own.
    Unknown,
}

impl Kind {
    /// The media type to serve the bytes under.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Ico => "image/x-icon",
            Self::Pdf => "application/pdf",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
            Self::Avi => "video/x-msvideo",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Ogg => "audio/ogg",
            Self::Flac => "audio/flac",
            Self::Zip => "application/zip",
            Self::Gzip => "application/gzip",
            // A browser would run what is in these, so it is told that they are only bytes.
            Self::Svg | Self::Html | Self::Xml | Self::Program | Self::Unknown => {
                "application/octet-stream"
            }
        }
    }

    /// What people call it, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Png => "a PNG image",
            Self::Jpeg => "a JPEG image",
            Self::Gif => "a GIF image",
            Self::Webp => "a WebP image",
            Self::Avif => "an AVIF image",
            Self::Heic => "a HEIC image",
            Self::Bmp => "a BMP image",
            Self::Tiff => "a TIFF image",
            Self::Ico => "an icon",
            Self::Svg => "an SVG drawing",
            Self::Html => "an HTML page",
            Self::Xml => "an XML file",
            Self::Pdf => "a PDF",
            Self::Mp4 => "an MP4 video",
            Self::Webm => "a WebM video",
            Self::Avi => "an AVI video",
            Self::Mp3 => "an MP3 recording",
            Self::Wav => "a WAV recording",
            Self::Ogg => "an Ogg recording",
            Self::Flac => "a FLAC recording",
            Self::Zip => "a zip",
            Self::Gzip => "a gzip file",
            Self::Program => "a program",
            Self::Unknown => "a file of an unknown kind",
        }
    }

    /// Whether every browser shows it as an image, and nothing in it can run.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }

    /// Whether it may be shown or played inside a page; anything else is served as a download. AVIF and HEIC are
    /// not: what they tell of place and camera is not taken out of them.
    pub fn is_inline(self) -> bool {
        self.is_image()
            || matches!(
                self,
                Self::Mp4 | Self::Webm | Self::Mp3 | Self::Wav | Self::Ogg | Self::Flac
            )
    }
}

/// Says what bytes are by their first 1,024 bytes; of a longer text only that much is looked at.
pub fn sniff(head: &[u8]) -> Kind {
    let is_at = |at: usize, mark: &[u8]| head.get(at..at + mark.len()) == Some(mark);
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Png,
        [0xff, 0xd8, 0xff, ..] => Kind::Jpeg,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Gif,
        [b'R', b'I', b'F', b'F', ..] if is_at(8, b"WEBP") => Kind::Webp,
        [b'R', b'I', b'F', b'F', ..] if is_at(8, b"WAVE") => Kind::Wav,
        [b'R', b'I', b'F', b'F', ..] if is_at(8, b"AVI ") => Kind::Avi,
        _ if is_at(4, b"ftyp") => iso_media(head.get(8..12).unwrap_or_default()),
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Kind::Webm,
        [b'O', b'g', b'g', b'S', ..] => Kind::Ogg,
        [b'f', b'L', b'a', b'C', ..] => Kind::Flac,
        [b'I', b'D', b'3', ..] => Kind::Mp3,
        [0xff, 0xfb | 0xf3 | 0xf2 | 0xfa, ..] => Kind::Mp3,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Zip,
        [0x1f, 0x8b, 8, ..] => Kind::Gzip,
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Kind::Tiff,
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Kind::Bmp,
        [0, 0, 1, 0, count, 0, ..] if *count > 0 => Kind::Ico,
        [0x7f, b'E', b'L', b'F', ..] | [b'#', b'!', b'/', ..] => Kind::Program,
        [b'M', b'Z', _, 0, _, 0, ..] => Kind::Program,
        _ => markup(head),
    }
}

fn iso_media(brand: &[u8]) -> Kind {
    match brand {
        b"avif" | b"avis" => Kind::Avif,
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => Kind::Heic,
        _ => Kind::Mp4,
    }
}

/// Markup at the start of a text, behind blanks, a byte order mark and comments, in any case of letters.
fn markup(head: &[u8]) -> Kind {
    const PAGES: [&str; 14] = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<style",
        "<title",
        "<table",
        "<div",
        "<h1",
        "<br",
        "<p>",
        "<img",
    ];
    let head = &head[..head.len().min(1024)];
    // UTF-16 reads well enough for this without its zeros and its mark.
    let text: String = head
        .iter()
        .filter(|&&byte| byte != 0 && byte < 0x80)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        rest = comment
            .find("-->")
            .map_or("", |end| comment[end + 3..].trim_start());
    }
    if PAGES.iter().any(|page| rest.starts_with(page)) {
        return Kind::Html;
    }
    let is_markup =
        rest.starts_with("<?xml") || rest.starts_with("<!doctype") || rest.starts_with("<svg");
    match is_markup {
        true if rest.contains("<svg") || rest.contains("<!doctype svg") => Kind::Svg,
        true if rest.contains("<html") => Kind::Html,
        true => Kind::Xml,
        false => Kind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_bytes() {
        let known: [(&[u8], Kind); 17] = [
            (b"\x89PNG\r\n\x1a\n....", Kind::Png),
            (b"\xff\xd8\xff\xe0..JFIF", Kind::Jpeg),
            (b"GIF89a....", Kind::Gif),
            (b"RIFF\0\0\0\0WEBPVP8 ", Kind::Webp),
            (b"RIFF\0\0\0\0WAVEfmt ", Kind::Wav),
            (b"RIFF\0\0\0\0AVI LIST", Kind::Avi),
            (b"\0\0\0\x20ftypisom", Kind::Mp4),
            (b"\0\0\0\x20ftypavif", Kind::Avif),
            (b"%PDF-1.7", Kind::Pdf),
            (b"PK\x03\x04", Kind::Zip),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\xef\xbb\xbf \n<!-- x --><SVG onload=alert(1)>", Kind::Svg),
            (b"<?xml version='1.0'?><svg/>", Kind::Svg),
            (b"<?xml version='1.0'?><a/>", Kind::Xml),
            (b"\n <!DOCTYPE HTML>", Kind::Html),
            (b"<\0s\0c\0r\0i\0p\0t\0>\0", Kind::Html),
            (b"text,label\n<b>no</b>,1", Kind::Unknown),
        ];
        for (bytes, kind) in known {
            assert_eq!(sniff(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn nothing_that_can_run_is_inline_or_has_a_type_of_its_own() {
        for kind in [
            Kind::Svg,
            Kind::Html,
            Kind::Xml,
            Kind::Program,
            Kind::Unknown,
        ] {
            assert!(!kind.is_inline());
            assert_eq!(kind.media_type(), "application/octet-stream");
        }
    }
}
