//! What a token or a closing account may do with work: each call asks the table of rights.

use crate::support::{Stage, id};
use candor_app::testing::Terms;
use candor_app::work::{claim, draft, heartbeat, lease, list, open, report, submit};
use candor_app::{Context, Error, Result, live, notifications};
use candor_domain::access::TokenScope;
use candor_domain::id::AccountId;
use candor_store::testing::{TestDb, both};
use serde_json::json;
use std::sync::Arc;

fn by_token(stage: &Stage, person: AccountId, scope: TokenScope) -> Context {
    Context {
        scopes: Some(Arc::new([scope].into())),
        ..stage.world.ctx(person)
    }
}

fn is_forbidden<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Forbidden(_)))
}

fn input(epoch: i64, claim: Option<u32>) -> submit::SubmitInput {
    submit::SubmitInput {
        epoch,
        answer: json!({ "sentiment": "positive" }),
        note: None,
        claim,
    }
}

#[test]
fn a_token_that_reads_does_no_work() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 2);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let (app, id, epoch) = (&stage.world.app, id(&item), item.assignment.epoch);
        let ctx = by_token(&stage, person, TokenScope::Read);
        let saved = draft::DraftInput {
            epoch,
            revision: 0,
            answer: json!({}),
        };
        let beat = heartbeat::Beat {
            epoch,
            buckets: Vec::new(),
        };
        let skip = report::ReportInput {
            epoch,
            kind: "skip".to_owned(),
            clause: None,
            text: String::new(),
        };
        let refused = [
            is_forbidden(&stage.wait(claim::claim(app, &ctx, stage.project, 1))),
            is_forbidden(&stage.wait(submit::submit(app, &ctx, id, input(epoch, None)))),
            is_forbidden(&stage.wait(draft::save(app, &ctx, id, saved))),
            is_forbidden(&stage.wait(heartbeat::beat(app, &ctx, id, beat))),
            is_forbidden(&stage.wait(lease::extend(app, &ctx, id, epoch))),
            is_forbidden(&stage.wait(report::report(app, &ctx, id, skip))),
            is_forbidden(&stage.wait(lease::give_back(app, &ctx, id, epoch))),
            is_forbidden(&stage.wait(notifications::read(app, &ctx, None))),
        ];
        assert_eq!(refused, [true; 8]);
        stage
            .wait(open::open(app, &ctx, id))
            .expect("reading is what the token is for");
        stage
            .wait(list::list(
                app,
                &ctx,
                list::OwnFilter::default(),
                uuid::Uuid::max(),
                10,
            ))
            .expect("a list");
        stage
            .wait(notifications::list(app, &ctx, uuid::Uuid::max(), 10))
            .expect("notifications");
        stage.verify();
    }
}

#[test]
fn a_token_that_works_does_not_read() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 2);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let (app, id) = (&stage.world.app, id(&item));
        let ctx = by_token(&stage, person, TokenScope::Work);
        let heads = stage.wait(live::now(app)).expect("heads");
        let filter = list::OwnFilter::default;
        let refused = [
            is_forbidden(&stage.wait(open::open(app, &ctx, id))),
            is_forbidden(&stage.wait(list::list(app, &ctx, filter(), uuid::Uuid::max(), 10))),
            is_forbidden(&stage.wait(notifications::list(app, &ctx, uuid::Uuid::max(), 10))),
            is_forbidden(&stage.wait(live::after(app, &ctx, heads))),
        ];
        assert_eq!(refused, [true; 4]);
        stage
            .wait(submit::submit(app, &ctx, id, input(1, Some(1))))
            .expect("working is what the token is for");
        stage.verify();
    }
}

#[test]
fn a_closing_account_ends_its_work_and_begins_none() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 2);
        let person = stage.world.person("c");
        let item = stage.claim(person);
        let app = &stage.world.app;
        let ctx = Context {
            is_closing: true,
            ..stage.world.ctx(person)
        };
        let claimed = stage.wait(claim::claim(app, &ctx, stage.project, 1));
        assert!(is_forbidden(&claimed));
        let answered = stage
            .wait(submit::submit(app, &ctx, id(&item), input(1, Some(1))))
            .expect("what was begun is taken");
        assert!(answered.next.is_none(), "and no task follows");
        stage.verify();
    }
}
