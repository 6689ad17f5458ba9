//! Deposits: a data team announces one, the operator confirms or declines it.

use crate::access::{self, Action};
use crate::{App, Context, Error, Result, record, view};
use candor_domain::deposit::{self, DepositError, DepositState};
use candor_domain::event::EventKind;
use candor_domain::id::{DepositId, OrganizationId};
use candor_domain::ledger::{Account, Rail};
use candor_domain::money::Amount;
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::purse::{self, Deposit};
use candor_store::{ledger, organizations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A deposit as the API shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DepositView {
    /// Its id.
    pub id: Uuid,
    /// Who pays in.
    pub organization_id: Uuid,
    /// The organization's name.
    pub organization_name: String,
    /// How much.
    pub amount: view::Money,
    /// What the transfer carries.
    pub reference: String,
    /// `awaiting`, `confirmed` or `declined`.
    pub state: String,
    /// When it was announced.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
}

impl From<&Deposit> for DepositView {
    fn from(deposit: &Deposit) -> Self {
        DepositView {
            id: deposit.id.as_uuid(),
            organization_id: deposit.organization.as_uuid(),
            organization_name: deposit.organization_name.clone(),
            amount: view::Money::of(deposit.amount, deposit.currency),
            reference: deposit.reference.clone(),
            state: deposit.state.as_str().to_owned(),
            created_at: deposit.created_at,
            decided_at: deposit.decided_at,
        }
    }
}

/// What is announced.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositInput {
    /// In the organization's currency.
    pub amount: view::Money,
    /// What the transfer carries, so that the operator finds it.
    #[serde(default)]
    pub reference: String,
}

fn refused(error: &DepositError) -> Error {
    match error {
        DepositError::Decided(_) => Error::conflict("decided", error.to_string()),
        DepositError::ReferenceTooLong => Error::invalid("/reference", error.to_string()),
        DepositError::Money(_) => Error::invalid("/amount", "Give an amount above zero."),
    }
}

/// Announces a deposit; one that an operator makes is confirmed at once.
///
/// # Errors
/// `NotFound` for strangers; `Invalid` for another currency or no amount.
pub async fn announce(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    input: DepositInput,
) -> Result<DepositView> {
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx| {
            crate::once::once(tx, &ctx, |tx| announce_in(tx, &ctx, organization, &input))
        })
        .await
}

fn announce_in(
    tx: &mut dyn Tx,
    ctx: &Context,
    organization: OrganizationId,
    input: &DepositInput,
) -> Result<DepositView> {
    if ctx.is_operator {
        access::operator(ctx, Action::ConfirmDeposit)?;
    } else {
        access::member(tx, ctx, organization, Action::AnnounceDeposit)?;
    }
    let found = organizations::find(tx, organization)?.ok_or(Error::NotFound)?;
    if input.amount.currency != found.currency.code() {
        let message = format!("This organization's currency is {}.", found.currency);
        return Err(Error::invalid("/amount/currency", message));
    }
    let amount = Amount::from_minor(input.amount.amount);
    let state = deposit::announce(amount, &input.reference, ctx.is_operator)
        .map_err(|error| refused(&error))?;
    let is_confirmed = state == DepositState::Confirmed;
    let deposit = Deposit {
        id: DepositId::from_uuid(ctx.new_id()),
        organization,
        organization_name: found.name,
        amount,
        currency: found.currency,
        reference: input.reference.trim().to_owned(),
        state,
        created_at: ctx.now,
        decided_at: is_confirmed.then_some(ctx.now),
    };
    purse::insert_deposit(tx, &deposit, ctx.person()?)?;
    happened(tx, ctx, &deposit, EventKind::DepositAnnounced)?;
    if is_confirmed {
        enter(tx, ctx, &deposit)?;
    }
    Ok(DepositView::from(&deposit))
}

/// The money enters the books.
fn enter(tx: &mut dyn Tx, ctx: &Context, deposit: &Deposit) -> Result<()> {
    let Deposit {
        id,
        organization,
        currency,
        amount,
        ..
    } = *deposit;
    let rail = Rail::Manual;
    let accounts = [
        Account::external(rail, currency),
        Account::organization_available(organization, currency),
    ];
    ledger::open(tx, &accounts)?;
    let transfers = super::settle::stamp(ctx)
        .deposit_confirmed(id, organization, rail, amount, currency)
        .map_err(super::settle::overflow)?;
    happened(tx, ctx, deposit, EventKind::DepositConfirmed)?;
    ledger::post(tx, Stripe::CONTROL, &transfers)?;
    Ok(())
}

fn happened(tx: &mut dyn Tx, ctx: &Context, deposit: &Deposit, kind: EventKind) -> Result<()> {
    let what = record::Happened {
        subject: deposit.id.as_uuid(),
        organization: Some(deposit.organization),
        account: None,
        detail: serde_json::json!({
            "deposit_id": deposit.id,
            "amount": view::Money::of(deposit.amount, deposit.currency),
        }),
    };
    record::happened(tx, ctx, Stripe::CONTROL, kind, &what)
}

/// Confirms a deposit, or declines it. The operator's.
///
/// # Errors
/// `NotFound` for everybody else; `Conflict` when it was decided.
pub async fn decide(
    app: &App,
    ctx: &Context,
    id: DepositId,
    confirms: bool,
) -> Result<DepositView> {
    access::operator(ctx, Action::ConfirmDeposit)?;
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx| {
            crate::once::once(tx, &ctx, |tx| {
                let mut deposit = purse::deposit(tx, id)?.ok_or(Error::NotFound)?;
                let decided = if confirms {
                    deposit::confirm(deposit.state)
                } else {
                    deposit::decline(deposit.state)
                };
                deposit.state = decided.map_err(|error| refused(&error))?;
                deposit.decided_at = Some(ctx.now);
                purse::decide_deposit(tx, id, deposit.state, ctx.now)?;
                if confirms {
                    enter(tx, &ctx, &deposit)?;
                } else {
                    happened(tx, &ctx, &deposit, EventKind::DepositDeclined)?;
                }
                Ok(DepositView::from(&deposit))
            })
        })
        .await
}

/// An organization's deposits, newest first.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn of_organization(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    before: Uuid,
    limit: u32,
) -> Result<Vec<DepositView>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, organization, Action::ReadLedger)?;
            let before = DepositId::from_uuid(before);
            let found = purse::deposits_of(tx, organization, before, limit)?;
            Ok(found.iter().map(DepositView::from).collect())
        })
        .await
}

/// All deposits, newest first; of one state, if it is given. The operator's.
///
/// # Errors
/// `NotFound` for everybody else; `Invalid` for a state that is none.
pub async fn all(
    app: &App,
    ctx: &Context,
    state: Option<String>,
    before: Uuid,
    limit: u32,
) -> Result<Vec<DepositView>> {
    access::operator(ctx, Action::ReadServer)?;
    let state = state.map(|state| state.parse::<DepositState>()).transpose();
    let state = state.map_err(|error| Error::invalid("state", error.to_string()))?;
    app.db()
        .read(move |tx| {
            let found = purse::deposits(tx, state, DepositId::from_uuid(before), limit)?;
            Ok(found.iter().map(DepositView::from).collect())
        })
        .await
}
