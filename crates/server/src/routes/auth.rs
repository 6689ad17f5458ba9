//! Coming in and going out.

use super::me::Account;
use crate::call::{Asked, Posted};
use crate::caller::CalledFrom;
use crate::cookie;
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use candor_app::people::confirm_address::{confirm_address, resend_confirmation};
use candor_app::people::log_in::{log_in as begin, log_in_on_demo};
use candor_app::people::log_out::log_out as end;
use candor_app::people::reset_password::{ask_reset, finish_reset};
use candor_app::people::{SignedIn, sign_up as join};
use candor_app::{App, Context};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody gives who signs up.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignUp {
    /// Their address.
    email: String,
    /// At least 12 characters; a few words in a row do well.
    password: String,
    /// The name that others see.
    display_name: String,
    /// The code of an invitation.
    invitation: Option<String>,
    /// The code of the setup link that the server printed at its first start.
    setup: Option<String>,
}

/// An account, as signing up and in answer with it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountAnswer {
    /// The account.
    account: Account,
}

/// Makes an account, and a session for it as a cookie.
#[utoipa::path(post, path = "/auth/signup", tag = "auth", request_body = SignUp,
    responses((status = 201, body = AccountAnswer), (status = "4XX", body = Problem)))]
pub(crate) async fn sign_up(
    CalledFrom(caller): CalledFrom,
    Posted { app, ctx, body }: Posted<SignUp>,
) -> Result<impl IntoResponse, Problem> {
    let input = join::SignUp {
        email: body.email,
        password: body.password,
        display_name: body.display_name,
        invitation: body.invitation,
        setup: body.setup,
    };
    let session = join::sign_up(&app, &ctx, &caller, &input).await?;
    Ok((StatusCode::CREATED, signed_in(&app, &ctx, &session)))
}

/// What somebody gives who signs in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LogIn {
    /// Their address.
    email: String,
    /// Their password.
    password: String,
}

/// Begins a session, as a cookie.
#[utoipa::path(post, path = "/auth/login", tag = "auth", request_body = LogIn,
    responses((status = 200, body = AccountAnswer), (status = "4XX", body = Problem)))]
pub(crate) async fn log_in(
    CalledFrom(caller): CalledFrom,
    Posted { app, ctx, body }: Posted<LogIn>,
) -> Result<impl IntoResponse, Problem> {
    let session = begin(&app, &ctx, &caller, &body.email, &body.password).await?;
    Ok(signed_in(&app, &ctx, &session))
}

/// An address.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Address {
    /// The address.
    email: String,
}

/// Begins a session as one of the people of a demo. Not there on other servers.
#[utoipa::path(post, path = "/auth/demo", tag = "auth", request_body = Address,
    responses((status = 200, body = AccountAnswer), (status = "4XX", body = Problem)))]
pub(crate) async fn demo(
    CalledFrom(caller): CalledFrom,
    Posted { app, ctx, body }: Posted<Address>,
) -> Result<impl IntoResponse, Problem> {
    let session = log_in_on_demo(&app, &ctx, &caller, &body.email).await?;
    Ok(signed_in(&app, &ctx, &session))
}

fn signed_in(app: &App, ctx: &Context, session: &SignedIn) -> impl IntoResponse + use<> {
    let account = Account::from(session.person.clone());
    let cookie = cookie::begun(app, session, ctx.now);
    (
        AppendHeaders([(SET_COOKIE, cookie)]),
        Json(AccountAnswer { account }),
    )
}

/// Ends the session that asks.
#[utoipa::path(post, path = "/auth/logout", tag = "auth",
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn log_out(Asked { app, ctx }: Asked) -> Result<impl IntoResponse, Problem> {
    end(&app, &ctx).await?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(SET_COOKIE, cookie::ended(&app))]),
    ))
}

/// A code that came by mail.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Code {
    /// The code.
    code: String,
}

/// Confirms the address that a code was sent to.
#[utoipa::path(post, path = "/auth/confirm", tag = "auth", request_body = Code,
    responses((status = 200, body = AccountAnswer), (status = "4XX", body = Problem)))]
pub(crate) async fn confirm(
    Posted { app, ctx, body }: Posted<Code>,
) -> Result<Json<AccountAnswer>, Problem> {
    let person = confirm_address(&app, &ctx, &body.code).await?;
    Ok(Json(AccountAnswer {
        account: person.into(),
    }))
}

/// Sends the code that confirms one's address again.
#[utoipa::path(post, path = "/auth/confirm/resend", tag = "auth",
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn resend(Asked { app, ctx }: Asked) -> Result<StatusCode, Problem> {
    resend_confirmation(&app, &ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a code for a new password, if the address has an account; the answer does not say.
#[utoipa::path(post, path = "/auth/reset", tag = "auth", request_body = Address,
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn reset(
    CalledFrom(caller): CalledFrom,
    Posted { app, ctx, body }: Posted<Address>,
) -> Result<StatusCode, Problem> {
    ask_reset(&app, &ctx, &caller, &body.email)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new password with the code that allows it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// The code that came by mail.
    code: String,
    /// The new password.
    password: String,
}

/// Sets a new password by a code. All sessions and tokens end.
#[utoipa::path(post, path = "/auth/reset/finish", tag = "auth", request_body = NewPassword,
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn finish(
    Posted { app, ctx, body }: Posted<NewPassword>,
) -> Result<StatusCode, Problem> {
    finish_reset(&app, &ctx, &body.code, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
