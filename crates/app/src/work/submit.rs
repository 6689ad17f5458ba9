//! `submit`: checks the answer against its template, keeps it, pays it if it is accepted at once; one transaction.

use super::claim::{claim_in, may_claim};
use super::eligibility::stripe;
use super::show;
use crate::access::{self, Action};
use crate::money::settle::{Writes, settle};
use crate::templates::template;
use crate::{App, Context, Error, Fault, Result, view};
use candor_domain::assignment::submit::{SubmitKind, submit as decide};
use candor_domain::assignment::{
    AssignmentState, LeaseError, Submission, SubmitError, SubmitFacts,
};
use candor_domain::id::AssignmentId;
use candor_domain::pay::Ended;
use candor_domain::review::{Hold, ReviewSettings};
use candor_domain::template::validate_answer;
use candor_store::answers::{Author, NewAnswer};
use candor_store::assignments::{self, Assignment};
use candor_store::batches::Batch;
use candor_store::db::{Scope, Sql, Tx, Value};
use candor_store::{answers, events, queue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest note to the reviewer, in characters.
pub const NOTE_CHARACTERS: usize = 2_000;

/// What is sent with a submit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitInput {
    /// The lease it was written under.
    pub epoch: i64,
    /// The answer, by question.
    #[schema(value_type = Object)]
    pub answer: serde_json::Value,
    /// A note to the reviewer.
    #[serde(default)]
    pub note: Option<String>,
    /// Also claim so many tasks of the project.
    #[serde(default)]
    pub claim: Option<u32>,
}

/// What a submit is answered with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SubmitAnswer {
    /// The assignment as it stands now.
    pub assignment: view::Assignment,
    /// Its pay.
    pub pay: Pay,
    /// The next task, when it was asked for.
    pub next: Option<view::ClaimAnswer>,
}

/// Where the pay of an answer is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Pay {
    /// `pending` until the verdict, `available`, or `none` for unpaid work.
    pub state: String,
    /// How much.
    pub amount: view::Money,
}

/// Submits an answer, corrects one, or sends the changes that were asked for.
///
/// # Errors
/// `NotFound` for another's assignment; `Invalid` with pointers into the answer; `Conflict` for a stale epoch, a
/// place that is gone, a review that began, or a retry key with another body.
pub async fn submit(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    input: SubmitInput,
) -> Result<SubmitAnswer> {
    let contributor = access::person(ctx, Action::WorkOnAssignment)?;
    if input
        .note
        .as_ref()
        .is_some_and(|note| note.chars().count() > NOTE_CHARACTERS)
    {
        return Err(Error::invalid(
            "/note",
            format!("At most {NOTE_CHARACTERS} characters."),
        ));
    }
    let text = input.answer.to_string();
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            submit_in(tx, &app2, &ctx, id, &input, &text)
        })
        .await
}

/// The submit inside a command of the contributor's stripe, with the answer's text as it is kept.
///
/// # Errors
/// As [`submit`].
pub fn submit_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    input: &SubmitInput,
    text: &str,
) -> Result<SubmitAnswer> {
    let contributor = ctx.person()?;
    let (mut assignment, data, batch) = assignments::with_data_and_batch(tx, id)?
        .filter(|(found, _, _)| found.contributor == contributor && !found.is_members)
        .ok_or(Error::NotFound)?;
    if let Some(first) = kept(tx, ctx, &assignment)? {
        return with_next(tx, app, ctx, &assignment, input, first);
    }
    let review: ReviewSettings = serde_json::from_str(&batch.review)
        .map_err(|error| Error::Internal(format!("review of batch {}: {error}", batch.id)))?;
    check(tx, app, &assignment, &data, &input.answer)?;
    let submission = decision(tx, app, ctx, &assignment, &batch, &review, input.epoch)?;
    if submission.takes_place && !queue::take_of_task(tx, batch.id, assignment.task)? {
        return Err(refused(&LeaseError::NoPlaceLeft.into()));
    }
    let first = write(tx, ctx, &mut assignment, &batch, &submission, (input, text))?;
    with_next(tx, app, ctx, &assignment, input, first)
}

/// The first result of this retry key, if this is a retry.
fn kept(tx: &mut dyn Tx, ctx: &Context, assignment: &Assignment) -> Result<Option<SubmitAnswer>> {
    let (Some(retry), true) = (&ctx.retry, assignment.revision > 0) else {
        return Ok(None);
    };
    let Some((hash, result)) = answers::of_key(tx, assignment.id, &retry.key)? else {
        return Ok(None);
    };
    if hash != retry.body_hash {
        return Err(Error::conflict(
            "idempotency_key_reused",
            "This Idempotency-Key was used before with another answer. Use a new key for a correction.",
        ));
    }
    serde_json::from_str(&result)
        .map(Some)
        .map_err(|error| Error::Internal(format!("kept result of {}: {error}", assignment.id)))
}

fn check(
    tx: &mut dyn Tx,
    app: &App,
    assignment: &Assignment,
    data: &str,
    answer: &serde_json::Value,
) -> Result<()> {
    let compiled = template(tx, app, assignment.project, assignment.template_version)?;
    let data = serde_json::from_str(data)
        .map_err(|error| Error::Internal(format!("data of {}: {error}", assignment.task)))?;
    validate_answer(&compiled, &data, answer).map_err(|problems| {
        let fault = |problem: candor_domain::template::Problem| Fault {
            pointer: format!("/answer{}", problem.pointer),
            message: problem.message,
        };
        Error::Invalid(problems.into_iter().map(fault).collect())
    })
}

