//! A member fixes a contributor's answer: the fix is a revision of that answer, written by the member, and takes its
//! place in the data. What the contributor is paid does not change by it.

use super::answer::MemberAnswer;
use crate::review::verdict::{VerdictBody, check_fix, judge_in};
use crate::work::{event, lease};
use crate::{App, Context, Error, Result};
use candor_domain::access::Forbidden;
use candor_domain::assignment::AssignmentState as State;
use candor_domain::id::AssignmentId;
use candor_store::answers::{self, Author, NewAnswer};
use candor_store::assignments::{self, Assignment};
use candor_store::batches::{self, Batch};
use candor_store::db::{Stripe, Tx};
use candor_store::events;
use candor_store::tasks::Task;

/// Fixes an answer inside a command of its contributor and of control. One that waits for its review is accepted with
/// the fix; one that is accepted already stays so, with the fix as its newest revision.
///
/// # Errors
/// `Invalid` with pointers; `Forbidden` for one's own work; `Conflict` for an answer that is not in the data.
pub(super) fn fix_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    task: &Task,
    id: AssignmentId,
    input: &MemberAnswer,
) -> Result<Assignment> {
    let fixed = assignments::get(tx, id)?
        .filter(|found| found.task == task.id)
        .ok_or_else(|| Error::invalid("/fixes", "Name an answer to this task."))?;
    let person = ctx.person()?;
    if fixed.contributor == person && !fixed.is_members {
        return Err(Error::Forbidden(Forbidden::OwnWork.to_string()));
    }
    match fixed.state {
        State::Submitted => {
            let body = VerdictBody {
                verdict: "accept_with_fix".to_owned(),
                category: None,
                clause: None,
                reason: None,
                answer: Some(input.answer.clone()),
            };
            judge_in(tx, app, ctx, id, &body)?;
        }
        State::Accepted | State::AcceptedWithFix => {
            check_fix(tx, app, &fixed, &input.answer)?;
            let batch = batches::get(tx, fixed.batch)?.ok_or(Error::NotFound)?;
            write(tx, ctx, fixed, &batch, &input.answer.to_string())?;
        }
        state => {
            let detail = format!(
                "This answer is {} and not in the data, so there is nothing to fix. Answer the task yourself.",
                state.in_words()
            );
            return Err(Error::conflict("not_in_data", detail));
        }
    }
    assignments::get(tx, id)?.ok_or(Error::NotFound)
}

fn write(
    tx: &mut dyn Tx,
    ctx: &Context,
    mut fixed: Assignment,
    batch: &Batch,
    text: &str,
) -> Result<()> {
    let person = ctx.person()?;
    let author = if fixed.is_members && fixed.contributor == person {
        Author::Member
    } else {
        Author::Reviewer
    };
    fixed.revision += 1;
    let mut corrected = event(&fixed, batch, "assignment.corrected");
    corrected.data = serde_json::json!({ "by_member": true });
    crate::record::caused(tx, ctx, &corrected)?;
    let writes = vec![
        assignments::updating(&fixed),
        answers::inserting(&NewAnswer {
            assignment: fixed.id,
            revision: fixed.revision,
            author,
            by: person,
            answer: text,
            note: None,
            key: None,
            result: None,
            at: ctx.now,
        }),
        events::appending(
            Stripe::of_person(fixed.contributor.as_uuid()),
            ctx.now,
            &corrected,
        ),
    ];
    lease::send(tx, &writes)
}
