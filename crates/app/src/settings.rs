//! What the operator sets for the whole server.

use crate::access::{self, Action};
use crate::record::{Happened, audit};
use crate::{App, Context, Faults, Result};
use candor_domain::account::DisplayName;
use candor_domain::money::FeeRate;
use candor_domain::words;
use candor_store::db::{Scope, Tx};
use candor_store::settings;
use serde::{Deserialize, Serialize};
use serde_json::json;

words! {
    /// Who may make an account.
    pub enum SignUpMode: "way to sign up" {
        /// Everybody.
        Open = "open",
        /// Those with an invitation.
        Invitation = "invitation",
        /// Nobody.
        Closed = "closed",
    }
}

/// The operator's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What the server calls itself.
    pub name: String,
    /// Who may make an account.
    pub sign_up: SignUpMode,
    /// The operator's share of what is paid, in basis points; copied to a batch at its first funding.
    pub fee_bps: i64,
    /// How many bytes an organization's uploads and pictures may take together.
    pub organization_file_bytes: i64,
}

/// What an organization may keep unless the operator says otherwise.
const ORGANIZATION_FILE_BYTES: i64 = 100 * 1024 * 1024 * 1024;

/// What is to be changed; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct SettingsChange {
    /// See [`Settings::name`].
    pub name: Option<String>,
    /// See [`Settings::sign_up`].
    pub sign_up: Option<SignUpMode>,
    /// See [`Settings::fee_bps`].
    pub fee_bps: Option<i64>,
    /// See [`Settings::organization_file_bytes`].
    pub organization_file_bytes: Option<i64>,
}

/// The settings in force, for other use cases within their transaction.
///
/// # Errors
/// As the store.
pub fn load(tx: &mut dyn Tx) -> Result<Settings> {
    Ok(Settings {
        name: settings::get(tx, "name")?.unwrap_or_else(|| "Candor".to_owned()),
        sign_up: settings::get(tx, "sign_up")?.unwrap_or(SignUpMode::Open),
        fee_bps: settings::get(tx, "fee_bps")?.unwrap_or(0),
        organization_file_bytes: settings::get(tx, "organization_file_bytes")?
            .unwrap_or(ORGANIZATION_FILE_BYTES),
    })
}

/// Shows the settings to an operator.
///
/// # Errors
/// As [`access::operator`].
pub async fn show_settings(app: &App, ctx: &Context) -> Result<Settings> {
    access::operator(ctx, Action::ReadServer)?;
    app.db().read(load).await
}

/// Changes the settings.
///
/// # Errors
/// `Invalid`; as [`access::operator`].
pub async fn change_settings(
    app: &App,
    ctx: &Context,
    change: SettingsChange,
    seen: Option<String>,
) -> Result<Settings> {
    access::operator(ctx, Action::EditServer)?;
    let mut faults = Faults::default();
    let name = change
        .name
        .as_deref()
        .map(str::parse::<DisplayName>)
        .transpose();
    let name = faults.take("/name", name).flatten();
    let fee = change.fee_bps.map(FeeRate::from_bps).transpose();
    faults.take("/fee_bps", fee);
    if change
        .organization_file_bytes
        .is_some_and(|bytes| bytes < 0)
    {
        let message = "Give a number of bytes, 0 or more.";
        faults.add("/organization_file_bytes", message);
    }
    faults.none()?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            crate::tag::check(seen.as_deref(), &load(tx)?)?;
            let mut changed = Vec::new();
            if let Some(name) = &name {
                settings::put(tx, "name", &name.as_str())?;
                changed.push("name");
            }
            if let Some(sign_up) = change.sign_up {
                settings::put(tx, "sign_up", &sign_up)?;
                changed.push("sign_up");
            }
            if let Some(fee_bps) = change.fee_bps {
                settings::put(tx, "fee_bps", &fee_bps)?;
                changed.push("fee_bps");
            }
            if let Some(bytes) = change.organization_file_bytes {
                settings::put(tx, "organization_file_bytes", &bytes)?;
                changed.push("organization_file_bytes");
            }
            let now = load(tx)?;
            let what = Happened {
                detail: json!({"changed": changed, "sign_up": now.sign_up, "fee_bps": now.fee_bps}),
                ..Happened::default()
            };
            audit(tx, &ctx, "settings.changed", "server", &what)?;
            Ok(now)
        })
        .await
}

/// What a stranger may know of this server.
#[derive(Debug, Clone)]
pub struct ServerFacts {
    /// The settings.
    pub settings: Settings,
    /// Whether anybody runs it yet.
    pub operator_exists: bool,
    /// Whether it sends mails.
    pub smtp: bool,
    /// Whether it is a demo, where anybody is signed in by one click.
    pub demo: bool,
    /// Who can be signed in as on a demo.
    pub demo_people: Vec<DemoPerson>,
}

/// Somebody to sign in as on a demo server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPerson {
    /// Their name.
    pub display_name: String,
    /// What they do there, in a few words.
    pub role_text: String,
    /// Their address.
    pub email: String,
}

/// Tells a stranger what this server is.
///
/// # Errors
/// As the store.
pub async fn show_server(app: &App) -> Result<ServerFacts> {
    let config = app.config();
    let (smtp, demo) = (config.smtp.is_some(), config.demo);
    app.db()
        .read(move |tx| {
            let demo_people = if demo { demo_people(tx)? } else { Vec::new() };
            Ok(ServerFacts {
                settings: load(tx)?,
                operator_exists: candor_store::accounts::operators(tx)? > 0,
                smtp,
                demo,
                demo_people,
            })
        })
        .await
}

/// The people that a demo offers, in the order of the sign-in page.
///
/// # Errors
/// As the store.
pub fn demo_people(tx: &mut dyn Tx) -> Result<Vec<DemoPerson>> {
    Ok(settings::get(tx, "demo_people")?.unwrap_or_default())
}

/// Says whom a demo offers; the simulation that makes the content calls this. Scope: control.
///
/// # Errors
/// As the store.
pub fn set_demo_people(tx: &mut dyn Tx, people: &[DemoPerson]) -> Result<()> {
    Ok(settings::put(tx, "demo_people", &people)?)
}
