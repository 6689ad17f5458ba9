//! Names of things: a newtype each, so that a task's id is never taken for an assignment's.
//!
//! All are UUIDs (version 7, made by [`crate::time::Ids`]), written in lower case with hyphens;
//! [`EventId`] alone is a number, drawn by the database.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use thiserror::Error;
use uuid::Uuid;

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{found}\" is no {what}: expected a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct IdError {
    /// The kind of id that was expected.
    pub what: &'static str,
    /// The text that was given, cut to 64 characters.
    pub found: String,
}

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident = $what:literal; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID as the id of this kind of thing.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for storage.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                // The hyphenated form alone: one thing has one spelling in URLs, logs and exports.
                let parsed = if text.len() == 36 { Uuid::try_parse(text).ok() } else { None };
                parsed.map(Self).ok_or_else(|| IdError {
                    what: $what,
                    found: text.chars().take(64).collect(),
                })
            }
        }
    )+ };
}

ids! {
    /// A person's account, contributor and member alike.
    AccountId = "account id";
    /// An organization: a data team.
    OrganizationId = "organization id";
    /// A project.
    ProjectId = "project id";
    /// A batch: a funded run of a project.
    BatchId = "batch id";
    /// A task. Contributors never see it.
    TaskId = "task id";
    /// A place in a batch's queue; rises in the order in which places are to be taken.
    PlaceId = "place id";
    /// An assignment, the only handle that a contributor has on a task.
    AssignmentId = "assignment id";
    /// A contributor's participation in a project.
    ParticipationId = "participation id";
    /// A contributor's pseudonym in a project.
    PseudonymId = "pseudonym id";
    /// A revision of an answer.
    AnswerId = "answer id";
    /// A verdict on an assignment.
    ReviewId = "review id";
    /// An appeal against a rejection.
    AppealId = "appeal id";
    /// An import of a file of tasks.
    ImportId = "import id";
    /// An export of results.
    ExportId = "export id";
    /// A dataset.
    DatasetId = "dataset id";
    /// A job that runs in the background.
    JobId = "job id";
    /// A payout to a contributor.
    PayoutId = "payout id";
    /// A deposit of an organization.
    DepositId = "deposit id";
    /// An account of the ledger (not a person's account).
    LedgerAccountId = "ledger account id";
    /// A transfer between two accounts of the ledger.
    TransferId = "transfer id";
    /// An invitation into an organization or a project.
    InvitationId = "invitation id";
    /// An API token.
    TokenId = "token id";
    /// A session of a browser.
    SessionId = "session id";
    /// A notification to a person.
    NotificationId = "notification id";
    /// A stored file.
    BlobId = "blob id";
    /// A report from within a task.
    ReportId = "report id";
    /// A webhook.
    WebhookId = "webhook id";
    /// An entry of the audit log.
    AuditId = "audit id";
}

/// The number of an event. Rises within a stripe in the order of commits; no order holds across stripes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(i64);

impl EventId {
    /// Takes a number that the database has drawn.
    #[must_use]
    pub const fn from_i64(number: i64) -> Self {
        Self(number)
    }

    /// The bare number, for storage.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn an_id_is_a_plain_uuid_string_everywhere() {
        let id: TaskId = TEXT.parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{TEXT}\""));
        assert_eq!(
            serde_json::from_str::<TaskId>(&format!("\"{TEXT}\"")).unwrap(),
            id
        );
        assert_eq!(TaskId::from_uuid(id.as_uuid()), id);
    }

    #[test]
    fn other_spellings_are_refused_with_a_sentence() {
        for text in [
            "",
            "7",
            "01890a5dac96774bbcceb302099a8057",
            "{01890a5d-ac96-774b-bcce-b302099a8057}",
        ] {
            let error = text.parse::<BatchId>().unwrap_err();
            assert!(error.to_string().contains("is no batch id"), "{error}");
        }
    }
}
