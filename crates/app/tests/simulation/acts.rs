//! What people do, drawn step by step; refusals are expected, wrong outcomes are not.

use crate::run::{Answered, Draw, Fault, Sim};
use crate::support::retry;
use candor_app::batches::{cancel, fund, pause};
use candor_app::review::appeal::{self, AppealBody, DecisionBody};
use candor_app::review::verdict::{VerdictBody, judge};
use candor_app::work::{claim, deadline, lease, submit};
use candor_app::{App, Error};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::batch::{BatchState, PauseReason};
use candor_domain::guideline::Guideline;
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::ledger::PlaceCost;
use candor_domain::money::Amount;
use candor_store::db::{Scope, Sql, Stripe, Tx};
use candor_store::{assignments, batches, ledger, params, projects};
use serde_json::json;

type Outcome = Result<(), String>;

const WORDS: &str = "The text praises the delivery alone, while clause 1 asks for the sound of the text as a whole.";

/// Refusals are part of life; a failure of the server is not.
fn expected<T>(what: &str, result: candor_app::Result<T>) -> Result<Option<T>, String> {
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
    let drawn = sim.draw.below(100);
    let (name, act): (&str, fn(&mut Sim) -> Outcome) = match drawn {
        0..=24 => ("claim", claim_one),
        25..=39 => ("submit", submit_one),
        40..=44 => ("submit again", submit_again),
        45..=50 => ("return", give_back),
        51..=52 => ("extend", extend),
        53..=55 => ("late submit", submit_late),
        56..=72 => ("review", review),
        73..=77 => ("appeal", object),
        78..=81 => ("decide an appeal", decide),
        82..=84 => ("pause or go on", pause_or_resume),
        85 => ("cancel", cancel_or_close),
        86 => ("fund", fund_more),
        87..=88 => ("time passes", time_passes),
        89 => ("days pass", days_pass),
        90..=91 => ("crash", crash),
        _ => ("tend", tend),
    };
    act(sim).map_err(|found| format!("{name}: {found}"))?;
    Ok(name)
}

