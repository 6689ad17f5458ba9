//! A person's cursor in a batch's queue: for speed it only looks ahead, for certainty it goes round behind.
//!
//! A claim looks at a slice of at most 200 places ahead of the cursor. When nothing lies ahead, it looks through
//! one slice behind, going on from claim to claim; only a full round without a find proves that nothing is left.
//! So no place is stranded, whatever was skipped: one that another claim held and gave back, one that was born
//! with an older id, one whose task was on hold.

use crate::id::PlaceId;
use serde::{Deserialize, Serialize};

/// The most places that one slice looks at.
pub const SLICE_PLACES: i64 = 200;

/// Where a person stands in a batch's queue; part of the one row per (batch, contributor).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// All places up to here were looked at once; `None`: none was.
    pub cursor: Option<PlaceId>,
    /// The recheck has come so far behind the cursor; `None`: it stands at the start.
    pub recheck: Option<PlaceId>,
    /// Where the present round of the recheck began; `None`: at the start.
    pub round_from: Option<PlaceId>,
    /// Whether the present round has passed the cursor and begun again at the start.
    pub round_wrapped: bool,
}

/// Which side of the cursor a slice lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SliceEnd {
    /// Ahead, without an end.
    Ahead,
    /// Behind, up to and with this place.
    UpTo(PlaceId),
}

/// A part of the queue to look at: at most [`SLICE_PLACES`] places in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Places after this one; `None`: from the first.
    pub after: Option<PlaceId>,
    /// Where it ends.
    pub end: SliceEnd,
}

/// What was seen in a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many places the slice had, fitting or not.
    pub places: i64,
    /// The last place of the slice.
    pub last: Option<PlaceId>,
    /// The last place that was taken.
    pub last_taken: Option<PlaceId>,
    /// Whether as many were taken as were wanted, so that the rest of the slice was not looked at.
    pub is_satisfied: bool,
}

/// What a slice told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learnt {
    /// As many were taken as were wanted.
    Satisfied,
    /// More may lie on this side.
    More,
    /// This side is at its end, but the queue is not proved empty.
    SideAtEnd,
    /// A full round has found nothing: nothing is left for this person now.
    NothingLeft,
}

impl CursorState {
    /// The slice ahead. `low_water` is the batch's mark before which no place is left, for newcomers.
    #[must_use]
    pub fn ahead(&self, low_water: Option<PlaceId>) -> Slice {
        Slice {
            after: self.cursor.max(low_water),
            end: SliceEnd::Ahead,
        }
    }

    /// The slice behind, where the recheck goes on; `None` when nothing lies behind.
    #[must_use]
    pub fn behind(&self, low_water: Option<PlaceId>) -> Option<Slice> {
        let cursor = self.cursor?;
        let after = self.recheck.max(low_water);
        (after < Some(cursor)).then_some(Slice {
            after,
            end: SliceEnd::UpTo(cursor),
        })
    }

    /// Moves on after a slice was looked at.
    #[must_use]
    pub fn after_slice(self, slice: &Slice, seen: &Seen) -> (Self, Learnt) {
        match slice.end {
            SliceEnd::Ahead => self.after_ahead(seen),
            SliceEnd::UpTo(_) => self.after_behind(seen),
        }
    }

    /// Moves on when nothing lay behind to look at: the round is at its end.
    #[must_use]
    pub fn after_nothing_behind(self) -> (Self, Learnt) {
        self.end_of_side()
    }

    fn after_ahead(self, seen: &Seen) -> (Self, Learnt) {
        if seen.is_satisfied {
            let cursor = self.cursor.max(seen.last_taken);
            return (Self { cursor, ..self }, Learnt::Satisfied);
        }
        let moved = Self {
            cursor: self.cursor.max(seen.last),
            ..self
        };
        let learnt = if seen.places < SLICE_PLACES {
            Learnt::SideAtEnd
        } else {
            Learnt::More
        };
        (moved, learnt)
    }

    fn after_behind(self, seen: &Seen) -> (Self, Learnt) {
        let recheck = if seen.is_satisfied {
            seen.last_taken
        } else {
            seen.last
        };
        let recheck = self.recheck.max(recheck);
        if seen.last_taken.is_some() {
            // A find: the round begins anew from here, as more may have come free on the way.
            let moved = Self {
                recheck,
                round_from: recheck,
                round_wrapped: false,
                ..self
            };
            let learnt = if seen.is_satisfied {
                Learnt::Satisfied
            } else {
                Learnt::More
            };
            return (moved, learnt);
        }
        let moved = Self { recheck, ..self };
        if moved.round_wrapped && moved.recheck >= moved.round_from {
            return (moved.new_round(), Learnt::NothingLeft);
        }
        if seen.places < SLICE_PLACES {
            moved.end_of_side()
        } else {
            (moved, Learnt::More)
        }
    }

