//! One claim's way through a project's open batches: by priority, then age; at most eight batches and four
//! slices; ahead first, then one slice behind in each.

use super::cursor::{CursorState, Learnt, Seen, Slice};
use super::reason::EmptyReason;
use crate::id::{BatchId, PlaceId};

/// The most open batches that a claim considers.
pub const BATCHES_GREATEST: usize = 8;
/// The most slices that a claim reads.
pub const SLICES_GREATEST: usize = 4;

/// An open batch, as a claim meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenBatch {
    /// The batch.
    pub batch: BatchId,
    /// The person's cursor in it.
    pub cursor: CursorState,
    /// The mark before which no place is left.
    pub low_water: Option<PlaceId>,
}

/// What a claim does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Look at this slice of the batch with this index, take what fits, and [`Search::learn`] what was seen.
    Look(usize, Slice),
    /// Nothing is left in any batch: give people their own row again, if there is one
    /// (see [`crate::assignment::Lease::give_again`]), else answer with [`EmptyReason::none_left`].
    NothingLeft,
    /// Not everything was looked at: answer with what was taken, else with [`EmptyReason::looking`].
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Ahead,
    Behind,
    Done { nothing_left: bool },
}

/// A claim on its way. Ask [`Self::step`], look, [`Self::learn`]; then store every [`Self::cursors`] that changed.
#[derive(Clone, Debug)]
pub struct Search {
    batches: Vec<(OpenBatch, Side)>,
    slices_left: usize,
    is_satisfied: bool,
}

impl Search {
    /// Begins with open batches in their order: by priority, then age. More than eight are not considered.
    #[must_use]
    pub fn new(batches: impl IntoIterator<Item = OpenBatch>) -> Self {
        let batches = batches
            .into_iter()
            .take(BATCHES_GREATEST)
            .map(|b| (b, Side::Ahead))
            .collect();
        Self {
            batches,
            slices_left: SLICES_GREATEST,
            is_satisfied: false,
        }
    }

    /// What to do next: first ahead in every batch, then behind in every batch.
    #[must_use]
    pub fn step(&mut self) -> Step {
        if self.is_satisfied {
            return Step::Stop;
        }
        if let Some(found) = self.next_on(Side::Ahead) {
            return self.look(found);
        }
        if let Some(found) = self.next_on(Side::Behind) {
            return self.look(found);
        }
        let is_empty = |side: &Side| matches!(side, Side::Done { nothing_left: true });
        if self.batches.iter().all(|(_, side)| is_empty(side)) {
            Step::NothingLeft
        } else {
            Step::Stop
        }
    }

    /// Takes in what was seen in the slice of the last step, in the batch with this index.
    pub fn learn(&mut self, index: usize, slice: &Slice, seen: &Seen) {
        let Some((open, side)) = self.batches.get_mut(index) else {
            return;
        };
        let (cursor, learnt) = open.cursor.after_slice(slice, seen);
        open.cursor = cursor;
        self.is_satisfied |= learnt == Learnt::Satisfied;
        *side = match (*side, learnt) {
            (Side::Ahead, Learnt::More) => Side::Ahead,
            (Side::Ahead, _) => Side::Behind,
            // One slice behind in a claim: the round goes on with the next one.
            (_, Learnt::NothingLeft) => Side::Done { nothing_left: true },
            (_, _) => Side::Done {
                nothing_left: false,
            },
        };
    }

    /// The cursors as they stand now, in the order of the batches.
    pub fn cursors(&self) -> impl Iterator<Item = (BatchId, CursorState)> + '_ {
        self.batches
            .iter()
            .map(|(open, _)| (open.batch, open.cursor))
    }

    /// The reason of a claim that took nothing and stopped there.
    #[must_use]
    pub fn empty_reason(step: &Step) -> EmptyReason {
        match step {
            Step::NothingLeft => EmptyReason::none_left(),
            Step::Look(..) | Step::Stop => EmptyReason::looking(),
        }
    }

    fn look(&mut self, (index, slice): (usize, Slice)) -> Step {
        match self.slices_left.checked_sub(1) {
            None => Step::Stop,
            Some(left) => {
                self.slices_left = left;
                Step::Look(index, slice)
            }
        }
    }

    fn next_on(&mut self, wanted: Side) -> Option<(usize, Slice)> {
        for (index, (open, side)) in self.batches.iter_mut().enumerate() {
            if *side != wanted {
                continue;
            }
            if wanted == Side::Ahead {
                return Some((index, open.cursor.ahead(open.low_water)));
            }
            if let Some(slice) = open.cursor.behind(open.low_water) {
                return Some((index, slice));
            }
            let (cursor, learnt) = open.cursor.after_nothing_behind();
            open.cursor = cursor;
            *side = Side::Done {
                nothing_left: learnt == Learnt::NothingLeft,
            };
        }
        None
    }
}

#[cfg(test)]
mod tests;
