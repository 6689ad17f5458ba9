//! What a new version of a guideline changed: per clause, and in it word by word.

use super::{Clause, Guideline};

/// What happened to one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseDiff {
    /// The clause's id.
    pub id: String,
    /// Its title, the newer one if it is still there.
    pub title: String,
    /// What happened to it.
    pub kind: ClauseChange,
    /// Its text, old and new words in reading order.
    pub segments: Vec<Segment>,
}

/// What happened to a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClauseChange {
    /// Nothing.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its title or text is another.
    Changed,
}

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Whether it was there before, and is still there.
    pub kind: SegmentKind,
    /// The words with the spaces behind them.
    pub text: String,
}

/// Whether words were there before, and are still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// In both versions.
    Same,
    /// Only in the newer.
    Added,
    /// Only in the older.
    Removed,
}

impl ClauseChange {
    /// Its word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

impl SegmentKind {
    /// Its word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// Compares two versions clause by clause, in the newer order; a clause that is gone stands where it was.
#[must_use]
pub fn diff(older: &Guideline, newer: &Guideline) -> Vec<ClauseDiff> {
    let mut diffs: Vec<ClauseDiff> = newer
        .clauses
        .iter()
        .map(|clause| match older.clause(&clause.id) {
            Some(before) => compare(before, clause),
            None => whole(clause, ClauseChange::Added, SegmentKind::Added),
        })
        .collect();
    let mut before: Option<&str> = None;
    for clause in &older.clauses {
        if newer.clause(&clause.id).is_none() {
            let place = diffs
                .iter()
                .position(|diff| Some(diff.id.as_str()) == before);
            let place = place.map_or(0, |place| place + 1);
            diffs.insert(
                place,
                whole(clause, ClauseChange::Removed, SegmentKind::Removed),
            );
        }
        before = Some(&clause.id);
    }
    diffs
}

fn whole(clause: &Clause, kind: ClauseChange, segment: SegmentKind) -> ClauseDiff {
    let segments = vec![Segment {
        kind: segment,
        text: clause.text.clone(),
    }];
    ClauseDiff {
        id: clause.id.clone(),
        title: clause.title.clone(),
        kind,
        segments,
    }
}

fn compare(older: &Clause, newer: &Clause) -> ClauseDiff {
    let (mut before, mut after) = (older.text.clone(), newer.text.clone());
    if older.title != newer.title {
        before.insert_str(0, &format!("{}\n", older.title));
        after.insert_str(0, &format!("{}\n", newer.title));
    }
    let is_same = before == after && older.html == newer.html;
    let kind = if is_same {
        ClauseChange::Same
    } else {
        ClauseChange::Changed
    };
    let segments = word_diff(&before, &after);
    ClauseDiff {
        id: newer.id.clone(),
        title: newer.title.clone(),
        kind,
        segments,
    }
}

/// Beyond so many differing words the middle is given as replaced: nobody reads such a diff word by word.
const DISTANCE: usize = 1_200;

/// Compares two texts word by word (Myers 1986, the greedy algorithm).
///
/// Joined, the segments that are not `Added` give the older text, those that are not `Removed` the newer.
/// Costs O((n + m) · d) time and O(d²) memory for d differing words, with d bounded.
#[must_use]
pub fn word_diff(older: &str, newer: &str) -> Vec<Segment> {
    let (a, b) = (tokens(older), tokens(newer));
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a_rest, b_rest) = (&a[start..], &b[start..]);
    let end = a_rest
        .iter()
        .rev()
        .zip(b_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (a_middle, b_middle) = (&a_rest[..a_rest.len() - end], &b_rest[..b_rest.len() - end]);
    let mut list = List::default();
    a[..start]
        .iter()
        .for_each(|token| list.push(SegmentKind::Same, token));
    match script(a_middle, b_middle) {
        Some(steps) => steps
            .into_iter()
            .for_each(|(kind, token)| list.push(kind, token)),
        None => {
            a_middle
                .iter()
                .for_each(|token| list.push(SegmentKind::Removed, token));
            b_middle
                .iter()
                .for_each(|token| list.push(SegmentKind::Added, token));
        }
    }
    a_rest[a_middle.len()..]
        .iter()
        .for_each(|token| list.push(SegmentKind::Same, token));
    list.0
}

#[derive(Default)]
struct List(Vec<Segment>);

impl List {
    fn push(&mut self, kind: SegmentKind, text: &str) {
        match self.0.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.0.push(Segment {
                kind,
                text: text.to_owned(),
            }),
        }
    }
}

/// Words, each with the spaces behind it.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut in_space = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            in_space = true;
        } else if in_space {
            tokens.push(&text[start..at]);
            (start, in_space) = (at, false);
        }
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

