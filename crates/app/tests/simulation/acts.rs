//! What contributors do, drawn step by step; refusals are expected, wrong outcomes are not.

use crate::background::{crash, crash_in_the_midst, days_pass, sweep, tend, time_passes};
use crate::judging::{decide, object, review};
use crate::leaving::{ask_for_money, close_account, decide_payout};
use crate::managing::{
    answer_as_member, cancel_or_close, fund_more, hold_or_release, import, pause_or_resume,
    pause_project,
};
use crate::run::{Answered, Draw, Fault, Sim};
use crate::support::retry;
use candor_app::Error;
use candor_app::work::{claim, draft, heartbeat, lease, report, submit};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::batch::BatchState;
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::ledger::PlaceCost;
use candor_store::db::{Sql, Stripe};
use candor_store::{assignments, batches, ledger, params};
use serde_json::json;

pub(crate) type Outcome = Result<(), String>;

/// Refusals are part of life; a failure of the server is not.
pub(crate) fn expected<T>(what: &str, result: candor_app::Result<T>) -> Result<Option<T>, String> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Conflict { .. } | Error::Forbidden(_) | Error::NotFound | Error::Invalid(_)) => {
            Ok(None)
        }
        Err(error) => Err(format!("{what}: {error:?}")),
    }
}

/// One step; tells what it was.
pub(crate) fn step(sim: &mut Sim) -> Result<&'static str, String> {
    let drawn = sim.draw.below(120);
    let (name, act): (&str, fn(&mut Sim) -> Outcome) = match drawn {
        0..=24 => ("claim", claim_one),
        25..=39 => ("submit", submit_one),
        40..=43 => ("submit again", submit_again),
        44..=48 => ("return", give_back),
        49..=50 => ("extend", extend),
        51..=53 => ("late submit", submit_late),
        54..=56 => ("report", report_one),
        57..=58 => ("draft", save_draft),
        59..=60 => ("heartbeat", be_active),
        61..=77 => ("review", review),
        78..=82 => ("appeal", object),
        83..=86 => ("decide an appeal", decide),
        87..=89 => ("pause or go on", pause_or_resume),
        90..=91 => ("pause the project or go on", pause_project),
        92 => ("cancel or close", cancel_or_close),
        93 => ("fund", fund_more),
        94..=96 => ("hold or release", hold_or_release),
        97 => ("import", import),
        98..=99 => ("answer as a member", answer_as_member),
        100..=101 => ("ask for a payout", ask_for_money),
        102..=103 => ("end a payout", decide_payout),
        104 => ("close an account", close_account),
        105..=107 => ("time passes", time_passes),
        108 => ("days pass", days_pass),
        109..=110 => ("crash", crash),
        111..=112 => ("crash in the midst", crash_in_the_midst),
        _ => ("tend", tend),
    };
    act(sim).map_err(|found| format!("{name}: {found}"))?;
    Ok(name)
}

pub(crate) fn state(sim: &Sim) -> BatchState {
    let batch = sim.batch;
    sim.read(move |tx| batches::get(tx, batch))
        .map_or(BatchState::Cancelled, |batch| batch.state)
}

fn set_state(sim: &Sim, to: &'static str) {
    const SET: Sql = Sql::Both("UPDATE batches SET state = $2 WHERE id = $1");
    let batch = sim.batch;
    sim.world.control(move |tx| {
        tx.execute(SET, params![batch, to])?;
        Ok(())
    });
}

pub(crate) fn claim_one(sim: &mut Sim) -> Outcome {
    let Some(person) = sim.draw.of(&sim.people.clone()) else {
        return Ok(());
    };
    claim_for(sim, person).map(|_| ())
}

/// A claim, asked twice under one key. True when it gave a task.
pub(crate) fn claim_for(sim: &mut Sim, person: AccountId) -> Result<bool, String> {
    let was = state(sim);
    let blind = sim.fault == Some(Fault::LeaseAfterPause) && was == BatchState::Paused;
    if blind {
        set_state(sim, "open");
    }
    let hidden = hide_behind_cursor(sim, person);
    sim.count += 1;
    let app = sim.app();
    let mut ctx = app.context_of(person, false);
    ctx.retry = Some(retry(person, "claim", &sim.count.to_string(), "1"));
    let ask = || {
        sim.runtime
            .block_on(claim::claim(&app, &ctx, sim.project, 1))
    };
    let first = expected("claim", ask())?;
    let again = expected("claim again", ask())?;
    unhide(sim, hidden);
    if blind {
        set_state(sim, "paused");
    }
    let item = first.and_then(|mut answer| answer.items.pop());
    let Some(item) = item else {
        return Ok(again
            .is_some_and(|answer| answer.reason.is_some_and(|reason| reason.rule == "looking")));
    };
    let same = again.and_then(|mut answer| answer.items.pop());
    if same.map(|same| same.assignment.id) != Some(item.assignment.id) {
        return Err("a retry of a claim gave something else".to_owned());
    }
    if was != BatchState::Open {
        return Err(format!("a lease was granted while the batch was {was}"));
    }
    sim.held.push((person, item));
    Ok(true)
}

