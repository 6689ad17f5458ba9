//! Letters to people. A use case queues one in its transaction; [`run`] sends what is queued, so that no request
//! waits for SMTP and no letter is lost when a mail server is away.
//!
//! | module | what |
//! | --- | --- |
//! | [`letters`] | what they say |
//! | [`sender`] | how they are sent, and sent again |

pub mod letters;
pub mod sender;

pub use letters::Letter;
pub use sender::{Sender, run};

use crate::{App, Context, Result};
use candor_store::db::Tx;
use candor_store::mails::{self, Mail};

/// How mails are sent.
#[derive(Clone)]
pub struct Smtp {
    /// `smtp://user:password@host:587?tls=required`, `smtps://user:password@host`, `smtp://host:25`.
    pub url: String,
    /// Who they come from: `Candor <candor@example.org>`.
    pub from: String,
}

impl std::fmt::Debug for Smtp {
    /// The URL holds a password, which must not come into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// Queues a letter, in the transaction of what it tells. The caller wakes the sender after the commit.
///
/// # Errors
/// As the store.
pub(crate) fn queue(
    tx: &mut dyn Tx,
    ctx: &Context,
    recipient: &str,
    letter: &Letter,
) -> Result<()> {
    let mail = Mail {
        id: ctx.new_id(),
        recipient: recipient.to_owned(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        attempts: 0,
    };
    Ok(mails::insert(tx, &mail, ctx.now)?)
}

/// Wakes the sender, after the commit of a command that may have queued a letter.
pub(crate) fn wake(app: &App) {
    app.mail_waits().notify_one();
}
