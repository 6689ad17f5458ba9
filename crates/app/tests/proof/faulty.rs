//! What the time on a faulty task pays: by the project's own yardstick, never the price for a first look.

use crate::support::{Stage, id};
use candor_app::batches::list_money::list_money;
use candor_app::testing::Terms;
use candor_app::view::ClaimedItem;
use candor_app::work::{heartbeat, report};
use candor_domain::id::AccountId;
use candor_store::testing::{TestDb, both};
use serde_json::json;

/// Tells of so many buckets of activity, up to now.
pub(crate) fn be_active(stage: &Stage, person: AccountId, item: &ClaimedItem, count: i64) {
    stage.world.clock.advance_seconds(count * 15);
    let ctx = stage.world.ctx(person);
    let last = ctx.now.as_micros() / 15_000_000;
    let beat = heartbeat::Beat {
        epoch: item.assignment.epoch,
        buckets: (last - count + 1..=last).collect(),
    };
    stage
        .wait(heartbeat::beat(&stage.world.app, &ctx, id(item), beat))
        .expect("a heartbeat");
}

fn report_broken(stage: &Stage, person: AccountId, item: &ClaimedItem) -> i64 {
    let input = report::ReportInput {
        epoch: item.assignment.epoch,
        kind: "broken".to_owned(),
        clause: None,
        text: "The text is cut off.".to_owned(),
    };
    let ctx = stage.world.ctx(person);
    stage
        .wait(report::report(&stage.world.app, &ctx, id(item), input))
        .expect("reported")
        .paid
        .amount
}

#[test]
fn a_report_is_paid_by_the_estimate_and_then_by_the_median() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap: 1,
            work: json!({ "estimate_seconds": 150, "live_leases": 2, "share_cap_percent": 100 }),
            ..Terms::default()
        };
        let stage = Stage::new(db, &terms, 20);
        let [early, worker, late, slow] =
            ["early", "worker", "late", "slow"].map(|name| stage.world.person(name));
        let item = stage.claim(early);
        be_active(&stage, early, &item, 1);
        let paid = report_broken(&stage, early, &item);
        assert_eq!(paid, 10, "15 of the estimated 150 seconds, of 100");
        let (app, world) = (&stage.world.app, &stage.world);
        let owner = world.ctx(world.owner);
        let money = stage
            .wait(list_money(app, &owner, world.organization, None, 10))
            .expect("money by batch");
        let row = &money[0].money;
        assert_eq!(row.spent.amount, 10, "what the reserve paid is spent too");
        assert_eq!(
            row.funded.amount,
            row.spent.amount + row.escrow.amount + row.reserve.amount,
            "every cent of the batch is somewhere"
        );
        for _ in 0..10 {
            let item = stage.claim(worker);
            be_active(&stage, worker, &item, 4);
            stage.submit(worker, &item);
        }
        let item = stage.claim(late);
        be_active(&stage, late, &item, 1);
        let paid = report_broken(&stage, late, &item);
        assert_eq!(paid, 25, "15 of the median of 60 seconds");
        let item = stage.claim(slow);
        be_active(&stage, slow, &item, 9);
        assert_eq!(report_broken(&stage, slow, &item), 100, "at most the price");
        stage.settle();
        stage.verify();
    }
}
