//! How a part of the server does, and from when on somebody should look.

use crate::words;

words! {
    /// How a part of the server does.
    pub enum PartState: "state of a part" {
        /// Nothing asks for anybody.
        AsUsual = "as_usual",
        /// It has work in hand, as it should.
        AtWork = "at_work",
        /// It goes on, but not as usual: somebody should look before it stops.
        LookSoon = "look_soon",
        /// It does not answer.
        Down = "down",
    }
}

/// A database or a store of files answers within this, in milliseconds.
pub const ANSWER_USUAL_MILLIS: i64 = 500;
/// Events are followed within this, in seconds.
pub const EVENT_USUAL_SECONDS: i64 = 30;
/// A letter leaves within this, in seconds.
pub const LETTER_USUAL_SECONDS: i64 = 600;
/// A job that is due begins within this, in seconds.
pub const JOB_USUAL_SECONDS: i64 = 300;
/// The share of a disk that should be free, in per cent.
pub const FREE_USUAL_PERCENT: u128 = 10;

/// By the milliseconds that an answer took; `None` when none came.
#[must_use]
pub const fn of_answer(millis: Option<i64>) -> PartState {
    match millis {
        None => PartState::Down,
        Some(millis) if millis > ANSWER_USUAL_MILLIS => PartState::LookSoon,
        Some(_) => PartState::AsUsual,
    }
}

/// By the seconds that the oldest thing has waited; `None` when nothing waits.
#[must_use]
pub const fn of_wait(seconds: Option<i64>, usual: i64) -> PartState {
    match seconds {
        None => PartState::AsUsual,
        Some(seconds) if seconds > usual => PartState::LookSoon,
        Some(_) => PartState::AtWork,
    }
}

/// By the jobs that failed of late, by those in hand, and by how long the oldest that is due has waited.
#[must_use]
pub const fn of_jobs(failed: i64, in_hand: i64, due_seconds: Option<i64>) -> PartState {
    match of_wait(due_seconds, JOB_USUAL_SECONDS) {
        PartState::LookSoon => PartState::LookSoon,
        _ if failed > 0 => PartState::LookSoon,
        _ if in_hand > 0 => PartState::AtWork,
        _ => PartState::AsUsual,
    }
}

/// By what is free of a disk, in bytes.
#[must_use]
pub const fn of_disk(free: u64, total: u64) -> PartState {
    if (free as u128) * 100 < (total as u128) * FREE_USUAL_PERCENT {
        PartState::LookSoon
    } else {
        PartState::AsUsual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_missed_before_it_is_slow() {
        assert_eq!(of_answer(None), PartState::Down);
        assert_eq!(of_answer(Some(0)), PartState::AsUsual);
        assert_eq!(of_answer(Some(ANSWER_USUAL_MILLIS)), PartState::AsUsual);
        assert_eq!(
            of_answer(Some(ANSWER_USUAL_MILLIS + 1)),
            PartState::LookSoon
        );
    }

    #[test]
    fn what_waits_is_work_until_it_waits_too_long() {
        assert_eq!(of_wait(None, 30), PartState::AsUsual);
        assert_eq!(of_wait(Some(30), 30), PartState::AtWork);
        assert_eq!(of_wait(Some(31), 30), PartState::LookSoon);
    }

    #[test]
    fn a_failed_job_asks_for_somebody_even_while_others_run() {
        assert_eq!(of_jobs(0, 0, None), PartState::AsUsual);
        assert_eq!(of_jobs(0, 3, Some(1)), PartState::AtWork);
        assert_eq!(of_jobs(1, 3, None), PartState::LookSoon);
        let late = Some(JOB_USUAL_SECONDS + 1);
        assert_eq!(of_jobs(0, 1, late), PartState::LookSoon);
    }

    #[test]
    fn a_disk_is_looked_at_below_a_tenth_however_large_it_is() {
        assert_eq!(of_disk(10, 100), PartState::AsUsual);
        assert_eq!(of_disk(9, 100), PartState::LookSoon);
        assert_eq!(of_disk(u64::MAX / 2, u64::MAX), PartState::AsUsual);
        assert_eq!(of_disk(0, u64::MAX), PartState::LookSoon);
    }
}
