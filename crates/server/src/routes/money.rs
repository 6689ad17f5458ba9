//! Money: deposits, the treasury and its ledger, earnings, payouts.

use crate::call::{Asked, Posted};
use crate::params::{At, Paging, Params, page};
use crate::problem::Problem;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use candor_app::App;
use candor_app::batches::list_money::{BatchMoneyRow, list_money};
use candor_app::money::deposits::{self, DepositInput, DepositView};
use candor_app::money::payouts::{self, End, PayoutInput, PayoutView};
use candor_app::money::statements::{self, Earnings, LedgerEntry, Treasury};
use candor_app::view::Page;
use candor_domain::id::{DepositId, OrganizationId, PayoutId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(treasury))
        .routes(routes!(organization_batches))
        .routes(routes!(organization_deposits, announce_deposit))
        .routes(routes!(organization_ledger))
        .routes(routes!(all_deposits))
        .routes(routes!(confirm_deposit))
        .routes(routes!(decline_deposit))
        .routes(routes!(earnings))
        .routes(routes!(statement))
        .routes(routes!(own_payouts, request_payout))
        .routes(routes!(all_payouts))
        .routes(routes!(settle_payout))
        .routes(routes!(return_payout))
}

/// One state of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StateParam {
    /// Only what stands there; all when left out.
    state: Option<String>,
}

/// The format of a statement.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormatParam {
    /// `json` or `csv`.
    format: Option<String>,
}

/// The proof of a settled payout.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettleInput {
    /// The reference of the transfer.
    reference: String,
}

/// Why a payout came back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnInput {
    /// In words, for the contributor.
    reason: String,
}

fn before(paging: &Paging) -> Result<Uuid, Problem> {
    Ok(paging.cursor()?.unwrap_or(Uuid::max()))
}

/// What an organization has, where.
#[utoipa::path(get, path = "/organizations/{id}/treasury", tag = "money",
    responses((status = 200, body = Treasury), (status = 404, body = Problem)))]
async fn treasury(At(id): At<OrganizationId>, asked: Asked) -> Result<Json<Treasury>, Problem> {
    Ok(Json(
        statements::treasury(&asked.app, &asked.ctx, id).await?,
    ))
}

/// The money of an organization's batches that were ever funded, newest first.
#[utoipa::path(get, path = "/organizations/{id}/batches", tag = "money", params(Paging),
    responses((status = 200, body = Page<BatchMoneyRow>), (status = 404, body = Problem)))]
async fn organization_batches(
    At(id): At<OrganizationId>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<BatchMoneyRow>>, Problem> {
    let limit = paging.limit()?;
    let found = list_money(&app, &ctx, id, paging.cursor()?, limit + 1).await?;
    Ok(Json(page(found, limit, |batch| batch.id)))
}

/// An organization's deposits, newest first.
#[utoipa::path(get, path = "/organizations/{id}/deposits", tag = "money", params(Paging),
    responses((status = 200, body = Page<DepositView>)))]
async fn organization_deposits(
    At(id): At<OrganizationId>,
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<DepositView>>, Problem> {
    let limit = paging.limit()?;
    let found = deposits::of_organization(&app, &ctx, id, before(&paging)?, limit + 1).await?;
    Ok(Json(page(found, limit, |deposit| deposit.id)))
}

/// Announces a deposit; one that an operator makes is confirmed at once.
#[utoipa::path(post, path = "/organizations/{id}/deposits", tag = "money", request_body = DepositInput,
    responses((status = 201, body = DepositView), (status = 422, body = Problem)))]
async fn announce_deposit(
    At(id): At<OrganizationId>,
    posted: Posted<DepositInput>,
) -> Result<(StatusCode, Json<DepositView>), Problem> {
    let Posted { app, ctx, body } = posted;
    let deposit = deposits::announce(&app, &ctx, id, body).await?;
    Ok((StatusCode::CREATED, Json(deposit)))
}

/// An organization's statement, newest first; as CSV with `format=csv`.
#[utoipa::path(get, path = "/organizations/{id}/ledger", tag = "money", params(Paging, FormatParam),
    responses((status = 200, body = Page<LedgerEntry>)))]
async fn organization_ledger(
    At(id): At<OrganizationId>,
    Params(paging): Params<Paging>,
    Params(format): Params<FormatParam>,
    Asked { app, ctx }: Asked,
) -> Result<Response, Problem> {
    let limit = paging.limit()?;
    let found = statements::of_organization(&app, &ctx, id, before(&paging)?, limit + 1).await?;
    Ok(entries(found, limit, format.format.as_deref()))
}

/// All deposits of the server. The operator's.
#[utoipa::path(get, path = "/deposits", tag = "operator", params(Paging, StateParam),
    responses((status = 200, body = Page<DepositView>)))]
async fn all_deposits(
    Params(paging): Params<Paging>,
    Params(of): Params<StateParam>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<DepositView>>, Problem> {
    let limit = paging.limit()?;
    let found = deposits::all(&app, &ctx, of.state, before(&paging)?, limit + 1).await?;
    Ok(Json(page(found, limit, |deposit| deposit.id)))
}

/// The money came in.
#[utoipa::path(post, path = "/deposits/{id}/confirm", tag = "operator",
    responses((status = 200, body = DepositView), (status = 409, body = Problem)))]
