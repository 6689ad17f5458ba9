//! Measures against known answers: how often right, and how honest about it.

use crate::{
    category::CategoryEstimate,
    text::{word_error_rate, words::normal_words},
};

/// Two probabilities closer than this are a tie.
const TIE: f64 = 1e-12;
/// Probabilities are clipped at this distance from 0 before their logarithm is taken.
const LEAST_PROBABILITY: f64 = 1e-15;

/// Figures of a categorical estimate on the tasks whose answer is known.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct CategoryScore {
    /// Tasks with a known answer.
    pub known: usize,
    /// Share of right answers; a tie for the first place counts as a fair draw among the tied.
    pub accuracy: f64,
    /// Mean of `-ln P(known answer)`, clipped at 1e-15.
    pub log_loss: f64,
    /// Expected calibration error of the highest probability: mean distance of claimed and real accuracy, over
    /// bins of equal width, weighted by their tasks.
    pub calibration_error: f64,
}

/// Compares an estimate with the known answers: one class or none a task. A class that the estimate does not
/// have is always wrong. `bins` is the number of bins of the calibration error (15 is usual).
///
/// Everything is NaN where nothing is known.
#[must_use]
pub fn category_score(
    estimate: &CategoryEstimate,
    known: &[Option<u32>],
    bins: usize,
) -> CategoryScore {
    let bins = bins.max(1);
    let (mut hits, mut loss, mut count) = (0.0, 0.0, 0_usize);
    let mut claimed = vec![0.0; bins];
    let mut real = vec![0.0; bins];
    for (task, truth) in known.iter().enumerate().take(estimate.tasks()) {
        let Some(truth) = truth else { continue };
        let row = estimate.of_task(task);
        let probability = row.get(*truth as usize).copied().unwrap_or(0.0);
        let highest = row.iter().copied().fold(0.0, f64::max);
        let tied = row.iter().filter(|&&p| p >= highest - TIE).count().max(1);
        let hit = if probability >= highest - TIE && highest > 0.0 {
            1.0 / tied as f64
        } else {
            0.0
        };
        let bin = crate::size::whole(highest * bins as f64).min(bins - 1);
        claimed[bin] += highest;
        real[bin] += hit;
        hits += hit;
        loss -= probability.clamp(LEAST_PROBABILITY, 1.0).ln();
        count += 1;
    }
    let n = count as f64;
    let gaps: f64 = claimed.iter().zip(&real).map(|(c, r)| (c - r).abs()).sum();
    let calibration_error = gaps / n;
    CategoryScore {
        known: count,
        accuracy: hits / n,
        log_loss: loss / n,
        calibration_error,
    }
}

/// Mean absolute error, root mean square error and Pearson's correlation of estimates and known values, over
/// the pairs where both are finite.
#[must_use]
pub fn number_score(estimates: &[f64], known: &[f64]) -> NumberScore {
    let pairs: Vec<(f64, f64)> = estimates
        .iter()
        .zip(known)
        .map(|(&e, &k)| (e, k))
        .filter(|(e, k)| e.is_finite() && k.is_finite())
        .collect();
    let n = pairs.len() as f64;
    let mean_absolute_error = pairs.iter().map(|(e, k)| (e - k).abs()).sum::<f64>() / n;
    let mean_square = pairs.iter().map(|(e, k)| (e - k).powi(2)).sum::<f64>() / n;
    NumberScore {
        known: pairs.len(),
        mean_absolute_error,
        root_mean_square_error: mean_square.sqrt(),
        correlation: correlation(&pairs),
    }
}

/// Figures of numeric estimates.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct NumberScore {
    /// Values compared.
    pub known: usize,
    /// Mean of the absolute differences.
    pub mean_absolute_error: f64,
    /// Root of the mean squared difference.
    pub root_mean_square_error: f64,
    /// Pearson's correlation.
    pub correlation: f64,
}

