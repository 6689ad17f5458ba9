//! ROVER: texts aligned word by word, and a vote at each place.

use super::{
    TextEstimate, TextTable, TextValue, distance::relative_distance, medoid::center,
    words::Vocabulary,
};
use crate::{
    error::{Error, check_range},
    run::Run,
};

/// Settings of [`rover`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoverOptions {
    /// Times that weights are learned from the texts and the texts voted again; 0 gives every text one vote.
    pub rounds: usize,
    /// Pseudo-texts of the common error rate behind an annotator's own.
    pub prior_texts: f64,
    /// Votes go with the inverse error rate to this power.
    pub sharpness: f64,
    /// Share of a full vote that leaving a word out has: below 1, a doubtful word rather stays.
    pub silence: f64,
}

impl Default for RoverOptions {
    fn default() -> Self {
        Self {
            rounds: 1,
            prior_texts: 5.0,
            sharpness: 0.5,
            silence: 0.9,
        }
    }
}

/// One text a task, by a vote at each place of a word network.
///
/// J. G. Fiscus: "A post-processing system to yield reduced word error rates: recognizer output voting error
/// reduction (ROVER)", 1997. The network begins as the text closest to all others; the rest are aligned to it by
/// least edits, closest first, so that the result does not depend on the order of rows (as it does where the
/// first row begins). At each place the words, and saying nothing, get the weights of the texts that have them;
/// ties go to a word rather than to nothing, and to the longer word.
///
/// Weights: with `e_w` an annotator's mean distance to the consensus, shrunk towards the crowd's `e`,
/// `weight_w = (e / e_w)^sharpness`. Sharper weights gain on transcripts, where there is one right text, and lose
/// on translations, where whoever writes what most would write is heard too much. Words are compared without case and punctuation and written as most
/// annotators wrote them. Support is the mean share of votes at the places of the text.
///
/// # Errors
/// [`Error::Option`], [`Error::Cancelled`].
pub fn rover(
    table: &TextTable,
    options: &RoverOptions,
    run: &Run<'_>,
) -> Result<TextEstimate, Error> {
    check_range("prior_texts", options.prior_texts, 1e-9, 1e9)?;
    check_range("sharpness", options.sharpness, 0.0, 10.0)?;
    check_range("silence", options.silence, 0.0, 10.0)?;
    let mut weight = vec![1.0; table.annotators()];
    let mut estimate = vote(table, &weight, options);
    for round in 0..options.rounds {
        weight = weights(table, &estimate, options);
        estimate = vote(table, &weight, options);
        run.report(round + 1, options.rounds, 0.0)?;
    }
    Ok(estimate)
}

/// Inverse error rates, shrunk; 1 for somebody like the crowd.
fn weights(table: &TextTable, estimate: &TextEstimate, options: &RoverOptions) -> Vec<f64> {
    let mut answers = vec![0.0; table.annotators()];
    for task in 0..table.tasks() {
        table
            .of_task(task)
            .for_each(|(who, _)| answers[who as usize] += 1.0);
    }
    let sums = || {
        estimate
            .error_rate
            .iter()
            .zip(&answers)
            .filter(|(e, _)| !e.is_nan())
    };
    let all: f64 = answers.iter().sum();
    let common = sums().map(|(e, n)| e * n).sum::<f64>() / all.max(1.0) + 1e-3;
    let one = |(error, n): (&f64, &f64)| {
        let own = if error.is_nan() { 0.0 } else { error * n };
        let error = (own + options.prior_texts * common) / (n + options.prior_texts);
        (common / error).powf(options.sharpness)
    };
    estimate.error_rate.iter().zip(&answers).map(one).collect()
}

fn vote(table: &TextTable, weight: &[f64], options: &RoverOptions) -> TextEstimate {
    let mut texts = Vec::with_capacity(table.tasks());
    let mut errors = vec![(0.0, 0.0); table.annotators()];
    for task in 0..table.tasks() {
        let mut vocabulary = Vocabulary::default();
        let (people, words): (Vec<u32>, Vec<Vec<u32>>) = table
            .of_task(task)
            .map(|(who, text)| (who, vocabulary.read(text)))
            .unzip();
        let votes: Vec<f64> = people.iter().map(|&who| weight[who as usize]).collect();
        let (chosen, support) = vote_task(&words, &votes, &vocabulary, options);
        for (&who, own) in people.iter().zip(&words) {
            errors[who as usize].0 += relative_distance(own, &chosen);
            errors[who as usize].1 += 1.0;
        }
        let spelled: Vec<&str> = chosen
            .iter()
            .map(|&word| vocabulary.spelling(word))
            .collect();
        texts.push(TextValue {
            text: spelled.join(" "),
            support,
            answers: words.len(),
        });
    }
    let error_rate = errors.iter().map(|(sum, n)| sum / n).collect();
    TextEstimate {
        texts,
        error_rate,
        weight: weight.to_vec(),
    }
}

/// The words that win, and the mean share of votes behind them.
fn vote_task(
    words: &[Vec<u32>],
    votes: &[f64],
    vocabulary: &Vocabulary,
    options: &RoverOptions,
) -> (Vec<u32>, f64) {
    let Some((middle, _)) = center(words, votes) else {
        return (Vec::new(), 0.0);
    };
    let mut order: Vec<usize> = (0..words.len()).collect();
    let distance = |i: usize| relative_distance(&words[i], &words[middle]);
    order.sort_by(|&a, &b| {
        (distance(a).total_cmp(&distance(b))).then_with(|| votes[b].total_cmp(&votes[a]))
    });
    let mut network = Network::default();
    for i in order {
        network.add(&words[i], votes[i]);
    }
    network.result(vocabulary, options.silence)
}

