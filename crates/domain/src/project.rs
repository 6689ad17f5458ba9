//! A project: `draft -> live <-> paused -> closed -> archived`.

use crate::words;
use thiserror::Error;

words! {
    /// Where a project stands.
    pub enum ProjectState: "project state" {
        /// Being made; no batch was ever published.
        Draft = "draft",
        /// Batches may be open.
        Live = "live",
        /// Its batches carry the reason `project`, so no claims are given.
        Paused = "paused",
        /// No batch will run again.
        Closed = "closed",
        /// Out of sight, kept for its data.
        Archived = "archived",
    }
}

/// Why a project cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProjectError {
    /// The state does not allow it.
    #[error("A project that is {state} cannot be {wanted}.")]
    NotFrom {
        /// The present state.
        state: ProjectState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// Batches are not done.
    #[error("{0} of the project's batches are not finished: close or cancel them first.")]
    BatchesUnfinished(i64),
}

fn refuse<T>(state: ProjectState, wanted: &'static str) -> Result<T, ProjectError> {
    Err(ProjectError::NotFrom { state, wanted })
}

/// A batch of the project is published: a draft becomes live; a live or paused project stays as it is.
///
/// # Errors
/// [`ProjectError::NotFrom`] when the project is closed or archived.
pub fn publish(state: ProjectState) -> Result<ProjectState, ProjectError> {
    match state {
        ProjectState::Draft | ProjectState::Live => Ok(ProjectState::Live),
        ProjectState::Paused => Ok(ProjectState::Paused),
        ProjectState::Closed | ProjectState::Archived => refuse(state, "published"),
    }
}

/// Pauses a live project. Its open and paused batches get the reason `project`.
///
/// # Errors
/// [`ProjectError::NotFrom`] unless it is live.
pub fn pause(state: ProjectState) -> Result<ProjectState, ProjectError> {
    match state {
        ProjectState::Live => Ok(ProjectState::Paused),
        _ => refuse(state, "paused"),
    }
}

/// Resumes a paused project. Its batches lose the reason `project`.
///
/// # Errors
/// [`ProjectError::NotFrom`] unless it is paused.
pub fn resume(state: ProjectState) -> Result<ProjectState, ProjectError> {
    match state {
        ProjectState::Paused => Ok(ProjectState::Live),
        _ => refuse(state, "resumed"),
    }
}

/// Closes a project whose batches are all closed, cancelled, or were never funded.
///
/// # Errors
/// [`ProjectError::BatchesUnfinished`], or [`ProjectError::NotFrom`] unless it is live or paused.
pub fn close(state: ProjectState, unfinished_batches: i64) -> Result<ProjectState, ProjectError> {
    match state {
        ProjectState::Live | ProjectState::Paused if unfinished_batches > 0 => {
            Err(ProjectError::BatchesUnfinished(unfinished_batches))
        }
        ProjectState::Live | ProjectState::Paused => Ok(ProjectState::Closed),
        _ => refuse(state, "closed"),
    }
}

/// Archives a closed project.
///
/// # Errors
/// [`ProjectError::NotFrom`] unless it is closed.
pub fn archive(state: ProjectState) -> Result<ProjectState, ProjectError> {
    match state {
        ProjectState::Closed => Ok(ProjectState::Archived),
        _ => refuse(state, "archived"),
    }
}

#[cfg(test)]
mod tests {
    use super::ProjectState::{Archived, Closed, Draft, Live, Paused};
    use super::*;

    #[test]
    fn only_the_drawn_transitions_are_possible() {
        type Transition = fn(ProjectState) -> Result<ProjectState, ProjectError>;
        let table: [(Transition, &[(ProjectState, ProjectState)]); 5] = [
            (publish, &[(Draft, Live), (Live, Live), (Paused, Paused)]),
            (pause, &[(Live, Paused)]),
            (resume, &[(Paused, Live)]),
            (|s| close(s, 0), &[(Live, Closed), (Paused, Closed)]),
            (archive, &[(Closed, Archived)]),
        ];
        for (transition, allowed) in table {
            for state in ProjectState::ALL {
                let expected = allowed
                    .iter()
                    .find(|(from, _)| from == state)
                    .map(|(_, to)| *to);
                assert_eq!(transition(*state).ok(), expected, "from {state}");
            }
        }
    }

    #[test]
    fn a_project_with_running_batches_is_not_closed() {
        let error = close(Live, 2).unwrap_err().to_string();
        assert_eq!(
            error,
            "2 of the project's batches are not finished: close or cancel them first."
        );
    }
}