type Places = Vec<(uuid::Uuid, uuid::Uuid)>;

/// The fault `RecheckOff`: what lies behind the cursor is not seen.
fn hide_behind_cursor(sim: &Sim, person: AccountId) -> Places {
    const BEHIND: Sql = Sql::Both(
        "DELETE FROM places WHERE batch_id = $1 AND place_id <= (SELECT c.ahead FROM cursors c \
         WHERE c.batch_id = $1 AND c.contributor_id = $2) RETURNING place_id, task_id",
    );
    if sim.fault != Some(Fault::RecheckOff) {
        return Vec::new();
    }
    let batch = sim.batch;
    sim.world.control(move |tx| {
        let rows = tx.query(BEHIND, params![batch, person])?;
        let read = |row: &candor_store::db::Row| Ok((row.uuid(0)?, row.uuid(1)?));
        rows.iter().map(read).collect()
    })
}

fn unhide(sim: &Sim, hidden: Places) {
    const PUT: Sql =
        Sql::Both("INSERT INTO places (batch_id, place_id, task_id) VALUES ($1, $2, $3)");
    let batch = sim.batch;
    if !hidden.is_empty() {
        sim.world.control(move |tx| {
            for (place, task) in &hidden {
                tx.execute(PUT, params![batch, *place, *task])?;
            }
            Ok(())
        });
    }
}

pub(crate) fn pick(sim: &mut Sim, wanted: State) -> Option<(AssignmentId, AccountId)> {
    let (batch, nil) = (sim.batch, AssignmentId::from_uuid(uuid::Uuid::nil()));
    let found = sim.read(move |tx| assignments::in_state(tx, batch, wanted, nil, 50));
    sim.draw.of(&found)
}

pub(crate) fn value(draw: &mut Draw) -> serde_json::Value {
    let word = if draw.below(2) == 0 {
        "positive"
    } else {
        "negative"
    };
    json!({ "sentiment": word })
}

fn submit_one(sim: &mut Sim) -> Outcome {
    // What was answered stays in the list: a correction, a rework, or a refusal.
    let index = sim.draw.below(sim.held.len().max(1));
    submit_at(sim, index)
}

pub(crate) fn submit_at(sim: &mut Sim, index: usize) -> Outcome {
    let Some((person, item)) = sim.held.get(index).cloned() else {
        return Ok(());
    };
    let id = AssignmentId::from_uuid(item.assignment.id);
    sim.count += 1;
    let key = sim.count.to_string();
    let input = submit::SubmitInput {
        epoch: item.assignment.epoch,
        answer: value(&mut sim.draw),
        note: None,
        claim: None,
    };
    let app = sim.app();
    let mut ctx = app.context_of(person, false);
    ctx.retry = Some(retry(person, "submit", &key, &key));
    let answer = sim
        .runtime
        .block_on(submit::submit(&app, &ctx, id, input.clone()));
    if let Some(answer) = expected("submit", answer)? {
        let first = serde_json::to_value(&answer).map_err(|error| error.to_string())?;
        sim.answered.push(Answered {
            ctx,
            id,
            input,
            first,
        });
    }
    Ok(())
}

/// The same submit under the same key, at any age: the first result.
fn submit_again(sim: &mut Sim) -> Outcome {
    let index = sim.draw.below(sim.answered.len().max(1));
    let Some(kept) = sim.answered.get(index) else {
        return Ok(());
    };
    let app = sim.world.app.clone();
    let again = submit::submit(&app, &kept.ctx, kept.id, kept.input.clone());
    let again = sim
        .runtime
        .block_on(again)
        .map_err(|error| format!("a retry was refused: {error:?}"))?;
    let again = serde_json::to_value(&again).map_err(|error| error.to_string())?;
    if again != kept.first {
        return Err(format!("a retry gave {again} and not {}", kept.first));
    }
    if sim.fault == Some(Fault::PaidTwiceOnRetry) {
        pay_again(sim, kept.id);
    }
    Ok(())
}

