//! Appeals: the contributor objects to a rejection, somebody who took no part decides, silence accepts.

use super::contributor_of;
use crate::access::{self, Action};
use crate::money::settle::{Writes, settle};
use crate::work::{event, lease, own, show};
use crate::{App, Context, Error, Result, view};
use candor_domain::appeal::{self, AppealDecision, AppealError, Decider};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::pay::Ended;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{answers, assignments, batches, events};
use serde::Deserialize;
use utoipa::ToSchema;

/// An objection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealBody {
    /// What speaks against the rejection, in the contributor's own words.
    pub text: String,
}

/// A decision on an appeal.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// `accept`: the contributor was right; `reject`: the rejection stands.
    pub decision: String,
    /// Why, in words; a rejection that stands needs them.
    #[serde(default)]
    pub note: String,
}

fn refused(error: &AppealError) -> Error {
    let text = error.to_string();
    match error {
        AppealError::NotYours => Error::NotFound,
        AppealError::NotFrom { .. } => Error::conflict("wrong_state", text),
        AppealError::WindowPassed(_) => Error::conflict("window_passed", text),
        AppealError::NoWords(_) | AppealError::TooLong => Error::invalid("/text", text),
        AppealError::TookPart => Error::Forbidden(text),
    }
}

/// Appeals a rejection of one's own answer.
///
/// # Errors
/// `Invalid` without words; `Conflict` when there is nothing to appeal, or its window has passed.
pub async fn open(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    body: AppealBody,
) -> Result<view::Assignment> {
    let person = access::person(ctx, Action::Appeal)?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| open_in(tx, &ctx, id, &body.text))
        })
        .await
}

fn open_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    text: &str,
) -> Result<view::Assignment> {
    access::assignment(tx, ctx, id, Action::Appeal)?;
    let mut assignment = own(tx, ctx, id, Action::Appeal)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let until = assignment.deadline_at.unwrap_or(ctx.now);
    let author = assignment.contributor;
    let (state, due_at) = appeal::appeal(
        assignment.state,
        author,
        ctx.person()?,
        until,
        text,
        ctx.now,
    )
    .map_err(|error| refused(&error))?;
    answers::open_appeal(tx, id, text.trim(), ctx.now)?;
    assignment.state = state;
    assignment.deadline_at = Some(due_at);
    assignments::update(tx, &assignment)?;
    let appealed = event(&assignment, &batch, "assignment.appealed");
    events::append(tx, Stripe::of_person(author.as_uuid()), ctx.now, &appealed)?;
    crate::record::caused(tx, ctx, &appealed)?;
    let mut shown = show::assignment(&assignment, &batch.project_name, batch.currency);
    show::verdict(tx, &assignment, &mut shown)?;
    Ok(shown)
}

/// Decides an appeal.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for who took part; `Invalid` without words; `Conflict` when there is none.
pub async fn decide(app: &App, ctx: &Context, id: AssignmentId, body: DecisionBody) -> Result<()> {
    let decision = match body.decision.as_str() {
        "accept" => AppealDecision::Accept,
        "reject" | "reject_final" => AppealDecision::RejectFinal,
        _ => return Err(Error::invalid("/decision", "Choose accept or reject.")),
    };
    let contributor = contributor_of(app, ctx, id, Action::DecideAppeal).await?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| decide_in(tx, &ctx, id, decision, &body.note))
        })
        .await
}

fn decide_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    decision: AppealDecision,
    note: &str,
) -> Result<()> {
    access::assignment(tx, ctx, id, Action::DecideAppeal)?;
    let mut assignment = assignments::get(tx, id)?.ok_or(Error::NotFound)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let account = ctx.person()?;
    let mut took_part: Vec<AccountId> = vec![assignment.contributor];
    let reviews = answers::reviews(tx, id)?;
    took_part.extend(reviews.iter().filter_map(|review| review.reviewer));
    let decider = Decider {
        account,
        took_part: &took_part,
    };
    let state = appeal::decide(assignment.state, &decider, decision, note)
        .map_err(|error| refused(&error))?;
    let (word, kind, ended) = match state {
        AssignmentState::Accepted => ("accept", "assignment.accepted", Ended::Accepted),
        _ => (
            "reject",
            "assignment.rejected_finally",
            Ended::RejectedFinal,
        ),
    };
    answers::decide_appeal(tx, id, Some(account), word, note.trim(), ctx.now)?;
    let stripe = Stripe::of_person(assignment.contributor.as_uuid());
    assignment.state = state;
    // Its place was given to somebody else at the rejection.
    assignment.is_surplus = state == AssignmentState::Accepted;
    assignment.deadline_at = None;
    assignment.decided_at = Some(ctx.now);
    let mut decided = event(&assignment, &batch, kind);
    decided.data = serde_json::json!({ "on_appeal": true });
    crate::record::caused(tx, ctx, &decided)?;
    let mut writes: Writes = vec![
        assignments::updating(&assignment),
        events::appending(stripe, ctx.now, &decided),
    ];
    settle(&mut writes, ctx, stripe, &batch, &assignment, &ended)?;
    lease::send(tx, &writes)
}
