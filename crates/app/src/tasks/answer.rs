//! A member's own answer without a claim: an accepted surplus assignment without pay; or a fix of a contributor's.

use super::browse::{AssignmentForMember, for_member};
use super::fix::fix_in;
use super::own;
use crate::access::Action;
use crate::projects::faults;
use crate::review::contributor_of;
use crate::templates::template;
use crate::work::{eligibility, event, lease};
use crate::{App, Context, Error, Result};
use candor_domain::assignment::MEMBERS_OWN;
use candor_domain::id::{AccountId, AssignmentId, TaskId};
use candor_domain::money::Amount;
use candor_domain::task;
use candor_domain::template::validate_answer;
use candor_store::answers::{self, Author, NewAnswer};
use candor_store::assignments::{self, Assignment};
use candor_store::batches::{self, Batch};
use candor_store::db::{Scope, Tx};
use candor_store::tasks::Task;
use candor_store::{events, participations};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A member's answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberAnswer {
    /// The answer, by question.
    #[schema(value_type = Object)]
    pub answer: Value,
    /// The answer that this one corrects: it takes that answer's place in the data.
    #[serde(default)]
    pub fixes: Option<Uuid>,
}

/// Answers a task as a member; again, it is a new revision of the own answer.
///
/// # Errors
/// `NotFound` for strangers; `Invalid` with pointers; `Conflict` when the person has claimed it as a
/// contributor.
pub async fn answer(
    app: &App,
    ctx: &Context,
    id: TaskId,
    input: MemberAnswer,
) -> Result<AssignmentForMember> {
    let mut whose = ctx.person()?;
    if let Some(fixed) = input.fixes {
        whose = contributor_of(
            app,
            ctx,
            AssignmentId::from_uuid(fixed),
            Action::AnswerAsMember,
        )
        .await?;
    }
    let (app2, ctx) = (app.clone(), ctx.clone());
    // The task may complete by it, which is control's.
    app.db()
        .write(Scope::PersonAndControl(whose.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| answer_in(tx, &app2, &ctx, id, &input))
        })
        .await
}

fn answer_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: TaskId,
    input: &MemberAnswer,
) -> Result<AssignmentForMember> {
    let found = own(tx, ctx, id, Action::AnswerAsMember)?;
    let next = task::answer_as_member(found.state)
        .map_err(|error| Error::conflict("wrong_state", error.to_string()))?;
    let batch = batches::get(tx, found.batch)?.ok_or(Error::NotFound)?;
    let assignment = match input.fixes {
        Some(fixed) => fix_in(tx, app, ctx, &found, AssignmentId::from_uuid(fixed), input)?,
        None => add(tx, app, ctx, &found, &batch, &input.answer)?,
    };
    if next != found.state {
        super::states::set(tx, ctx, &found, &batch, next, "task.completed")?;
    }
    for_member(tx, &assignment)
}

/// Writes a member's own answer.
fn add(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    found: &Task,
    batch: &Batch,
    answer: &Value,
) -> Result<Assignment> {
    let (person, id) = (ctx.person()?, found.id);
    let all = assignments::of_task(tx, id)?;
    let own = all
        .into_iter()
        .find(|assignment| assignment.contributor == person);
    if own.as_ref().is_some_and(|own| !own.is_members) {
        let detail =
            "You have claimed this task as a contributor. Submit your answer there instead.";
        return Err(Error::conflict("answered_before", detail));
    }
    check(tx, app, found, batch, answer)?;
    let (assignment, first) = match own {
        Some(own) => (revised(ctx, &own), None),
        None => {
            let made = first_answer(tx, ctx, found, batch, person)?;
            let write = assignments::inserting(&made);
            (made, Some(write))
        }
    };
    let text = answer.to_string();
    let mut accepted = event(&assignment, batch, "assignment.accepted");
    accepted.data = serde_json::json!({ "by_member": true });
    crate::record::caused(tx, ctx, &accepted)?;
    let writes = vec![
        first.unwrap_or_else(|| assignments::updating(&assignment)),
        answers::inserting(&NewAnswer {
            assignment: assignment.id,
            revision: assignment.revision,
            author: Author::Member,
            by: person,
            answer: &text,
            note: None,
            key: None,
            result: None,
            at: ctx.now,
        }),
        events::appending(eligibility::stripe(person), ctx.now, &accepted),
    ];
    lease::send(tx, &writes)?;
    Ok(assignment)
}

/// The assignment of a member's first answer to a task.
fn first_answer(
    tx: &mut dyn Tx,
    ctx: &Context,
    found: &Task,
    batch: &Batch,
    person: AccountId,
) -> Result<Assignment> {
    let gate = participations::gate(tx, found.project, person)?.ok_or(Error::NotFound)?;
    eligibility::participation(tx, ctx, found.project, person, &gate)?;
    let (state, is_surplus) = MEMBERS_OWN;
    Ok(Assignment {
        id: AssignmentId::from_uuid(ctx.new_id()),
        project: found.project,
        batch: batch.id,
        task: found.id,
        contributor: person,
        epoch: 1,
        state,
        is_members: true,
        is_surplus,
        is_barred: false,
        price: Amount::ZERO,
        fee: Amount::ZERO,
        template_version: batch.template_version,
        guideline_version: gate.guideline_version.unwrap_or(1),
        claimed_at: ctx.now,
        lease_expires_at: None,
        lease_extensions: 0,
        submitted_at: Some(ctx.now),
        decided_at: Some(ctx.now),
        deadline_at: None,
        revision: 1,
        changes_asked: 0,
        held_by: None,
        held_until: None,
        active_seconds: 0,
    })
}

/// The same assignment with one more revision: what was said before stays beside it.
fn revised(ctx: &Context, own: &Assignment) -> Assignment {
    Assignment {
        revision: own.revision + 1,
        submitted_at: Some(ctx.now),
        decided_at: Some(ctx.now),
        ..own.clone()
    }
}

fn check(tx: &mut dyn Tx, app: &App, found: &Task, batch: &Batch, answer: &Value) -> Result<()> {
    let compiled = template(tx, app, found.project, batch.template_version)?;
    let data = serde_json::from_str(&found.data)
        .map_err(|error| Error::Internal(format!("data of {}: {error}", found.id)))?;
    validate_answer(&compiled, &data, answer).map_err(|problems| faults("/answer", problems))
}
