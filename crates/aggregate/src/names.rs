//! Names interned as dense 32-bit numbers: one arena of text, one open-addressed table of slots.

use crate::{error::Error, size::index};

/// Strings numbered from 0 in the order of first sight.
///
/// Memory is the text itself plus 8 bytes of offset and 11 to 22 bytes of table a name; nothing in it depends on
/// a random hash seed, so two runs number alike.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    /// Number in the low half, the upper half of the hash in the other: a name is compared only where they agree.
    slots: Vec<u64>,
    /// The last name that was asked for: rows of one task mostly follow one another.
    last: u32,
}

const FREE: u64 = u64::MAX;
const MOST_NAMES: usize = u32::MAX as usize;

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
        if self.get(self.last) == name && !self.is_empty() {
            return Ok(self.last);
        }
        if 3 * self.slots.len() < 4 * (self.len() + 1) {
            self.grow();
        }
        let hash = hash(name.as_bytes());
        let slot = self.slot_of(name, hash);
        if self.slots[slot] != FREE {
            self.last = number_in(self.slots[slot]);
            return Ok(self.last);
        }
        if self.len() >= MOST_NAMES {
            return Err(Error::TooMany {
                what: "names",
                limit: MOST_NAMES,
            });
        }
        self.last = index(self.len());
        self.text.push_str(name);
        self.ends.push(self.text.len());
        self.slots[slot] = filled(hash, self.last);
        Ok(self.last)
    }

    /// The number of `name`, if it is known.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let found = self.slots[self.slot_of(name, hash(name.as_bytes()))];
        (found != FREE).then(|| number_in(found))
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

    fn slot_of(&self, name: &str, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = first_slot(hash, mask);
        loop {
            let found = self.slots[slot];
            let is_it = || (found ^ hash) >> 32 == 0 && self.get(number_in(found)) == name;
            if found == FREE || is_it() {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(16)];
        let mask = self.slots.len() - 1;
        for number in 0..index(self.len()) {
            let hash = hash(self.get(number).as_bytes());
            let mut slot = first_slot(hash, mask);
            while self.slots[slot] != FREE {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = filled(hash, number);
        }
    }
}

fn filled(hash: u64, number: u32) -> u64 {
    hash & !u64::from(u32::MAX) | u64::from(number)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the number is the low half"
)]
fn number_in(slot: u64) -> u32 {
    slot as u32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the table keeps the low bits only"
)]
fn first_slot(hash: u64, mask: usize) -> usize {
    hash as usize & mask
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

/// Eight bytes at a time with a fixed start, and the closing steps of MurmurHash3 (A. Appleby), by which short names
/// that differ in one digit differ in all bits: fast, and the same in every run.
fn hash(bytes: &[u8]) -> u64 {
    let mut state: u64 = 0x243f_6a88_85a3_08d3 ^ bytes.len() as u64;
    let mut mix = |word: u64| {
        state = (state ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state ^= state >> 32;
    };
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        mix(u64::from_le_bytes(
            word.try_into().expect("chunks of eight bytes"),
        ));
    }
    let mut last = [0_u8; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    mix(u64::from_le_bytes(last));
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
            let hash = hash(names.get(number).as_bytes());
            names
                .slot_of(names.get(number), hash)
                .wrapping_sub(first_slot(hash, mask))
                & mask
        };
        let steps: usize = (0..50_000).map(away).sum();
        assert!(steps < 150_000, "{steps} steps to find 50000 names");
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
