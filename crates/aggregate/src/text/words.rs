//! Texts as words: what counts as the same word, and how it is written in the end.

use crate::names::Names;

/// Words of a text as they are compared: lower case, without punctuation, cut at white space. An apostrophe
/// joins (`don't` is `dont`); letters and digits of all scripts stay.
#[must_use]
pub fn normal_words(text: &str) -> Vec<String> {
    written_words(text)
        .into_iter()
        .map(|word| normal(&word))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The words as written, cut at white space and at punctuation that stands between letters (but apostrophes).
fn written_words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_string).collect()
}

fn normal(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of one task's texts, numbered, and the spelling that each was written in most often.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: Names,
    /// Per word: spellings and how often.
    spellings: Vec<Vec<(String, u32)>>,
}

impl Vocabulary {
    /// The numbers of a text's words; what is only punctuation is left out.
    pub(crate) fn read(&mut self, text: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        for written in written_words(text) {
            let normal = normal(&written);
            let Ok(number) = self.words.intern(&normal) else {
                break;
            };
            if normal.is_empty() {
                if self.spellings.len() <= number as usize {
                    self.spellings.push(Vec::new());
                }
                continue;
            }
            if self.spellings.len() <= number as usize {
                self.spellings.push(Vec::new());
            }
            let spellings = &mut self.spellings[number as usize];
            match spellings
                .iter_mut()
                .find(|(spelling, _)| *spelling == written)
            {
                Some((_, times)) => *times += 1,
                None => spellings.push((written, 1)),
            }
            numbers.push(number);
        }
        numbers
    }

    /// The normal form, for comparisons.
    pub(crate) fn normal(&self, word: u32) -> &str {
        self.words.get(word)
    }

    /// The spelling written most often; the first in order of the alphabet among equals.
    pub(crate) fn spelling(&self, word: u32) -> &str {
        let spellings = &self.spellings[word as usize];
        let best = spellings
            .iter()
            .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        best.map_or("", |(spelling, _)| spelling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_and_punctuation() {
        assert_eq!(
            normal_words("Don't stop, «Ärger»! — 3.5"),
            ["dont", "stop", "ärger", "35"]
        );
        let mut vocabulary = Vocabulary::default();
        let first = vocabulary.read("The cat -");
        assert_eq!(first, vocabulary.read("the Cat"));
        vocabulary.read("the cat");
        assert_eq!(vocabulary.spelling(first[0]), "the");
        assert_eq!(vocabulary.normal(first[1]), "cat");
    }
}
