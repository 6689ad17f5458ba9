//! Names interned as dense 32-bit numbers: one arena of text, one open-addressed table of slots.

use crate::{error::Error, size::index};

/// Strings numbered from 0 in the order of first sight.
///
/// Memory is the text itself plus 8 bytes of offset and 21 to 43 bytes of table a name; nothing in it depends on
/// a random hash seed, so two runs number alike.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    slots: Vec<Slot>,
    /// The last name that was asked for: rows of one task mostly follow one another.
    last: Option<Slot>,
}

/// A name in the table. One of up to eight bytes is told by the slot alone, so that most look-ups touch one line of
/// the cache; of a longer one the slot has the hash, and the text has the last word.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Key,
    number: u32,
}

/// What stands for a name: all of a short one, else its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    word: u64,
    /// Bytes of a short name; [`Key::LONG`] for others.
    length: u32,
}

const FREE: Slot = Slot {
    key: Key {
        word: 0,
        length: Key::NONE,
    },
    number: 0,
};
const MOST_NAMES: usize = u32::MAX as usize;

impl Key {
    const LONG: u32 = 9;
    const NONE: u32 = 10;

    fn of(name: &str) -> Key {
        let bytes = name.as_bytes();
        let word = match bytes {
            [] => 0,
            // The first, the middle and the last byte are all of up to three.
            [first, .., last] if bytes.len() < 4 => {
                word_of([*first, bytes[bytes.len() / 2], *last])
            }
            [only] => word_of([*only; 3]),
            // The first four and the last four, which may be the same ones, are all of up to eight.
            _ if bytes.len() <= 8 => match (bytes.first_chunk(), bytes.last_chunk()) {
                (Some(first), Some(last)) => {
                    u64::from(u32::from_le_bytes(*first))
                        | u64::from(u32::from_le_bytes(*last)) << 32
                }
                _ => 0,
            },
            _ => {
                return Key {
                    word: hash(bytes),
                    length: Key::LONG,
                };
            }
        };
        Key {
            word,
            length: index(bytes.len()),
        }
    }

    fn is_long(self) -> bool {
        self.length == Key::LONG
    }

    /// Where the search for it begins in a table of `mask + 1` slots.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the table keeps the low bits only"
    )]
    fn first_slot(self, mask: usize) -> usize {
        let spread = if self.is_long() {
            self.word
        } else {
            closed(self.word ^ u64::from(self.length) << 59)
        };
        spread as usize & mask
    }
}

fn word_of([a, b, c]: [u8; 3]) -> u64 {
    u64::from(a) | u64::from(b) << 8 | u64::from(c) << 16
}

impl Names {
    /// An empty set of names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of `name`, given now if it is new.
    ///
    /// # Errors
    /// [`Error::TooMany`] past four thousand million names.
    pub fn intern(&mut self, name: &str) -> Result<u32, Error> {
        let key = Key::of(name);
        if let Some(last) = self.last
            && self.is_name_of(last, key, name)
        {
            return Ok(last.number);
        }
        if 3 * self.slots.len() < 4 * (self.len() + 1) {
            self.grow();
        }
        let place = self.place_of(name, key);
        if let Some(known) = Some(self.slots[place]).filter(|slot| slot.key != FREE.key) {
            self.last = Some(known);
            return Ok(known.number);
        }
        if self.len() >= MOST_NAMES {
            return Err(Error::TooMany {
                what: "names",
                limit: MOST_NAMES,
            });
        }
        let new = Slot {
            key,
            number: index(self.len()),
        };
        self.text.push_str(name);
        self.ends.push(self.text.len());
        self.slots[place] = new;
        self.last = Some(new);
        Ok(new.number)
    }

