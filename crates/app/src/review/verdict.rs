//! A verdict on an answer, and the second reviewer's word on a proposed rejection.

use super::queue::{OtherAnswer, others};
use super::{clauses, contributor_of, refused};
use crate::access::{self, Action};
use crate::money::settle::{Writes, settle};
use crate::templates::template;
use crate::work::{event, lease};
use crate::{App, Context, Error, Fault, Result};
use candor_domain::access::Role;
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::pay::ended;
use candor_domain::review::second::{SecondFacts, SecondReviewers, SecondVerdict, second_review};
use candor_domain::review::{Hold, RejectCategory, ReviewFacts, Verdict, VerdictInput, review};
use candor_domain::template::validate_answer;
use candor_domain::time::Timestamp;
use candor_store::answers::{self, Author, NewAnswer, Review};
use candor_store::assignments::{self, Assignment};
use candor_store::batches::{self, Batch};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{events, members, tasks};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A verdict as it is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictBody {
    /// `accept`, `accept_with_fix`, `changes_requested`, `exclude`, `reject`; the second reviewer says
    /// `confirm_reject` or `accept`.
    pub verdict: String,
    /// What is wrong, for a rejection.
    #[serde(default)]
    pub category: Option<String>,
    /// The guideline's clause, for a rejection.
    #[serde(default)]
    pub clause: Option<String>,
    /// The reviewer's words.
    #[serde(default)]
    pub reason: Option<String>,
    /// The corrected answer, for `accept_with_fix`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub answer: Option<serde_json::Value>,
}

/// An assignment after its verdict, with what a blind review did not show before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Judged {
    /// Its id.
    pub id: Uuid,
    /// Its epoch.
    pub epoch: i64,
    /// Where it stands now.
    pub state: String,
    /// When silence decides next, if anything is left to decide.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deadline_at: Option<Timestamp>,
    /// Others' answers to the same task.
    pub others: Vec<OtherAnswer>,
}

/// Judges an answer.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for one's own; `Invalid` for what a verdict lacks; `Conflict` when it
/// cannot be judged now.
pub async fn judge(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    body: VerdictBody,
) -> Result<Judged> {
    let contributor = contributor_of(app, ctx, id, Action::Review).await?;
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| judge_in(tx, &app2, &ctx, id, &body))
        })
        .await
}

/// A verdict inside a command of the contributor's stripe.
///
/// # Errors
/// As [`judge`].
pub fn judge_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    body: &VerdictBody,
) -> Result<Judged> {
    let state = assignments::get(tx, id)?.ok_or(Error::NotFound)?.state;
    let action = match state {
        AssignmentState::RejectProposed => Action::ReviewSecond,
        _ => Action::Review,
    };
    access::assignment(tx, ctx, id, action)?;
    let mut assignment = assignments::get(tx, id)?.ok_or(Error::NotFound)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    if !batch.state.takes_work() {
        let detail = format!("The batch is {}: nothing is judged any more.", batch.state);
        return Err(Error::conflict("batch_over", detail));
    }
    let given = match assignment.state {
        AssignmentState::RejectProposed => second(tx, ctx, &assignment, &batch, body)?,
        _ => first(tx, app, ctx, &assignment, &batch, body)?,
    };
    write(tx, ctx, &mut assignment, &batch, body, &given)?;
    Ok(Judged {
        id: assignment.id.as_uuid(),
        epoch: assignment.epoch,
        state: assignment.state.as_str().to_owned(),
        deadline_at: assignment.deadline_at,
        others: others(tx, &assignment)?,
    })
}

/// What was decided.
struct Given {
    state: AssignmentState,
    due_at: Option<Timestamp>,
    word: &'static str,
    kind: &'static str,
}

fn hold(assignment: &Assignment) -> Option<Hold> {
    let held = assignment.held_by.zip(assignment.held_until);
    held.map(|(reviewer, until)| Hold { reviewer, until })
}

fn first(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    assignment: &Assignment,
    batch: &Batch,
    body: &VerdictBody,
) -> Result<Given> {
    let verdict = parse_verdict(&body.verdict)?;
    let category = body
        .category
        .as_deref()
        .map(str::parse::<RejectCategory>)
        .transpose();
    let category = category.map_err(|error| Error::invalid("/category", error.to_string()))?;
    let reviewer = ctx.person()?;
    let clauses = clauses(tx, assignment.project, assignment.guideline_version)?;
    let facts = ReviewFacts {
        state: assignment.state,
        author: assignment.contributor,
        reviewer,
        hold: hold(assignment),
        review_due_at: assignment.deadline_at,
        changes_were_requested: assignment.changes_asked > 0,
        clauses: &clauses,
        second_reviewers: second_reviewers(tx, batch, assignment.contributor, reviewer)?,
        now: ctx.now,
    };
    let input = VerdictInput {
        verdict,
        category,
        clause: body.clause.as_deref(),
        reason: body.reason.as_deref(),
        has_fix: body.answer.is_some(),
    };
    let reviewed = review(&facts, &input).map_err(refused)?;
    if let Some(fix) = &body.answer {
        check_fix(tx, app, assignment, fix)?;
    }
    let kind = match reviewed.state {
        AssignmentState::Accepted => "assignment.accepted",
        AssignmentState::AcceptedWithFix => "assignment.accepted_with_fix",
        AssignmentState::Excluded => "assignment.excluded",
        AssignmentState::ChangesRequested => "assignment.changes_requested",
        _ => "assignment.reject_proposed",
    };
    Ok(Given {
        state: reviewed.state,
        due_at: reviewed.due_at,
        word: verdict.as_str(),
        kind,
    })
}

