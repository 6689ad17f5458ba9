//! From rows to what a contributor sees.

use crate::{Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::assignment::lease::EXTENSIONS_GREATEST;
use candor_domain::money::Currency;
use candor_store::answers;
use candor_store::assignments::Assignment;
use candor_store::db::Tx;

/// An assignment as its contributor sees it, before any verdict.
pub(crate) fn assignment(
    a: &Assignment,
    project_name: &str,
    currency: Currency,
) -> view::Assignment {
    let is_submitted = a.state == AssignmentState::Submitted;
    view::Assignment {
        id: a.id.as_uuid(),
        epoch: a.epoch,
        state: a.state.as_str().to_owned(),
        batch_id: a.batch.as_uuid(),
        project_id: a.project.as_uuid(),
        project_name: project_name.to_owned(),
        lease_expires_at: a.lease_expires_at.filter(|_| a.state.is_live_lease()),
        extensions_left: (EXTENSIONS_GREATEST - a.lease_extensions).max(0),
        template_version: a.template_version,
        guideline_version: a.guideline_version,
        price: view::Money::of(a.price, currency),
        claimed_at: a.claimed_at,
        submitted_at: a.submitted_at,
        review_deadline: a.deadline_at.filter(|_| is_submitted),
        active_seconds: a.active_seconds,
        verdict: None,
        appeal: None,
        appeal_until: a
            .deadline_at
            .filter(|_| a.state == AssignmentState::Rejected),
        can_correct: is_submitted && a.held_by.is_none(),
    }
}

/// Adds the verdict and the appeal to what a contributor sees.
///
/// # Errors
/// As the store's.
pub(crate) fn verdict(
    tx: &mut dyn Tx,
    assignment: &Assignment,
    shown: &mut view::Assignment,
) -> Result<()> {
    if assignment.revision == 0 {
        return Ok(());
    }
    // A proposal is not a verdict yet: the second reviewer's word is. What was proposed stands beside it then.
    let reviews = answers::reviews(tx, assignment.id)?;
    let is_open = matches!(
        assignment.state,
        AssignmentState::Submitted | AssignmentState::RejectProposed
    );
    if let (false, Some(last)) = (is_open, reviews.last()) {
        let reasoned = reviews
            .iter()
            .rev()
            .find(|review| review.clause.is_some())
            .unwrap_or(last);
        shown.verdict = Some(view::Verdict {
            verdict: last.verdict.clone(),
            category: reasoned.category.clone(),
            clause: reasoned.clause.clone(),
            reason: reasoned.reason.clone(),
            at: last.at,
        });
    }
    shown.appeal = answers::appeal(tx, assignment.id)?.map(|appeal| view::Appeal {
        state: appeal.decision.unwrap_or_else(|| "open".to_owned()),
        text: appeal.text,
        decided_at: appeal.decided_at,
        note: appeal.note,
    });
    Ok(())
}
