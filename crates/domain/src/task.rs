//! A task, one item to be answered.
//!
//! `open -> complete`, `open <-> on_hold`, `open -> escalated -> complete | open`, `-> withdrawn`.

use crate::words;
use thiserror::Error;

/// The answers that a consensus needs at least.
pub const FEWEST_ANSWERS_TO_BE_SURE: i64 = 2;

words! {
    /// Where a task stands.
    pub enum TaskState: "task state" {
        /// Answers are wanted.
        Open = "open",
        /// Nobody gets it now: it was found ambiguous, or somebody stopped it.
        OnHold = "on_hold",
        /// As many accepted answers as wanted, or a consensus that is sure enough.
        Complete = "complete",
        /// The greatest overlap is reached and it is still in doubt: a member answers.
        Escalated = "escalated",
        /// Not wanted any more.
        Withdrawn = "withdrawn",
    }
}

impl TaskState {
    /// Whether its batch need not wait for it.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Complete | Self::Escalated | Self::Withdrawn)
    }
}

words! {
    /// What a task is for.
    pub enum TaskKind: "task kind" {
        /// To be answered.
        Item = "item",
        /// To measure: its answer is known.
        Gold = "gold",
    }
}

words! {
    /// What the consensus says of a task.
    pub enum Doubt: "doubt" {
        /// The batch does not ask for it: a fixed number of answers ends a task.
        NotAsked = "not_asked",
        /// Sure enough.
        Sure = "sure",
        /// Another opinion is wanted.
        InDoubt = "in_doubt",
    }
}

/// What there is of a task, counted in one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskCount {
    /// Answers wanted of each task of the batch.
    pub overlap: i64,
    /// Answers that it may get at most.
    pub overlap_greatest: i64,
    /// Its places in the queue.
    pub places: i64,
    /// Assignments that fill a place.
    pub filling: i64,
    /// Surplus assignments: accepted, but filling no place.
    pub surplus: i64,
    /// Accepted answers, surplus ones among them.
    pub accepted: i64,
    /// What the consensus says.
    pub doubt: Doubt,
}

/// What the tender does about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// So many places are wanted and not there.
    Places(i64),
    /// So many places of the queue are not wanted any more.
    EndPlaces(i64),
    /// The task is complete; so many places of the queue end.
    Complete {
        /// Places to end.
        end_places: i64,
    },
    /// Its batch closes and nobody has answered it, nor will: it is withdrawn.
    Withdraw,
    /// The task is escalated: the greatest overlap is reached and it is in doubt.
    Escalate,
    /// Nothing to do: answers are on their way.
    Wait,
}

/// What an open task needs: `overlap` less places, less filling and surplus assignments; another opinion while
/// the consensus is in doubt, up to the greatest overlap. A task that is not open wants no places.
#[must_use]
pub fn need(state: TaskState, count: &TaskCount) -> Need {
    if state != TaskState::Open {
        // On hold, the places stay in the queue, and claims pass them over.
        let keeps = matches!(state, TaskState::OnHold);
        return if keeps || count.places == 0 {
            Need::Wait
        } else {
            Need::EndPlaces(count.places)
        };
    }
    let answers = count.filling + count.surplus;
    let is_enough = match count.doubt {
        Doubt::NotAsked => count.accepted >= count.overlap,
        Doubt::Sure => count.accepted >= count.overlap,
        Doubt::InDoubt => false,
    };
    if is_enough {
        return Need::Complete {
            end_places: count.places,
        };
    }
    let all_judged = count.accepted >= answers && count.places == 0;
    if count.doubt == Doubt::InDoubt && all_judged && count.accepted >= count.overlap_greatest {
        return Need::Escalate;
    }
    let wanted = if count.doubt == Doubt::InDoubt && all_judged {
        // One more opinion at a time: the next one may settle it.
        (answers + 1).clamp(count.overlap, count.overlap_greatest)
    } else {
        count.overlap
    };
    match wanted - count.places - answers {
        0 => Need::Wait,
        missing if missing > 0 => Need::Places(missing),
        _ if count.places == 0 || count.doubt == Doubt::InDoubt => Need::Wait,
        over => Need::EndPlaces(count.places.min(-over)),
    }
}

/// What an open task needs once its batch was asked to close: no refill and no first place any more. What is in
/// the queue or with people is still done; then the task is complete with the answers that there are, or it is
/// withdrawn without any.
#[must_use]
pub fn need_when_closing(state: TaskState, count: &TaskCount) -> Need {
    let is_under_way = count.places > 0 || count.filling + count.surplus > count.accepted;
    match need(state, count) {
        // On hold it stays so: it is the manager's to release or to withdraw.
        Need::Places(_) | Need::Wait if state == TaskState::Open && !is_under_way => {
            if count.accepted > 0 {
                Need::Complete { end_places: 0 }
            } else {
                Need::Withdraw
            }
        }
        Need::Places(_) => Need::Wait,
        other => other,
    }
}

