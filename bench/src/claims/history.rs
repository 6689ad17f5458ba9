//! People with many answers behind them: what claims and submits would have left, written in bulk, with the books.
//! Each went through a stretch of the batch of their own; half of the answers are accepted and paid.

use super::Arguments;
use crate::people;
use anyhow::{Context, Result, bail};
use candor_app::App;
use candor_app::testing::World;
use candor_domain::assignment::AssignmentState;
use candor_domain::claim::CursorState;
use candor_domain::id::{AccountId, AssignmentId, BatchId, PlaceId, ProjectId, TaskId};
use candor_domain::ledger::{Account, Transfer};
use candor_store::answers::{Author, NewAnswer};
use candor_store::assignments::Assignment;
use candor_store::batches::Batch;
use candor_store::db::{Scope, Sql, Stripe, Tx, Value};
use candor_store::participations::Participation;
use candor_store::{answers, assignments, ledger, params, participations, queue};

/// Answers of one command.
const ANSWERS: usize = 2_500;

const PLACES: Sql = Sql::Both(
    "SELECT place_id, task_id FROM places WHERE batch_id = $1 AND place_id > $2 ORDER BY place_id LIMIT $3",
);

/// Gives one person a connection their answers; returns their sessions.
pub(crate) fn give(
    app: &App,
    world: &World,
    (project, batch): (ProjectId, BatchId),
    arguments: &Arguments,
) -> Result<Vec<String>> {
    let batch = app
        .db()
        .read_blocking(move |tx| candor_store::batches::get(tx, batch))?
        .context("the batch")?;
    let mut after = uuid::Uuid::nil();
    let mut sessions = Vec::new();
    for number in 0..arguments.connections {
        let person = world.person(&format!("v{number}"));
        sessions.push(people::session(app, person)?);
        join(app, project, person, &batch)?;
        let mut left = arguments.history;
        while left > 0 {
            let (places, last) = stretch(app, &batch, after, left.min(ANSWERS))?;
            left -= places.len();
            after = last;
            let claimed = i64::try_from(arguments.history - left)?;
            answer(app, &batch, person, places, (last, claimed))?;
        }
    }
    Ok(sessions)
}

fn join(app: &App, project: ProjectId, person: AccountId, batch: &Batch) -> Result<()> {
    let (now, currency) = (app.clock().now(), batch.currency);
    let participation = Participation {
        eligibility_version: 1,
        profile_version: 0,
        is_eligible: true,
        outcomes: "[]".to_owned(),
        standing: "clear".to_owned(),
        pseudonym: format!("p-{person}"),
    };
    app.db()
        .write_blocking(Scope::Person(person.as_uuid()), move |tx| {
            participations::put(tx, project, person, &participation, now)?;
            ledger::open(tx, &[Account::contributor_available(person, currency)])
        })?;
    Ok(())
}

/// The first place of each of the next tasks, and the last place looked at.
fn stretch(
    app: &App,
    batch: &Batch,
    after: uuid::Uuid,
    tasks: usize,
) -> Result<(Vec<(PlaceId, TaskId)>, uuid::Uuid)> {
    let id = batch.id;
    let limit = i64::try_from(tasks)? * batch.overlap;
    let places: Vec<(PlaceId, TaskId)> = app.db().read_blocking(move |tx| {
        let rows = tx.query(PLACES, params![id, after, limit])?;
        rows.iter()
            .map(|row| Ok::<_, candor_store::Error>((row.id(0)?, row.id(1)?)))
            .collect::<Result<_, _>>()
    })?;
    let Some((last, _)) = places.last().copied() else {
        bail!("the batch is too small for the history that is asked for");
    };
    let mut firsts = places;
    firsts.dedup_by_key(|(_, task)| *task);
    Ok((firsts, last.as_uuid()))
}

