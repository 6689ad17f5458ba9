//! Live updates: what happened and concerns a person, from a place they name on.
//!
//! Their own events lie in their stripe, those of their organizations in all of them. Within a stripe the order of
//! numbers is the order of commits; across stripes there is none, so a place is a list of heads.

use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::events::{self, Recorded};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// Events that one look reads of a person, and of each of their organizations.
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

fn after_in(tx: &mut dyn Tx, person: AccountId, heads: Heads) -> Result<(Vec<Seen>, Heads)> {
    let newest = events::heads(tx)?;
    // A place is the heads of one snapshot, so all that lies at or before a stripe's own head was there to be read.
    let Some(from) = (0..newest.len())
        .filter(|index| newest[*index] > heads.0[*index])
        .map(|index| heads.0[index])
        .min()
    else {
        return Ok((Vec::new(), heads));
    };
    let organizations = candor_store::members::organizations_of(tx, person)?;
    let mut found: BTreeMap<i64, (i64, Recorded)> = BTreeMap::new();
    let mut end = i64::MAX;
    let mut lists = vec![events::of_account(tx, person, from, EVENTS)?];
    for organization in &organizations {
        lists.push(events::of_organization(tx, *organization, from, EVENTS)?);
    }
    for list in lists {
        if list.len() == EVENTS as usize {
            // This list goes on: what lies beyond its end waits for the next look, in every list.
            end = end.min(list.last().map_or(end, |(_, last)| last.id));
        }
        found.extend(
            list.into_iter()
                .map(|(stripe, event)| (event.id, (stripe, event))),
        );
    }
    let mut place = heads;
    let mut seen = Vec::new();
    for (id, (stripe, recorded)) in found.into_iter().take_while(|(id, _)| *id <= end) {
        let index = usize::try_from(stripe).unwrap_or(0);
        if place.0.get(index).is_some_and(|read| *read < id) {
            place.0[index] = id;
            seen.extend(show(&recorded, person, &organizations, place));
        }
    }
    for (index, head) in newest.iter().enumerate() {
        place.0[index] = place.0[index].max((*head).min(end));
    }
    Ok((seen, place))
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
