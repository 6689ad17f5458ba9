//! Strings written as JSON, in the one spelling that all of this crate uses, and as steps of JSON Pointers.

/// Appends `text` as a JSON string, quotes included. Only what must be escaped is.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// The step of a JSON Pointer (RFC 6901) to a member, its slash included.
pub(crate) fn pointer_step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Appends the inside of a JSON string.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let run = plain_run(&bytes[at..]);
        out.push_str(&text[at..at + run]);
        at += run;
        let Some(&byte) = bytes.get(at) else { return };
        push_escape(out, byte);
        at += 1;
    }
}

/// How many leading bytes stand in a JSON string as they are: no quote, no backslash, no control character.
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes.as_chunks::<8>();
    // Eight bytes at a time: a byte below 0x20, or equal to `"` or `\`, leaves its high bit set.
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ (ONES * u64::from(b'"'));
        let slash = word ^ (ONES * u64::from(b'\\'));
        let found = ((word.wrapping_sub(ONES * 0x20) & !word)
            | (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash))
            & HIGHS;
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let tail = rest
        .iter()
        .position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    words.len() * 8 + tail.unwrap_or(rest.len())
}

/// Appends the escape of a byte that may not stand in a string as it is.
pub(crate) fn push_escape(out: &mut String, byte: u8) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let short = match byte {
        b'"' => '"',
        b'\\' => '\\',
        0x08 => 'b',
        0x0c => 'f',
        b'\n' => 'n',
        b'\r' => 'r',
        b'\t' => 't',
        _ => {
            out.push_str("\\u00");
            out.push(HEX[usize::from(byte >> 4)]);
            out.push(HEX[usize::from(byte & 15)]);
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_written_as_serde_writes_it() {
        let mut hard =
            String::from("plain, then \"quoted\" \\ \n\r\t\u{8}\u{c}\0\u{1f}\u{7f} é 日本 🦀");
        for pad in 0..20 {
            hard.insert(0, 'x');
            let mut ours = String::new();
            push_string(&mut ours, &hard);
            assert_eq!(
                ours,
                serde_json::to_string(&hard).unwrap(),
                "with {pad} letters before"
            );
        }
    }
}
