//! Which character stands between the columns.

use super::record::{Cells, Parsed, parse};

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
const SAMPLE_ROWS: usize = 50;

/// The delimiter of a table by its first rows: the candidate under which most rows have as many fields as the
/// header, and of those the one with most fields. `preferred` wins a tie. None if no candidate makes two columns.
pub(crate) fn sniff_delimiter(head: &[u8], is_whole: bool, preferred: u8) -> Option<u8> {
    CANDIDATES
        .into_iter()
        .filter_map(|delimiter| {
            let (columns, share) = fit(head, is_whole, delimiter);
            (columns > 1).then_some((share, delimiter == preferred, columns, delimiter))
        })
        .max()
        .map(|(.., delimiter)| delimiter)
}

/// The number of columns of the header, and how many in 20 of the sampled rows have as many.
fn fit(mut head: &[u8], is_whole: bool, delimiter: u8) -> (usize, usize) {
    let mut cells = Cells::default();
    let (mut columns, mut rows, mut fitting) = (0, 0, 0);
    while rows <= SAMPLE_ROWS && !head.is_empty() {
        let Parsed::Row { taken, .. } = parse(head, is_whole, delimiter, true, &mut cells) else {
            break;
        };
        head = &head[taken..];
        if cells.is_blank() {
            continue;
        }
        if columns == 0 {
            columns = cells.len();
        } else {
            rows += 1;
            fitting += usize::from(cells.len() == columns);
        }
    }
    (columns, (fitting * 20).checked_div(rows).unwrap_or(20))
}

/// The delimiter that a first line like `sep=;` declares (Excel writes and reads it), and the line's length.
pub(crate) fn declared_delimiter(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr(b'\n', head)?;
    let line = head[..end].strip_suffix(b"\r").unwrap_or(&head[..end]);
    match line.strip_prefix(b"sep=")? {
        [delimiter] if delimiter.is_ascii() => Some((*delimiter, end + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found_among_commas_in_text() {
        let sniff = |text: &str| sniff_delimiter(text.as_bytes(), true, b',');
        assert_eq!(sniff("a,b\n1,2\n"), Some(b','));
        assert_eq!(
            sniff("text;label\nyes, I do;1\nno, never, no;0\n"),
            Some(b';')
        );
        assert_eq!(sniff("text\tlabel\nyes, I do\t1\nno\t0\n"), Some(b'\t'));
        assert_eq!(sniff("a|b|c\n1|2|3\n"), Some(b'|'));
        assert_eq!(sniff("text,label\n\"a; b; c\",1\n\"d\ne\",2\n"), Some(b','));
        assert_eq!(sniff("text\nhello\n"), None);
        assert_eq!(declared_delimiter(b"sep=;\r\na;b\r\n"), Some((b';', 7)));
        assert_eq!(declared_delimiter(b"separate,b\n"), None);
    }
}
