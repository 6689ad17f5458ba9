//! One record of a delimited table (RFC 4180, read leniently): fields, quotes, line ends.

use memchr::{memchr, memchr2};

/// The fields of one record in one string, `gap` bytes apart.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    bytes: Vec<u8>,
    text: String,
    ends: Vec<usize>,
    gap: usize,
}

impl Cells {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the line was empty.
    pub(crate) fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.bytes.is_empty() && self.text.is_empty()
    }

    /// The field at `index`; empty behind the last one. Call [`Self::check`] first.
    pub(crate) fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = if index == 0 {
            0
        } else {
            self.ends[index - 1] + self.gap
        };
        self.text.get(start..end).unwrap_or_default()
    }

    /// Makes text of the fields, or says which field is not UTF-8 or holds a zero byte, and which of the two.
    pub(crate) fn check(&mut self) -> Result<(), (usize, &'static str)> {
        const NOT_UTF_8: &str = "the text is not UTF-8; save the file as UTF-8";
        let field_of =
            |at: usize, ends: &[usize]| ends.iter().take_while(|&&end| end <= at).count();
        if let Some(at) = memchr(0, &self.bytes) {
            return Err((
                field_of(at, &self.ends),
                "the text holds a zero byte; remove it",
            ));
        }
        match String::from_utf8(std::mem::take(&mut self.bytes)) {
            Ok(text) => self.text = text,
            Err(error) => {
                return Err((
                    field_of(error.utf8_error().valid_up_to(), &self.ends),
                    NOT_UTF_8,
                ));
            }
        }
        // Two halves of a letter in two fields are valid together, not alone.
        match self
            .ends
            .iter()
            .position(|&end| !self.text.is_char_boundary(end))
        {
            Some(field) => Err((field, NOT_UTF_8)),
            None => Ok(()),
        }
    }

    /// Takes a line as it is, its delimiters included, if it is plain: ASCII without quotes and zero bytes, as most
    /// lines are. Such a line needs no [`Self::check`].
    pub(crate) fn take_plain(&mut self, line: &[u8], delimiter: u8) -> bool {
        self.ends.clear();
        let (words, rest) = line.as_chunks::<8>();
        let mut found = Marks::default();
        for (at, word) in words.iter().enumerate() {
            found.look(*word, delimiter, at * 8, &mut self.ends);
        }
        if !rest.is_empty() {
            // Filled up with what is neither a mark nor the delimiter.
            let mut word = [if delimiter == b' ' { b'.' } else { b' ' }; 8];
            word[..rest.len()].copy_from_slice(rest);
            found.look(word, delimiter, words.len() * 8, &mut self.ends);
        }
        if found.is_any() {
            return false;
        }
        let Ok(text) = std::str::from_utf8(line) else {
            return false;
        };
        self.ends.push(line.len());
        self.text.clear();
        self.text.push_str(text);
        self.bytes.clear();
        self.gap = 1;
        true
    }

    fn clear(&mut self) {
        self.gap = 0;
        if self.bytes.capacity() < self.text.capacity() {
            self.bytes = std::mem::take(&mut self.text).into_bytes();
        }
        self.bytes.clear();
        self.text.clear();
        self.ends.clear();
    }

    fn end_field(&mut self) {
        self.ends.push(self.bytes.len());
    }
}

/// What makes a line not plain, gathered eight bytes at a time: a quote, a zero byte, a byte beyond ASCII.
#[derive(Default)]
struct Marks(u64);

impl Marks {
    const HIGH: u64 = 0x8080_8080_8080_8080;

    /// The high bit of every byte of `word` that is `byte`.
    fn of(word: u64, byte: u8) -> u64 {
        let differs = word ^ u64::from_ne_bytes([byte; 8]);
        !(((differs & !Self::HIGH) + !Self::HIGH) | differs) & Self::HIGH
    }

    /// Looks at eight bytes that stand at `at`, and adds the places of delimiters to `ends`.
    fn look(&mut self, bytes: [u8; 8], delimiter: u8, at: usize, ends: &mut Vec<usize>) {
        let word = u64::from_le_bytes(bytes);
        self.0 |= word & Self::HIGH | Self::of(word, b'"') | Self::of(word, 0);
        let mut delimiters = Self::of(word, delimiter);
        while delimiters != 0 {
            ends.push(at + delimiters.trailing_zeros() as usize / 8);
            delimiters &= delimiters - 1;
        }
    }

