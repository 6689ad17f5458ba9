//! Tasks as members work with them: browse, open one with all its answers, answer or fix, hold, release, withdraw.

pub mod answer;
pub mod browse;
mod fix;
pub mod states;

use crate::access::{self, Action};
use crate::{Context, Error, Result};
use candor_domain::id::TaskId;
use candor_store::db::Tx;
use candor_store::tasks::{self, Task};

/// A task of a project where the person who asks may do this.
///
/// # Errors
/// `SignInNeeded`, `NotFound` for strangers, `Forbidden`.
pub(crate) fn own(tx: &mut dyn Tx, ctx: &Context, id: TaskId, action: Action) -> Result<Task> {
    access::asks(ctx, action)?;
    let project = tasks::project_of(tx, id)?.ok_or(Error::NotFound)?;
    access::project(tx, ctx, project, action)?;
    tasks::get(tx, project, id)?.ok_or(Error::NotFound)
}
