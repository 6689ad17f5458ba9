//! Reviews: the queue, taking an answer, verdicts, acceptance in bulk, appeals.
//!
//! A verdict is a command of the assignment's contributor, whoever gives it; whose that is, is read before the
//! transaction (a contributor never changes).

pub mod appeal;
pub mod bulk;
pub mod queue;
pub mod take;
pub mod verdict;

use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::id::{AccountId, AssignmentId, ProjectId};
use candor_domain::review::ReviewError;
use candor_store::assignments;
use candor_store::db::Tx;

/// Whose command a verdict is. Who may not ask at all is told so before anything is looked up.
pub(crate) async fn contributor_of(
    app: &App,
    ctx: &Context,
    id: AssignmentId,
    action: Action,
) -> Result<AccountId> {
    access::asks(ctx, action)?;
    let found = app
        .db()
        .read(move |tx| assignments::get(tx, id).map_err(Error::from))
        .await?;
    found
        .map(|assignment| assignment.contributor)
        .ok_or(Error::NotFound)
}

/// A refusal of the domain, for programs and people.
#[expect(clippy::needless_pass_by_value, reason = "used as map_err(refused)")]
pub(crate) fn refused(error: ReviewError) -> Error {
    let text = error.to_string();
    match error {
        ReviewError::OwnWork | ReviewError::SameReviewer => Error::Forbidden(text),
        ReviewError::NoCategory => Error::invalid("/category", text),
        ReviewError::NoClause | ReviewError::UnknownClause(_) => Error::invalid("/clause", text),
        ReviewError::NoWordsForChanges
        | ReviewError::ReasonTooShort(_)
        | ReviewError::ReasonTooLong => Error::invalid("/reason", text),
        ReviewError::NoFix => Error::invalid("/answer", text),
        ReviewError::NotWithThisVerdict(..) | ReviewError::OnlyAcceptInBulk => {
            Error::invalid("/verdict", text)
        }
        ReviewError::NotReviewable(_) => Error::conflict("not_reviewable", text),
        ReviewError::HeldByOther(_) => Error::conflict("held_by_other", text),
        ReviewError::ChangesRequestedBefore => Error::conflict("changes_requested_before", text),
        ReviewError::NoSecondReviewer => Error::conflict("no_second_reviewer", text),
    }
}

/// The clause ids of a version of a guideline.
pub(crate) fn clauses(tx: &mut dyn Tx, project: ProjectId, version: i64) -> Result<Vec<String>> {
    let clauses = crate::projects::guidelines::clauses(tx, project, version)?;
    Ok(clauses.into_iter().map(|clause| clause.id).collect())
}
