//! Notifications: a consumer of events tells people what concerns them, once; they list and read them.

use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::{App, Context, Error, Result};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, NotificationId};
use candor_domain::preferences::{Channels, Topic};
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::events::{self, Event, Recorded};
use candor_store::notifications::{self, Notification};
use candor_store::{accounts, answers, batches, members};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Its name among the consumers.
pub(crate) const CONSUMER: &str = "notifications";
/// Events of one stripe that a turn reads.
const EVENTS: u32 = 2_000;
/// Seconds in which a person gets at most one letter of a topic.
const LETTER_EVERY: i64 = 3600;
/// How many notifications are looked back at for an earlier letter.
const LATELY: u32 = 100;

/// A notification as the API shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationView {
    /// Its id.
    pub id: Uuid,
    /// The kind of the event.
    pub kind: String,
    /// What happened.
    pub title: String,
    /// What it means.
    pub body: String,
    /// Where to go, within the app.
    pub link: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was read.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
}

/// A person's notifications, newest first, and how many are unread.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notifications {
    /// The page.
    pub items: Vec<NotificationView>,
    /// Give it as `cursor` to get the next page.
    pub next_cursor: Option<String>,
    /// All that are unread.
    pub unread: i64,
}

/// Lists one's own notifications.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub async fn list(app: &App, ctx: &Context, before: Uuid, limit: u32) -> Result<Notifications> {
    let person = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| {
            let before = NotificationId::from_uuid(before);
            let mut found = notifications::list(tx, person, before, limit + 1)?;
            let more = found.len() > limit as usize;
            found.truncate(limit as usize);
            let next = found
                .last()
                .filter(|_| more)
                .map(|last| last.id.to_string());
            Ok(Notifications {
                items: found.into_iter().map(shown).collect(),
                next_cursor: next,
                unread: notifications::unread(tx, person)?,
            })
        })
        .await
}

fn shown(notification: Notification) -> NotificationView {
    let text = |key: &str| {
        notification.data[key]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    NotificationView {
        id: notification.id.as_uuid(),
        title: text("title"),
        body: text("body"),
        kind: notification.kind,
        link: notification.link,
        created_at: notification.created_at,
        read_at: notification.read_at,
    }
}

/// Marks notifications as read: these, or all where `ids` is `None`.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub async fn read(app: &App, ctx: &Context, ids: Option<Vec<Uuid>>) -> Result<()> {
    let person = access::person(ctx, Action::MarkNotification)?;
    let now = ctx.now;
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            match &ids {
                None => notifications::read_all(tx, person, now)?,
                Some(ids) => {
                    for id in ids {
                        notifications::read(tx, person, NotificationId::from_uuid(*id), now)?;
                    }
                }
            }
            Ok(())
        })
        .await
}

