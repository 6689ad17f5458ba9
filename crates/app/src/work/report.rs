//! The built-in reports: ambiguous, broken, upsetting, skip. A report gives the task back, and the person is never
//! given it again; if the task is at fault, the time spent is paid from the reserve.

use super::{lease, lease_refused, own, show};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::lease::give_back as decide;
use candor_domain::assignment::{AssignmentState, ReturnReason};
use candor_domain::id::AssignmentId;
use candor_domain::ledger::Account;
use candor_domain::pay;
use candor_store::answers::{self, Report};
use candor_store::batches;
use candor_store::db::{Scope, Tx};
use candor_store::{events, ledger};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text of a report, in characters.
pub const TEXT_CHARACTERS: usize = 4_000;

/// A report about a task.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportInput {
    /// The lease.
    pub epoch: i64,
    /// `ambiguous`, `broken`, `upsetting` or `skip`.
    pub kind: String,
    /// The clause of the guideline that can be read in two ways.
    #[serde(default)]
    pub clause: Option<String>,
    /// What is wrong, and how the person would read it.
    #[serde(default)]
    pub text: String,
}

/// What a report is answered with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Reported {
    /// The assignment, given back.
    pub assignment: view::Assignment,
    /// What the time spent is paid, where the task is at fault.
    pub paid: view::Money,
}

/// Reports a task and gives it back.
///
/// # Errors
/// `Invalid` for a report without words; `Conflict` for a stale epoch or when nothing is leased.
pub async fn report(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    input: ReportInput,
) -> Result<Reported> {
    let person = access::person(ctx, Action::WorkOnAssignment)?;
    let reason = reason(&input)?;
    let ctx = ctx.clone();
    // Pay for a faulty task comes from the reserve, which is control's.
    app.db()
        .write(Scope::PersonAndControl(person.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| report_in(tx, &ctx, id, &input, reason))
        })
        .await
}

fn reason(input: &ReportInput) -> Result<ReturnReason> {
    let reason = match input.kind.parse::<ReturnReason>() {
        Ok(reason) if reason != ReturnReason::Unsaid => reason,
        _ => {
            let message = "Choose ambiguous, broken, upsetting or skip.";
            return Err(Error::invalid("/kind", message));
        }
    };
    let length = input.text.trim().chars().count();
    if length > TEXT_CHARACTERS {
        return Err(Error::invalid(
            "/text",
            format!("At most {TEXT_CHARACTERS} characters."),
        ));
    }
    if reason == ReturnReason::Ambiguous && length == 0 {
        let message = "Say what can be read in more than one way, and how you would read it.";
        return Err(Error::invalid("/text", message));
    }
    Ok(reason)
}

fn report_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    id: AssignmentId,
    input: &ReportInput,
    reason: ReturnReason,
) -> Result<Reported> {
    let mut assignment = own(tx, ctx, id, Action::WorkOnAssignment)?;
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let state = decide(
        assignment.state,
        &assignment.lease(),
        input.epoch,
        batch.state,
    )
    .map_err(lease_refused)?;
    let report = Report {
        id: ctx.new_id(),
        kind: input.kind.clone(),
        clause: input.clause.clone(),
        text: input.text.trim().to_owned(),
        at: ctx.now,
        pseudonym: None,
    };
    let of = (assignment.project, assignment.task, id, assignment.epoch);
    answers::insert_report(tx, of, &report)?;
    assignment.is_barred = reason.bars();
    let stripe = super::eligibility::stripe(assignment.contributor);
    let reported = super::event(&assignment, &batch, "task.reported");
    events::append(tx, stripe, ctx.now, &reported)?;
    let mut at_fault = None;
    if reason.blames_task() && state == AssignmentState::Returned {
        let time = lease::measured_time(tx, &assignment, &batch)?;
        let reserve = ledger::balance(tx, Account::batch_reserve(batch.id, batch.currency))?;
        let wanted = pay::decide(&pay::Ended::ReturnedFaultyTask(time), assignment.price)
            .map_err(crate::money::settle::overflow)?;
        // What the reserve cannot pay now is not promised: the report itself stands.
        at_fault = (wanted.pay <= reserve).then_some(time);
    }
    let paid = lease::end_lease(tx, ctx, &mut assignment, &batch, state, at_fault)?;
    Ok(Reported {
        assignment: show::assignment(&assignment, &batch.project_name, batch.currency),
        paid: view::Money::of(paid, batch.currency),
    })
}