/// Places of a text, each with the words heard there.
#[derive(Debug, Default)]
struct Network {
    places: Vec<Place>,
    /// Votes of the texts added so far.
    total: f64,
}

#[derive(Debug, Clone, Default)]
struct Place {
    words: Vec<(u32, f64)>,
    silence: f64,
}

impl Place {
    fn add(&mut self, word: u32, vote: f64) {
        match self.words.iter_mut().find(|(w, _)| *w == word) {
            Some((_, votes)) => *votes += vote,
            None => self.words.push((word, vote)),
        }
    }

    fn has(&self, word: u32) -> bool {
        self.words.iter().any(|(w, _)| *w == word)
    }
}

impl Network {
    /// Aligns a text with the least edits and adds its votes.
    fn add(&mut self, words: &[u32], vote: f64) {
        let width = self.places.len() + 1;
        let costs = self.costs(words);
        let (mut i, mut j) = (words.len(), self.places.len());
        let mut places = Vec::with_capacity(width + words.len());
        while i > 0 || j > 0 {
            let here = costs[i * width + j];
            if i > 0
                && j > 0
                && here == costs[(i - 1) * width + j - 1] + self.replace(j - 1, words[i - 1])
            {
                let mut place = std::mem::take(&mut self.places[j - 1]);
                place.add(words[i - 1], vote);
                places.push(place);
                (i, j) = (i - 1, j - 1);
            } else if j > 0 && here == costs[i * width + j - 1] + self.skip(j - 1) {
                let mut place = std::mem::take(&mut self.places[j - 1]);
                place.silence += vote;
                places.push(place);
                j -= 1;
            } else {
                // Everybody before said nothing here.
                places.push(Place {
                    words: vec![(words[i - 1], vote)],
                    silence: self.total,
                });
                i -= 1;
            }
        }
        places.reverse();
        self.places = places;
        self.total += vote;
    }

    fn costs(&self, words: &[u32]) -> Vec<u32> {
        let width = self.places.len() + 1;
        let mut costs = vec![0; (words.len() + 1) * width];
        for j in 1..width {
            costs[j] = costs[j - 1] + self.skip(j - 1);
        }
        for i in 1..=words.len() {
            costs[i * width] = costs[(i - 1) * width] + 1;
            for j in 1..width {
                let replaced = costs[(i - 1) * width + j - 1] + self.replace(j - 1, words[i - 1]);
                let skipped = costs[i * width + j - 1] + self.skip(j - 1);
                let inserted = costs[(i - 1) * width + j] + 1;
                costs[i * width + j] = replaced.min(skipped).min(inserted);
            }
        }
        costs
    }

    fn replace(&self, place: usize, word: u32) -> u32 {
        u32::from(!self.places[place].has(word))
    }

    /// Leaving out a place costs nothing where somebody has left it out before.
    fn skip(&self, place: usize) -> u32 {
        u32::from(self.places[place].silence == 0.0)
    }

    fn result(&self, vocabulary: &Vocabulary, silence: f64) -> (Vec<u32>, f64) {
        let (mut chosen, mut support) = (Vec::new(), 0.0);
        for place in &self.places {
            let key = |&(word, votes): &(u32, f64)| {
                (votes, vocabulary.normal(word).chars().count(), word)
            };
            let best = place.words.iter().max_by(|a, b| {
                let (a, b) = (key(a), key(b));
                let by_votes = if (a.0 - b.0).abs() < 1e-9 {
                    std::cmp::Ordering::Equal
                } else {
                    a.0.total_cmp(&b.0)
                };
                by_votes
                    .then(a.1.cmp(&b.1))
                    .then_with(|| vocabulary.normal(a.2).cmp(vocabulary.normal(b.2)))
            });
            if let Some(&(word, votes)) =
                best.filter(|(_, votes)| *votes >= silence * place.silence - 1e-9)
            {
                chosen.push(word);
                support += votes / self.total;
            }
        }
        let support = support / chosen.len().max(1) as f64;
        (chosen, support)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::NamedTexts;

    fn fit(rows: &[(&str, &str, &str)]) -> TextEstimate {
        let table = NamedTexts::from_rows(rows.iter().copied()).unwrap().table;
        rover(&table, &RoverOptions::default(), &Run::default()).unwrap()
    }

    #[test]
    fn no_text_was_right_but_the_vote_is() {
        let estimate = fit(&[
            ("t", "a", "the cat sad on the mat"),
            ("t", "b", "The cat sat on mat"),
            ("t", "c", "the hat sat on the mat"),
        ]);
        assert_eq!(estimate.texts[0].text, "the cat sat on the mat");
        assert!(estimate.texts[0].support > 0.6 && estimate.texts[0].support < 1.0);
    }

    #[test]
    fn the_order_of_texts_does_not_matter() {
        let rows = [
            ("t", "a", "one two three four"),
            ("t", "b", "one two four"),
            ("t", "c", "one too three four five"),
            ("t", "d", "won two three for"),
        ];
        let mut turned = rows;
        turned.reverse();
        assert_eq!(fit(&rows).texts[0].text, fit(&turned).texts[0].text);
    }

    #[test]
    fn one_text_and_no_text() {
        assert_eq!(fit(&[("t", "a", "Just this.")]).texts[0].text, "Just this.");
        let empty = TextTable::new(1, 0, vec![]).unwrap();
        let estimate = rover(&empty, &RoverOptions::default(), &Run::default()).unwrap();
        assert_eq!(estimate.texts[0].text, "");
        assert_eq!(fit(&[("t", "a", "..."), ("t", "b", "")]).texts[0].text, "");
    }
}
