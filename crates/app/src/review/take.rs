//! Taking an answer: a hold of ten minutes, in which its author cannot correct it and no other reviewer can judge it.

use super::queue::{ReviewItem, item};
use super::{contributor_of, refused};
use crate::access::{self, Action};
use crate::work::{event, lease};
use crate::{App, Context, Error, Result};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::AssignmentId;
use candor_domain::review::{self, Hold, ReviewSettings};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{assignments, batches, events, reviewing};

/// Takes an answer to review it. An appeal needs no hold: its author can change nothing any more.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for one's own; `Conflict` while another has it.
pub async fn take(app: &App, ctx: &Context, id: AssignmentId) -> Result<ReviewItem> {
    let contributor = contributor_of(app, ctx, id, Action::TakeReview).await?;
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            take_in(tx, &app2, &ctx, id)
        })
        .await
}

fn take_in(tx: &mut dyn Tx, app: &App, ctx: &Context, id: AssignmentId) -> Result<ReviewItem> {
    access::assignment(tx, ctx, id, Action::TakeReview)?;
    let reviewer = ctx.person()?;
    let mut found = reviewing::one(tx, id)?.ok_or(Error::NotFound)?;
    let batch = batches::get(tx, found.assignment.batch)?.ok_or(Error::NotFound)?;
    let settings: ReviewSettings = serde_json::from_str(&batch.review)
        .map_err(|error| Error::Internal(format!("review of batch {}: {error}", batch.id)))?;
    let assignment = &mut found.assignment;
    if assignment.state != AssignmentState::Appealed {
        let held = assignment.held_by.zip(assignment.held_until);
        let held = held.map(|(reviewer, until)| Hold { reviewer, until });
        let (state, author) = (assignment.state, assignment.contributor);
        let hold = review::take(state, author, held, reviewer, ctx.now).map_err(refused)?;
        assignment.held_by = Some(hold.reviewer);
        assignment.held_until = Some(hold.until);
        let stripe = Stripe::of_person(assignment.contributor.as_uuid());
        let taken = event(assignment, &batch, "assignment.taken");
        let writes = vec![
            assignments::updating(assignment),
            events::appending(stripe, ctx.now, &taken),
        ];
        lease::send(tx, &writes)?;
    }
    item(tx, app, ctx, &found, settings.blind)
}
