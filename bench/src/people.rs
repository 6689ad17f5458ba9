//! Sessions for people of the bench, made in the database: signing in is not what is measured.

use anyhow::Result;
use candor_app::App;
use candor_domain::id::{AccountId, SessionId};
use candor_store::db::Scope;
use candor_store::sessions;

/// Begins a session; gives the value of its cookie.
pub(crate) fn session(app: &App, person: AccountId) -> Result<String> {
    let token = format!("bench-{person}");
    let now = app.clock().now();
    let new = sessions::NewSession {
        id: SessionId::from_uuid(app.own_context().new_id()),
        account: person,
        token_hash: candor_app::secret::hash(&token),
        user_agent: String::new(),
        ip: String::new(),
        created_at: now,
        expires_at: now.plus_seconds(86_400),
    };
    app.db()
        .write_blocking(Scope::Person(person.as_uuid()), move |tx| {
            sessions::insert(tx, &new)
        })?;
    Ok(token)
}
