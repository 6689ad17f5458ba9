//! What goes on by itself: deadlines, the tender, winding down, jobs; and crashes, between steps and in their midst.

use crate::acts::Outcome;
use crate::run::{Fault, Sim};
use candor_app::jobs::runner;
use candor_app::tender::follow::{self, Turn};
use candor_app::work::deadline;
use candor_app::{App, Error, batches, notifications, tender};
use candor_store::db::fuse::Fuse;
use candor_store::db::{Scope, Sql};
use candor_store::params;
use std::sync::Arc;

pub(crate) fn time_passes(sim: &mut Sim) -> Outcome {
    let hours = 1 + i64::try_from(sim.draw.below(6)).unwrap_or(0);
    sim.world.clock.advance_seconds(hours * 3_600);
    sweep(sim)
}

pub(crate) fn days_pass(sim: &mut Sim) -> Outcome {
    let days = if sim.draw.below(2) == 0 { 2 } else { 15 };
    sim.world.clock.advance_seconds(days * 86_400);
    sweep(sim)
}

pub(crate) fn crash(sim: &mut Sim) -> Outcome {
    sim.crash();
    Ok(())
}

/// The process dies after some commands of what goes on by itself: between a tender's births and its cursor, in the
/// middle of winding down, between two steps of a job.
pub(crate) fn crash_in_the_midst(sim: &mut Sim) -> Outcome {
    let commands = i64::try_from(sim.draw.below(7)).unwrap_or(0);
    let which = sim.draw.below(4);
    let fuse = Arc::new(Fuse::after(commands));
    let dying = sim.dying(&fuse);
    let holder = dying.own_context().new_id();
    let ended = sim.runtime.block_on(async {
        let turns = async {
            match which {
                0 => while follow::turn(&dying).await? == Turn::Busy {},
                1 => while batches::wind_down::turn(&dying).await? {},
                2 => while runner::turn(&dying, holder).await? {},
                _ => {
                    deadline::sweep(&dying).await?;
                }
            }
            Ok::<_, Error>(())
        };
        tokio::select! {
            biased;
            () = fuse.burnt() => Ok(()),
            ended = turns => ended,
        }
    });
    ended.map_err(|error| format!("background: {error:?}"))?;
    // What the database was given before the end, it does.
    let drained = sim
        .world
        .app
        .db()
        .write_blocking(Scope::Free, |_| Ok::<_, Error>(()));
    drained.map_err(|error| format!("drain: {error:?}"))?;
    sim.crash();
    // The holds of the dead run out.
    sim.world.clock.advance_seconds(60);
    Ok(())
}

fn expired(sim: &Sim) -> i64 {
    const EXPIRED: Sql =
        Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM assignments WHERE state = 'expired'");
    sim.read(|tx| tx.query_one(EXPIRED, params![])?.i64(0))
}

pub(crate) fn sweep(sim: &mut Sim) -> Outcome {
    let before = expired(sim);
    let app = sim.app();
    sim.runtime
        .block_on(deadline::sweep(&app))
        .map_err(|error| format!("sweep: {error:?}"))?;
    if sim.fault == Some(Fault::PlaceNotFreed) && expired(sim) > before {
        const LOSE: Sql = Sql::Both(
            "DELETE FROM places WHERE place_id = (SELECT p.place_id FROM places p ORDER BY p.place_id DESC LIMIT 1)",
        );
        sim.world.control(|tx| {
            tx.execute(LOSE, params![])?;
            Ok(())
        });
    }
    Ok(())
}

/// All that goes on by itself, until nothing does.
pub(crate) fn tend(sim: &mut Sim) -> Outcome {
    sweep(sim)?;
    let app: App = sim.app();
    let holder = app.own_context().new_id();
    let tended = sim.runtime.block_on(async {
        while runner::turn(&app, holder).await?
            || batches::wind_down::turn(&app).await?
            || follow::turn(&app).await? == Turn::Busy
        {}
        tender::follow::move_marks(&app).await?;
        tender::unfillable::look(&app).await?;
        while notifications::turn(&app).await? {}
        Ok::<_, Error>(())
    });
    tended.map_err(|error| format!("background: {error:?}"))
}
