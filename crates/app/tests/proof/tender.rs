//! The tender: one snapshot for each count, every task admitted that can be paid, and the end of a batch whatever
//! ends last.

use crate::money::batch_state;
use crate::reviews::{Bench, verdict};
use crate::support::{Stage, id, reviewed};
use candor_app::batches::cancel::close_in;
use candor_app::batches::fund::fund_in;
use candor_app::tasks::states::{Step, step};
use candor_app::tender::recount::recount;
use candor_app::testing::Terms;
use candor_app::view::ClaimedItem;
use candor_app::work::{lease, report};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::batch::BatchState;
use candor_domain::id::{AccountId, TaskId};
use candor_domain::money::Amount;
use candor_domain::task::TaskState;
use candor_store::db::{Dialect, Row, Sql, Tx, Value};
use candor_store::testing::{TestDb, both, postgres};
use candor_store::{assignments, batches, queue, tasks};

/// A transaction into which something else commits, after the first statement that counts places.
struct Interrupted<'a> {
    tx: &'a mut dyn Tx,
    act: Option<Box<dyn FnOnce() + 'a>>,
}

impl Tx for Interrupted<'_> {
    fn dialect(&self) -> Dialect {
        self.tx.dialect()
    }

    fn query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>, candor_store::Error> {
        let rows = self.tx.query(sql, params)?;
        if sql.text(self.tx.dialect()).contains("FROM places")
            && let Some(act) = self.act.take()
        {
            act();
        }
        Ok(rows)
    }

    fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64, candor_store::Error> {
        self.tx.execute(sql, params)
    }
}

fn one_each() -> Terms {
    Terms {
        overlap: 1,
        ..Terms::default()
    }
}

fn task_of(stage: &Stage, item: &ClaimedItem) -> TaskId {
    let id = id(item);
    stage
        .read(move |tx| assignments::get(tx, id))
        .expect("an assignment")
        .task
}

fn task_state(stage: &Stage, task: TaskId) -> Option<TaskState> {
    let project = stage.project;
    stage.read(move |tx| tasks::state(tx, project, task))
}

fn places(stage: &Stage, task: TaskId) -> i64 {
    stage.read(move |tx| queue::count_of_task(tx, task))
}

fn take(stage: &Stage, task: TaskId, what: Step) {
    let ctx = stage.world.ctx(stage.world.owner);
    stage
        .wait(step(&stage.world.app, &ctx, task, what))
        .expect("a step of the task");
}

fn give_back(stage: &Stage, person: AccountId, item: &ClaimedItem) {
    let ctx = stage.world.ctx(person);
    let back = lease::give_back(&stage.world.app, &ctx, id(item), item.assignment.epoch);
    stage.wait(back).expect("given back");
}

fn close(stage: &Stage) {
    let (ctx, batch) = (stage.world.ctx(stage.world.owner), stage.batch);
    stage
        .world
        .control(move |tx| close_in(tx, &ctx, batch).map(|_| ()));
}

#[test]
fn a_return_in_the_midst_of_a_count_bears_no_place() {
    let database = postgres();
    let stage = Stage::new(&database.db, &one_each(), 1);
    let person = stage.world.person("c");
    let item = stage.claim(person);
    let (task, id, epoch) = (task_of(&stage, &item), id(&item), item.assignment.epoch);
    let (app, batch) = (stage.world.app.clone(), stage.batch);
    stage.world.control(move |tx| {
        let (ctx, app) = (app.own_context(), app.clone());
        let batch = batches::get(tx, batch)?.ok_or(candor_app::Error::NotFound)?;
        let other = app.clone();
        let act = move || {
            let app = other;
            let ctx = app.context_of(person, false);
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let back = lease::give_back(&app, &ctx, id, epoch);
            let back = runtime.expect("a runtime").block_on(back);
            back.expect("given back");
        };
        let mut tx = Interrupted {
            tx,
            act: Some(Box::new(act)),
        };
        recount(&mut tx, &app, &ctx, &batch, task)
    });
    assert_eq!(stage.state(id), State::Returned);
    assert_eq!(places(&stage, task), 1, "the place that was given back");
    stage.verify();
}

#[test]
fn a_task_that_may_need_more_answers_gets_its_first_place() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap_greatest: Some(3),
            ..one_each()
        };
        let stage = Stage::new(db, &terms, 1);
        let person = stage.world.person("c");
        stage.work(person);
        stage.settle();
        assert_eq!(batch_state(&stage), BatchState::Closed);
        stage.verify();
    }
}

#[test]
fn elders_stay_covered_when_a_task_is_admitted() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap_greatest: Some(3),
            ..one_each()
        };
        let stage = Stage::new(db, &terms, 4);
        // Funded for twelve places and two more, of which four are born and eight may yet be needed.
        stage.world.tasks(stage.project, stage.batch, 3);
        stage.settle();
        let batch = stage.batch;
        assert_eq!(stage.read(move |tx| queue::count(tx, batch)), 4);
        let (app, ctx) = (stage.world.app.clone(), stage.world.ctx(stage.world.owner));
        stage.world.control(move |tx| {
            fund_in(tx, &app, &ctx, batch, Some(Amount::from_minor(132))).map(|_| ())
        });
        stage.settle();
        assert_eq!(
            stage.read(move |tx| queue::count(tx, batch)),
            5,
            "three more places are covered now"
        );
        stage.verify();
    }
}