fn decision(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    assignment: &Assignment,
    batch: &Batch,
    review: &ReviewSettings,
    epoch: i64,
) -> Result<Submission> {
    let is_late = assignment.state == AssignmentState::Expired;
    let has_free_place = is_late && queue::count_of_task(tx, assignment.task)? > 0;
    let hold = assignment.held_by.zip(assignment.held_until);
    decide(&SubmitFacts {
        state: assignment.state,
        lease: &assignment.lease(),
        epoch,
        batch: batch.state,
        has_free_place,
        is_drawn: review.draws(assignment.id, app.secret()),
        deadline_seconds: review.deadline_seconds(),
        hold: hold.map(|(reviewer, until)| Hold { reviewer, until }),
        review_due_at: assignment.deadline_at,
        now: ctx.now,
    })
    .map_err(|error| refused(&error))
}

fn refused(error: &SubmitError) -> Error {
    let kind = match error {
        SubmitError::Lease(LeaseError::StaleEpoch { .. }) => "stale_epoch",
        SubmitError::Lease(LeaseError::NoPlaceLeft) => "no_place_left",
        SubmitError::Lease(_) => "no_lease",
        SubmitError::ReviewBegan => "review_began",
        SubmitError::AlreadyJudged(_) => "already_judged",
        SubmitError::BatchOver(_) => "batch_over",
    };
    Error::conflict(kind, error.to_string())
}

fn write(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: &mut Assignment,
    batch: &Batch,
    submission: &Submission,
    (input, text): (&SubmitInput, &str),
) -> Result<SubmitAnswer> {
    let contributor = assignment.contributor;
    let stripe = stripe(contributor);
    let is_accepted = submission.state == AssignmentState::Accepted;
    assignment.state = submission.state;
    assignment.revision += 1;
    assignment.submitted_at = Some(ctx.now);
    assignment.deadline_at = submission.review_due_at;
    assignment.decided_at = is_accepted.then_some(ctx.now);
    let mut writes: Writes = vec![assignments::updating(assignment)];
    let event = |kind: &str| events::Event {
        kind: kind.to_owned(),
        organization: Some(batch.organization),
        project: Some(batch.project),
        batch: Some(batch.id),
        task: Some(assignment.task),
        assignment: Some(assignment.id),
        account: Some(contributor),
        ..events::Event::default()
    };
    let submitted = match submission.kind {
        SubmitKind::Correction => "assignment.corrected",
        _ => "assignment.submitted",
    };
    writes.push(answers::ending_draft(assignment.id));
    if submission.kind == SubmitKind::First {
        writes.push(queue::adding_live(batch.id, contributor, -1));
    }
    if is_accepted {
        writes.push(events::appending_two(
            stripe,
            ctx.now,
            &event(submitted),
            "assignment.accepted",
        ));
        settle(
            &mut writes,
            ctx,
            stripe,
            batch,
            assignment,
            &Ended::Accepted,
        )?;
    } else {
        writes.push(events::appending(stripe, ctx.now, &event(submitted)));
    }
    let answered = SubmitAnswer {
        assignment: show::assignment(assignment, &batch.project_name, batch.currency),
        pay: pay(assignment, batch, is_accepted),
        next: None,
    };
    let result = ctx
        .retry
        .as_ref()
        .and_then(|_| serde_json::to_string(&answered).ok());
    let new = NewAnswer {
        assignment: assignment.id,
        revision: assignment.revision,
        author: Author::Contributor,
        by: contributor,
        answer: text,
        note: input.note.as_deref(),
        key: ctx
            .retry
            .as_ref()
            .map(|retry| (retry.key.as_str(), retry.body_hash)),
        result: result.as_deref(),
        at: ctx.now,
    };
    // The answer comes first, shared totals stay last (where these do not become one statement).
    writes.insert(0, answers::inserting(&new));
    let statements: Vec<(Sql, &[Value])> = writes
        .iter()
        .map(|(sql, values)| (*sql, values.as_slice()))
        .collect();
    tx.execute_merged(&statements)?;
    Ok(answered)
}

fn pay(assignment: &Assignment, batch: &Batch, is_accepted: bool) -> Pay {
    let state = match (assignment.price.is_zero(), is_accepted) {
        (true, _) => "none",
        (false, true) => "available",
        (false, false) => "pending",
    };
    Pay {
        state: state.to_owned(),
        amount: view::Money::of(assignment.price, batch.currency),
    }
}

fn with_next(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    assignment: &Assignment,
    input: &SubmitInput,
    mut answered: SubmitAnswer,
) -> Result<SubmitAnswer> {
    // Who closes their account ends what they began, and no task follows.
    if let (Some(count), Ok(_)) = (input.claim, may_claim(ctx)) {
        answered.next = Some(claim_in(
            tx,
            app,
            ctx,
            assignment.project,
            count.clamp(1, 20),
        )?);
    }
    Ok(answered)
}
