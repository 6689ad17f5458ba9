//! Where an organization's money is, batch by batch.

use super::fund::estimate;
use super::reasons;
use super::show::{RowMoney, row_money};
use crate::access::{self, Action};
use crate::{App, Context, Result, view};
use candor_domain::id::{BatchId, OrganizationId};
use candor_store::batches::{self, Batch};
use candor_store::db::Tx;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The money of a batch.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchMoneyRow {
    /// The batch.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project_id: Uuid,
    /// The project's name.
    pub project_name: String,
    /// Where it stands.
    pub state: String,
    /// Why it is paused.
    pub paused_for: Vec<String>,
    /// Its money.
    pub money: RowMoney,
    /// What it may come to cost at most, by its tasks and terms.
    pub liability: view::Money,
}

/// The batches of an organization that were ever funded, newest first, before an id.
///
/// # Errors
/// `NotFound` for strangers, `Forbidden` for members who see no money.
pub async fn list_money(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<BatchMoneyRow>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, organization, Action::ReadLedger)?;
            let before = BatchId::from_uuid(before.unwrap_or(Uuid::max()));
            let found = batches::funded_of_organization(tx, organization, before, limit)?;
            found.iter().map(|batch| row(tx, batch)).collect()
        })
        .await
}

fn row(tx: &mut dyn Tx, batch: &Batch) -> Result<BatchMoneyRow> {
    let liability = estimate(tx, batch)?.liability.total;
    Ok(BatchMoneyRow {
        id: batch.id.as_uuid(),
        name: batch.name.clone(),
        project_id: batch.project.as_uuid(),
        project_name: batch.project_name.clone(),
        state: batch.state.as_str().to_owned(),
        paused_for: reasons(batch)
            .iter()
            .map(|reason| reason.as_str().to_owned())
            .collect(),
        money: row_money(tx, batch)?,
        liability: view::Money::of(liability, batch.currency),
    })
}
