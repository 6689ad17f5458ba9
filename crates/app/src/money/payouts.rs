//! Payouts by the rail `manual`: a contributor requests one, the operator settles it with a reference or returns it.

use crate::access::{self, Action};
use crate::{App, Context, Error, Result, record, view};
use candor_domain::event::EventKind;
use candor_domain::id::{AccountId, PayoutId};
use candor_domain::ledger::{Account, Rail};
use candor_domain::money::{Amount, Currency};
use candor_domain::payout::{self, Evidence, PayoutError, PayoutState};
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::ledger;
use candor_store::purse::{self, Payout};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The least that the rail `manual` pays out, in minor units.
pub const MINIMUM: Amount = Amount::from_minor(1);

/// A payout as the API shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PayoutView {
    /// Its id.
    pub id: Uuid,
    /// Whom it goes to.
    pub account_id: Uuid,
    /// Their name, for the operator.
    pub display_name: String,
    /// How much.
    pub amount: view::Money,
    /// `manual`.
    pub rail: String,
    /// Where it stands.
    pub state: String,
    /// The transfer's reference, once it is settled.
    pub reference: Option<String>,
    /// Why it came back.
    pub reason: Option<String>,
    /// When it was requested.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
}

impl From<&Payout> for PayoutView {
    fn from(payout: &Payout) -> Self {
        PayoutView {
            id: payout.id.as_uuid(),
            account_id: payout.account.as_uuid(),
            display_name: payout.display_name.clone(),
            amount: view::Money::of(payout.amount, payout.currency),
            rail: payout.rail.clone(),
            state: payout.state.as_str().to_owned(),
            reference: payout.reference.clone(),
            reason: payout.reason.clone(),
            created_at: payout.created_at,
            decided_at: payout.decided_at,
        }
    }
}

/// What is requested.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutInput {
    /// At most what is available.
    pub amount: view::Money,
    /// `manual`.
    #[serde(default = "manual")]
    pub rail: String,
}

fn manual() -> String {
    Rail::Manual.as_str().to_owned()
}

fn refused(error: &PayoutError) -> Error {
    let text = error.to_string();
    match error {
        PayoutError::NotFrom { .. } => Error::conflict("wrong_state", text),
        PayoutError::OnlyByEvidence(_) => Error::conflict("only_by_evidence", text),
        PayoutError::BelowMinimum(_) => Error::invalid("/amount", text),
        PayoutError::NotAvailable(_) => Error::conflict("not_available", text),
        PayoutError::NoReference => Error::invalid("/reference", text),
        PayoutError::NoReason => Error::invalid("/reason", text),
        PayoutError::Money(_) => Error::invalid("/amount", "Give an amount above zero."),
    }
}

/// Requests a payout of what is available.
///
/// # Errors
/// `Invalid` for no amount, another currency or rail; `Conflict` for more than is available.
pub async fn request(app: &App, ctx: &Context, input: PayoutInput) -> Result<PayoutView> {
    let person = access::person(ctx, Action::RequestPayout)?;
    crate::people::confirmed::needs_confirmed(app, person).await?;
    let currency = input
        .amount
        .currency
        .parse::<Currency>()
        .map_err(|error| Error::invalid("/amount/currency", error.to_string()))?;
    if input.rail != Rail::Manual.as_str() {
        return Err(Error::invalid(
            "/rail",
            "The only rail of this server is manual.",
        ));
    }
    let amount = Amount::from_minor(input.amount.amount);
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| {
                request_in(tx, &ctx, person, amount, currency)
            })
        })
        .await
}

fn request_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    person: AccountId,
    amount: Amount,
    currency: Currency,
) -> Result<PayoutView> {
    let available = ledger::balance(tx, Account::contributor_available(person, currency))?;
    let state = payout::request(amount, available, MINIMUM).map_err(|error| refused(&error))?;
    let payout = Payout {
        id: PayoutId::from_uuid(ctx.new_id()),
        account: person,
        display_name: String::new(),
        amount,
        currency,
        rail: manual(),
        state,
        reference: None,
        reason: None,
        created_at: ctx.now,
        decided_at: None,
    };
    purse::insert_payout(tx, &payout)?;
    happened(tx, ctx, &payout, state)?;
    ledger::open(tx, &[Account::payout_in_flight(person, currency)])?;
    let transfers = super::settle::stamp(ctx)
        .payout_requested(payout.id, person, amount, currency)
        .map_err(super::settle::overflow)?;
    ledger::post(tx, Stripe::of_person(person.as_uuid()), &transfers)?;
    Ok(PayoutView::from(&payout))
}