fn parse_verdict(word: &str) -> Result<Verdict> {
    let word = if word == "reject" {
        "reject_proposed"
    } else {
        word
    };
    word.parse::<Verdict>()
        .map_err(|error| Error::invalid("/verdict", error.to_string()))
}

fn second(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: &Assignment,
    batch: &Batch,
    body: &VerdictBody,
) -> Result<Given> {
    let verdict = body
        .verdict
        .parse::<SecondVerdict>()
        .map_err(|error| Error::invalid("/verdict", error.to_string()))?;
    let reviews = answers::reviews(tx, assignment.id)?;
    let first = reviews
        .iter()
        .rev()
        .find(|review| review.verdict == "reject_proposed")
        .and_then(|review| review.reviewer)
        .ok_or_else(|| Error::Internal(format!("no proposal on {}", assignment.id)))?;
    let second = ctx.person()?;
    let role = members::role(tx, batch.organization, second)?;
    if role.is_none() {
        let who = second_reviewers(tx, batch, assignment.contributor, first)?;
        if !who.operator_may_decide() {
            return Err(Error::Forbidden(
                "This organization has reviewers of its own, who decide.".to_owned(),
            ));
        }
    }
    let facts = SecondFacts {
        state: assignment.state,
        author: assignment.contributor,
        first,
        second,
        hold: hold(assignment),
        appeal_days: crate::work::lease::settings(batch)?.appeal_days(),
        now: ctx.now,
    };
    let decided = second_review(&facts, verdict).map_err(refused)?;
    let kind = match decided.state {
        AssignmentState::Rejected => "assignment.rejected",
        _ => "assignment.accepted",
    };
    Ok(Given {
        state: decided.state,
        due_at: decided.appeal_until,
        word: verdict.as_str(),
        kind,
    })
}

fn second_reviewers(
    tx: &mut dyn Tx,
    batch: &Batch,
    author: AccountId,
    first: AccountId,
) -> Result<SecondReviewers> {
    let may = |role: Role| matches!(role, Role::Owner | Role::Manager | Role::Reviewer);
    let members = members::list(tx, batch.organization, None, 200)?;
    let others = members
        .iter()
        .filter(|member| may(member.role) && member.account != author && member.account != first);
    let members = i64::try_from(others.count()).unwrap_or(i64::MAX);
    let operator = candor_store::accounts::operators(tx)? > 0;
    Ok(SecondReviewers { members, operator })
}

/// Checks a corrected answer against the template that the work was claimed under.
pub(crate) fn check_fix(
    tx: &mut dyn Tx,
    app: &App,
    assignment: &Assignment,
    fix: &serde_json::Value,
) -> Result<()> {
    let compiled = template(tx, app, assignment.project, assignment.template_version)?;
    let task = tasks::get(tx, assignment.project, assignment.task)?.ok_or(Error::NotFound)?;
    let data = serde_json::from_str(&task.data)
        .map_err(|error| Error::Internal(format!("data of {}: {error}", assignment.task)))?;
    validate_answer(&compiled, &data, fix).map_err(|problems| {
        let fault = |problem: candor_domain::template::Problem| Fault {
            pointer: format!("/answer{}", problem.pointer),
            message: problem.message,
        };
        Error::Invalid(problems.into_iter().map(fault).collect())
    })
}

fn write(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: &mut Assignment,
    batch: &Batch,
    body: &VerdictBody,
    given: &Given,
) -> Result<()> {
    let reviewer = ctx.person()?;
    let stripe = Stripe::of_person(assignment.contributor.as_uuid());
    let trimmed = |text: &Option<String>| text.as_deref().map(|text| text.trim().to_owned());
    let review = Review {
        id: ctx.new_id(),
        reviewer: Some(reviewer),
        verdict: given.word.to_owned(),
        category: body.category.clone(),
        clause: trimmed(&body.clause),
        reason: trimmed(&body.reason),
        at: ctx.now,
    };
    answers::insert_review(tx, assignment.id, assignment.epoch, &review)?;
    assignment.state = given.state;
    assignment.deadline_at = given.due_at;
    assignment.held_by = None;
    assignment.held_until = None;
    let mut writes: Writes = Vec::new();
    if given.state == AssignmentState::ChangesRequested {
        assignment.changes_asked += 1;
    }
    if let Some(fix) = &body.answer {
        assignment.revision += 1;
        let text = fix.to_string();
        writes.push(answers::inserting(&NewAnswer {
            assignment: assignment.id,
            revision: assignment.revision,
            author: Author::Reviewer,
            by: reviewer,
            answer: &text,
            note: None,
            key: None,
            result: None,
            at: ctx.now,
        }));
    }
    let judged = event(assignment, batch, given.kind);
    crate::record::caused(tx, ctx, &judged)?;
    writes.push(events::appending(stripe, ctx.now, &judged));
    if let Some(ended) = ended(given.state, lease::active_time(assignment, batch)?, false) {
        assignment.decided_at = Some(ctx.now);
        settle(&mut writes, ctx, stripe, batch, assignment, &ended)?;
    }
    writes.insert(0, assignments::updating(assignment));
    lease::send(tx, &writes)
}