/// The shortest edit script, or `None` beyond [`DISTANCE`].
fn script<'t>(a: &[&'t str], b: &[&'t str]) -> Option<Vec<(SegmentKind, &'t str)>> {
    let most = (a.len() + b.len()).min(DISTANCE);
    // Diagonals -d..=d at offset `most + 1`: how far in `a` each reaches.
    let offset = most + 1;
    let mut reach = vec![0_usize; 2 * offset + 1];
    let mut trace: Vec<Vec<usize>> = Vec::new();
    for d in 0..=most {
        trace.push(reach[offset - d..=offset + d].to_vec());
        for diagonal in (offset - d..=offset + d).step_by(2) {
            let down = diagonal == offset - d
                || (diagonal != offset + d && reach[diagonal - 1] < reach[diagonal + 1]);
            let mut x = if down {
                reach[diagonal + 1]
            } else {
                reach[diagonal - 1] + 1
            };
            let mut y = (x + offset).wrapping_sub(diagonal);
            while x < a.len() && y < b.len() && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            reach[diagonal] = x;
            if x >= a.len() && y >= b.len() {
                return Some(backtrack(a, b, &trace));
            }
        }
    }
    None
}

fn backtrack<'t>(
    a: &[&'t str],
    b: &[&'t str],
    trace: &[Vec<usize>],
) -> Vec<(SegmentKind, &'t str)> {
    let mut steps = Vec::new();
    let (mut x, mut y) = (a.len(), b.len());
    for (d, reach) in trace.iter().enumerate().skip(1).rev() {
        // `reach` holds the diagonals -d..=d as they stood before round d; index d is diagonal 0.
        let diagonal = d + x - y;
        let down =
            diagonal == 0 || (diagonal != 2 * d && reach[diagonal - 1] < reach[diagonal + 1]);
        let from = if down { diagonal + 1 } else { diagonal - 1 };
        let before_x = reach[from];
        let before_y = before_x + d - from;
        while x > before_x && y > before_y {
            (x, y) = (x - 1, y - 1);
            steps.push((SegmentKind::Same, a[x]));
        }
        if down {
            y -= 1;
            steps.push((SegmentKind::Added, b[y]));
        } else {
            x -= 1;
            steps.push((SegmentKind::Removed, a[x]));
        }
    }
    while x > 0 && y > 0 {
        (x, y) = (x - 1, y - 1);
        steps.push((SegmentKind::Same, a[x]));
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(older: &str, newer: &str) -> String {
        let mark = |segment: Segment| match segment.kind {
            SegmentKind::Same => segment.text,
            SegmentKind::Added => format!("[+{}]", segment.text),
            SegmentKind::Removed => format!("[-{}]", segment.text),
        };
        word_diff(older, newer).into_iter().map(mark).collect()
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        assert_eq!(
            shown("Irony counts as meant.", "Irony counts as it is meant."),
            "Irony counts as [+it is ]meant."
        );
        assert_eq!(shown("a b c", "a x c"), "a [-b ][+x ]c");
        assert_eq!(shown("", "new"), "[+new]");
        assert_eq!(shown("same", "same"), "same");
    }

    #[test]
    fn a_version_says_which_clauses_it_changed() {
        let older =
            Guideline::parse("## Tone\nold words here\n\n## Gone\nx\n\n## Kept\ny", &[]).unwrap();
        let newer = Guideline::parse(
            "## Tone\nnew words here\n\n## Kept\ny\n\n## More\nz",
            &older.clauses,
        )
        .unwrap();
        let kinds: Vec<(String, ClauseChange)> = diff(&older, &newer)
            .into_iter()
            .map(|diff| (diff.title, diff.kind))
            .collect();
        let expected = [
            ("Tone", ClauseChange::Changed),
            ("Gone", ClauseChange::Removed),
            ("Kept", ClauseChange::Same),
            ("More", ClauseChange::Added),
        ];
        assert_eq!(
            kinds,
            expected.map(|(title, kind)| (title.to_owned(), kind))
        );
    }

    #[test]
    fn a_text_of_another_kind_is_given_as_replaced() {
        let older: String = (0..5_000).map(|n| format!("a{n} ")).collect();
        let newer: String = (0..5_000).map(|n| format!("b{n} ")).collect();
        assert_eq!(word_diff(&older, &newer).len(), 2);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(older in "[ab ]{0,60}", newer in "[ab \n]{0,60}") {
            let segments = word_diff(&older, &newer);
            let text = |left_out: SegmentKind| -> String {
                segments.iter().filter(|s| s.kind != left_out).map(|s| s.text.as_str()).collect()
            };
            prop_assert_eq!(text(SegmentKind::Added), older);
            prop_assert_eq!(text(SegmentKind::Removed), newer);
        }
    }
}