fn state(sim: &Sim) -> BatchState {
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

fn claim_one(sim: &mut Sim) -> Outcome {
    let Some(person) = sim.draw.of(&sim.people.clone()) else {
        return Ok(());
    };
    claim_for(sim, person).map(|_| ())
}

/// A claim, asked twice under one key. True when it gave a task.
fn claim_for(sim: &mut Sim, person: AccountId) -> Result<bool, String> {
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

fn pick(sim: &mut Sim, wanted: State) -> Option<(AssignmentId, AccountId)> {
    let (batch, nil) = (sim.batch, AssignmentId::from_uuid(uuid::Uuid::nil()));
    let found = sim.read(move |tx| assignments::in_state(tx, batch, wanted, nil, 50));
    sim.draw.of(&found)
}

fn value(draw: &mut Draw) -> serde_json::Value {
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

fn submit_at(sim: &mut Sim, index: usize) -> Outcome {
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

fn give_back(sim: &mut Sim) -> Outcome {
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

fn review(sim: &mut Sim) -> Outcome {
    let wanted = sim.draw.of(&[State::Submitted, State::RejectProposed]);
    let (Some(wanted), Some(reviewer)) = (wanted, sim.draw.of(&sim.reviewers.clone())) else {
        return Ok(());
    };
    let Some((id, _)) = pick(sim, wanted) else {
        return Ok(());
    };
    let word = if wanted == State::RejectProposed {
        sim.draw.of(&["accept", "confirm_reject", "confirm_reject"])
    } else {
        let words = [
            "accept",
            "accept_with_fix",
            "exclude",
            "changes_requested",
            "changes_requested",
            "reject",
            "reject",
            "reject",
        ];
        sim.draw.of(&words)
    };
    let Some(word) = word else { return Ok(()) };
    let body = verdict(sim, word);
    let app = sim.app();
    let ctx = app.context_of(reviewer, false);
    let judged = sim.runtime.block_on(judge(&app, &ctx, id, body));
    match judged {
        Err(Error::Invalid(faults)) => Err(format!("{word}: {faults:?}")),
        other => expected("verdict", other).map(|_| ()),
    }
}

fn verdict(sim: &Sim, word: &str) -> VerdictBody {
    let rejects = word == "reject";
    let project = sim.project;
    let clause = sim.read(move |tx| {
        let kept = projects::guidelines(tx, project, i64::MAX, 1)?.remove(0);
        let parsed = Guideline::parse(&kept.markdown, &[]).ok();
        Ok(parsed.and_then(|parsed| parsed.clauses.last().map(|clause| clause.id.clone())))
    });
    let category = candor_domain::review::RejectCategory::ALL[0].as_str();
    VerdictBody {
        verdict: word.to_owned(),
        category: rejects.then(|| category.to_owned()),
        clause: clause.filter(|_| rejects),
        reason: (rejects || word == "changes_requested").then(|| WORDS.to_owned()),
        answer: (word == "accept_with_fix").then(|| json!({ "sentiment": "negative" })),
    }
}

fn object(sim: &mut Sim) -> Outcome {
    let Some((id, person)) = pick(sim, State::Rejected) else {
        return Ok(());
    };
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let body = AppealBody {
        text: "The text is about the product from its second sentence on.".to_owned(),
    };
    let opened = sim.runtime.block_on(appeal::open(&app, &ctx, id, body));
    expected("appeal", opened).map(|_| ())
}

fn decide(sim: &mut Sim) -> Outcome {
    let word = sim.draw.of(&["accept", "reject"]).unwrap_or("accept");
    let (Some((id, _)), Some(manager)) = (
        pick(sim, State::Appealed),
        sim.draw.of(&sim.reviewers.clone()),
    ) else {
        return Ok(());
    };
    let app = sim.app();
    let ctx = app.context_of(manager, false);
    let body = DecisionBody {
        decision: word.to_owned(),
        note: WORDS.to_owned(),
    };
    let decided = sim.runtime.block_on(appeal::decide(&app, &ctx, id, body));
    expected("decision", decided).map(|_| ())
}

fn command(
    sim: &Sim,
    what: &str,
    scope: Scope,
    act: impl Fn(&mut dyn Tx) -> candor_app::Result<()> + Send + 'static,
) -> Outcome {
    expected(what, sim.world.app.db().write_blocking(scope, act)).map(|_| ())
}

fn pause_or_resume(sim: &mut Sim) -> Outcome {
    let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
    let is_paused = state(sim) == BatchState::Paused;
    command(sim, "pause", Scope::All, move |tx| {
        let change = if is_paused {
            pause::resume_in
        } else {
            pause::pause_in
        };
        change(tx, &ctx, batch, PauseReason::Manual).map(|_| ())
    })
}

fn cancel_or_close(sim: &mut Sim) -> Outcome {
    let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
    let closes = sim.draw.below(3) == 0;
    command(sim, "cancel", Scope::All, move |tx| {
        let end = if closes {
            cancel::close_in
        } else {
            cancel::cancel_in
        };
        end(tx, &ctx, batch).map(|_| ())
    })
}

fn fund_more(sim: &mut Sim) -> Outcome {
    let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
    command(sim, "fund", Scope::Control, move |tx| {
        fund::fund_in(tx, &ctx, batch, Some(Amount::from_minor(220))).map(|_| ())
    })
}

fn time_passes(sim: &mut Sim) -> Outcome {
    let hours = 1 + i64::try_from(sim.draw.below(6)).unwrap_or(0);
    sim.world.clock.advance_seconds(hours * 3_600);
    sweep(sim)
}

fn days_pass(sim: &mut Sim) -> Outcome {
    let days = if sim.draw.below(2) == 0 { 2 } else { 15 };
    sim.world.clock.advance_seconds(days * 86_400);
    sweep(sim)
}

fn crash(sim: &mut Sim) -> Outcome {
    sim.crash();
    Ok(())
}

fn expired(sim: &Sim) -> i64 {
    const EXPIRED: Sql =
        Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM assignments WHERE state = 'expired'");
    sim.read(|tx| tx.query_one(EXPIRED, params![])?.i64(0))
}

fn sweep(sim: &mut Sim) -> Outcome {
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
fn tend(sim: &mut Sim) -> Outcome {
    sweep(sim)?;
    let app: App = sim.app();
    let tended = sim.runtime.block_on(async {
        use candor_app::tender::follow::{Turn, turn};
        while candor_app::batches::wind_down::turn(&app).await? || turn(&app).await? == Turn::Busy {
        }
        Ok::<_, Error>(())
    });
    tended.map_err(|error| format!("background: {error:?}"))
}

/// Some churn with the clocks apart, then everybody does all they can: nothing that somebody could fill may be left.
pub(crate) fn finish(sim: &mut Sim) -> Outcome {
    const FILLABLE: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM places p JOIN tasks t ON t.id = p.task_id AND t.state = 'open' \
         JOIN cursors c ON c.batch_id = p.batch_id AND c.live_leases < 2 WHERE NOT EXISTS (SELECT 1 \
         FROM assignments a WHERE a.task_id = p.task_id AND a.contributor_id = c.contributor_id)",
    );
    tend(sim)?;
    if state(sim) == BatchState::Paused {
        pause_or_resume(sim)?;
    }
    if state(sim) != BatchState::Open {
        return Ok(());
    }
    for _ in 0..30 {
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
    // Silence decides the rest, and a batch in which all is done closes by itself.
    for _ in 0..4 {
        sim.world.clock.advance_seconds(20 * 86_400);
        tend(sim)?;
    }
    Ok(())
}

fn submit_held(sim: &mut Sim) -> Outcome {
    while let Some(last) = sim.held.len().checked_sub(1) {
        submit_at(sim, last)?;
        sim.held.pop();
    }
    Ok(())
}
