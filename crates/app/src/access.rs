//! May this person do this? Every use case asks here first, in its own transaction, and hands what it got (the
//! role, the project, whose an assignment is) on to what it does.
//!
//! The facts come from the store, the decision from [`candor_domain::access::decide`]. Strangers to a thing get
//! `NotFound`, whether or not it is there; those who know of it get `Forbidden` with the reason.
//!
//! | function | for what concerns |
//! | --- | --- |
//! | [`anyone`], [`person`] | nothing, or only the person |
//! | [`asks`] | several things, or one that is yet to be found; each is then decided by itself |
//! | [`operator`] | the server |
//! | [`member`] | an organization |
//! | [`project`], [`batch`] | a project or one of its batches |
//! | [`assignment`] | an assignment |
//! | [`decide`] | anything else: the caller has the facts |

use crate::{Context, Error, Result};
use candor_domain::access::{self, Actor, Decision, Forbidden, Permit, Person, Resource, Role};
use candor_domain::eligibility::Visibility;
use candor_domain::id::{AccountId, AssignmentId, BatchId, OrganizationId, ProjectId};
use candor_domain::project::ProjectState;
use candor_store::db::Tx;

pub use candor_domain::access::{Action, TokenScope};
pub use candor_store::access::{AssignmentFacts, ProjectFacts};

/// Decides with facts that the caller has.
///
/// # Errors
/// `SignInNeeded`, `NotFound` or `Forbidden`.
pub fn decide(ctx: &Context, action: Action, resource: &Resource) -> Result<Permit> {
    match access::decide(&actor(ctx), action, resource) {
        Decision::Allow(permit) => Ok(permit),
        Decision::Forbid(Forbidden::SignIn) => Err(Error::SignInNeeded),
        Decision::Forbid(reason) => Err(Error::Forbidden(reason.to_string())),
        Decision::Hide => Err(Error::NotFound),
    }
}

/// For what concerns nothing in particular and may be asked by anybody; for more than reading, a token still needs
/// the scope.
///
/// # Errors
/// `Forbidden` when the token lacks the scope.
pub fn anyone(ctx: &Context, action: Action) -> Result<()> {
    decide(ctx, action, &Resource::NONE).map(|_| ())
}

/// For what concerns only the person who asks; gives who that is.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope or the account is being closed.
pub fn person(ctx: &Context, action: Action) -> Result<AccountId> {
    let own = Resource {
        is_own: true,
        ..Resource::NONE
    };
    decide(ctx, action, &own)?;
    ctx.person()
}

/// For what concerns several things, or one that is yet to be found: whether the person may ask for it at all.
/// Gives who that is.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub fn asks(ctx: &Context, action: Action) -> Result<AccountId> {
    let account = ctx.person()?;
    match asker(ctx, account).may_ask(action) {
        Ok(()) => Ok(account),
        Err(reason) => Err(Error::Forbidden(reason.to_string())),
    }
}

/// For what concerns the whole server; gives the operator who asks.
///
/// # Errors
/// `SignInNeeded`; `NotFound` for everybody who does not run the server; `Forbidden` when the token lacks the
/// scope.
pub fn operator(ctx: &Context, action: Action) -> Result<AccountId> {
    decide(ctx, action, &Resource::NONE)?;
    ctx.person()
}

/// For what concerns an organization; gives the role of the member who asks.
///
/// # Errors
/// `SignInNeeded`; `NotFound` for strangers; `Forbidden` when the role does not do that.
pub fn member(
    tx: &mut dyn Tx,
    ctx: &Context,
    organization: OrganizationId,
    action: Action,
) -> Result<Role> {
    let role = match ctx.account {
        Some(account) => candor_store::members::role(tx, organization, account)?,
        None => None,
    };
    decide(ctx, action, &Resource::of_organization(role))?;
    role.ok_or(Error::NotFound)
}

