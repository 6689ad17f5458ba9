//! Live updates: what happened and concerns a person, from a place they name on.
//!
//! Their own events lie in their stripe, those of their organizations in all of them. Within a stripe the order of
//! numbers is the order of commits; across stripes there is none, so a place is a list of heads.

use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::Timestamp;
use candor_store::db::{Stripe, Tx};
use candor_store::events::{self, Recorded};
use candor_store::organizations;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Events of one stripe that one look reads.
const EVENTS: u32 = 200;

/// How far somebody has read: the newest number by stripe. Opaque to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads([i64; 17]);

impl fmt::Display for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

impl FromStr for Heads {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<i64> = text
            .split('.')
            .filter_map(|part| part.parse().ok())
            .collect();
        let heads = parts.try_into().map_err(|_| {
            Error::invalid(
                "Last-Event-ID",
                "Give the id of an event of this stream, or none.",
            )
        })?;
        Ok(Heads(heads))
    }
}

/// An event as a person sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// The place after it.
    #[serde(skip)]
    pub heads: Heads,
    /// What happened.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// What it happened to.
    pub subject: Value,
    /// What else there is to say.
    pub data: Value,
}

/// The present place: nothing before it is shown.
///
/// # Errors
/// As the store's.
pub async fn now(app: &App) -> Result<Heads> {
    app.db().read(|tx| Ok(Heads(events::heads(tx)?))).await
}

/// What happened after a place and concerns the person who asks, and the place reached.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub async fn after(app: &App, ctx: &Context, heads: Heads) -> Result<(Vec<Seen>, Heads)> {
    let person = access::person(ctx, Action::FollowEvents)?;
    app.db().read(move |tx| after_in(tx, person, heads)).await
}

fn after_in(tx: &mut dyn Tx, person: AccountId, mut heads: Heads) -> Result<(Vec<Seen>, Heads)> {
    let newest = events::heads(tx)?;
    let own = Stripe::of_person(person.as_uuid());
    let memberships = organizations::of_person(tx, person, None, 200)?;
    let organizations: BTreeSet<OrganizationId> = memberships
        .iter()
        .map(|(organization, _)| organization.id)
        .collect();
    let mut seen = Vec::new();
    for (index, stripe) in Stripe::all().enumerate() {
        if newest[index] <= heads.0[index] {
            continue;
        }
        if stripe != own && organizations.is_empty() {
            heads.0[index] = newest[index];
            continue;
        }
        for recorded in events::after(tx, stripe, heads.0[index], EVENTS)? {
            heads.0[index] = recorded.id;
            seen.extend(show(&recorded, person, &organizations, heads));
        }
    }
    Ok((seen, heads))
}

fn show(
    recorded: &Recorded,
    person: AccountId,
    organizations: &BTreeSet<OrganizationId>,
    heads: Heads,
) -> Option<Seen> {
    let event = &recorded.event;
    let is_own = event.account == Some(person);
    let is_members = event
        .organization
        .is_some_and(|of| organizations.contains(&of));
    if !is_own && !is_members {
        return None;
    }
    let mut subject = json!({
        "project_id": event.project,
        "batch_id": event.batch,
        "assignment_id": event.assignment,
        "organization_id": event.organization,
    });
    if is_members {
        // Contributors know no task's id; members know no contributor's.
        subject["task_id"] = json!(event.task);
    }
    Some(Seen {
        heads,
        kind: event.kind.clone(),
        at: recorded.at,
        subject,
        data: event.data.clone(),
    })
}
