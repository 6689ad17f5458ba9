//! Payouts, and accounts that are closed.

use crate::acts::{Outcome, expected};
use crate::run::Sim;
use candor_app::money::payouts::{End, PayoutInput, end, request};
use candor_app::people::close_account::close_account as close;
use candor_app::people::give_up::give_up;
use candor_app::people::tidy::tidy;
use candor_app::testing::usd;
use candor_app::view::Money;
use candor_domain::id::{AccountId, PayoutId};
use candor_domain::ledger::Account;
use candor_domain::payout::PayoutState;
use candor_store::{accounts, ledger, purse};

fn available(sim: &Sim, person: AccountId) -> i64 {
    let account = Account::contributor_available(person, usd());
    sim.read(move |tx| ledger::balance(tx, account)).as_minor()
}

fn ask(sim: &mut Sim, person: AccountId, cents: i64) -> Outcome {
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let input = PayoutInput {
        amount: Money {
            amount: cents,
            currency: "USD".to_owned(),
        },
        rail: "manual".to_owned(),
    };
    let asked = sim.runtime.block_on(request(&app, &ctx, input));
    expected("payout", asked).map(|_| ())
}

/// All that is there, or half of it, or more than there is.
pub(crate) fn ask_for_money(sim: &mut Sim) -> Outcome {
    let Some(person) = sim.draw.of(&sim.people.clone()) else {
        return Ok(());
    };
    let all = available(sim, person);
    let cents = sim.draw.of(&[all, all, all / 2, all + 1]).unwrap_or(all);
    ask(sim, person, cents)
}

fn requested(sim: &Sim) -> Vec<PayoutId> {
    let last = PayoutId::from_uuid(uuid::Uuid::max());
    let state = Some(PayoutState::Requested);
    sim.read(move |tx| purse::payouts(tx, state, last, 50))
        .into_iter()
        .map(|payout| payout.id)
        .collect()
}

fn end_one(sim: &mut Sim, id: PayoutId, how: End) -> Outcome {
    let app = sim.app();
    let operator = app.context_of(sim.world.owner, true);
    let ended = end(&app, &operator, id, how);
    expected("end of a payout", sim.runtime.block_on(ended)).map(|_| ())
}

pub(crate) fn decide_payout(sim: &mut Sim) -> Outcome {
    let waiting = requested(sim);
    let Some(id) = sim.draw.of(&waiting) else {
        return Ok(());
    };
    let how = if sim.draw.below(3) == 0 {
        End::Returned("No such account".to_owned())
    } else {
        End::Settled("Transfer 17".to_owned())
    };
    end_one(sim, id, how)
}

/// Somebody leaves, and somebody new comes for them.
pub(crate) fn close_account(sim: &mut Sim) -> Outcome {
    let index = sim.draw.below(sim.people.len());
    let Some(person) = sim.people.get(index).copied() else {
        return Ok(());
    };
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let closed = sim.runtime.block_on(close(&app, &ctx));
    if expected("close an account", closed)?.is_some() {
        sim.count += 1;
        sim.people[index] = sim.world.person(&format!("n{}", sim.count));
    }
    Ok(())
}

/// Pays everybody out who leaves, or they give up what they have: nothing is awaited of them any more, and who they were is erased.
pub(crate) fn pay_out_and_tidy(sim: &mut Sim) -> Outcome {
    for person in sim.read(|tx| accounts::closing(tx, 100)) {
        let all = available(sim, person);
        if all > 0 && sim.draw.below(4) == 0 {
            let (app, ctx) = (sim.app(), sim.app().context_of(person, false));
            let given_up = give_up(&app, &ctx, "I give up what is left.");
            let given_up = sim.runtime.block_on(given_up);
            given_up.map_err(|error| format!("give up: {error:?}"))?;
        } else if all > 0 {
            ask(sim, person, all)?;
        }
    }
    for id in requested(sim) {
        end_one(sim, id, End::Settled("Transfer 18".to_owned()))?;
    }
    let app = sim.app();
    let tidied = sim.runtime.block_on(tidy(&app));
    tidied.map_err(|error| format!("tidy: {error:?}"))?;
    match sim.read(|tx| accounts::closing(tx, 100)).first().copied() {
        None => Ok(()),
        Some(person) => {
            let awaited = sim.read(move |tx| accounts::awaited(tx, person));
            Err(format!("{person} is not erased and waits for {awaited:?}"))
        }
    }
}
