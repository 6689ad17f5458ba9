//! Sends queued letters, and sends them again when the mail server is away.

use super::Smtp;
use crate::{App, Error, Result};
use candor_store::db::{Scope, Tx};
use candor_store::mails::{self, Mail};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// How often a letter is tried before it is given up: with the waits between, over about a day.
const ATTEMPTS_GREATEST: u32 = 12;
/// The wait after the first failure; it doubles with each.
const FIRST_WAIT_SECONDS: i64 = 20;
/// The longest wait between two attempts.
const GREATEST_WAIT_SECONDS: i64 = 4 * 3600;
/// How long a taken letter is left to the process that took it.
const HELD_SECONDS: i64 = 300;
/// Letters taken at a time: all are sent well before others may take them again.
const TAKEN_AT_ONCE: u32 = 2;
/// How often the queue is looked at when nobody calls: for other processes' letters and second attempts.
const LOOK_SECONDS: u64 = 5;
/// How long the mail server may take for one command.
const SMTP_TIMEOUT_SECONDS: u64 = 20;

/// The way to the mail server.
pub struct Sender {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Sender {
    /// A sender for this configuration. Does not connect yet.
    ///
    /// # Errors
    /// `Invalid` when the URL or the address makes no sense: the configuration has to be changed.
    pub fn new(smtp: &Smtp) -> Result<Sender> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&smtp.url)
            .map_err(|error| {
                Error::invalid(
                    "smtp",
                    format!("The URL of the mail server is not one: {error}."),
                )
            })?
            .timeout(Some(Duration::from_secs(SMTP_TIMEOUT_SECONDS)))
            .build();
        let from = smtp.from.parse().map_err(|error| {
            let message = format!("The address that mails come from is not one: {error}.");
            Error::invalid("smtp_from", message)
        })?;
        Ok(Sender { transport, from })
    }

    async fn send(&self, mail: &Mail) -> std::result::Result<(), Failure> {
        let recipient = mail.recipient.parse().map_err(Failure::for_good)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(recipient)
            .subject(mail.subject.clone())
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(Failure::for_good)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Failure::for_good(error)),
            Err(error) => Err(Failure {
                is_for_good: false,
                detail: error.to_string(),
            }),
        }
    }
}

struct Failure {
    is_for_good: bool,
    detail: String,
}

impl Failure {
    fn for_good(error: impl std::fmt::Display) -> Failure {
        Failure {
            is_for_good: true,
            detail: error.to_string(),
        }
    }
}

/// Sends letters for as long as the server runs; `serve` spawns it once. Ends at once without SMTP.
///
/// # Errors
/// As [`Sender::new`].
pub async fn run(app: App) -> Result<()> {
    let Some(smtp) = app.config().smtp.clone() else {
        return Ok(());
    };
    let sender = Sender::new(&smtp)?;
    loop {
        match send_due(&app, &sender).await {
            // There may be more.
            Ok(sent) if sent > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "letters wait"),
        }
        let pause = tokio::time::sleep(Duration::from_secs(LOOK_SECONDS));
        tokio::select! {
            () = pause => {}
            () = app.mail_waits().notified() => {}
        }
    }
}

/// Takes a few letters that are due and sends them; gives how many it took.
///
/// # Errors
/// As the store.
pub async fn send_due(app: &App, sender: &Sender) -> Result<usize> {
    let now = app.clock().now();
    let again_at = now.plus_seconds(HELD_SECONDS);
    let due = app
        .db()
        .write(Scope::Free, move |tx: &mut dyn Tx| {
            mails::take(tx, now, again_at, TAKEN_AT_ONCE)
        })
        .await?;
    for mail in &due {
        let outcome = sender.send(mail).await;
        settle(app, mail, outcome).await?;
    }
    Ok(due.len())
}

async fn settle(app: &App, mail: &Mail, outcome: std::result::Result<(), Failure>) -> Result<()> {
    let (id, attempts) = (mail.id, mail.attempts);
    if let Err(Failure {
        is_for_good,
        detail,
    }) = outcome
    {
        // The address is personal and stays out of the log.
        tracing::warn!(%id, attempts, is_for_good, %detail, "a letter was not sent");
        if !is_for_good && attempts < ATTEMPTS_GREATEST {
            let until = app.clock().now().plus_seconds(wait_seconds(attempts));
            return app
                .db()
                .write(Scope::Free, move |tx: &mut dyn Tx| {
                    Ok(mails::postpone(tx, id, until)?)
                })
                .await;
        }
    }
    app.db()
        .write(Scope::Free, move |tx: &mut dyn Tx| {
            Ok(mails::delete(tx, id)?)
        })
        .await
}

fn wait_seconds(attempts: u32) -> i64 {
    let doubled = FIRST_WAIT_SECONDS << attempts.saturating_sub(1).min(16);
    doubled.min(GREATEST_WAIT_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_hours() {
        assert_eq!(wait_seconds(1), 20);
        assert_eq!(wait_seconds(2), 40);
        assert_eq!(wait_seconds(100), GREATEST_WAIT_SECONDS);
        let whole: i64 = (1..ATTEMPTS_GREATEST).map(wait_seconds).sum();
        assert!((8 * 3600..48 * 3600).contains(&whole), "{whole}");
    }

    // The pool of connections begins its work at once, so it needs a runtime around it.
    #[tokio::test]
    async fn a_wrong_configuration_is_told_at_once() {
        let smtp = |url: &str, from: &str| Smtp {
            url: url.to_owned(),
            from: from.to_owned(),
        };
        let here = "smtp://127.0.0.1:2525";
        assert!(Sender::new(&smtp(here, "Candor <candor@example.org>")).is_ok());
        assert!(Sender::new(&smtp("mail", "candor@example.org")).is_err());
        assert!(Sender::new(&smtp(here, "nobody")).is_err());
        assert!(!format!("{:?}", smtp("smtp://me:secret@x", "a@b.c")).contains("secret"));
    }
}
