//! From rows to what a contributor sees.

use crate::view;
use candor_domain::assignment::AssignmentState;
use candor_domain::assignment::lease::EXTENSIONS_GREATEST;
use candor_domain::money::Currency;
use candor_store::assignments::Assignment;

/// An assignment as its contributor sees it, before any verdict.
pub(crate) fn assignment(a: &Assignment, project_name: &str, currency: Currency) -> view::Assignment {
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
        appeal_until: a.deadline_at.filter(|_| a.state == AssignmentState::Rejected),
        can_correct: is_submitted && a.held_by.is_none(),
    }
}
