//! New tasks get their first places: at publishing the first thousand in that very command, then by and by.

use super::{bear, reserve};
use crate::money::settle::overflow;
use crate::{Context, Result};
use candor_domain::tender::{Wanted, decide};
use candor_store::batches::{self, Batch, TaskCounts};
use candor_store::db::Tx;
use candor_store::tasks;
use uuid::Uuid;

/// Admits the next tasks of a batch, in file order, with at most `places` places. Tells whether more may follow at
/// once; nothing follows while the reserve does not cover it.
///
/// # Errors
/// `Internal` when amounts overflow.
pub fn admit(tx: &mut dyn Tx, ctx: &Context, batch: &Batch, places: i64) -> Result<bool> {
    if !batch.state.bears_places() || batch.is_closing {
        return Ok(false);
    }
    let most = u32::try_from((places / batch.overlap.max(1)).max(1)).unwrap_or(1);
    let after = batch.tendered_task.unwrap_or(Uuid::nil());
    let waiting = tasks::next_to_tender(tx, batch.id, after, most)?;
    let Some(last) = waiting.last().copied() else {
        return Ok(false);
    };
    let admitted = batches::task_counts(tx, batch.id)?.admitted;
    let spare = batch.overlap_greatest - batch.overlap;
    let births = decide(&Wanted {
        reserve: reserve(tx, batch)?,
        cost: batch.cost().map_err(overflow)?,
        refills: candor_store::queue::wanted_sum(tx, batch.id)?,
        opinions: 0,
        new_tasks: i64::try_from(waiting.len()).unwrap_or(i64::MAX),
        overlap: batch.overlap,
        overlap_greatest: batch.overlap_greatest,
        admitted_may_need: if spare == 0 {
            0
        } else {
            admitted.saturating_mul(spare)
        },
    })
    .map_err(overflow)?;
    let count = usize::try_from(births.new_tasks)
        .unwrap_or(0)
        .min(waiting.len());
    let born: Vec<_> = waiting
        .iter()
        .take(count)
        .map(|task| (*task, batch.overlap))
        .collect();
    bear(tx, ctx, batch, &born)?;
    if let Some((newest, _)) = born.last() {
        batches::set_tendered(tx, batch.id, newest.as_uuid())?;
        let by = TaskCounts {
            admitted: births.new_tasks,
            ..TaskCounts::default()
        };
        batches::add_tasks(tx, batch.id, by)?;
    }
    Ok(born.last().is_some_and(|(newest, _)| *newest == last) && waiting.len() == most as usize)
}