async fn confirm_deposit(
    At(id): At<DepositId>,
    asked: Asked,
) -> Result<Json<DepositView>, Problem> {
    Ok(Json(
        deposits::decide(&asked.app, &asked.ctx, id, true).await?,
    ))
}

/// The money did not come in.
#[utoipa::path(post, path = "/deposits/{id}/decline", tag = "operator",
    responses((status = 200, body = DepositView), (status = 409, body = Problem)))]
async fn decline_deposit(
    At(id): At<DepositId>,
    asked: Asked,
) -> Result<Json<DepositView>, Problem> {
    Ok(Json(
        deposits::decide(&asked.app, &asked.ctx, id, false).await?,
    ))
}

/// What one has earned, is waiting for, and was paid.
#[utoipa::path(get, path = "/me/earnings", tag = "money", responses((status = 200, body = Earnings)))]
async fn earnings(asked: Asked) -> Result<Json<Earnings>, Problem> {
    Ok(Json(statements::earnings(&asked.app, &asked.ctx).await?))
}

/// One's own statement, newest first; as CSV with `format=csv`.
#[utoipa::path(get, path = "/me/statement", tag = "money", params(Paging, FormatParam),
    responses((status = 200, body = Page<LedgerEntry>)))]
async fn statement(
    Params(paging): Params<Paging>,
    Params(format): Params<FormatParam>,
    Asked { app, ctx }: Asked,
) -> Result<Response, Problem> {
    let limit = paging.limit()?;
    let found = statements::own(&app, &ctx, before(&paging)?, limit + 1).await?;
    Ok(entries(found, limit, format.format.as_deref()))
}

/// One's own payouts, newest first.
#[utoipa::path(get, path = "/me/payouts", tag = "money", params(Paging),
    responses((status = 200, body = Page<PayoutView>)))]
async fn own_payouts(
    Params(paging): Params<Paging>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<PayoutView>>, Problem> {
    let limit = paging.limit()?;
    let found = payouts::own(&app, &ctx, before(&paging)?, limit + 1).await?;
    Ok(Json(page(found, limit, |payout| payout.id)))
}

/// Requests a payout of what is available.
#[utoipa::path(post, path = "/me/payouts", tag = "money", request_body = PayoutInput,
    responses((status = 201, body = PayoutView), (status = 409, body = Problem)))]
async fn request_payout(
    posted: Posted<PayoutInput>,
) -> Result<(StatusCode, Json<PayoutView>), Problem> {
    let Posted { app, ctx, body } = posted;
    let payout = payouts::request(&app, &ctx, body).await?;
    Ok((StatusCode::CREATED, Json(payout)))
}

/// All payouts of the server. The operator's.
#[utoipa::path(get, path = "/payouts", tag = "operator", params(Paging, StateParam),
    responses((status = 200, body = Page<PayoutView>)))]
async fn all_payouts(
    Params(paging): Params<Paging>,
    Params(of): Params<StateParam>,
    Asked { app, ctx }: Asked,
) -> Result<Json<Page<PayoutView>>, Problem> {
    let limit = paging.limit()?;
    let found = payouts::all(&app, &ctx, of.state, before(&paging)?, limit + 1).await?;
    Ok(Json(page(found, limit, |payout| payout.id)))
}

/// A payout arrived.
#[utoipa::path(post, path = "/payouts/{id}/settle", tag = "operator", request_body = SettleInput,
    responses((status = 200, body = PayoutView), (status = 409, body = Problem)))]
async fn settle_payout(
    At(id): At<PayoutId>,
    posted: Posted<SettleInput>,
) -> Result<Json<PayoutView>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        payouts::end(&app, &ctx, id, End::Settled(body.reference)).await?,
    ))
}

/// A payout came back, or is turned down.
#[utoipa::path(post, path = "/payouts/{id}/return", tag = "operator", request_body = ReturnInput,
    responses((status = 200, body = PayoutView), (status = 409, body = Problem)))]
async fn return_payout(
    At(id): At<PayoutId>,
    posted: Posted<ReturnInput>,
) -> Result<Json<PayoutView>, Problem> {
    let Posted { app, ctx, body } = posted;
    Ok(Json(
        payouts::end(&app, &ctx, id, End::Returned(body.reason)).await?,
    ))
}

/// A statement as a page, or as a CSV file of the same lines.
fn entries(found: Vec<LedgerEntry>, limit: u32, format: Option<&str>) -> Response {
    let found = page(found, limit, |entry| entry.id);
    if format != Some("csv") {
        return Json(found).into_response();
    }
    let mut text = String::from(
        "at,code,direction,amount_minor,currency,reference_kind,reference_id,balance_minor\r\n",
    );
    for entry in &found.items {
        let LedgerEntry {
            at,
            code,
            direction,
            amount,
            reference,
            balance,
            ..
        } = entry;
        // Every field is a word, a number or an id: none needs quotes.
        text.push_str(&format!(
            "{at},{code},{direction},{},{},{},{},{}\r\n",
            amount.amount, amount.currency, reference.kind, reference.id, balance.amount
        ));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"statement.csv\"",
        ),
    ];
    (headers, text).into_response()
}