/// For what concerns a project; gives the project with the role of the one who asks, who need not be a member
/// where the action does not ask for it (a claim, the card of a public project).
///
/// # Errors
/// `SignInNeeded`; `NotFound` where the project is not there or not to be seen; `Forbidden`.
pub fn project(
    tx: &mut dyn Tx,
    ctx: &Context,
    project: ProjectId,
    action: Action,
) -> Result<ProjectFacts> {
    let found = candor_store::access::project(tx, project, account_or_nobody(ctx))?;
    let Some(facts) = found else {
        // Refuses as a stranger is refused, so that nobody learns what is there.
        decide(ctx, action, &Resource::NONE)?;
        return Err(Error::NotFound);
    };
    let resource = Resource {
        role: facts.role,
        is_visible: is_visible(&facts, ctx.account),
        ..Resource::NONE
    };
    decide(ctx, action, &resource)?;
    Ok(facts)
}

/// For what concerns a batch: as [`project`], for the batch's project.
///
/// # Errors
/// As [`project`].
pub fn batch(
    tx: &mut dyn Tx,
    ctx: &Context,
    batch: BatchId,
    action: Action,
) -> Result<ProjectFacts> {
    let Some(found) = candor_store::access::project_of_batch(tx, batch)? else {
        decide(ctx, action, &Resource::NONE)?;
        return Err(Error::NotFound);
    };
    project(tx, ctx, found, action)
}

/// For what concerns an assignment: the person whose it is, or a member of its project's organization. Who gave
/// a verdict on it cannot give the second one, nor decide the appeal.
///
/// # Errors
/// `SignInNeeded`; `NotFound` for strangers; `Forbidden`.
pub fn assignment(
    tx: &mut dyn Tx,
    ctx: &Context,
    assignment: AssignmentId,
    action: Action,
) -> Result<AssignmentFacts> {
    let found = candor_store::access::assignment(tx, assignment, account_or_nobody(ctx))?;
    let Some(facts) = found else {
        decide(ctx, action, &Resource::NONE)?;
        return Err(Error::NotFound);
    };
    let is_second = matches!(action, Action::ReviewSecond | Action::DecideAppeal);
    let resource = Resource {
        role: facts.role,
        is_own: ctx.account == Some(facts.contributor),
        took_part: is_second && facts.judged,
        ..Resource::NONE
    };
    decide(ctx, action, &resource)?;
    Ok(facts)
}

/// Whether somebody who need not be a member may know of a project.
#[must_use]
pub fn is_visible(facts: &ProjectFacts, account: Option<AccountId>) -> bool {
    // Who worked there keeps seeing what they worked on, whatever became of the project.
    if facts.takes_part {
        return true;
    }
    if matches!(facts.state, ProjectState::Draft | ProjectState::Archived) {
        return false;
    }
    let is_listed = account.is_some_and(|account| facts.eligibility.allow.contains(&account));
    match facts.eligibility.visibility {
        Visibility::Public => true,
        Visibility::Invited => facts.is_invited || is_listed,
        Visibility::Members => false,
    }
}

/// A nil account is nobody's, so nobody's facts are found for those who are not signed in.
fn account_or_nobody(ctx: &Context) -> AccountId {
    ctx.account
        .unwrap_or(AccountId::from_uuid(uuid::Uuid::nil()))
}

/// Who asks, as the domain sees it.
pub(crate) fn actor(ctx: &Context) -> Actor {
    match ctx.account {
        Some(account) => Actor::Account(asker(ctx, account)),
        None if ctx.is_server => Actor::System,
        None => Actor::Anonymous,
    }
}

/// The person who asks, as the domain knows them.
pub(crate) fn asker(ctx: &Context, account: AccountId) -> Person {
    Person {
        account,
        is_operator: ctx.is_operator,
        is_closing: ctx.is_closing,
        scopes: ctx.scopes.as_ref().map(|scopes| (**scopes).clone()),
    }
}
