//! The text that is closest to all the others.

use super::{TextEstimate, TextTable, TextValue, distance::relative_distance, words::Vocabulary};

/// Of each task's texts the one with the least mean distance to the others (words, case and punctuation aside);
/// the first of equals in the order of the alphabet.
///
/// The distance is edits over the length of the longer text. Support is 1 minus the mean distance.
#[must_use]
pub fn medoid(table: &TextTable) -> TextEstimate {
    let mut texts = Vec::with_capacity(table.tasks());
    let mut errors = vec![(0.0, 0.0); table.annotators()];
    for task in 0..table.tasks() {
        let mut vocabulary = Vocabulary::default();
        let written: Vec<(u32, &str)> = table.of_task(task).collect();
        let words: Vec<Vec<u32>> = written
            .iter()
            .map(|(_, text)| vocabulary.read(text))
            .collect();
        let even = vec![1.0; words.len()];
        let Some((best, distance)) = center(&words, &even) else {
            texts.push(TextValue {
                text: String::new(),
                support: 0.0,
                answers: 0,
            });
            continue;
        };
        for ((annotator, _), own) in written.iter().zip(&words) {
            errors[*annotator as usize].0 += relative_distance(own, &words[best]);
            errors[*annotator as usize].1 += 1.0;
        }
        let text = written[best].1.to_string();
        texts.push(TextValue {
            text,
            support: 1.0 - distance,
            answers: words.len(),
        });
    }
    let error_rate = errors.iter().map(|(sum, n)| sum / n).collect();
    TextEstimate {
        texts,
        error_rate,
        weight: vec![1.0; table.annotators()],
    }
}

/// The text of least weighted mean distance to the others, and that distance.
pub(crate) fn center(words: &[Vec<u32>], weights: &[f64]) -> Option<(usize, f64)> {
    let mean = |i: usize| {
        let others = (0..words.len()).filter(|&j| j != i);
        let (sum, weight) = others.fold((0.0, 0.0), |(sum, weight), j| {
            (
                sum + weights[j] * relative_distance(&words[i], &words[j]),
                weight + weights[j],
            )
        });
        if weight > 0.0 { sum / weight } else { 0.0 }
    };
    let mut best: Option<(usize, f64)> = None;
    for i in 0..words.len() {
        let distance = mean(i);
        if best.is_none_or(|(_, least)| distance < least - 1e-12) {
            best = Some((i, distance));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::NamedTexts;

    #[test]
    fn the_middle_text_wins() {
        let rows = [
            ("t", "a", "the cat sat on the mat"),
            ("t", "b", "The cat sat on a mat."),
            ("t", "c", "a dog sat on a mat"),
        ];
        let estimate = medoid(&NamedTexts::from_rows(rows).unwrap().table);
        assert_eq!(estimate.texts[0].text, "The cat sat on a mat.");
        assert!(estimate.error_rate[1] < estimate.error_rate[0]);
    }
}