/// Why a task cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaskError {
    /// The state does not allow it.
    #[error("A task that is {state} cannot be {wanted}.")]
    NotFrom {
        /// The present state.
        state: TaskState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// Not wider than before.
    #[error("The task had up to {0} answers: widen the overlap beyond that to ask for more.")]
    NotWider(i64),
}

fn refuse<T>(state: TaskState, wanted: &'static str) -> Result<T, TaskError> {
    Err(TaskError::NotFrom { state, wanted })
}

/// Completes an open task that needs no more answers.
///
/// # Errors
/// [`TaskError::NotFrom`] unless it is open.
pub fn complete(state: TaskState) -> Result<TaskState, TaskError> {
    match state {
        TaskState::Open => Ok(TaskState::Complete),
        _ => refuse(state, "completed"),
    }
}

/// Puts a task on hold, by hand or because of reports.
///
/// # Errors
/// [`TaskError::NotFrom`] unless it is open.
pub fn hold(state: TaskState) -> Result<TaskState, TaskError> {
    match state {
        TaskState::Open => Ok(TaskState::OnHold),
        _ => refuse(state, "put on hold"),
    }
}

/// Opens a task that was on hold.
///
/// # Errors
/// [`TaskError::NotFrom`] unless it is on hold.
pub fn release(state: TaskState) -> Result<TaskState, TaskError> {
    match state {
        TaskState::OnHold => Ok(TaskState::Open),
        _ => refuse(state, "released"),
    }
}

/// Escalates a task that is in doubt after the greatest overlap.
///
/// # Errors
/// [`TaskError::NotFrom`] unless it is open.
pub fn escalate(state: TaskState) -> Result<TaskState, TaskError> {
    match state {
        TaskState::Open => Ok(TaskState::Escalated),
        _ => refuse(state, "escalated"),
    }
}

/// A member answers: this completes an escalated task, and is one more answer to any other.
///
/// # Errors
/// [`TaskError::NotFrom`] when it is withdrawn.
pub fn answer_as_member(state: TaskState) -> Result<TaskState, TaskError> {
    match state {
        TaskState::Escalated => Ok(TaskState::Complete),
        TaskState::Withdrawn => refuse(state, "answered"),
        other => Ok(other),
    }
}

/// The batch's greatest overlap was widened: an escalated task opens again.
///
/// # Errors
/// [`TaskError::NotFrom`] unless it is escalated, [`TaskError::NotWider`] when nothing is gained.
pub fn widen(state: TaskState, before: i64, after: i64) -> Result<TaskState, TaskError> {
    match state {
        TaskState::Escalated if after > before => Ok(TaskState::Open),
        TaskState::Escalated => Err(TaskError::NotWider(before)),
        _ => refuse(state, "widened"),
    }
}

/// Withdraws a task that is not complete: its places end, what was begun is judged and paid.
///
/// # Errors
/// [`TaskError::NotFrom`] when it is complete or withdrawn.
pub fn withdraw(state: TaskState) -> Result<TaskState, TaskError> {
    match state {
        TaskState::Open | TaskState::OnHold | TaskState::Escalated => Ok(TaskState::Withdrawn),
        _ => refuse(state, "withdrawn"),
    }
}

#[cfg(test)]
mod tests {
    use super::TaskState::{Complete, Escalated, OnHold, Open, Withdrawn};
    use super::*;
    use proptest::prelude::*;

    fn count(places: i64, filling: i64, accepted: i64) -> TaskCount {
        let doubt = Doubt::NotAsked;
        TaskCount {
            overlap: 3,
            overlap_greatest: 5,
            places,
            filling,
            surplus: 0,
            accepted,
            doubt,
        }
    }

    #[test]
    fn only_the_drawn_transitions_are_possible() {
        type Transition = fn(TaskState) -> Result<TaskState, TaskError>;
        let table: [(Transition, &[(TaskState, TaskState)]); 7] = [
            (complete, &[(Open, Complete)]),
            (hold, &[(Open, OnHold)]),
            (release, &[(OnHold, Open)]),
            (escalate, &[(Open, Escalated)]),
            (
                answer_as_member,
                &[
                    (Open, Open),
                    (OnHold, OnHold),
                    (Complete, Complete),
                    (Escalated, Complete),
                ],
            ),
            (|s| widen(s, 3, 4), &[(Escalated, Open)]),
            (
                withdraw,
                &[
                    (Open, Withdrawn),
                    (OnHold, Withdrawn),
                    (Escalated, Withdrawn),
                ],
            ),
        ];
        for (transition, allowed) in table {
            for state in TaskState::ALL {
                let expected = allowed
                    .iter()
                    .find(|(from, _)| from == state)
                    .map(|(_, to)| *to);
                assert_eq!(transition(*state).ok(), expected, "from {state}");
            }
        }
        assert_eq!(widen(Escalated, 3, 3), Err(TaskError::NotWider(3)));
    }

