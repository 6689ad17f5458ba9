//! Drafts on the server: saved with a revision, so that a second tab or device is noticed, and nothing is merged in
//! silence.

use super::own;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::AssignmentId;
use candor_store::answers::{self, Draft};
use candor_store::db::{Scope, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftInput {
    /// The lease it is written under.
    pub epoch: i64,
    /// The revision that it follows; 0 for the first.
    pub revision: i64,
    /// What there is so far.
    #[schema(value_type = Object)]
    pub answer: serde_json::Value,
}

/// The acknowledgement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Saved {
    /// The draft's revision now.
    pub revision: i64,
}

/// Saves a draft. The same draft saved twice is saved once.
///
/// # Errors
/// `Conflict` for a stale epoch, or with the newer draft in `current` when somebody else saved in between.
pub async fn save(app: &App, ctx: &Context, id: AssignmentId, input: DraftInput) -> Result<Saved> {
    let person = access::person(ctx, Action::WorkOnAssignment)?;
    if !input.answer.is_object() {
        return Err(Error::invalid(
            "/answer",
            "A draft is an object by question.",
        ));
    }
    let (text, ctx) = (input.answer.to_string(), ctx.clone());
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            save_in(tx, &ctx, id, &input, &text)
        })
        .await
}

fn save_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    input: &DraftInput,
    text: &str,
) -> Result<Saved> {
    use AssignmentState as State;
    let assignment = own(tx, ctx, id, Action::WorkOnAssignment)?;
    assignment
        .lease()
        .check_epoch(input.epoch)
        .map_err(super::lease_refused)?;
    if !matches!(
        assignment.state,
        State::Leased | State::Expired | State::ChangesRequested | State::Submitted
    ) {
        let detail = format!(
            "This task is {}: drafts are not kept.",
            assignment.state.in_words()
        );
        return Err(Error::conflict("no_lease", detail));
    }
    let kept = answers::draft(tx, id)?;
    let (revision, answer) = kept.map_or((0, None), |draft| (draft.revision, Some(draft.answer)));
    if revision != input.revision {
        // A retry of the save that was just made is no conflict.
        if revision == input.revision + 1 && answer.as_deref() == Some(text) {
            return Ok(Saved { revision });
        }
        let answer = answer.and_then(|answer| serde_json::from_str(&answer).ok());
        let newer = view::Draft {
            revision,
            answer: answer.unwrap_or_default(),
        };
        return Err(Error::Conflict {
            kind: "newer_draft",
            detail: "A newer draft was saved from another tab or device.".to_owned(),
            current: serde_json::to_value(newer).ok(),
        });
    }
    let draft = Draft {
        epoch: input.epoch,
        revision: revision + 1,
        answer: text.to_owned(),
        saved_at: ctx.now,
    };
    answers::put_draft(tx, id, &draft)?;
    Ok(Saved {
        revision: draft.revision,
    })
}
