//! What a stranger may know of this server.

use crate::call::Asked;
use crate::problem::Problem;
use axum::Json;
use candor_app::settings::show_server;
use serde::Serialize;
use utoipa::ToSchema;

/// What a stranger may know of this server.
#[derive(Serialize, ToSchema)]
pub(crate) struct Server {
    /// What the server calls itself.
    name: String,
    /// The program's version.
    version: &'static str,
    /// Who may make an account: `open`, `invitation` or `closed`.
    sign_up: &'static str,
    /// Whether this is a server with the demo content.
    demo: bool,
    /// Who can be signed in as on a demo.
    demo_people: Vec<DemoPerson>,
    /// Whether it sends mails; without them an address counts as confirmed.
    smtp: bool,
    /// Whether anybody runs it yet.
    operator_exists: bool,
    /// The operator's share of what is paid, in basis points.
    fee_bps: i64,
    /// Currencies that are offered first; every one of ISO 4217 is taken.
    currencies: Vec<&'static str>,
}

/// Somebody to sign in as on a demo server.
#[derive(Serialize, ToSchema)]
pub(crate) struct DemoPerson {
    display_name: String,
    /// What they do there, in a few words.
    role_text: String,
    email: String,
}

const CURRENCIES: [&str; 12] = [
    "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "INR", "KES", "NGN", "PHP", "BRL",
];

/// What this server is.
#[utoipa::path(get, path = "/server", operation_id = "show_server", tag = "server",
    responses((status = 200, body = Server), (status = "4XX", body = Problem)))]
pub(crate) async fn show(asked: Asked) -> Result<Json<Server>, Problem> {
    let facts = show_server(&asked.app).await?;
    let demo_people = facts.demo_people.into_iter().map(|person| DemoPerson {
        display_name: person.display_name,
        role_text: person.role_text,
        email: person.email,
    });
    Ok(Json(Server {
        name: facts.settings.name,
        version: env!("CARGO_PKG_VERSION"),
        sign_up: facts.settings.sign_up.as_str(),
        demo: facts.demo,
        demo_people: demo_people.collect(),
        smtp: facts.smtp,
        operator_exists: facts.operator_exists,
        fee_bps: facts.settings.fee_bps,
        currencies: CURRENCIES.to_vec(),
    }))
}