/// One turn of the consumer; tells whether anything was read.
///
/// # Errors
/// `Unavailable` when the database is; the turn is made again later.
pub async fn turn(app: &App) -> Result<bool> {
    let reads = app
        .db()
        .read(|tx| {
            let (heads, cursors) = (events::heads(tx)?, events::cursors(tx, CONSUMER)?);
            let mut reads = Vec::new();
            for (stripe, (head, from)) in Stripe::all().zip(heads.into_iter().zip(cursors)) {
                if head > from {
                    reads.push((stripe, from, events::after(tx, stripe, from, EVENTS)?));
                }
            }
            Ok::<_, Error>(reads)
        })
        .await?;
    let mut did = false;
    for (stripe, from, recorded) in reads {
        let Some(last) = recorded.last().map(|last| last.id) else {
            continue;
        };
        did = true;
        for happened in recorded.iter().filter(|happened| words(happened).is_some()) {
            tell(app, happened).await?;
        }
        // The cursor moves afterwards, alone: at least once, and a row is written once.
        app.db()
            .write(Scope::Control, move |tx| {
                // Another process may have come as far already: never backwards.
                let now = events::cursors(tx, CONSUMER)?;
                let index = usize::try_from(stripe.number()).unwrap_or(0);
                if now.get(index) == Some(&from) {
                    events::move_cursor(tx, CONSUMER, stripe, last)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
    }
    Ok(did)
}

async fn tell(app: &App, happened: &Recorded) -> Result<()> {
    let happened = happened.clone();
    let reading = happened.clone();
    let people = app.db().read(move |tx| recipients(tx, &reading)).await?;
    let public_url = app.config().smtp.as_ref().map(|_| &app.config().public_url);
    for (person, link) in people {
        let (ctx, happened, link) = (app.own_context(), happened.clone(), link.clone());
        let public_url = public_url.cloned();
        let did_write = app
            .db()
            .write(Scope::Person(person.as_uuid()), move |tx| {
                tell_one(tx, &ctx, person, &happened, &link, public_url.as_deref())
            })
            .await?;
        if did_write {
            mail::wake(app);
        }
    }
    Ok(())
}

/// Lists it for a person, and queues a letter where they want one; tells whether it did that.
fn tell_one(
    tx: &mut dyn Tx,
    ctx: &Context,
    person: AccountId,
    happened: &Recorded,
    link: &Option<String>,
    public_url: Option<&str>,
) -> Result<bool> {
    let kind = &happened.event.kind;
    let (Some((title, body)), Some(topic)) = (words(happened), Topic::of(kind)) else {
        return Ok(false);
    };
    // Somebody who was erased is told nothing.
    let Some(chosen) = accounts::preferences(tx, person)? else {
        return Ok(false);
    };
    let Channels { bell, mail } = chosen.channels(topic);
    let may_mail = mail && public_url.is_some() && !was_told_lately(tx, person, topic, happened)?;
    let notification = Notification {
        id: NotificationId::from_uuid(ctx.new_id()),
        kind: kind.clone(),
        data: json!({ "title": title, "body": body }),
        link: link.clone(),
        created_at: happened.at,
        read_at: (!bell).then_some(happened.at),
    };
    let is_new = notifications::put(tx, person, happened.id, &notification)?;
    let (true, true, Some(public_url)) = (is_new, may_mail, public_url) else {
        return Ok(false);
    };
    let account = accounts::find(tx, person)?;
    let Some(account) = account.filter(|account| account.email_confirmed_at.is_some()) else {
        return Ok(false);
    };
    let letter = letters::notification(public_url, title, body, link.as_deref());
    mail::queue(tx, ctx, &account.email, &letter)?;
    Ok(true)
}

/// Whether a letter of this topic may have left within the last [`LETTER_EVERY`] seconds.
fn was_told_lately(
    tx: &mut dyn Tx,
    person: AccountId,
    topic: Topic,
    happened: &Recorded,
) -> Result<bool> {
    let newest = NotificationId::from_uuid(Uuid::max());
    let lately = notifications::list(tx, person, newest, LATELY)?;
    Ok(lately.iter().any(|told| {
        Topic::of(&told.kind) == Some(topic)
            && happened.at.seconds_since(told.created_at) < LETTER_EVERY
    }))
}

/// Who is told, and where they go from there.
fn recipients(tx: &mut dyn Tx, happened: &Recorded) -> Result<Vec<(AccountId, Option<String>)>> {
    let event = &happened.event;
    let kind = event.kind.as_str();
    if matches!(kind, "assignment.reject_proposed" | "assignment.appealed") {
        let judges = judges(tx, event)?;
        let told = judges.into_iter();
        return Ok(told
            .map(|judge| (judge, Some("/review".to_owned())))
            .collect());
    }
    if let Some(person) = event.account {
        return Ok(vec![(person, Some(own_link(event)))]);
    }
    let Some(organization) = event.organization else {
        return Ok(Vec::new());
    };
    let link = match event.batch {
        Some(id) => batches::get(tx, id)?
            .map(|batch| format!("/projects/{}/batches/{}", batch.project, batch.id)),
        None => Some(format!("/organizations/{organization}/treasury")),
    };
    let may = |role: Role| matches!(role, Role::Owner | Role::Manager | Role::Finance);
    let found = members::list(tx, organization, None, 200)?;
    let told = found.into_iter().filter(|member| may(member.role));
    Ok(told.map(|member| (member.account, link.clone())).collect())
}

/// Where somebody finds what happened to them.
fn own_link(event: &Event) -> String {
    match (event.kind.split_once('.'), event.project) {
        (Some(("payout", _)), _) => "/me/earnings".to_owned(),
        (Some(("job", _)), Some(project)) => {
            let page = match event.data["kind"].as_str() {
                Some("export") => "exports",
                _ => "data",
            };
            format!("/projects/{project}/{page}")
        }
        _ => "/me/work".to_owned(),
    }
}

/// Who can give the second word on a rejection, or decide an appeal: members who took no part, else the operators.
fn judges(tx: &mut dyn Tx, event: &Event) -> Result<Vec<AccountId>> {
    let (Some(organization), Some(assignment)) = (event.organization, event.assignment) else {
        return Ok(Vec::new());
    };
    let is_appeal = event.kind == "assignment.appealed";
    let may = |role: Role| match role {
        Role::Owner | Role::Manager => true,
        Role::Reviewer => !is_appeal,
        Role::Finance | Role::Viewer => false,
    };
    let reviews = answers::reviews(tx, assignment)?;
    let took_part = |account: AccountId| {
        event.account == Some(account)
            || reviews
                .iter()
                .any(|review| review.reviewer == Some(account))
    };
    let members = members::list(tx, organization, None, 200)?;
    let judges: Vec<AccountId> = members
        .into_iter()
        .filter(|member| may(member.role) && !took_part(member.account))
        .map(|member| member.account)
        .collect();
    if !judges.is_empty() {
        return Ok(judges);
    }
    let mut operators = accounts::operator_ids(tx)?;
    operators.retain(|operator| !took_part(*operator));
    Ok(operators)
}

/// What a kind of event says to people; `None` for what nobody waits to hear.
fn words(happened: &Recorded) -> Option<(&'static str, &'static str)> {
    Some(match happened.event.kind.as_str() {
        "assignment.accepted" if is_on_appeal(&happened.event) => {
            ("Your appeal was right", "The answer is accepted and paid.")
        }
        "assignment.reject_proposed" => (
            "A rejection waits for a second reviewer",
            "Somebody who took no part decides. At the deadline the answer is accepted.",
        ),
        "assignment.appealed" => (
            "A contributor appeals a rejection",
            "Decide within 72 hours: silence decides for the contributor.",
        ),
        "job.done" => job(&happened.event, "done")?,
        "job.failed" => job(&happened.event, "failed")?,
        "assignment.changes_requested" => (
            "A reviewer asks you to change an answer",
            "You have 72 hours. If nothing comes, your first answer goes back to the reviews.",
        ),
        "assignment.rejected" => (
            "An answer of yours was rejected",
            "Read the reason and the clause. You can appeal; somebody who took no part decides.",
        ),
        "assignment.rejected_finally" => (
            "A rejection is final",
            "The answer is not paid. The reason stands with it.",
        ),
        "assignment.excluded" => (
            "An answer of yours was paid, but is not used",
            "The reviewer left it out of the data. Nothing speaks against you.",
        ),
        "assignment.released" => (
            "A batch was cancelled while you worked on it",
            "You were paid half the price for the task you held.",
        ),
        "payout.settled" => ("Your payout has arrived", "The reference stands with it."),
        "payout.returned" => (
            "Your payout came back",
            "The money is available again. Read the reason.",
        ),
        "batch.needs_funds" => (
            "A batch needs funds",
            "An answer has to be asked for again and the reserve cannot pay it. The rest goes on.",
        ),
        "place.unfillable" => (
            "Nobody is left for some tasks of a batch",
            "Everybody who takes part has met them. Invite more people, or close the batch.",
        ),
        "batch.closed" => (
            "A batch is done",
            "Its remaining reserve is back in the treasury.",
        ),
        "batch.cancelled" => (
            "A batch is cancelled",
            "What was open is paid; the rest is back in the treasury.",
        ),
        "deposit.confirmed" => ("A deposit has arrived", "It is available to fund batches."),
        "deposit.declined" => (
            "A deposit was declined",
            "The operator did not find the money.",
        ),
        _ => return None,
    })
}

/// Decided for the contributor by a person, or by the silence of the project.
fn is_on_appeal(event: &Event) -> bool {
    event.data["on_appeal"] == true || event.data["reason"] == "appeal_deadline"
}

/// What the end of long work says to whoever asked for it.
fn job(event: &Event, end: &str) -> Option<(&'static str, &'static str)> {
    Some(match (event.data["kind"].as_str()?, end) {
        ("import", "done") => (
            "An import is done",
            "The page of the project's data says what was taken and what was not.",
        ),
        ("export", "done") => (
            "An export is ready",
            "Fetch the file from the project's exports.",
        ),
        ("import", _) => (
            "An import failed",
            "The page of the project's data says why.",
        ),
        ("export", _) => (
            "An export failed",
            "The page of the project's exports says why.",
        ),
        _ => return None,
    })
}
