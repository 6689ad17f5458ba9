//! Text in whatever encoding becomes UTF-8 with `\n` or `\r\n` at its line ends.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::io::{self, Read};

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, little end first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Windows-1252 (Western European), assumed where the text is not UTF-8.
    Windows1252,
}

impl Encoding {
    /// The name that people know.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// The encoding of a text by its first bytes. Without a mark UTF-16 is known by its zeros, and Windows-1252 by
/// bytes that are not UTF-8 and outnumber the letters that are.
pub(crate) fn sniff_encoding(head: &[u8]) -> Encoding {
    if head.starts_with(b"\xff\xfe") {
        return Encoding::Utf16Le;
    }
    if head.starts_with(b"\xfe\xff") {
        return Encoding::Utf16Be;
    }
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let zeros = pairs.fold((0, 0), |(first, second), pair| {
        (
            first + usize::from(pair[0] == 0),
            second + usize::from(pair[1] == 0),
        )
    });
    match zeros {
        (0, second) if second * 10 > count * 4 && count > 0 => return Encoding::Utf16Le,
        (first, 0) if first * 10 > count * 4 && count > 0 => return Encoding::Utf16Be,
        _ => {}
    }
    let (mut wide_letters, mut faults) = (0, 0);
    for chunk in head.utf8_chunks() {
        wide_letters += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    // The last letter of the head may be cut in two.
    let is_cut = std::str::from_utf8(head).is_err_and(|error| error.error_len().is_none());
    if faults > usize::from(is_cut) && faults > wide_letters {
        Encoding::Windows1252
    } else {
        Encoding::Utf8
    }
}

/// Some bytes of `head` as UTF-8, for the sniffing of formats and delimiters.
pub(crate) fn decode_head(head: &[u8], encoding: Encoding) -> Vec<u8> {
    let mut text = Vec::new();
    // Reading from a slice does not fail.
    let _ = Text::new(head, encoding, false).read_to_end(&mut text);
    text
}

/// A stream of UTF-8 over a stream of bytes. Bytes that are not UTF-8 in a UTF-8 file pass through: the row they
/// stand in is refused, not the file.
pub(crate) struct Text<R> {
    source: R,
    decoder: Option<Decoder>,
    /// Classic Mac: a lone `\r` ends a line.
    has_mac_lines: bool,
    is_at_start: bool,
    is_at_end: bool,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    decoded: Vec<u8>,
    decoded_from: usize,
    decoded_to: usize,
}

const CHUNK_BYTES: usize = 32 * 1024;

impl<R: Read> Text<R> {
    pub(crate) fn new(source: R, encoding: Encoding, has_mac_lines: bool) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder()),
        };
        let (raw, decoded) = match decoder {
            None => (Vec::new(), Vec::new()),
            Some(_) => (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES * 3]),
        };
        Self {
            source,
            decoder,
            has_mac_lines,
            is_at_start: true,
            is_at_end: false,
            raw,
            raw_from: 0,
            raw_to: 0,
            decoded,
            decoded_from: 0,
            decoded_to: 0,
        }
    }

    fn read_plain(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.is_at_start || into.len() < 3 {
            return self.source.read(into);
        }
        self.is_at_start = false;
        let mut first = [0; 3];
        let mut count = 0;
        while count < 3 {
            match self.source.read(&mut first[count..]) {
                Ok(0) => break,
                Ok(more) => count += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if first[..count] == *b"\xef\xbb\xbf" {
            return self.source.read(into);
        }
        into[..count].copy_from_slice(&first[..count]);
        Ok(count)
    }

    fn read_decoded(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.decoded_from == self.decoded_to && !(self.is_at_end && self.decoder.is_none()) {
            self.decode_more()?;
        }
        let count = into.len().min(self.decoded_to - self.decoded_from);
        into[..count].copy_from_slice(&self.decoded[self.decoded_from..self.decoded_from + count]);
        self.decoded_from += count;
        Ok(count)
    }

    fn decode_more(&mut self) -> io::Result<()> {
        if self.raw_from == self.raw_to && !self.is_at_end {
            (self.raw_from, self.raw_to) = (0, self.source.read(&mut self.raw)?);
            self.is_at_end = self.raw_to == 0;
        }
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let raw = &self.raw[self.raw_from..self.raw_to];
        let (state, read, written, _) =
            decoder.decode_to_utf8(raw, &mut self.decoded, self.is_at_end);
        self.raw_from += read;
        (self.decoded_from, self.decoded_to) = (0, written);
        if self.is_at_end && matches!(state, CoderResult::InputEmpty) {
            self.decoder = None;
        }
        Ok(())
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = if self.raw.is_empty() {
            self.read_plain(into)?
        } else {
            self.read_decoded(into)?
        };
        if self.has_mac_lines {
            for byte in &mut into[..count] {
                if *byte == b'\r' {
                    *byte = b'\n';
                }
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Encoding, String) {
        let encoding = sniff_encoding(bytes);
        (
            encoding,
            String::from_utf8(decode_head(bytes, encoding)).unwrap(),
        )
    }

    fn utf16(text: &str, is_little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if is_little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn every_encoding_reads_as_the_same_text() {
        let text = "name,größe\nZoë,日本 🦀\n".repeat(4_000);
        let plain = "name,size\nZoe,tall\n";
        assert_eq!(read(text.as_bytes()), (Encoding::Utf8, text.clone()));
        assert_eq!(
            read(format!("\u{feff}{text}").as_bytes()),
            (Encoding::Utf8, text.clone())
        );
        for (is_little, encoding) in [(true, Encoding::Utf16Le), (false, Encoding::Utf16Be)] {
            assert_eq!(
                read(&utf16(&format!("\u{feff}{text}"), is_little)),
                (encoding, text.clone())
            );
            assert_eq!(
                read(&utf16(plain, is_little)),
                (encoding, plain.to_owned()),
                "without a mark"
            );
        }
        assert_eq!(
            read(b"caf\xe9,\x80 5\n"),
            (Encoding::Windows1252, "café,€ 5\n".to_owned())
        );
    }

    #[test]
    fn one_bad_byte_or_a_cut_letter_does_not_change_the_encoding() {
        assert_eq!(
            sniff_encoding(b"caf\xc3\xa9 na\xc3\xafve \xff\n"),
            Encoding::Utf8
        );
        assert_eq!(sniff_encoding(b"plain and cut \xc3"), Encoding::Utf8);
    }
}
