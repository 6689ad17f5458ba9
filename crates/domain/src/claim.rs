//! Claims: which places are looked at, by which settings, and why there is sometimes none.
//!
//! | module | question |
//! | --- | --- |
//! | [`gate`] | what is asked of a person before any place is looked at |
//! | [`settings`] | how long is a lease, how many may somebody hold, how large a share may they take |
//! | [`cursor`] | which slice of a batch's queue does a person look at next, and what was learnt from it |
//! | [`search`] | through which batches does one claim go, and how does it end |
//! | [`reason`] | why was nothing to be had, and what would change that |

pub mod cursor;
pub mod gate;
pub mod reason;
pub mod search;
pub mod settings;

pub use cursor::{CursorState, SLICE_PLACES, Seen, Slice, SliceEnd};
pub use gate::{BatchFacts, CLAIM_COUNT_GREATEST, GateFacts, admit, nowhere_to_look};
pub use reason::{EmptyReason, EmptyRule};
pub use search::{BATCHES_GREATEST, SLICES_GREATEST, Search, Step};
pub use settings::{SettingsError, WorkSettings, share_cap};