/// The fault `PaidTwiceOnRetry`, past the database's own guard.
fn pay_again(sim: &Sim, id: AssignmentId) {
    let ctx = sim.world.app.own_context();
    sim.world.control(move |tx| {
        let Some(paid) = assignments::get(tx, id)?.filter(|paid| paid.state == State::Accepted)
        else {
            return Ok(());
        };
        let batch = batches::get(tx, paid.batch)?.ok_or(Error::NotFound)?;
        let cost = PlaceCost::new(paid.price, batch.fee_rate()).expect("a cost");
        let other = AssignmentId::from_uuid(ctx.new_id());
        let stamp = candor_app::money::settle::stamp(&ctx);
        let transfers = batch
            .books()
            .assignment_paid(stamp, other, paid.contributor, paid.price, cost)
            .expect("transfers");
        ledger::post(tx, Stripe::CONTROL, &transfers).map_err(Error::from)
    });
}

pub(crate) fn give_back(sim: &mut Sim) -> Outcome {
    let index = sim.draw.below(sim.held.len().max(1));
    let Some((person, item)) = sim.held.get(index).cloned() else {
        return Ok(());
    };
    let id = AssignmentId::from_uuid(item.assignment.id);
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let given = lease::give_back(&app, &ctx, id, item.assignment.epoch);
    expected("return", sim.runtime.block_on(given)).map(|_| ())
}

fn extend(sim: &mut Sim) -> Outcome {
    let index = sim.draw.below(sim.held.len().max(1));
    let Some((person, item)) = sim.held.get(index).cloned() else {
        return Ok(());
    };
    extend_one(
        sim,
        person,
        AssignmentId::from_uuid(item.assignment.id),
        item.assignment.epoch,
    )
}

fn extend_one(sim: &mut Sim, person: AccountId, id: AssignmentId, epoch: i64) -> Outcome {
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let extended = sim.runtime.block_on(lease::extend(&app, &ctx, id, epoch));
    expected("extend", extended).map(|_| ())
}

/// Lets leases run out, and answers at once.
fn submit_late(sim: &mut Sim) -> Outcome {
    sim.world.clock.advance_seconds(3 * 3_600);
    sweep(sim)?;
    submit_one(sim)
}

/// Somebody's lease, drawn from those that were given.
fn held(sim: &mut Sim) -> Option<(AccountId, AssignmentId, i64)> {
    let index = sim.draw.below(sim.held.len().max(1));
    let (person, item) = sim.held.get(index)?;
    let id = AssignmentId::from_uuid(item.assignment.id);
    Some((*person, id, item.assignment.epoch))
}

fn report_one(sim: &mut Sim) -> Outcome {
    let kind = sim.draw.of(&["ambiguous", "broken", "upsetting", "skip"]);
    let (Some((person, id, epoch)), Some(kind)) = (held(sim), kind) else {
        return Ok(());
    };
    let input = report::ReportInput {
        epoch,
        kind: kind.to_owned(),
        clause: None,
        text: "It can be read as praise and as scorn.".to_owned(),
    };
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let reported = report::report(&app, &ctx, id, input);
    expected("report", sim.runtime.block_on(reported)).map(|_| ())
}

/// A draft, saved twice: the second time is a retry.
fn save_draft(sim: &mut Sim) -> Outcome {
    let Some((person, id, epoch)) = held(sim) else {
        return Ok(());
    };
    let kept = sim.read(move |tx| candor_store::answers::draft(tx, id));
    let revision = kept.map_or(0, |draft| draft.revision);
    let answer = value(&mut sim.draw);
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let mut saved = Vec::new();
    for _ in 0..2 {
        let input = draft::DraftInput {
            epoch,
            revision,
            answer: answer.clone(),
        };
        let save = draft::save(&app, &ctx, id, input);
        saved.push(expected("draft", sim.runtime.block_on(save))?.map(|saved| saved.revision));
    }
    if saved[0] != saved[1] {
        return Err(format!("a draft saved twice has the revisions {saved:?}"));
    }
    Ok(())
}

fn be_active(sim: &mut Sim) -> Outcome {
    let Some((person, id, epoch)) = held(sim) else {
        return Ok(());
    };
    sim.world.clock.advance_seconds(45);
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let last = ctx.now.as_micros() / 15_000_000;
    let beat = heartbeat::Beat {
        epoch,
        buckets: (last - 2..=last).collect(),
    };
    let beaten = heartbeat::beat(&app, &ctx, id, beat);
    expected("heartbeat", sim.runtime.block_on(beaten)).map(|_| ())
}

pub(crate) fn submit_held(sim: &mut Sim) -> Outcome {
    while let Some(last) = sim.held.len().checked_sub(1) {
        submit_at(sim, last)?;
        sim.held.pop();
    }
    Ok(())
}
