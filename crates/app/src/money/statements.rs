//! What people and organizations are shown of the books: earnings, statements, the treasury, the ledger.

use crate::access::{self, Action};
use crate::{App, Context, Error, Result, view};
use candor_domain::id::OrganizationId;
use candor_domain::ledger::Account;
use candor_domain::money::{Amount, Currency};
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::{batches, earnings, ledger, organizations, projects, purse};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Days of earnings that are shown one by one.
const DAYS: i64 = 60;
const DAY_SECONDS: i64 = 86_400;

/// A contributor's money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Earnings {
    /// May be taken out.
    pub available: Vec<view::Money>,
    /// Set aside until a verdict.
    pub pending: Vec<view::Money>,
    /// On its way out.
    pub in_flight: Vec<view::Money>,
    /// Paid out.
    pub paid: Vec<view::Money>,
    /// By day (UTC) of the decision.
    pub days: Vec<EarnedDay>,
    /// By project.
    pub projects: Vec<EarnedProject>,
    /// What comes next, with its clock.
    pub upcoming: Vec<Upcoming>,
}

/// What was earned on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarnedDay {
    /// `2026-11-23`.
    pub date: String,
    /// How much.
    pub amount: view::Money,
    /// With how many tasks.
    pub tasks: i64,
    /// In how much active time.
    pub active_seconds: i64,
}

/// What was earned in a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarnedProject {
    /// The project.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// Set aside until a verdict.
    pub pending: view::Money,
    /// Earned.
    pub earned: view::Money,
    /// With how many tasks.
    pub tasks: i64,
    /// In how much active time.
    pub active_seconds: i64,
}

/// Pay that waits for a verdict.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Upcoming {
    /// The assignment.
    pub assignment_id: Uuid,
    /// Its project's name.
    pub project_name: String,
    /// How much.
    pub amount: view::Money,
    /// When silence decides.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_by: Option<Timestamp>,
}

/// A contributor's own earnings.
///
/// # Errors
/// `SignInNeeded`.
pub async fn earnings(app: &App, ctx: &Context) -> Result<Earnings> {
    let person = access::person(ctx, Action::ReadMe)?;
    let since = ctx.now.plus_seconds(-DAYS * DAY_SECONDS);
    app.db()
        .read(move |tx| {
            let balances = earnings::balances(tx, person)?;
            let of = |kind: &str| {
                let found = balances
                    .iter()
                    .filter(|(of, _, amount)| of == kind && !amount.is_zero());
                found
                    .map(|(_, currency, amount)| view::Money::of(*amount, *currency))
                    .collect()
            };
            let pending = earnings::pending(tx, person)?;
            let paid = earnings::paid_out(tx, person)?;
            Ok(Earnings {
                available: of("contributor_available"),
                in_flight: of("payout_in_flight"),
                paid: paid
                    .iter()
                    .map(|(currency, amount)| view::Money::of(*amount, *currency))
                    .collect(),
                pending: pending_sums(&pending),
                days: days(tx, person, since)?,
                projects: of_projects(tx, person, &pending)?,
                upcoming: pending.iter().take(20).map(upcoming).collect(),
            })
        })
        .await
}

fn pending_sums(pending: &[earnings::Pending]) -> Vec<view::Money> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for waiting in pending {
        let sum = sums.entry(waiting.currency.code()).or_default();
        *sum = sum.saturating_add(waiting.amount.as_minor());
    }
    let money = |(currency, amount): (&str, i64)| view::Money {
        amount,
        currency: currency.to_owned(),
    };
    sums.into_iter().map(money).collect()
}

fn upcoming(waiting: &earnings::Pending) -> Upcoming {
    Upcoming {
        assignment_id: waiting.assignment.as_uuid(),
        project_name: waiting.project_name.clone(),
        amount: view::Money::of(waiting.amount, waiting.currency),
        decided_by: waiting.decided_by,
    }
}

fn days(
    tx: &mut dyn Tx,
    person: candor_domain::id::AccountId,
    since: Timestamp,
) -> Result<Vec<EarnedDay>> {
    let found = earnings::days(tx, person, since)?;
    let day = |of: &earnings::OfDay| EarnedDay {
        date: of.day.to_string().chars().take(10).collect(),
        amount: view::Money::of(of.amount, of.currency),
        tasks: of.tasks,
        active_seconds: of.active_seconds,
    };
    Ok(found.iter().map(day).collect())
}

fn of_projects(
    tx: &mut dyn Tx,
    person: candor_domain::id::AccountId,
    pending: &[earnings::Pending],
) -> Result<Vec<EarnedProject>> {
    let mut known: BTreeMap<Uuid, EarnedProject> = BTreeMap::new();
    for of in earnings::projects(tx, person)? {
        known.insert(
            of.project.as_uuid(),
            EarnedProject {
                project_id: of.project.as_uuid(),
                name: of.name,
                pending: view::Money::of(Amount::ZERO, of.currency),
                earned: view::Money::of(of.earned, of.currency),
                tasks: of.tasks,
                active_seconds: of.active_seconds,
            },
        );
    }
    for waiting in pending {
        let entry = known
            .entry(waiting.project.as_uuid())
            .or_insert_with(|| EarnedProject {
                project_id: waiting.project.as_uuid(),
                name: waiting.project_name.clone(),
                pending: view::Money::of(Amount::ZERO, waiting.currency),
                earned: view::Money::of(Amount::ZERO, waiting.currency),
                tasks: 0,
                active_seconds: 0,
            });
        entry.pending.amount = entry
            .pending
            .amount
            .saturating_add(waiting.amount.as_minor());
    }
    Ok(known.into_values().rev().collect())
}

