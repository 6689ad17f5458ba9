//! Who a cookie or a token belongs to. Asked on every request, so the last answers are kept for a few seconds;
//! what is revoked in this process is forgotten at once, in another one within those seconds.

use super::begin_session::expires_at;
use crate::{App, Context, Error, Result, secret};
use candor_domain::access::TokenScope;
use candor_domain::account::{AccountState, SessionAge, is_over};
use candor_domain::id::{AccountId, SessionId, TokenId};
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Tx};
use candor_store::{sessions, tokens};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// How long an answer is kept, in seconds.
const KEPT_SECONDS: i64 = 5;
/// Answers that are kept at most.
const KEPT_GREATEST: usize = 50_000;
/// `last_used_at` is written at most this often, in seconds.
const TOUCH_SECONDS: i64 = 300;

/// What a request shows.
#[derive(Debug, Clone, Copy)]
pub enum Credential<'a> {
    /// The value of the session cookie.
    Session(&'a str),
    /// A bearer token.
    Token(&'a str),
}

/// Names the one who asks.
///
/// A session that ended makes an anonymous context: the browser shows its sign-in page.
///
/// # Errors
/// `SignInNeeded` for a token that is none (any more): a program must hear of it.
pub async fn identify(app: &App, credential: Option<Credential<'_>>) -> Result<Context> {
    let Some(credential) = credential else {
        return Ok(app.anonymous_context());
    };
    let mut ctx = app.anonymous_context();
    let (Credential::Session(text) | Credential::Token(text)) = credential;
    let hash = secret::hash(text);
    let identities = &app.people().identities;
    let found = match identities.get(&hash, ctx.now) {
        Some(found) => Some(found),
        None => look_up(app, credential, hash, ctx.now).await?,
    };
    match found {
        Some(found) => {
            ctx.account = Some(found.account);
            ctx.is_operator = found.is_operator;
            ctx.is_closing = found.is_closing;
            ctx.session = found.session;
            ctx.token = found.token;
            ctx.scopes = found.scopes;
            Ok(ctx)
        }
        None if matches!(credential, Credential::Token(_)) => Err(Error::SignInNeeded),
        None => Ok(ctx),
    }
}

/// Whether a context's session or token still holds, asked while an answer goes on for long.
///
/// # Errors
/// `Unavailable` when the database is.
pub async fn still_holds(app: &App, ctx: &Context) -> Result<bool> {
    let (now, session, token) = (app.clock().now(), ctx.session, ctx.token);
    app.db()
        .read(move |tx| {
            let ends = match (session, token) {
                (Some(session), _) => sessions::ends_at(tx, session)?,
                (None, Some(token)) => tokens::ends_at(tx, token)?,
                (None, None) => return Ok(true),
            };
            Ok::<_, Error>(ends.is_some_and(|ends| !is_over(ends, now)))
        })
        .await
}

/// Who holds a credential.
#[derive(Debug, Clone)]
struct Identity {
    account: AccountId,
    is_operator: bool,
    is_closing: bool,
    session: Option<SessionId>,
    token: Option<TokenId>,
    scopes: Option<Arc<BTreeSet<TokenScope>>>,
    ends_at: Option<Timestamp>,
}

/// Recent answers by the hash of the credential.
#[derive(Default)]
pub struct Identities {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Rises with each revocation: what was read before one must not be kept after it.
    revocations: u64,
    by_hash: HashMap<[u8; 32], (Identity, Timestamp)>,
}

impl Identities {
    fn get(&self, hash: &[u8; 32], now: Timestamp) -> Option<Identity> {
        let kept = self.lock();
        let (identity, until) = kept.by_hash.get(hash)?;
        let ended = identity.ends_at.is_some_and(|ends| is_over(ends, now));
        (!is_over(*until, now) && !ended).then(|| identity.clone())
    }

    fn revocations(&self) -> u64 {
        self.lock().revocations
    }

    fn keep(&self, hash: [u8; 32], identity: Identity, now: Timestamp, read_at: u64) {
        let mut kept = self.lock();
        if kept.revocations != read_at {
            return;
        }
        if kept.by_hash.len() >= KEPT_GREATEST {
            kept.by_hash.retain(|_, (_, until)| !is_over(*until, now));
        }
        if kept.by_hash.len() < KEPT_GREATEST {
            let until = now.plus_seconds(KEPT_SECONDS);
            kept.by_hash.insert(hash, (identity, until));
        }
    }

    /// Forgets all that is known of a person: after a revocation, and when what they may do changed.
    pub fn forget(&self, account: AccountId) {
        let mut kept = self.lock();
        kept.revocations += 1;
        kept.by_hash
            .retain(|_, (identity, _)| identity.account != account);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn look_up(
    app: &App,
    credential: Credential<'_>,
    hash: [u8; 32],
    now: Timestamp,
) -> Result<Option<Identity>> {
    let read_at = app.people().identities.revocations();
    let found = match credential {
        Credential::Session(_) => app
            .db()
            .read(move |tx| Ok::<_, Error>(sessions::holder(tx, &hash)?))
            .await?
            .and_then(|holder| of_session(&holder, now)),
        Credential::Token(_) => app
            .db()
            .read(move |tx| Ok::<_, Error>(tokens::holder(tx, &hash)?))
            .await?
            .and_then(|holder| of_token(&holder, now)),
    };
    let Some((identity, touch)) = found else {
        return Ok(None);
    };
    app.people()
        .identities
        .keep(hash, identity.clone(), now, read_at);
    if let Some(touch) = touch {
        note_use(app, identity.account, touch, now);
    }
    Ok(Some(identity))
}

/// Whose use is to be noted.
#[derive(Debug, Clone, Copy)]
enum Touch {
    Session(SessionId, SessionAge),
    Token(TokenId),
}

fn of_session(holder: &sessions::Holder, now: Timestamp) -> Option<(Identity, Option<Touch>)> {
    if is_over(holder.expires_at, now) || holder.state == AccountState::Erased {
        return None;
    }
    let identity = Identity {
        account: holder.account,
        is_operator: holder.is_operator,
        is_closing: holder.state == AccountState::Closing,
        session: Some(holder.session),
        token: None,
        scopes: None,
        ends_at: Some(holder.expires_at),
    };
    let age = SessionAge {
        began: holder.created_at,
        last_used: now,
    };
    let is_stale = now.seconds_since(holder.last_used_at) >= TOUCH_SECONDS;
    Some((
        identity,
        is_stale.then_some(Touch::Session(holder.session, age)),
    ))
}

fn of_token(holder: &tokens::Holder, now: Timestamp) -> Option<(Identity, Option<Touch>)> {
    let ended = holder.expires_at.is_some_and(|ends| is_over(ends, now));
    if ended || holder.state == AccountState::Erased {
        return None;
    }
    let scopes = holder
        .scopes
        .iter()
        .filter_map(|scope| scope.parse().ok())
        .collect();
    let identity = Identity {
        account: holder.account,
        is_operator: holder.is_operator,
        is_closing: holder.state == AccountState::Closing,
        session: None,
        token: Some(holder.token),
        scopes: Some(Arc::new(scopes)),
        ends_at: holder.expires_at,
    };
    let is_stale = holder
        .last_used_at
        .is_none_or(|used| now.seconds_since(used) >= TOUCH_SECONDS);
    Some((identity, is_stale.then_some(Touch::Token(holder.token))))
}

/// Writes `last_used_at` behind the request's back: nobody waits for it, and losing one is no harm.
fn note_use(app: &App, account: AccountId, touch: Touch, now: Timestamp) {
    let db = app.db().clone();
    tokio::spawn(async move {
        let noted = db
            .write(
                Scope::Person(account.as_uuid()),
                move |tx: &mut dyn Tx| match touch {
                    Touch::Session(id, age) => sessions::touch(tx, id, now, expires_at(age)),
                    Touch::Token(id) => tokens::touch(tx, id, now),
                },
            )
            .await;
        if let Err(error) = noted {
            tracing::debug!(%error, "last use was not noted");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn identity(account: u128) -> Identity {
        Identity {
            account: AccountId::from_uuid(Uuid::from_u128(account)),
            is_operator: false,
            is_closing: false,
            session: None,
            token: None,
            scopes: None,
            ends_at: Some(Timestamp::EPOCH.plus_seconds(3)),
        }
    }

    #[test]
    fn an_answer_is_kept_for_seconds_and_never_beyond_its_end() {
        let identities = Identities::default();
        let now = Timestamp::EPOCH;
        let endless = Identity {
            ends_at: None,
            ..identity(1)
        };
        identities.keep([1; 32], endless, now, 0);
        identities.keep([2; 32], identity(2), now, 0);
        assert!(identities.get(&[1; 32], now.plus_seconds(4)).is_some());
        assert!(
            identities
                .get(&[1; 32], now.plus_seconds(KEPT_SECONDS))
                .is_none()
        );
        assert!(identities.get(&[2; 32], now.plus_seconds(2)).is_some());
        assert!(identities.get(&[2; 32], now.plus_seconds(3)).is_none());
    }

    #[test]
    fn what_is_revoked_is_forgotten_at_once_also_when_it_was_being_read() {
        let identities = Identities::default();
        let now = Timestamp::EPOCH;
        identities.keep([1; 32], identity(1), now, 0);
        identities.keep([2; 32], identity(2), now, 0);
        let read_at = identities.revocations();
        identities.forget(identity(1).account);
        assert!(identities.get(&[1; 32], now).is_none());
        assert!(identities.get(&[2; 32], now).is_some());
        identities.keep([1; 32], identity(1), now, read_at);
        assert!(
            identities.get(&[1; 32], now).is_none(),
            "read before the revocation"
        );
    }
}