fn answer(
    app: &App,
    batch: &Batch,
    person: AccountId,
    places: Vec<(PlaceId, TaskId)>,
    (last, claimed): (uuid::Uuid, i64),
) -> Result<()> {
    let (ctx, batch) = (app.own_context(), batch.clone());
    let stripe = Stripe::of_person(person.as_uuid());
    app.db()
        .write_blocking(Scope::Person(person.as_uuid()), move |tx| {
            let (mut writes, mut transfers) = (Vec::new(), Vec::new());
            for (number, (place, task)) in places.iter().enumerate() {
                let id = AssignmentId::from_uuid(ctx.new_id());
                let given = given(&ctx, &batch, (id, *task, person), number % 2 == 0)?;
                writes.push(queue::taking(batch.id, *place));
                writes.push(assignments::inserting(&given));
                writes.push(answers::inserting(&written(&given)));
                if given.state == AssignmentState::Accepted {
                    writes.push(answers::deciding_pay(
                        id,
                        1,
                        given.state.as_str(),
                        given.price,
                        given.fee,
                        ctx.now,
                    ));
                    transfers.extend(paid(&ctx, &batch, &given)?);
                }
            }
            let cursor = queue::Cursor {
                state: CursorState {
                    cursor: Some(PlaceId::from_uuid(last)),
                    ..CursorState::default()
                },
                claimed,
                ..queue::Cursor::default()
            };
            writes.push(queue::putting_cursor(batch.id, person, &cursor));
            writes.extend(ledger::posting(stripe, &transfers));
            send(tx, &writes)
        })?;
    Ok(())
}

fn given(
    ctx: &candor_app::Context,
    batch: &Batch,
    (id, task, contributor): (AssignmentId, TaskId, AccountId),
    is_accepted: bool,
) -> candor_app::Result<Assignment> {
    let cost = batch.cost().map_err(candor_app::money::settle::overflow)?;
    let fee = cost.fee().map_err(candor_app::money::settle::overflow)?;
    let week = ctx.now.plus_seconds(7 * 86_400);
    Ok(Assignment {
        id,
        project: batch.project,
        batch: batch.id,
        task,
        contributor,
        epoch: 1,
        state: if is_accepted {
            AssignmentState::Accepted
        } else {
            AssignmentState::Submitted
        },
        is_members: false,
        is_surplus: false,
        is_barred: false,
        price: batch.price,
        fee,
        template_version: 1,
        guideline_version: 1,
        claimed_at: ctx.now,
        lease_expires_at: Some(week),
        lease_extensions: 0,
        submitted_at: Some(ctx.now),
        decided_at: is_accepted.then_some(ctx.now),
        deadline_at: (!is_accepted).then_some(week),
        revision: 1,
        changes_asked: 0,
        held_by: None,
        held_until: None,
        active_seconds: 12,
    })
}

fn written(given: &Assignment) -> NewAnswer<'static> {
    NewAnswer {
        assignment: given.id,
        revision: 1,
        author: Author::Contributor,
        by: given.contributor,
        answer: r#"{"sentiment":"positive"}"#,
        note: None,
        key: None,
        result: None,
        at: given.claimed_at,
    }
}

fn paid(
    ctx: &candor_app::Context,
    batch: &Batch,
    given: &Assignment,
) -> candor_app::Result<Vec<Transfer>> {
    let overflow = candor_app::money::settle::overflow;
    let stamp = candor_app::money::settle::stamp(ctx);
    let cost = batch.cost().map_err(overflow)?;
    batch
        .books()
        .assignment_paid(stamp, given.id, given.contributor, given.price, cost)
        .map_err(overflow)
}

fn send(tx: &mut dyn Tx, writes: &[(Sql, Vec<Value>)]) -> candor_app::Result<()> {
    let statements: Vec<(Sql, &[Value])> = writes
        .iter()
        .map(|(sql, values)| (*sql, values.as_slice()))
        .collect();
    tx.execute_all(&statements)?;
    Ok(())
}