    fn is_any(&self) -> bool {
        self.0 != 0
    }
}

/// What [`parse`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// A record of `taken` bytes, its line end included, over `lines` lines.
    Row { taken: usize, lines: u64 },
    /// The bytes end inside the record, and there are more.
    Incomplete,
    /// The bytes end inside a quoted field, and there are no more.
    OpenQuote,
}

/// Parses the record at the start of `input`, which must not be empty. Without `has_quotes` a quote is a letter.
/// A field is quoted only where its closing quote stands before a delimiter or line end; any other quote is a
/// letter too, as people write them.
pub(crate) fn parse(
    input: &[u8],
    is_whole: bool,
    delimiter: u8,
    has_quotes: bool,
    cells: &mut Cells,
) -> Parsed {
    cells.clear();
    let (mut at, mut lines) = (0, 1);
    loop {
        let field = if has_quotes && input.get(at) == Some(&b'"') {
            quoted(input, at, is_whole, delimiter, cells)
        } else {
            bare(input, at, is_whole, delimiter, cells)
        };
        match field {
            Field::Ends {
                at: end,
                inner_lines,
            } => {
                lines += inner_lines;
                cells.end_field();
                match input.get(end) {
                    Some(&byte) if byte == delimiter => at = end + 1,
                    Some(_) => {
                        return Parsed::Row {
                            taken: line_end(input, end),
                            lines,
                        };
                    }
                    None => return Parsed::Row { taken: end, lines },
                }
            }
            Field::Incomplete => return Parsed::Incomplete,
            Field::OpenQuote => return Parsed::OpenQuote,
        }
    }
}

enum Field {
    /// The delimiter or line end is at `at` (or the input ends there).
    Ends {
        at: usize,
        inner_lines: u64,
    },
    Incomplete,
    OpenQuote,
}

fn bare(input: &[u8], at: usize, is_whole: bool, delimiter: u8, cells: &mut Cells) -> Field {
    let end = match memchr2(delimiter, b'\n', &input[at..]) {
        Some(found) => at + found,
        None if is_whole => input.len(),
        None => return Field::Incomplete,
    };
    let is_line_end = input.get(end) != Some(&delimiter);
    let has_return = is_line_end && end > at && input[end - 1] == b'\r';
    let end = if has_return { end - 1 } else { end };
    cells.bytes.extend_from_slice(&input[at..end]);
    Field::Ends {
        at: end,
        inner_lines: 0,
    }
}

fn quoted(input: &[u8], at: usize, is_whole: bool, delimiter: u8, cells: &mut Cells) -> Field {
    let kept = cells.bytes.len();
    let (mut from, mut inner_lines) = (at + 1, 0);
    loop {
        let Some(found) = memchr(b'"', &input[from..]) else {
            return if is_whole {
                Field::OpenQuote
            } else {
                Field::Incomplete
            };
        };
        let piece = &input[from..from + found];
        cells.bytes.extend_from_slice(piece);
        inner_lines += memchr::memchr_iter(b'\n', piece).count() as u64;
        let behind = from + found + 1;
        match input.get(behind..).unwrap_or_default() {
            [b'"', ..] => {
                cells.bytes.push(b'"');
                from = behind + 1;
            }
            [] | [b'\r'] if !is_whole => return Field::Incomplete,
            [] | [b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..] => {
                return Field::Ends {
                    at: behind,
                    inner_lines,
                };
            }
            [byte, ..] if *byte == delimiter => {
                return Field::Ends {
                    at: behind,
                    inner_lines,
                };
            }
            _ => {
                cells.bytes.truncate(kept);
                return bare(input, at, is_whole, delimiter, cells);
            }
        }
    }
}

/// Where the next line starts, `at` being at `\n` or `\r\n`, or at a `\r` that ends the file.
fn line_end(input: &[u8], at: usize) -> usize {
    let width = if input[at..].starts_with(b"\r\n") {
        2
    } else {
        1
    };
    (at + width).min(input.len())
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
