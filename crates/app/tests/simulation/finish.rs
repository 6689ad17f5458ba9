//! The end of a seed: everybody does all they can, silence decides the rest, and what is done is over.

use crate::acts::{Outcome, claim_for, claim_one, give_back, state, submit_held};
use crate::background::tend;
use crate::leaving::pay_out_and_tidy;
use crate::managing::{
    answer_doubts, cancel_now, close_project, pause_or_resume, release_all, resume_all,
};
use crate::run::Sim;
use candor_app::batches::end::open_work;
use candor_app::testing::usd;
use candor_domain::batch::BatchState;
use candor_domain::ledger::Account;
use candor_store::db::Sql;
use candor_store::{batches, ledger, params};

/// Nothing that somebody could fill may be left, and every batch comes to its end. Calls `seen` between the steps.
pub(crate) fn finish(sim: &mut Sim, seen: &mut dyn FnMut(&mut Sim)) -> Outcome {
    tend(sim)?;
    resume_all(sim)?;
    seen(sim);
    if state(sim) == BatchState::Open {
        fill(sim)?;
        seen(sim);
        answer_doubts(sim)?;
        seen(sim);
        if sim.draw.below(3) == 0 {
            // A pause stops claims alone: what is under way ends, and the batch with it.
            pause_or_resume(sim)?;
            seen(sim);
        }
    }
    silence(sim, seen)?;
    if !state(sim).is_final() {
        cancel_now(sim)?;
        seen(sim);
        silence(sim, seen)?;
        if state(sim) != BatchState::Cancelled {
            return Err(format!("a cancelled batch is {} for ever", state(sim)));
        }
    }
    nothing_is_left(sim)?;
    pay_out_and_tidy(sim)?;
    seen(sim);
    close_project(sim, seen)
}

/// Some churn with the clocks apart, then everybody claims and answers until nothing is left for them.
fn fill(sim: &mut Sim) -> Outcome {
    const FILLABLE: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM places p JOIN tasks t ON t.id = p.task_id AND t.state = 'open' \
         JOIN cursors c ON c.batch_id = p.batch_id AND c.live_leases < 2 \
         JOIN accounts x ON x.id = c.contributor_id AND x.state = 'active' WHERE NOT EXISTS (SELECT 1 \
         FROM assignments a WHERE a.task_id = p.task_id AND a.contributor_id = c.contributor_id)",
    );
    for _ in 0..20 {
        claim_one(sim)?;
        if sim.draw.below(3) > 0 {
            give_back(sim)?;
        }
    }
    submit_held(sim)?;
    for person in sim.people.clone() {
        for _ in 0..30 {
            if !claim_for(sim, person)? {
                break;
            }
            submit_held(sim)?;
        }
    }
    let left = sim.read(|tx| tx.query_one(FILLABLE, params![])?.i64(0));
    if left > 0 {
        return Err(format!(
            "{left} times somebody could fill a place that is left"
        ));
    }
    Ok(())
}

/// Silence decides the rest, and a batch in which nothing is left to do is over by itself.
fn silence(sim: &mut Sim, seen: &mut dyn FnMut(&mut Sim)) -> Outcome {
    release_all(sim)?;
    for _ in 0..3 {
        sim.world.clock.advance_seconds(20 * 86_400);
        tend(sim)?;
        seen(sim);
    }
    let id = sim.batch;
    let open = sim.read(move |tx| {
        let batch = batches::get(tx, id)?.filter(|batch| batch.state.takes_work());
        Ok(batch.map(|batch| open_work(tx, &batch)))
    });
    match open {
        Some(Ok(left)) if left.is_none() => {
            Err(format!("nothing is left in a batch that is {}", state(sim)))
        }
        Some(Err(error)) => Err(format!("open work: {error:?}")),
        _ => Ok(()),
    }
}

fn nothing_is_left(sim: &Sim) -> Outcome {
    for account in [
        Account::batch_escrow(sim.batch, usd()),
        Account::batch_reserve(sim.batch, usd()),
    ] {
        let left = sim.read(move |tx| ledger::balance(tx, account)).as_minor();
        if left != 0 {
            let kind = account.kind.as_str();
            return Err(format!(
                "{left} is left in the {kind} of a batch that is over"
            ));
        }
    }
    Ok(())
}
