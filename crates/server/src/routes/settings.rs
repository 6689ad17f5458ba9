//! The operator's settings.

use crate::call::{Asked, Posted};
use crate::params::IfMatch;
use crate::problem::Problem;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use candor_app::settings::{self, SettingsChange, SignUpMode, change_settings, show_settings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The operator's settings.
#[derive(Serialize, ToSchema)]
pub(crate) struct Settings {
    /// Who may make an account: `open`, `invitation` or `closed`.
    sign_up: &'static str,
    /// The operator's share of what is paid, in basis points.
    fee_bps: i64,
    /// How many bytes an organization's uploads and pictures may take together.
    organization_file_bytes: i64,
    /// What the server calls itself.
    name: String,
}

fn view(settings: settings::Settings) -> Settings {
    Settings {
        sign_up: settings.sign_up.as_str(),
        fee_bps: settings.fee_bps,
        organization_file_bytes: settings.organization_file_bytes,
        name: settings.name,
    }
}

fn tagged(settings: settings::Settings) -> Result<Response, Problem> {
    let tag = [(
        header::ETAG,
        format!("\"{}\"", candor_app::tag::of(&settings)?),
    )];
    Ok((tag, Json(view(settings))).into_response())
}

/// The settings in force; their `ETag` goes into `If-Match`.
#[utoipa::path(get, path = "/settings", operation_id = "show_settings", tag = "operator",
    responses((status = 200, body = Settings), (status = "4XX", body = Problem)))]
pub(crate) async fn show(Asked { app, ctx }: Asked) -> Result<Response, Problem> {
    tagged(show_settings(&app, &ctx).await?)
}

/// What is to be changed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SettingsPatch {
    /// `open`, `invitation` or `closed`.
    #[schema(value_type = Option<String>)]
    sign_up: Option<SignUpMode>,
    /// Basis points, 0 to 10000.
    fee_bps: Option<i64>,
    /// Bytes, 0 or more.
    organization_file_bytes: Option<i64>,
    /// What the server calls itself.
    name: Option<String>,
}

/// Changes the settings; with `If-Match` only if nobody else did in between.
#[utoipa::path(patch, path = "/settings", operation_id = "change_settings", tag = "operator", request_body = SettingsPatch,
    responses((status = 200, body = Settings), (status = "4XX", body = Problem)))]
pub(crate) async fn change(
    IfMatch(seen): IfMatch,
    Posted { app, ctx, body }: Posted<SettingsPatch>,
) -> Result<Response, Problem> {
    let change = SettingsChange {
        name: body.name,
        sign_up: body.sign_up,
        fee_bps: body.fee_bps,
        organization_file_bytes: body.organization_file_bytes,
    };
    tagged(change_settings(&app, &ctx, change, seen).await?)
}