/// What an organization has, where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Treasury {
    /// May be spent.
    pub available: view::Money,
    /// In reserves of batches.
    pub reserved: view::Money,
    /// Set aside for work.
    pub escrow: view::Money,
    /// Paid to contributors.
    pub spent: view::Money,
    /// Paid to the operator.
    pub fees: view::Money,
}

/// An organization's treasury.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn treasury(app: &App, ctx: &Context, organization: OrganizationId) -> Result<Treasury> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, organization, Action::ReadLedger)?;
            treasury_in(tx, organization)
        })
        .await
}

fn treasury_in(tx: &mut dyn Tx, organization: OrganizationId) -> Result<Treasury> {
    let found = organizations::find(tx, organization)?.ok_or(Error::NotFound)?;
    let currency = found.currency;
    let available = ledger::balance(tx, Account::organization_available(organization, currency))?;
    let (mut reserved, mut escrow) = (Amount::ZERO, Amount::ZERO);
    let (mut spent, mut fees) = (Amount::ZERO, Amount::ZERO);
    for project in projects::of_organization(tx, organization)? {
        for batch in batches::of_project(tx, project.id)? {
            let add = |sum: &mut Amount, amount: Amount| -> Result<()> {
                *sum = sum.plus(amount).map_err(super::settle::overflow)?;
                Ok(())
            };
            let account = Account::batch_reserve(batch.id, batch.currency);
            add(&mut reserved, ledger::balance(tx, account)?)?;
            let account = Account::batch_escrow(batch.id, batch.currency);
            add(&mut escrow, ledger::balance(tx, account)?)?;
            let of_batch = crate::batches::show::spent(tx, &batch)?;
            add(&mut spent, of_batch.pay)?;
            add(&mut fees, of_batch.fees)?;
        }
    }
    let money = |amount: Amount| view::Money::of(amount, currency);
    Ok(Treasury {
        available: money(available),
        reserved: money(reserved),
        escrow: money(escrow),
        spent: money(spent),
        fees: money(fees),
    })
}

/// A line of a statement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerEntry {
    /// The transfer.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What it was for.
    pub code: String,
    /// How much.
    pub amount: view::Money,
    /// `in` or `out`.
    pub direction: String,
    /// What it refers to.
    pub reference: LedgerReference,
    /// The balance after it.
    pub balance: view::Money,
}

/// What a transfer refers to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerReference {
    /// `assignment`, `batch`, `payout` or `deposit`.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
    /// Its name, where it has one; of a deposit its reference.
    pub label: Option<String>,
}

/// An organization's statement, newest first.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn of_organization(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    before: Uuid,
    limit: u32,
) -> Result<Vec<LedgerEntry>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, organization, Action::ReadLedger)?;
            let found = organizations::find(tx, organization)?.ok_or(Error::NotFound)?;
            let account = Account::organization_available(organization, found.currency);
            entries(tx, account, found.currency, before, limit)
        })
        .await
}

/// A contributor's own statement, newest first, over all currencies.
///
/// # Errors
/// `SignInNeeded`.
pub async fn own(app: &App, ctx: &Context, before: Uuid, limit: u32) -> Result<Vec<LedgerEntry>> {
    let person = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| {
            let mut all = Vec::new();
            for (kind, currency, _) in earnings::balances(tx, person)? {
                if kind == "contributor_available" {
                    let account = Account::contributor_available(person, currency);
                    all.extend(entries(tx, account, currency, before, limit)?);
                }
            }
            all.sort_by_key(|entry| std::cmp::Reverse(entry.id));
            all.truncate(limit as usize);
            Ok(all)
        })
        .await
}

fn entries(
    tx: &mut dyn Tx,
    account: Account,
    currency: Currency,
    before: Uuid,
    limit: u32,
) -> Result<Vec<LedgerEntry>> {
    let lines = ledger::statement(tx, account, before, limit)?;
    let mut balance = match lines.first() {
        Some(newest) => ledger::balance_at(tx, account, newest.id)?,
        None => Amount::ZERO,
    };
    let mut entries = Vec::new();
    for line in lines {
        let change = if line.is_credit {
            line.amount.as_minor()
        } else {
            -line.amount.as_minor()
        };
        let after = balance;
        balance = Amount::from_minor(balance.as_minor().saturating_sub(change));
        entries.push(LedgerEntry {
            id: line.id,
            at: line.at,
            code: line.code,
            amount: view::Money::of(line.amount, currency),
            direction: if line.is_credit { "in" } else { "out" }.to_owned(),
            reference: LedgerReference {
                label: label(tx, &line.reference_kind, line.reference_id)?,
                kind: line.reference_kind,
                id: line.reference_id,
            },
            balance: view::Money::of(after, currency),
        });
    }
    Ok(entries)
}

fn label(tx: &mut dyn Tx, kind: &str, id: Uuid) -> Result<Option<String>> {
    Ok(match kind {
        "batch" => batches::get(tx, id.into())?
            .map(|batch| format!("{}: {}", batch.project_name, batch.name)),
        "assignment" => match candor_store::assignments::get(tx, id.into())? {
            Some(found) => batches::get(tx, found.batch)?.map(|batch| batch.project_name),
            None => None,
        },
        "deposit" => purse::deposit(tx, id.into())?
            .map(|deposit| deposit.reference)
            .filter(|reference| !reference.is_empty()),
        _ => None,
    })
}
