//! One JSON value read from bytes: checked strictly, written small (no blanks, one spelling of escapes), and for
//! an object the places of its members. Numbers keep their spelling.

use super::escape::{plain_run, pointer_step, push_escape};
use std::ops::Range;

/// A member of the outermost object, as ranges of [`Scanned::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The key without its quotes, escapes as written.
    pub(crate) key: Range<usize>,
    /// The value.
    pub(crate) value: Range<usize>,
}

/// What a scan leaves behind; kept and used again for the next value.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    /// The value, written small.
    pub(crate) text: String,
    /// Members of the value if it is an object, in the order of the file.
    pub(crate) members: Vec<Member>,
}

impl Scanned {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.members.clear();
    }
}

/// Why a value could not be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The bytes end inside the value: more bytes, or a truncated file. `open` says what was not closed.
    Incomplete { open: String },
    /// The bytes are no JSON, or over a limit. `at` counts bytes from the value's start.
    Bad {
        at: usize,
        pointer: String,
        reason: String,
    },
}

/// Scans the one value at the start of `input` (leading blanks allowed) and appends it to `into`.
/// Returns how many bytes it took.
pub(crate) fn scan(input: &[u8], max_depth: usize, into: &mut Scanned) -> Result<usize, Stop> {
    let Scanned { text, members } = into;
    let mut scanner = Scanner {
        input,
        at: 0,
        out: text,
        members,
        depth: 0,
        max_depth,
    };
    scanner.skip_blanks();
    scanner.value()?;
    Ok(scanner.at)
}

struct Scanner<'a> {
    input: &'a [u8],
    at: usize,
    out: &'a mut String,
    members: &'a mut Vec<Member>,
    depth: usize,
    max_depth: usize,
}

