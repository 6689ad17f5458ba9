//! A [`World`] driven from blocking code, with the background's work done step by step.

use candor_app::testing::{Terms, World, usd};
use candor_app::view::ClaimedItem;
use candor_app::work::submit::{SubmitAnswer, SubmitInput, submit};
use candor_app::{Error, Result, Retry};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{AccountId, AssignmentId, BatchId, ProjectId};
use candor_domain::ledger::Account;
use candor_store::db::{Db, Sql};
use candor_store::{assignments, ledger, params, queue};
use serde_json::json;
use tokio::runtime::Runtime;

/// A world, and a runtime to call its async use cases on.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) project: ProjectId,
    pub(crate) batch: BatchId,
    runtime: Runtime,
}

impl Stage {
    /// A project with a batch that is published and paid for in full.
    pub(crate) fn new(db: &Db, terms: &Terms, tasks: usize) -> Stage {
        let stage = Stage::unpublished(db, terms, tasks);
        stage.world.publish(stage.batch);
        stage
    }

    /// The same in draft, with money in the organization.
    pub(crate) fn unpublished(db: &Db, terms: &Terms, tasks: usize) -> Stage {
        let world = World::new(db, 7);
        world.deposit(100_000_000);
        let project = world.project();
        let batch = world.batch(project, terms, tasks);
        let runtime = Runtime::new().expect("a runtime");
        Stage {
            world,
            project,
            batch,
            runtime,
        }
    }

    pub(crate) fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// Lets the tender, the deadlines and the winding down do all that they can do now.
    pub(crate) fn settle(&self) {
        use candor_app::tender::follow::{Turn, turn};
        let app = &self.world.app;
        self.wait(async {
            loop {
                let swept = candor_app::work::deadline::sweep(app).await.expect("sweep");
                let wound = candor_app::batches::wind_down::turn(app)
                    .await
                    .expect("wind down");
                let turned = turn(app).await.expect("a turn of the tender");
                if swept == 0 && !wound && turned == Turn::Idle {
                    return;
                }
            }
        });
    }

    /// A claim that must give a task.
    pub(crate) fn claim(&self, person: AccountId) -> ClaimedItem {
        loop {
            match self
                .wait(self.world.claim(person, self.project))
                .expect("claim")
            {
                Ok(item) => return item,
                Err(rule) if rule == "looking" => {}
                Err(rule) => panic!("nothing to claim: {rule}"),
            }
        }
    }

    /// The rule for which a claim is empty.
    pub(crate) fn refusal(&self, person: AccountId) -> String {
        loop {
            match self
                .wait(self.world.claim(person, self.project))
                .expect("claim")
            {
                Ok(item) => panic!("was given {}", item.assignment.id),
                Err(rule) if rule == "looking" => {}
                Err(rule) => return rule,
            }
        }
    }

    pub(crate) fn submit(&self, person: AccountId, item: &ClaimedItem) -> AssignmentId {
        self.wait(self.world.submit(person, item)).expect("submit");
        AssignmentId::from_uuid(item.assignment.id)
    }

    /// Claims and submits.
    pub(crate) fn work(&self, person: AccountId) -> AssignmentId {
        let item = self.claim(person);
        self.submit(person, &item)
    }

    /// A submit with a retry key.
    pub(crate) fn submit_under(
        &self,
        person: AccountId,
        item: &ClaimedItem,
        key: &str,
        value: &str,
    ) -> Result<SubmitAnswer> {
        let id = AssignmentId::from_uuid(item.assignment.id);
        let mut ctx = self.world.ctx(person);
        ctx.retry = Some(retry(person, &format!("submit {id}"), key, value));
        let input = SubmitInput {
            epoch: item.assignment.epoch,
            answer: json!({ "sentiment": value }),
            note: None,
            claim: None,
        };
        self.wait(submit(&self.world.app, &ctx, id, input))
    }

    pub(crate) fn state(&self, id: AssignmentId) -> AssignmentState {
        self.read(move |tx| assignments::get(tx, id))
            .expect("an assignment")
            .state
    }

    pub(crate) fn read<R: Send + 'static>(
        &self,
        query: impl Fn(&mut dyn candor_store::db::Tx) -> std::result::Result<R, candor_store::Error>
        + Send
        + 'static,
    ) -> R {
        self.world.app.db().read_blocking(query).expect("a query")
    }

    pub(crate) fn count(&self, sql: Sql) -> i64 {
        self.read(move |tx| tx.query_one(sql, params![])?.i64(0))
    }

    /// What an account holds.
    pub(crate) fn balance(&self, account: Account) -> i64 {
        self.read(move |tx| ledger::balance(tx, account)).as_minor()
    }

    /// Escrow, of it in the queue, reserve, and what was paid out (contributors and fees).
    pub(crate) fn figures(&self, people: &[AccountId]) -> [i64; 4] {
        let batch = self.batch;
        let queued = self.read(move |tx| queue::count(tx, batch)) * 110;
        let paid: i64 = people
            .iter()
            .map(|person| self.balance(Account::contributor_available(*person, usd())))
            .sum();
        [
            self.balance(Account::batch_escrow(batch, usd())),
            queued,
            self.balance(Account::batch_reserve(batch, usd())),
            paid + self.balance(Account::platform_fees(usd())),
        ]
    }

    /// The books and the invariants of assignments, which hold at every moment.
    pub(crate) fn verify(&self) {
        let faults = candor_app::testing::faults(self.world.app.db());
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

/// A retry key of a person's call.
pub(crate) fn retry(person: AccountId, route: &str, key: &str, body: &str) -> Retry {
    let mut body_hash = [0; 32];
    for (byte, place) in body.bytes().zip(body_hash.iter_mut()) {
        *place = byte;
    }
    Retry {
        principal: person.as_uuid(),
        route: route.to_owned(),
        key: key.to_owned(),
        body_hash,
    }
}

/// The kind of a conflict; panics for everything else.
pub(crate) fn conflict<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Conflict { kind, .. }) => kind.to_string(),
        other => panic!("no conflict: {other:?}"),
    }
}

/// Terms whose every answer is reviewed.
pub(crate) fn reviewed() -> Terms {
    Terms {
        review: json!({ "policy": "all" }),
        ..Terms::default()
    }
}

/// The id of an item.
pub(crate) fn id(item: &ClaimedItem) -> AssignmentId {
    AssignmentId::from_uuid(item.assignment.id)
}
