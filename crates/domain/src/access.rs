//! May this actor do this action on this thing: one pure function, tested as a golden matrix.
//!
//! A stranger to a thing is told that it is not there ([`Decision::Hide`]); somebody who knows of it is told
//! which rule forbids the action. Eligibility, standing and the state of things are decided elsewhere.
//!
//! | module | question |
//! | --- | --- |
//! | here | who asks, what is known of them and the thing, and what is decided |
//! | [`action`] | which actions are there, who may do each, and which scope does a token need |

pub mod action;

pub use action::{Action, Who};

use crate::id::AccountId;
use crate::words;
use std::collections::BTreeSet;
use thiserror::Error;

words! {
    /// What a member of an organization does there.
    pub enum Role: "role" {
        /// May do everything, and decides who is a member.
        Owner = "owner",
        /// Runs projects.
        Manager = "manager",
        /// Judges answers.
        Reviewer = "reviewer",
        /// Moves the organization's money.
        Finance = "finance",
        /// Looks on.
        Viewer = "viewer",
    }
}

words! {
    /// What a token may be used for.
    pub enum TokenScope: "token scope" {
        /// Everything that its account may do.
        All = "*",
        /// Reading.
        Read = "read",
        /// Claiming, answering, appealing.
        Work = "work",
        /// Judging answers.
        Review = "review",
        /// Making and running projects.
        Projects = "projects",
        /// Deposits, funding and payouts.
        Money = "money",
        /// Profile, tokens, sessions, organizations and members.
        Account = "account",
        /// The operator's actions.
        Operate = "operate",
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody known.
    Anonymous,
    /// A person, by a session or a token.
    Account(Person),
    /// The program itself: deadlines and jobs.
    System,
}

impl Actor {
    /// The account, if it is a person.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account(person) => Some(person.account),
            Self::Anonymous | Self::System => None,
        }
    }
}

/// A person who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// Whether they run this server.
    pub is_operator: bool,
    /// Whether their account is being closed.
    pub is_closing: bool,
    /// What their token may be used for; `None` with a session, which may be used for everything.
    pub scopes: Option<BTreeSet<TokenScope>>,
}

impl Person {
    /// A person by a session.
    #[must_use]
    pub const fn by_session(account: AccountId, is_operator: bool) -> Self {
        Self {
            account,
            is_operator,
            is_closing: false,
            scopes: None,
        }
    }

    /// Whether the action may be asked for at all, whatever the thing; [`decide`] says it of one thing.
    ///
    /// # Errors
    /// [`Forbidden::Scope`] when the token lacks the scope.
    pub fn may_ask(&self, action: Action) -> Result<(), Forbidden> {
        let scope = action.scope();
        if action.is_public_reading() || self.has_scope(scope) {
            Ok(())
        } else {
            Err(Forbidden::Scope(scope))
        }
    }

    fn has_scope(&self, scope: TokenScope) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(&TokenScope::All) || scopes.contains(&scope))
    }
}

/// What the thing is to the actor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// The actor's role in the organization that it belongs to.
    pub role: Option<Role>,
    /// Whether it is the actor's own: their assignment, payout, token, notification, job.
    pub is_own: bool,
    /// Whether the actor may know of it otherwise: a public project, or one that they are invited to.
    pub is_visible: bool,
    /// Whether the actor took part in what is to be judged: as author, or by an earlier verdict on an appeal.
    pub took_part: bool,
}

impl Resource {
    /// Nothing in particular: for actions that concern no thing, or only the actor.
    pub const NONE: Self = Self {
        role: None,
        is_own: false,
        is_visible: false,
        took_part: false,
    };

    /// Something of an organization in which the actor has this role, if any.
    #[must_use]
    pub const fn of_organization(role: Option<Role>) -> Self {
        Self { role, ..Self::NONE }
    }

    fn is_known(&self) -> bool {
        self.role.is_some() || self.is_own || self.is_visible
    }
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Forbidden {
    /// Nobody known asks.
    #[error("Sign in first.")]
    SignIn,
    /// The token is for something else.
    #[error("This token lacks the scope {0}.")]
    Scope(TokenScope),
    /// The role does not do that.
    #[error("This takes the role {}.", in_words(.0))]
    Role(&'static [Role]),
    /// Only the operator.
    #[error("Only the operator of this server can do this.")]
    OperatorOnly,
    /// Only whose it is.
    #[error("Only the person whose it is can do this.")]
    OwnOnly,
    /// Nobody decides on their own work.
    #[error("Nobody decides on their own work.")]
    OwnWork,
    /// The account is being closed.
    #[error("Your account is being closed, so you cannot begin anything new.")]
    Closing,
}

fn in_words(roles: &[Role]) -> String {
    roles
        .iter()
        .map(|role| role.as_str())
        .collect::<Vec<_>>()
        .join(" or ")
}

/// The proof that an action was allowed: store calls ask for it, and only [`decide`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    action: Action,
}

impl Permit {
    /// What was allowed.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }
}

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allow(Permit),
    /// It may not, for this reason.
    Forbid(Forbidden),
    /// There is no such thing, as far as the actor may know.
    Hide,
}

