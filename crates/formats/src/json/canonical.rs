//! The one spelling of a JSON value: keys sorted at every depth, numbers as `serde_json` prints them.

use std::fmt::Write as _;

/// A key that one object names twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DuplicateKey(pub(crate) String);

/// Makes canonical text; keeps its buffers from one value to the next.
#[derive(Debug, Default)]
pub(crate) struct Canonical {
    out: String,
    scratch: String,
    /// Members of the objects that are open, as (start, end of key, end) in `out`.
    members: Vec<(usize, usize, usize)>,
}

impl Canonical {
    /// The canonical spelling of `text`, which must be valid JSON written small.
    pub(crate) fn of(&mut self, text: &str) -> Result<&str, DuplicateKey> {
        self.out.clear();
        self.members.clear();
        self.value(text, 0)?;
        Ok(&self.out)
    }

    /// Copies the value at `at`; returns where it ends.
    fn value(&mut self, text: &str, at: usize) -> Result<usize, DuplicateKey> {
        match text.as_bytes().get(at) {
            Some(b'{') => self.object(text, at),
            Some(b'[') => self.list(text, at),
            Some(b'"') => {
                let end = string_end(text.as_bytes(), at);
                self.out.push_str(&text[at..end]);
                Ok(end)
            }
            _ => {
                let rest = &text[at..];
                let end = rest.find([',', ']', '}']).unwrap_or(rest.len());
                self.push_scalar(&rest[..end]);
                Ok(at + end)
            }
        }
    }

    fn object(&mut self, text: &str, mut at: usize) -> Result<usize, DuplicateKey> {
        let base = self.members.len();
        self.out.push('{');
        let content = self.out.len();
        let bytes = text.as_bytes();
        while bytes.get(at).is_some_and(|&byte| byte != b'}') && bytes.get(at + 1) == Some(&b'"') {
            if self.members.len() > base {
                self.out.push(',');
            }
            let start = self.out.len();
            let key_end = string_end(bytes, at + 1);
            self.out.push_str(&text[at + 1..key_end]);
            let key_out = self.out.len();
            self.out.push(':');
            at = self.value(text, key_end + 1)?;
            self.members.push((start, key_out, self.out.len()));
        }
        self.sort(base, content)?;
        self.members.truncate(base);
        self.out.push('}');
        // An empty object is still at its opening brace.
        Ok(if bytes.get(at) == Some(&b'{') {
            at + 2
        } else {
            at + 1
        })
    }

    fn sort(&mut self, base: usize, content: usize) -> Result<(), DuplicateKey> {
        let Self {
            out,
            scratch,
            members,
        } = self;
        let members = &mut members[base..];
        let in_order = members
            .windows(2)
            .all(|pair| key(out, pair[0]) < key(out, pair[1]));
        if in_order {
            return Ok(());
        }
        members.sort_by(|a, b| key(out, *a).cmp(key(out, *b)));
        if let Some(pair) = members
            .windows(2)
            .find(|pair| key(out, pair[0]) == key(out, pair[1]))
        {
            return Err(DuplicateKey(key(out, pair[0]).trim_matches('"').to_owned()));
        }
        scratch.clear();
        for (index, &(start, _, end)) in members.iter().enumerate() {
            if index > 0 {
                scratch.push(',');
            }
            scratch.push_str(&out[start..end]);
        }
        out.truncate(content);
        out.push_str(scratch);
        Ok(())
    }

    fn list(&mut self, text: &str, mut at: usize) -> Result<usize, DuplicateKey> {
        let bytes = text.as_bytes();
        self.out.push('[');
        if bytes.get(at + 1) == Some(&b']') {
            self.out.push(']');
            return Ok(at + 2);
        }
        loop {
            at = self.value(text, at + 1)?;
            if bytes.get(at) != Some(&b',') {
                break;
            }
            self.out.push(',');
        }
        self.out.push(']');
        Ok(at + 1)
    }

    fn push_scalar(&mut self, text: &str) {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain =
            digits.len() < 19 && digits.bytes().all(|byte| byte.is_ascii_digit()) && text != "-0";
        if is_plain || text.starts_with(['t', 'f', 'n']) {
            self.out.push_str(text);
        } else if let Ok(number) = text.parse::<serde_json::Number>() {
            let _ = write!(self.out, "{number}");
        } else {
            self.out.push_str(text);
        }
    }
}

fn key(out: &str, (start, key_end, _): (usize, usize, usize)) -> &str {
    &out[start..key_end]
}

/// Where the string that starts at `at` ends, its closing quote included.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    loop {
        match memchr::memchr2(b'"', b'\\', bytes.get(next..).unwrap_or_default()) {
            Some(found) if bytes[next + found] == b'"' => return next + found + 1,
            Some(found) => next += found + 2,
            None => return bytes.len(),
        }
    }
}