    /// The number of `name`, if it is known.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let found = self.slots[self.place_of(name, Key::of(name))];
        (found.key != FREE.key).then_some(found.number)
    }

    /// The name with this number; empty where there is none.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let Some(&end) = self.ends.get(number) else {
            return "";
        };
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1]
        };
        &self.text[start..end]
    }

    /// All names, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(index(number)))
    }

    /// The same names numbered in their natural order (as numbers where all are numbers, else as bytes), and
    /// for each old number the new one. Makes results independent of the order of rows.
    #[must_use]
    pub fn sorted(&self) -> (Names, Vec<u32>) {
        let numbers: Option<Vec<f64>> = self
            .iter()
            .map(|name| name.trim().parse().ok().filter(|x: &f64| x.is_finite()))
            .collect();
        let mut order: Vec<u32> = (0..index(self.len())).collect();
        order.sort_by(|&a, &b| {
            let by_number = numbers
                .as_ref()
                .map(|x| x[a as usize].total_cmp(&x[b as usize]));
            by_number
                .unwrap_or(std::cmp::Ordering::Equal)
                .then_with(|| self.get(a).cmp(self.get(b)))
        });
        let mut sorted = Names::new();
        let mut renumbered = vec![0; self.len()];
        for (new, &old) in order.iter().enumerate() {
            sorted.push_known_new(self.get(old));
            renumbered[old as usize] = index(new);
        }
        (sorted, renumbered)
    }

    fn push_known_new(&mut self, name: &str) {
        self.intern(name)
            .expect("no more names than the set they come from");
    }

    fn is_name_of(&self, slot: Slot, key: Key, name: &str) -> bool {
        slot.key == key && (!key.is_long() || self.get(slot.number) == name)
    }

    /// The place of `name` in the table, or the free one where it belongs.
    fn place_of(&self, name: &str, key: Key) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = key.first_slot(mask);
        loop {
            let found = self.slots[place];
            if found.key == FREE.key || self.is_name_of(found, key, name) {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let bigger = vec![FREE; (self.slots.len() * 2).max(16)];
        let mask = bigger.len() - 1;
        for slot in std::mem::replace(&mut self.slots, bigger) {
            if slot.key == FREE.key {
                continue;
            }
            let mut place = slot.key.first_slot(mask);
            while self.slots[place].key != FREE.key {
                place = (place + 1) & mask;
            }
            self.slots[place] = slot;
        }
    }
}

impl<S: AsRef<str>> FromIterator<S> for Names {
    /// Interns each; repeated names keep their first number. Stops at the limit of [`Names::intern`].
    fn from_iter<T: IntoIterator<Item = S>>(names: T) -> Self {
        let mut set = Names::new();
        for name in names {
            if set.intern(name.as_ref()).is_err() {
                break;
            }
        }
        set
    }
}

/// Eight bytes at a time with a fixed start: fast, and the same in every run.
fn hash(bytes: &[u8]) -> u64 {
    let mut state: u64 = 0x243f_6a88_85a3_08d3 ^ bytes.len() as u64;
    let mut mix = |word: u64| {
        state = (state ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state ^= state >> 32;
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        mix(u64::from_le_bytes(*word));
    }
    let mut last = [0_u8; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(u64::from_le_bytes(last));
    closed(state)
}

/// The closing steps of MurmurHash3 (A. Appleby), by which short names that differ in one digit differ in all bits.
fn closed(mut state: u64) -> u64 {
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^= state >> 33;
    state = state.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    state ^ (state >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_under_their_numbers() {
        let mut names = Names::new();
        for i in 0..1000 {
            assert_eq!(names.intern(&format!("name {i}")).unwrap(), i);
        }
        for i in 0..1000 {
            assert_eq!(names.find(&format!("name {i}")), Some(i));
            assert_eq!(names.get(i), format!("name {i}"));
        }
        assert_eq!(names.find("stranger"), None);
        assert_eq!(names.intern("name 7").unwrap(), 7);
        assert_eq!(names.intern("").unwrap(), 1000);
        assert_eq!(names.get(1000), "");
    }

    #[test]
    fn short_names_in_a_row_are_spread() {
        let mut names = Names::new();
        for i in 0..50_000 {
            names.intern(&format!("t{i}")).unwrap();
        }
        let mask = names.slots.len() - 1;
        let away = |number: u32| {
            let key = Key::of(names.get(number));
            let place = names.place_of(names.get(number), key);
            place.wrapping_sub(key.first_slot(mask)) & mask
        };
        let steps: usize = (0..50_000).map(away).sum();
        assert!(steps < 150_000, "{steps} steps to find 50000 names");
    }

    #[test]
    fn names_of_all_lengths_are_told_apart() {
        let texts = (0..20).flat_map(|length| {
            ["a", "b", "\0", "é"].map(|with| format!("{}{with}", "a".repeat(length)))
        });
        let mut texts: Vec<String> = texts.chain([String::new()]).collect();
        texts.sort();
        texts.dedup();
        let names: Names = texts.iter().collect();
        assert_eq!(names.len(), texts.len());
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(names.find(text), Some(index(number)));
        }
        assert_eq!(
            names.find("aab"),
            texts.iter().position(|text| text == "aab").map(index)
        );
        assert_eq!(names.find("aba"), None);
    }

    #[test]
    fn labels_that_are_numbers_sort_as_numbers() {
        let names: Names = ["10", "9", "-1"].into_iter().collect();
        let (sorted, renumbered) = names.sorted();
        assert_eq!(sorted.iter().collect::<Vec<_>>(), ["-1", "9", "10"]);
        assert_eq!(renumbered, [2, 1, 0]);
        let (words, _) = ["b", "10", "9"].into_iter().collect::<Names>().sorted();
        assert_eq!(words.iter().collect::<Vec<_>>(), ["10", "9", "b"]);
    }
}