/// Decides whether `actor` may do `action` on a thing of which `resource` is known.
#[must_use]
pub fn decide(actor: &Actor, action: Action, resource: &Resource) -> Decision {
    let person = match actor {
        Actor::System => return Decision::Allow(Permit { action }),
        Actor::Anonymous => return decide_anonymous(action, resource),
        Actor::Account(person) => person,
    };
    if let Err(refused) = check_who(person, action, resource) {
        return refused;
    }
    if let Err(reason) = person.may_ask(action) {
        return Decision::Forbid(reason);
    }
    if action.is_judgement() && (resource.took_part || resource.is_own) {
        return Decision::Forbid(Forbidden::OwnWork);
    }
    if person.is_closing && action.begins_something() {
        return Decision::Forbid(Forbidden::Closing);
    }
    Decision::Allow(Permit { action })
}

fn decide_anonymous(action: Action, resource: &Resource) -> Decision {
    match action.who() {
        Who::Anyone => Decision::Allow(Permit { action }),
        Who::AnyoneWhoSees if resource.is_visible => Decision::Allow(Permit { action }),
        // Said before anything is looked up, so it tells nothing about what is there.
        _ => Decision::Forbid(Forbidden::SignIn),
    }
}

fn check_who(person: &Person, action: Action, resource: &Resource) -> Result<(), Decision> {
    let has_role = |roles: &[Role]| resource.role.is_some_and(|role| roles.contains(&role));
    let (may, otherwise) = match action.who() {
        Who::Anyone | Who::SignedIn => (true, Forbidden::SignIn),
        Who::AnyoneWhoSees | Who::Participant => (resource.is_known(), Forbidden::OwnOnly),
        Who::Own => (resource.is_own, Forbidden::OwnOnly),
        Who::Roles(roles) => (has_role(roles), Forbidden::Role(roles)),
        Who::OwnOrRoles(roles) => (resource.is_own || has_role(roles), Forbidden::Role(roles)),
        Who::OperatorOrRoles(roles) => (
            person.is_operator || has_role(roles),
            Forbidden::Role(roles),
        ),
        Who::OperatorOwnOrRoles(roles) => (
            person.is_operator || resource.is_own || has_role(roles),
            Forbidden::Role(roles),
        ),
        Who::OperatorOrOwn => (person.is_operator || resource.is_own, Forbidden::OwnOnly),
        Who::Operator => (person.is_operator, Forbidden::OperatorOnly),
    };
    if may {
        Ok(())
    } else if resource.is_known() {
        Err(Decision::Forbid(otherwise))
    } else {
        Err(Decision::Hide)
    }
}

/// The scopes of a new token, as they are given: never more than whoever makes it has.
///
/// # Errors
/// [`ScopesError`] when there is none, or one that its maker lacks.
pub fn check_scopes(
    scopes: &[TokenScope],
    maker: &Person,
) -> Result<BTreeSet<TokenScope>, ScopesError> {
    let scopes: BTreeSet<TokenScope> = scopes.iter().copied().collect();
    if scopes.is_empty() {
        return Err(ScopesError::None);
    }
    if scopes.contains(&TokenScope::Operate) && !maker.is_operator {
        return Err(ScopesError::OperatorOnly);
    }
    match scopes.iter().find(|scope| !maker.has_scope(**scope)) {
        Some(scope) => Err(ScopesError::NotYours(*scope)),
        None => Ok(scopes),
    }
}

/// Scopes that a token cannot have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScopesError {
    /// It could do nothing.
    #[error("Give at least one scope, or \"*\" for all that you may do.")]
    None,
    /// Only an operator's token operates.
    #[error("Only an operator can give a token the scope operate.")]
    OperatorOnly,
    /// A token cannot make a mightier one.
    #[error("A token cannot give the scope {0}, which it lacks itself.")]
    NotYours(TokenScope),
}

#[cfg(test)]
mod tests;
