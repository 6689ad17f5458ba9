//! Makes an API token for a program.

use crate::access::{self, Action, TokenScope};
use crate::record::{Happened, audit};
use crate::{App, Context, Error, Faults, Result, secret};
use candor_domain::access::check_scopes;
use candor_domain::account::token_end;
use candor_domain::id::{AccountId, TokenId};
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Tx};
use candor_store::tokens::{self, Token};
use serde_json::json;

/// What every token begins with, so that scanners of leaked secrets know it.
pub const PREFIX: &str = "cnd_";
const TOKENS_GREATEST: i64 = 100;
const NAME_CHARACTERS_GREATEST: usize = 100;

/// What a token is to be.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What its person calls it.
    pub name: String,
    /// What it may do, as words of [`TokenScope`].
    pub scopes: Vec<String>,
    /// When it ends; in 90 days unless given, in a year at most.
    pub expires_at: Option<Timestamp>,
}

/// Makes a token; gives its text, which is shown this once.
///
/// A retry gives the same token another text, and the first text ends: it was never kept.
///
/// # Errors
/// `Invalid`; `Forbidden`; `Conflict` (`too_many_tokens`).
pub async fn make_token(app: &App, ctx: &Context, input: &NewToken) -> Result<(Token, String)> {
    let account = access::person(ctx, Action::CreateToken)?;
    let token = check(ctx, account, input)?;
    let secret = secret::make(PREFIX)?;
    let text = secret.text.clone();
    let ctx = ctx.clone();
    let token = app
        .db()
        .write(Scope::Person(account.as_uuid()), move |tx: &mut dyn Tx| {
            let mut is_new = false;
            let id: TokenId = crate::once::once(tx, &ctx, |tx| {
                if tokens::count(tx, account)? >= TOKENS_GREATEST {
                    let detail = format!("You have {TOKENS_GREATEST} tokens. Remove one first.");
                    return Err(Error::conflict("too_many_tokens", detail));
                }
                tokens::insert(tx, account, &token, &secret.hash)?;
                let what = Happened {
                    subject: account.as_uuid(),
                    account: Some(account),
                    detail: json!({"token": token.id, "scopes": token.scopes}),
                    ..Happened::default()
                };
                audit(tx, &ctx, "token.created", "account", &what)?;
                is_new = true;
                Ok(token.id)
            })?;
            if is_new {
                return Ok(token.clone());
            }
            tokens::set_hash(tx, id, account, &secret.hash)?;
            let kept = tokens::list(tx, account)?;
            kept.into_iter()
                .find(|token| token.id == id)
                .ok_or(Error::NotFound)
        })
        .await?;
    app.people().identities.forget(account);
    Ok((token, text))
}

fn check(ctx: &Context, account: AccountId, input: &NewToken) -> Result<Token> {
    let mut faults = Faults::default();
    let name = input.name.trim().to_owned();
    let characters = name.chars().count();
    if characters == 0 || characters > NAME_CHARACTERS_GREATEST {
        let message = format!("Name the token with 1 to {NAME_CHARACTERS_GREATEST} characters.");
        faults.add("/name", message);
    }
    let mut scopes = Vec::new();
    for (index, scope) in input.scopes.iter().enumerate() {
        scopes.extend(faults.take(&format!("/scopes/{index}"), scope.parse::<TokenScope>()));
    }
    if scopes.len() == input.scopes.len() {
        faults.take(
            "/scopes",
            check_scopes(&scopes, &access::asker(ctx, account)),
        );
    }
    let expires_at = faults.take("/expires_at", token_end(input.expires_at, ctx.now));
    faults.none()?;
    scopes.sort_unstable();
    scopes.dedup();
    Ok(Token {
        id: TokenId::from_uuid(ctx.new_id()),
        name,
        scopes: scopes.iter().map(ToString::to_string).collect(),
        created_at: ctx.now,
        last_used_at: None,
        expires_at,
    })
}