/// Figures of texts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct WordScore {
    /// Texts compared.
    pub known: usize,
    /// Mean of the texts' word error rates.
    pub mean: f64,
    /// Edits of all texts over the words of all references.
    pub overall: f64,
}

/// Word error rates of texts against known ones (case and punctuation aside); NaN where nothing is known.
#[must_use]
pub fn word_score<S: AsRef<str>>(texts: &[&str], known: &[Option<S>]) -> WordScore {
    let (mut rates, mut edits, mut words, mut count) = (0.0, 0.0, 0.0, 0);
    for (text, truth) in texts.iter().zip(known) {
        let Some(truth) = truth else { continue };
        let rate = word_error_rate(text, truth.as_ref());
        let length = normal_words(truth.as_ref()).len().max(1) as f64;
        rates += rate;
        edits += rate * length;
        words += length;
        count += 1;
    }
    WordScore {
        known: count,
        mean: rates / count as f64,
        overall: edits / words,
    }
}

/// Spearman's rank correlation (ties share their mean rank), over the pairs where both are finite.
#[must_use]
pub fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> = a
        .iter()
        .zip(b)
        .map(|(&a, &b)| (a, b))
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .collect();
    let ranks_a = mean_ranks(&pairs.iter().map(|p| p.0).collect::<Vec<_>>());
    let ranks_b = mean_ranks(&pairs.iter().map(|p| p.1).collect::<Vec<_>>());
    correlation(&ranks_a.into_iter().zip(ranks_b).collect::<Vec<_>>())
}

/// Ranks from 1, equal values sharing their mean rank.
#[must_use]
pub fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let mut end = first + 1;
        while end < order.len() && values[order[end]] == values[order[first]] {
            end += 1;
        }
        for &i in &order[first..end] {
            ranks[i] = (first + end + 1) as f64 / 2.0;
        }
        first = end;
    }
    ranks
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let mean_a = pairs.iter().map(|p| p.0).sum::<f64>() / n;
    let mean_b = pairs.iter().map(|p| p.1).sum::<f64>() / n;
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        ab += (a - mean_a) * (b - mean_b);
        aa += (a - mean_a).powi(2);
        bb += (b - mean_b).powi(2);
    }
    ab / (aa * bb).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{category::majority::majority_vote, testing::table};

    #[test]
    fn a_tie_is_a_fair_draw() {
        let votes = table(&[(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)], 2, 2, 2);
        let score = category_score(&majority_vote(&votes), &[Some(0), Some(1)], 15);
        assert_eq!(score.accuracy, 0.75);
        assert!((score.log_loss - 0.5 * 2.0_f64.ln()).abs() < 1e-12);
        assert!(score.calibration_error < 1e-12);
    }

    #[test]
    fn a_label_nobody_knows_is_wrong_and_costs_what_the_clip_allows() {
        let votes = table(&[(0, 0, 0)], 1, 1, 2);
        let score = category_score(&majority_vote(&votes), &[Some(7)], 15);
        assert_eq!((score.accuracy, score.calibration_error), (0.0, 1.0));
        assert!((score.log_loss - 34.538).abs() < 1e-3);
    }

    #[test]
    fn word_error_rates_are_means_over_texts_and_over_words() {
        let known = [Some("one two three four"), None, Some("five")];
        let score = word_score(&["one two three", "x", "six"], &known);
        assert_eq!((score.known, score.mean, score.overall), (2, 0.625, 0.4));
    }

    #[test]
    fn ranks_and_correlations() {
        assert_eq!(mean_ranks(&[10.0, 20.0, 10.0]), [1.5, 3.0, 1.5]);
        assert!((rank_correlation(&[1.0, 2.0, 9.0], &[3.0, 4.0, 5.0]) - 1.0).abs() < 1e-12);
        assert!(
            (number_score(&[1.0, f64::NAN], &[3.0, 1.0]).mean_absolute_error - 2.0).abs() < 1e-12
        );
    }
}