#[test]
fn a_task_that_was_held_before_it_was_admitted_gets_its_places_once() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &one_each(), 1);
        stage.world.tasks(stage.project, stage.batch, 3);
        stage.settle();
        let (batch, project) = (stage.batch, stage.project);
        let all = stage
            .read(move |tx| tasks::page(tx, project, TaskId::from_uuid(uuid::Uuid::nil()), 10));
        let last = all.last().expect("a task").id;
        assert_eq!(places(&stage, last), 0, "not paid for yet");
        take(&stage, last, Step::Hold);
        stage.settle();
        take(&stage, last, Step::Release);
        stage.settle();
        let (app, ctx) = (stage.world.app.clone(), stage.world.ctx(stage.world.owner));
        stage.world.control(move |tx| {
            fund_in(tx, &app, &ctx, batch, Some(Amount::from_minor(550))).map(|_| ())
        });
        stage.settle();
        assert_eq!(places(&stage, last), 1);
        stage.verify();
    }
}

#[test]
fn a_batch_closes_when_a_final_rejection_comes_last() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap: 1,
            ..reviewed()
        };
        let stage = Stage::new(db, &terms, 1);
        let bench = Bench::of(&stage);
        let [first, second] = ["first", "second"].map(|name| stage.world.person(name));
        let rejected = stage.work(first);
        bench.reject(&stage, rejected);
        stage.settle();
        let accepted = stage.work(second);
        verdict(&stage, bench.first, accepted, "accept").expect("accepted");
        stage.settle();
        assert_eq!(batch_state(&stage), BatchState::Open, "the appeal is open");
        stage.world.clock.advance_seconds(15 * 86_400);
        stage.settle();
        assert_eq!(stage.state(rejected), State::RejectedFinal);
        assert_eq!(batch_state(&stage), BatchState::Closed);
        stage.verify();
    }
}

#[test]
fn a_batch_closes_when_a_lease_of_a_withdrawn_task_ends_last() {
    for expires in [false, true] {
        for TestDb { db, .. } in &both() {
            let stage = Stage::new(db, &one_each(), 1);
            let person = stage.world.person("c");
            let item = stage.claim(person);
            take(&stage, task_of(&stage, &item), Step::Withdraw);
            stage.settle();
            assert_eq!(
                batch_state(&stage),
                BatchState::Open,
                "somebody works on it"
            );
            if expires {
                stage.world.clock.advance_seconds(3 * 3_600);
            } else {
                give_back(&stage, person, &item);
            }
            stage.settle();
            assert_eq!(batch_state(&stage), BatchState::Closed);
            stage.verify();
        }
    }
}

#[test]
fn a_report_on_a_withdrawn_task_leaves_no_place() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &one_each(), 2);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let task = task_of(&stage, &item);
        take(&stage, task, Step::Withdraw);
        let input = report::ReportInput {
            epoch: item.assignment.epoch,
            kind: "broken".to_owned(),
            clause: None,
            text: "The text is cut off.".to_owned(),
        };
        let ctx = stage.world.ctx(person);
        stage
            .wait(report::report(&stage.world.app, &ctx, id(&item), input))
            .expect("reported");
        assert_eq!(places(&stage, task), 0);
        stage.verify();
    }
}

#[test]
fn a_place_that_came_back_to_a_settled_task_ends() {
    let database = postgres();
    let stage = Stage::new(&database.db, &one_each(), 2);
    let person = stage.world.person("c");
    let item = stage.claim(person);
    let task = task_of(&stage, &item);
    // The return read the task as open, then control withdrew it, then the return committed.
    give_back(&stage, person, &item);
    take(&stage, task, Step::Withdraw);
    assert_eq!(places(&stage, task), 1, "as that order leaves it");
    stage.settle();
    assert_eq!(places(&stage, task), 0);
    stage.verify();
}

/// One answer accepted, two excluded, and no money for the third refill.
fn with_a_waiting_refill(stage: &Stage) -> (Bench, TaskId) {
    let bench = Bench::of(stage);
    let [second, third] = ["second", "third"].map(|name| stage.world.person(name));
    let item = stage.claim(second);
    let task = task_of(stage, &item);
    let excluded = stage.submit(second, &item);
    verdict(stage, bench.first, excluded, "exclude").expect("excluded");
    stage.settle();
    let excluded = stage.work(third);
    verdict(stage, bench.first, excluded, "exclude").expect("excluded");
    stage.settle();
    let batch = stage.batch;
    assert_eq!(stage.read(move |tx| queue::wanted_sum(tx, batch)), 1);
    (bench, task)
}

#[test]
fn closing_completes_a_task_with_the_answers_that_it_has() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap: 2,
            ..reviewed()
        };
        let stage = Stage::new(db, &terms, 1);
        let first = stage.world.person("c");
        let kept = stage.work(first);
        let (bench, task) = with_a_waiting_refill(&stage);
        verdict(&stage, bench.first, kept, "accept").expect("accepted");
        stage.settle();
        close(&stage);
        stage.settle();
        assert_eq!(task_state(&stage, task), Some(TaskState::Complete));
        assert_eq!(batch_state(&stage), BatchState::Closed);
        stage.verify();
    }
}

#[test]
fn closing_waits_for_who_is_at_work() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap: 2,
            ..reviewed()
        };
        let stage = Stage::new(db, &terms, 1);
        let first = stage.world.person("c");
        let held = stage.claim(first);
        let (bench, task) = with_a_waiting_refill(&stage);
        close(&stage);
        stage.settle();
        assert_eq!(task_state(&stage, task), Some(TaskState::Open));
        let kept = stage.submit(first, &held);
        verdict(&stage, bench.first, kept, "accept").expect("accepted");
        stage.settle();
        assert_eq!(task_state(&stage, task), Some(TaskState::Complete));
        assert_eq!(batch_state(&stage), BatchState::Closed);
        stage.verify();
    }
}
