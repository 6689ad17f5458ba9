//! The operator's list of accounts.

use super::me::Account;
use crate::call::Asked;
use crate::params::{Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use candor_app::people::list_people::list_people;
use candor_app::view::Page;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// A part of the address or the name.
    #[serde(default)]
    q: String,
}

/// Accounts, newest first; the operator's.
#[utoipa::path(get, path = "/users", operation_id = "list_users", tag = "operator", params(Search, Paging),
    responses((status = 200, body = Page<Account>), (status = "4XX", body = Problem)))]
pub(crate) async fn list(
    Asked { app, ctx }: Asked,
    Params(search): Params<Search>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Account>>, Problem> {
    let limit = paging.limit()?;
    let found = list_people(&app, &ctx, &search.q, paging.cursor()?, limit + 1).await?;
    let page = page(found, limit, |person| person.id);
    Ok(Json(Page {
        items: page.items.into_iter().map(Account::from).collect(),
        next_cursor: page.next_cursor,
    }))
}