    #[test]
    fn a_fixed_overlap_wants_what_is_not_there() {
        assert_eq!(need(Open, &count(0, 0, 0)), Need::Places(3));
        assert_eq!(need(Open, &count(1, 2, 0)), Need::Wait);
        assert_eq!(need(Open, &count(0, 2, 1)), Need::Places(1));
        assert_eq!(
            need(Open, &count(0, 3, 3)),
            Need::Complete { end_places: 0 }
        );
        let surplus = TaskCount {
            surplus: 1,
            ..count(1, 2, 2)
        };
        assert_eq!(
            need(Open, &surplus),
            Need::EndPlaces(1),
            "a refill that an appeal made needless"
        );
        assert_eq!(need(Withdrawn, &count(2, 1, 0)), Need::EndPlaces(2));
        assert_eq!(need(OnHold, &count(2, 1, 0)), Need::Wait);
    }

    #[test]
    fn a_closing_batch_finishes_what_is_under_way_and_asks_for_no_more() {
        let closing = |count| need_when_closing(Open, &count);
        assert_eq!(
            closing(count(0, 0, 0)),
            Need::Withdraw,
            "it never had a place"
        );
        assert_eq!(
            closing(count(1, 1, 1)),
            Need::Wait,
            "a place is in the queue"
        );
        assert_eq!(closing(count(0, 2, 1)), Need::Wait, "somebody is at it");
        assert_eq!(
            closing(count(0, 2, 2)),
            Need::Complete { end_places: 0 },
            "two of three will do"
        );
        assert_eq!(closing(count(0, 3, 3)), Need::Complete { end_places: 0 });
        let surplus = TaskCount {
            surplus: 1,
            ..count(1, 2, 2)
        };
        assert_eq!(closing(surplus), Need::EndPlaces(1));
        let in_doubt = TaskCount {
            doubt: Doubt::InDoubt,
            ..count(0, 3, 3)
        };
        assert_eq!(
            closing(in_doubt),
            Need::Complete { end_places: 0 },
            "no further opinion"
        );
        let on_hold = need_when_closing(OnHold, &count(0, 0, 0));
        assert_eq!(on_hold, Need::Wait);
    }

    #[test]
    fn doubt_asks_for_one_more_opinion_until_the_greatest_overlap() {
        let in_doubt = |places, filling, accepted| {
            need(
                Open,
                &TaskCount {
                    doubt: Doubt::InDoubt,
                    ..count(places, filling, accepted)
                },
            )
        };
        assert_eq!(in_doubt(0, 3, 3), Need::Places(1));
        assert_eq!(
            in_doubt(1, 3, 3),
            Need::Wait,
            "the other opinion is in the queue"
        );
        assert_eq!(
            in_doubt(0, 4, 3),
            Need::Wait,
            "the other opinion is on its way"
        );
        assert_eq!(in_doubt(0, 4, 4), Need::Places(1));
        assert_eq!(in_doubt(0, 5, 5), Need::Escalate);
    }

    #[test]
    fn a_sure_consensus_ends_a_task_once_the_overlap_is_there() {
        let sure = |places, filling, accepted| {
            need(
                Open,
                &TaskCount {
                    doubt: Doubt::Sure,
                    ..count(places, filling, accepted)
                },
            )
        };
        assert_eq!(sure(1, 2, 2), Need::Wait, "three were promised at least");
        assert_eq!(sure(1, 3, 3), Need::Complete { end_places: 1 });
    }

    proptest! {
        /// Births never lead beyond the greatest overlap, and never end more places than there are.
        #[test]
        fn no_task_exceeds_its_greatest_overlap(
            overlap in 1i64..6, wider in 0i64..4, places in 0i64..8, filling in 0i64..8, surplus in 0i64..3,
            judged in 0i64..11, doubt in 0usize..3,
        ) {
            let count = TaskCount {
                overlap,
                overlap_greatest: overlap + wider,
                places,
                filling,
                surplus,
                accepted: judged.min(filling + surplus),
                doubt: Doubt::ALL[doubt],
            };
            match need(Open, &count) {
                Need::Places(wanted) => {
                    prop_assert!(wanted > 0);
                    prop_assert!(places + filling + wanted <= count.overlap_greatest);
                }
                Need::EndPlaces(ended) => prop_assert!(ended > 0 && ended <= places),
                Need::Complete { end_places } => prop_assert_eq!(end_places, places),
                Need::Escalate => prop_assert!(count.accepted >= count.overlap_greatest),
                Need::Withdraw | Need::Wait => {}
            }
        }
    }
}
