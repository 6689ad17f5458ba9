//! How far two texts are apart.

use super::words::normal_words;

/// Least number of insertions, deletions and substitutions that turn one sequence into the other (V. Levenshtein,
/// 1966).
#[must_use]
pub fn edit_distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Edits between the words of two texts over the number of words of the second (the reference). Case and
/// punctuation do not count. 0 for two empty texts; the number of words for an empty reference.
#[must_use]
pub fn word_error_rate(text: &str, reference: &str) -> f64 {
    let (text, reference) = (normal_words(text), normal_words(reference));
    edit_distance(&text, &reference) as f64 / reference.len().max(1) as f64
}

/// Edits over the length of the longer of the two: 0 to 1, the same both ways.
pub(crate) fn relative_distance(a: &[u32], b: &[u32]) -> f64 {
    let longer = a.len().max(b.len());
    if longer == 0 {
        0.0
    } else {
        edit_distance(a, b) as f64 / longer as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances() {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        assert_eq!(edit_distance(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(edit_distance(&chars(""), &chars("abc")), 3);
        assert_eq!(word_error_rate("The cat sat.", "the cat sat down"), 0.25);
        assert_eq!(word_error_rate("", ""), 0.0);
    }
}