impl Scanner<'_> {
    fn value(&mut self) -> Result<(), Stop> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::list),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'N' | b'I') => Err(self.bad("NaN and Infinity are no JSON; write null")),
            Some(b'\'') => Err(self.bad("strings stand in double quotes, not in single ones")),
            Some(byte) => Err(self.bad(format!("a value was expected, not {}", shown(byte)))),
            None => Err(incomplete("a value is missing at the end")),
        }
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        if self.depth == self.max_depth {
            return Err(self.bad(format!("is nested over {} levels deep", self.max_depth)));
        }
        self.depth += 1;
        inner(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self) -> Result<(), Stop> {
        self.take('{');
        let mut first = true;
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'}') if first => break,
                Some(b'"') => {}
                Some(b'}') => return Err(self.bad("a comma with nothing behind it")),
                Some(byte) => {
                    let found = shown(byte);
                    return Err(
                        self.bad(format!("a key in double quotes was expected, not {found}"))
                    );
                }
                None => return Err(incomplete("an object is not closed")),
            }
            self.member()?;
            first = false;
            self.skip_blanks();
            match self.peek() {
                Some(b',') => self.take(','),
                Some(b'}') => break,
                Some(byte) => {
                    let found = shown(byte);
                    return Err(self.bad(format!("a comma or }} was expected, not {found}")));
                }
                None => return Err(incomplete("an object is not closed")),
            }
        }
        self.take('}');
        Ok(())
    }

    fn member(&mut self) -> Result<(), Stop> {
        let key_from = self.out.len() + 1;
        self.string()?;
        let key = key_from..self.out.len() - 1;
        self.skip_blanks();
        match self.peek() {
            Some(b':') => self.take(':'),
            Some(byte) => {
                let found = shown(byte);
                return Err(self.bad(format!("a colon was expected behind a key, not {found}")));
            }
            None => return Err(incomplete("an object is not closed")),
        }
        self.skip_blanks();
        let from = self.out.len();
        if let Err(mut stop) = self.value() {
            if let Stop::Bad { pointer, .. } = &mut stop {
                pointer.insert_str(0, &pointer_step(&self.out[key]));
            }
            return Err(stop);
        }
        if self.depth == 1 {
            self.members.push(Member {
                key,
                value: from..self.out.len(),
            });
        }
        Ok(())
    }

    fn list(&mut self) -> Result<(), Stop> {
        self.take('[');
        let mut index = 0_usize;
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b']') if index == 0 => break,
                Some(b']') => return Err(self.bad("a comma with nothing behind it")),
                Some(_) => {}
                None => return Err(incomplete("a list is not closed")),
            }
            if let Err(mut stop) = self.value() {
                if let Stop::Bad { pointer, .. } = &mut stop {
                    *pointer = format!("/{index}{pointer}");
                }
                return Err(stop);
            }
            index += 1;
            self.skip_blanks();
            match self.peek() {
                Some(b',') => self.take(','),
                Some(b']') => break,
                Some(byte) => {
                    let found = shown(byte);
                    return Err(self.bad(format!("a comma or ] was expected, not {found}")));
                }
                None => return Err(incomplete("a list is not closed")),
            }
        }
        self.take(']');
        Ok(())
    }

    fn string(&mut self) -> Result<(), Stop> {
        let from = self.at;
        self.take('"');
        loop {
            let run = &self.input[self.at..];
            let run = &run[..plain_run(run)];
            match std::str::from_utf8(run) {
                Ok(plain) => self.out.push_str(plain),
                // A letter may be cut by the end of what was read so far; that is not a fault yet.
                Err(error)
                    if error.error_len().is_none() && self.at + run.len() == self.input.len() => {}
                Err(error) => {
                    self.at += error.valid_up_to();
                    return Err(self.bad("a string is not UTF-8"));
                }
            }
            self.at += run.len();
            match self.peek() {
                Some(b'"') => {
                    self.take('"');
                    return Ok(());
                }
                Some(b'\\') => self.escape(from)?,
                Some(byte) => {
                    let found = shown(byte);
                    return Err(self.bad(format!("{found} may not stand in a string as it is")));
                }
                None => return Err(unclosed_string(from)),
            }
        }
    }

    fn escape(&mut self, from: usize) -> Result<(), Stop> {
        let Some(&byte) = self.input.get(self.at + 1) else {
            return Err(unclosed_string(from));
        };
        let plain = match byte {
            b'"' | b'\\' => byte,
            b'/' => {
                self.out.push('/');
                self.at += 2;
                return Ok(());
            }
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode_escape(from),
            _ => return Err(self.bad(format!("a backslash before {} means nothing", shown(byte)))),
        };
        push_escape(self.out, plain);
        self.at += 2;
        Ok(())
    }

    fn unicode_escape(&mut self, from: usize) -> Result<(), Stop> {
        let first = self.four_digits(self.at + 2, from)?;
        if first == 0 {
            return Err(self.bad("the character U+0000 cannot be kept; remove it"));
        }
        let mut width = 6;
        let code = match first {
            0xd800..=0xdbff => {
                let next = self.input.get(self.at + 6..self.at + 8);
                if next.is_none() {
                    return Err(unclosed_string(from));
                }
                if next != Some(b"\\u") {
                    return Err(self.bad("half of a surrogate pair stands alone"));
                }
                let second = self.four_digits(self.at + 8, from)?;
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(self.bad("half of a surrogate pair stands alone"));
                }
                width = 12;
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            code => code,
        };
        let Some(letter) = char::from_u32(code) else {
            return Err(self.bad("half of a surrogate pair stands alone"));
        };
        match u8::try_from(code) {
            Ok(byte) if byte < 0x20 || byte == b'"' || byte == b'\\' => push_escape(self.out, byte),
            _ => self.out.push(letter),
        }
        self.at += width;
        Ok(())
    }

    fn four_digits(&self, at: usize, from: usize) -> Result<u32, Stop> {
        let digits = self
            .input
            .get(at..at + 4)
            .ok_or_else(|| unclosed_string(from))?;
        digits.iter().try_fold(0, |code, &byte| {
            let digit = char::from(byte).to_digit(16);
            digit
                .map(|digit| code * 16 + digit)
                .ok_or_else(|| self.bad("\\u takes four hexadecimal digits"))
        })
    }

    fn number(&mut self) -> Result<(), Stop> {
        let rest = &self.input[self.at..];
        let end = rest
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let text = &rest[..end.unwrap_or(rest.len())];
        if end.is_none() && self.depth > 0 {
            return Err(incomplete("the value is cut off"));
        }
        if !is_number(text) {
            let text = String::from_utf8_lossy(text).into_owned();
            return Err(self.bad(format!("{text} is not a number in JSON's spelling")));
        }
        let text = std::str::from_utf8(text).map_err(|_| self.bad("a number is not UTF-8"))?;
        let is_small = text.len() < 300 && !text.contains(['e', 'E']);
        if !is_small && !text.parse::<f64>().is_ok_and(f64::is_finite) {
            return Err(self.bad("a number is too large"));
        }
        self.out.push_str(text);
        self.at += text.len();
        Ok(())
    }

    fn word(&mut self, word: &'static str) -> Result<(), Stop> {
        let rest = &self.input[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.out.push_str(word);
            self.at += word.len();
            Ok(())
        } else if word.as_bytes().starts_with(rest) {
            Err(incomplete("the value is cut off"))
        } else {
            Err(self.bad(format!("a value was expected; did you mean {word}?")))
        }
    }

    fn peek(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    fn take(&mut self, mark: char) {
        self.out.push(mark);
        self.at += 1;
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn bad(&self, reason: impl Into<String>) -> Stop {
        Stop::Bad {
            at: self.at,
            pointer: String::new(),
            reason: reason.into(),
        }
    }
}

/// JSON's grammar: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> (&[u8], &[u8]) {
        text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count())
    }
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, mut rest) = digits(text);
    if whole.is_empty() || (whole.len() > 1 && whole[0] == b'0') {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        let (fraction, behind) = digits(fraction);
        if fraction.is_empty() {
            return false;
        }
        rest = behind;
    }
    if let Some((b'e' | b'E', exponent)) = rest.split_first() {
        let exponent = exponent
            .strip_prefix(b"+")
            .or(exponent.strip_prefix(b"-"))
            .unwrap_or(exponent);
        let (exponent, behind) = digits(exponent);
        return !exponent.is_empty() && behind.is_empty();
    }
    rest.is_empty()
}

fn incomplete(open: &str) -> Stop {
    Stop::Incomplete {
        open: open.to_owned(),
    }
}

fn unclosed_string(from: usize) -> Stop {
    Stop::Incomplete {
        open: format!(
            "a string that starts at character {} does not end",
            from + 1
        ),
    }
}

fn shown(byte: u8) -> String {
    match byte {
        b'\t' => "a tab".to_owned(),
        b'\n' | b'\r' => "a line break".to_owned(),
        0x20..=0x7e => format!("`{}`", char::from(byte)),
        _ => format!("byte 0x{byte:02x}"),
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
