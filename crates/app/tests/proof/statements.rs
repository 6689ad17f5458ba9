//! How many statements the hot commands send: they cost the same in a project of any size.

use crate::support::{Stage, id, reviewed};
use candor_app::testing::Terms;
use candor_app::work::claim::claim_in;
use candor_app::work::submit::{SubmitInput, submit_in};
use candor_store::Error;
use candor_store::db::{Dialect, Row, Scope, Sql, Tx, Value};
use candor_store::testing::{TestDb, both};
use serde_json::json;

/// A transaction that counts what its database is asked to run.
struct Counted<'a> {
    tx: &'a mut dyn Tx,
    count: usize,
}

impl Tx for Counted<'_> {
    fn dialect(&self) -> Dialect {
        self.tx.dialect()
    }

    fn query(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<Row>, Error> {
        self.count += 1;
        self.tx.query(sql, params)
    }

    fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<u64, Error> {
        self.count += 1;
        self.tx.execute(sql, params)
    }

    fn execute_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        self.count += statements.len();
        self.tx.execute_all(statements)
    }

    fn execute_merged(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        self.count += match self.tx.dialect() {
            Dialect::Sqlite => statements.len(),
            Dialect::Postgres => 1,
        };
        self.tx.execute_merged(statements)
    }

    fn query_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<Vec<Row>>, Error> {
        self.count += statements.len();
        self.tx.query_all(statements)
    }
}

/// Statements of a claim and of a submit, of somebody who has worked in the project before.
fn counts(stage: &Stage) -> (usize, usize) {
    let person = stage.world.person("c");
    stage.work(person);
    let (app, ctx, project) = (&stage.world.app, stage.world.ctx(person), stage.project);
    let scope = Scope::Person(person.as_uuid());
    let (held, by) = (app.clone(), ctx.clone());
    let claimed = app.db().write_blocking(scope, move |tx| {
        let mut counted = Counted { tx, count: 0 };
        let mut answer = claim_in(&mut counted, &held, &by, project, 1)?;
        Ok::<_, candor_app::Error>((counted.count, answer.items.pop()))
    });
    let (of_claim, item) = claimed.expect("a claim");
    let item = item.expect("a task that lies ahead");
    let input = SubmitInput {
        epoch: item.assignment.epoch,
        answer: json!({ "sentiment": "positive" }),
        note: None,
        claim: None,
    };
    let (held, text, assignment) = (app.clone(), input.answer.to_string(), id(&item));
    let submitted = app.db().write_blocking(scope, move |tx| {
        let mut counted = Counted { tx, count: 0 };
        submit_in(&mut counted, &held, &ctx, assignment, &input, &text)?;
        Ok::<_, candor_app::Error>(counted.count)
    });
    (of_claim, submitted.expect("a submit"))
}

#[test]
fn a_claim_takes_at_most_eight_statements_and_a_submit_nine() {
    for TestDb { db, .. } in &both() {
        let (claim, submit) = counts(&Stage::new(db, &reviewed(), 50));
        assert!(claim <= 8, "{claim} statements of a claim");
        assert!(submit <= 9, "{submit} statements of a submit");
    }
}

/// SQLite has no round trip that fewer, larger statements would save, and runs the plain ones faster.
#[test]
fn a_submit_that_is_paid_at_once_adds_its_money() {
    for TestDb { db, .. } in &both() {
        let (_, submit) = counts(&Stage::new(db, &Terms::default(), 50));
        let most = match db.dialect() {
            Dialect::Sqlite => 14,
            Dialect::Postgres => 9,
        };
        assert!(submit <= most, "{submit} statements of a paid submit");
    }
}