    /// The recheck has come to the cursor: a round that began at the start is full, any other goes on there.
    fn end_of_side(self) -> (Self, Learnt) {
        if self.round_wrapped || self.round_from.is_none() {
            return (
                Self {
                    recheck: None,
                    ..self
                }
                .new_round(),
                Learnt::NothingLeft,
            );
        }
        (
            Self {
                recheck: None,
                round_wrapped: true,
                ..self
            },
            Learnt::SideAtEnd,
        )
    }

    fn new_round(self) -> Self {
        Self {
            round_from: self.recheck,
            round_wrapped: false,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn place(number: u128) -> Option<PlaceId> {
        Some(PlaceId::from_uuid(Uuid::from_u128(number)))
    }

    fn seen(places: i64, last: u128) -> Seen {
        Seen {
            places,
            last: place(last),
            last_taken: None,
            is_satisfied: false,
        }
    }

    fn taken(places: i64, last: u128, taken: u128) -> Seen {
        Seen {
            places,
            last: place(last),
            last_taken: place(taken),
            is_satisfied: true,
        }
    }

    #[test]
    fn a_find_ahead_moves_the_cursor_to_it_and_an_empty_slice_to_its_end() {
        let start = CursorState::default();
        let slice = start.ahead(None);
        let (found, learnt) = start.after_slice(&slice, &taken(200, 200, 7));
        assert_eq!((found.cursor, learnt), (place(7), Learnt::Satisfied));
        let (passed, learnt) = start.after_slice(&slice, &seen(200, 200));
        assert_eq!((passed.cursor, learnt), (place(200), Learnt::More));
        let (end, learnt) = passed.after_slice(&passed.ahead(None), &seen(50, 250));
        assert_eq!((end.cursor, learnt), (place(250), Learnt::SideAtEnd));
        assert_eq!(end.ahead(None).after, place(250));
    }

    #[test]
    fn a_newcomer_starts_at_the_low_water_mark() {
        let newcomer = CursorState::default();
        assert_eq!(newcomer.ahead(place(900)).after, place(900));
        assert_eq!(
            newcomer.behind(place(900)),
            None,
            "nothing lies behind somebody who saw nothing"
        );
        let later = CursorState {
            cursor: place(950),
            ..newcomer
        };
        assert_eq!(later.ahead(place(900)).after, place(950));
        let behind = later.behind(place(900)).unwrap();
        assert_eq!(
            (behind.after, behind.end),
            (place(900), SliceEnd::UpTo(place(950).unwrap()))
        );
    }

    #[test]
    fn none_left_takes_a_full_round_from_wherever_it_began() {
        let mut state = CursorState {
            cursor: place(1_000),
            ..CursorState::default()
        };
        // The round begins at the start: 500 places lie behind, in slices of 200.
        for (places, last, expected) in [
            (200, 200, Learnt::More),
            (200, 400, Learnt::More),
            (100, 1_000, Learnt::NothingLeft),
        ] {
            let slice = state.behind(None).unwrap();
            let (next, learnt) = state.after_slice(&slice, &seen(places, last));
            assert_eq!(learnt, expected);
            state = next;
        }
        assert_eq!(
            (state.recheck, state.round_from),
            (None, None),
            "the next round begins anew"
        );
    }

    #[test]
    fn after_a_find_the_round_goes_past_the_start_to_where_it_began() {
        let state = CursorState {
            cursor: place(1_000),
            ..CursorState::default()
        };
        let slice = state.behind(None).unwrap();
        let (state, learnt) = state.after_slice(&slice, &taken(200, 200, 150));
        assert_eq!((state.round_from, learnt), (place(150), Learnt::Satisfied));
        let (state, learnt) = state.after_slice(&state.behind(None).unwrap(), &seen(40, 990));
        assert_eq!(
            learnt,
            Learnt::SideAtEnd,
            "what lies before 150 was looked at before the find"
        );
        let slice = state.behind(None).unwrap();
        assert_eq!(slice.after, None);
        let (state, learnt) = state.after_slice(&slice, &seen(200, 170));
        assert_eq!(learnt, Learnt::NothingLeft);
        assert_eq!(state.round_from, place(170));
    }

    #[test]
    fn an_empty_side_ends_its_round() {
        let state = CursorState {
            cursor: place(9),
            ..CursorState::default()
        };
        let nothing = Seen {
            places: 0,
            last: None,
            last_taken: None,
            is_satisfied: false,
        };
        let (state, learnt) = state.after_slice(&state.behind(None).unwrap(), &nothing);
        assert_eq!((state.recheck, learnt), (None, Learnt::NothingLeft));
        assert_eq!(
            CursorState::default().after_nothing_behind().1,
            Learnt::NothingLeft
        );
    }
}