/// How a payout ends.
#[derive(Debug, Clone)]
pub enum End {
    /// It arrived, with the reference of the transfer.
    Settled(String),
    /// It came back, or was turned down, for this reason.
    Returned(String),
}

/// Ends a payout. The operator's.
///
/// # Errors
/// `NotFound` for everybody else; `Invalid` without a reference or reason; `Conflict` when it has ended.
pub async fn end(app: &App, ctx: &Context, id: PayoutId, how: End) -> Result<PayoutView> {
    access::operator(ctx, Action::DecidePayout)?;
    let found = app
        .db()
        .read(move |tx| purse::payout(tx, id).map_err(Error::from))
        .await?;
    let person = found.ok_or(Error::NotFound)?.account;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(person.as_uuid()), move |tx| {
            crate::once::once(tx, &ctx, |tx| end_in(tx, &ctx, id, &how))
        })
        .await
}

fn end_in(tx: &mut dyn Tx, ctx: &Context, id: PayoutId, how: &End) -> Result<PayoutView> {
    let mut payout = purse::payout(tx, id)?.ok_or(Error::NotFound)?;
    let rail = payout
        .rail
        .parse::<Rail>()
        .map_err(|error| Error::Internal(format!("payout {id}: {error}")))?;
    let (person, amount, currency) = (payout.account, payout.amount, payout.currency);
    let stamp = super::settle::stamp(ctx);
    let (passed, transfers) = match how {
        End::Settled(reference) => {
            payout.reference = Some(reference.trim().to_owned());
            (
                payout::settle(payout.state, rail, Evidence::OfOperator(reference)),
                stamp.payout_settled(id, person, rail, amount, currency),
            )
        }
        End::Returned(reason) => {
            payout.reason = Some(reason.trim().to_owned());
            (
                payout::come_back(payout.state, rail, Evidence::OfOperator(reason)),
                stamp.payout_returned(id, person, amount, currency),
            )
        }
    };
    let passed = passed.map_err(|error| refused(&error))?;
    let transfers = transfers.map_err(super::settle::overflow)?;
    for state in passed {
        payout.state = state;
        happened(tx, ctx, &payout, state)?;
    }
    payout.decided_at = Some(ctx.now);
    let words = (payout.reference.as_deref(), payout.reason.as_deref());
    purse::end_payout(tx, id, payout.state, words, ctx.now)?;
    ledger::open(tx, &[Account::external(rail, currency)])?;
    ledger::post(tx, Stripe::of_person(person.as_uuid()), &transfers)?;
    Ok(PayoutView::from(&payout))
}

fn happened(tx: &mut dyn Tx, ctx: &Context, payout: &Payout, state: PayoutState) -> Result<()> {
    let what = record::Happened {
        subject: payout.id.as_uuid(),
        organization: None,
        account: Some(payout.account),
        detail: serde_json::json!({
            "payout_id": payout.id,
            "amount": view::Money::of(payout.amount, payout.currency),
        }),
    };
    let stripe = Stripe::of_person(payout.account.as_uuid());
    record::happened(tx, ctx, stripe, EventKind::of_payout(state), &what)
}

/// One's own payouts, newest first.
///
/// # Errors
/// `SignInNeeded`.
pub async fn own(app: &App, ctx: &Context, before: Uuid, limit: u32) -> Result<Vec<PayoutView>> {
    let person = access::person(ctx, Action::ReadPayout)?;
    app.db()
        .read(move |tx| {
            let found = purse::payouts_of(tx, person, PayoutId::from_uuid(before), limit)?;
            Ok(found.iter().map(PayoutView::from).collect())
        })
        .await
}

/// All payouts, newest first; of one state, if it is given. The operator's.
///
/// # Errors
/// `NotFound` for everybody else; `Invalid` for a state that is none.
pub async fn all(
    app: &App,
    ctx: &Context,
    state: Option<String>,
    before: Uuid,
    limit: u32,
) -> Result<Vec<PayoutView>> {
    access::operator(ctx, Action::ReadServer)?;
    let state = state.map(|state| state.parse::<PayoutState>()).transpose();
    let state = state.map_err(|error| Error::invalid("state", error.to_string()))?;
    app.db()
        .read(move |tx| {
            let found = purse::payouts(tx, state, PayoutId::from_uuid(before), limit)?;
            Ok(found.iter().map(PayoutView::from).collect())
        })
        .await
}
