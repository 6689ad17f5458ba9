//! API tokens for programs.

use crate::call::{Asked, Posted};
use crate::params::At;
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use candor_app::people::end_token::end_token;
use candor_app::people::list_tokens::list_tokens;
use candor_app::people::make_token::{self, make_token};
use candor_app::view::Page;
use candor_domain::id::TokenId;
use candor_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A token as its person sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Token {
    id: Uuid,
    name: String,
    /// `*`, `read`, `work`, `review`, `projects`, `money`, `account`, `operate`.
    scopes: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// To within a few minutes.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeToken {
    #[serde(flatten)]
    about: Token,
    /// The token itself, `cnd_...`; shown this once.
    token: String,
}

/// What a token is to be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewToken {
    /// What its person calls it.
    name: String,
    /// `["*"]`, or what it needs.
    scopes: Vec<String>,
    /// In 90 days unless given, in a year at most.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

fn view(token: candor_app::people::Token) -> Token {
    Token {
        id: token.id.as_uuid(),
        name: token.name,
        scopes: token.scopes,
        created_at: token.created_at,
        last_used_at: token.last_used_at,
        expires_at: token.expires_at,
    }
}

/// One's own tokens, newest first.
#[utoipa::path(get, path = "/tokens", operation_id = "list_tokens", tag = "tokens",
    responses((status = 200, body = Page<Token>), (status = "4XX", body = Problem)))]
pub(crate) async fn list(Asked { app, ctx }: Asked) -> Result<Json<Page<Token>>, Problem> {
    let tokens = list_tokens(&app, &ctx).await?;
    Ok(Json(Page::whole(tokens.into_iter().map(view).collect())))
}

/// Makes a token.
#[utoipa::path(post, path = "/tokens", operation_id = "make_token", tag = "tokens", request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = "4XX", body = Problem)))]
pub(crate) async fn make(
    Posted { app, ctx, body }: Posted<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    let input = make_token::NewToken {
        name: body.name,
        scopes: body.scopes,
        expires_at: body.expires_at,
    };
    let (made, token) = make_token(&app, &ctx, &input).await?;
    let about = view(made);
    Ok((StatusCode::CREATED, Json(MadeToken { about, token })))
}

/// Ends a token; it is refused at once.
#[utoipa::path(delete, path = "/tokens/{id}", operation_id = "end_token", tag = "tokens", params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(crate) async fn end(
    Asked { app, ctx }: Asked,
    At(id): At<TokenId>,
) -> Result<StatusCode, Problem> {
    end_token(&app, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
