//! Projects: made from a preset or a template, edited, paused, closed; their versions of templates and guidelines.

pub mod change;
pub mod create;
pub mod guidelines;
pub mod presets;
pub mod show;
pub mod states;
pub mod template_versions;
pub mod try_out;

use crate::{Error, Fault, Result};
use candor_domain::id::ProjectId;
use candor_store::db::{Stripe, Tx};
use candor_store::events;
use candor_store::projects::{self, Project};

/// A project that must be there.
///
/// # Errors
/// `NotFound`.
pub fn load(tx: &mut dyn Tx, id: ProjectId) -> Result<Project> {
    projects::get(tx, id)?.ok_or(Error::NotFound)
}

/// Problems of a template or its data, as faults of the request's body.
pub(crate) fn faults(under: &str, problems: Vec<candor_domain::template::Problem>) -> Error {
    let fault = |problem: candor_domain::template::Problem| Fault {
        pointer: format!("{under}{}", problem.pointer),
        message: problem.message,
    };
    Error::Invalid(problems.into_iter().map(fault).collect())
}

/// Writes an event about a project under control's stripe.
pub(crate) fn record(
    tx: &mut dyn Tx,
    ctx: &crate::Context,
    project: &Project,
    kind: &str,
) -> Result<()> {
    let event = events::Event {
        kind: kind.to_owned(),
        organization: Some(project.organization),
        project: Some(project.id),
        ..events::Event::default()
    };
    events::append(tx, Stripe::CONTROL, ctx.now, &event)?;
    crate::record::caused(tx, ctx, &event)
}
