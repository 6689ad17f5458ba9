//! Answers by day are exact at every moment, however far their consumer has come.

use candor_domain::id::ProjectId;
use candor_domain::time::Timestamp;
use candor_store::db::{Db, Scope, Sql, Stripe};
use candor_store::events::{Event, append};
use candor_store::testing::{TestDb, both};
use candor_store::{Error, days, params};
use uuid::Uuid;

fn project(number: u128) -> ProjectId {
    ProjectId::from_uuid(Uuid::from_u128(number))
}

/// So many answers to a project on a day, spread over the stripes, each with events that are none.
fn answers(db: &Db, project: ProjectId, day: i64, count: i64) {
    let written = db.write_blocking(Scope::All, move |tx| {
        for number in 0..count {
            let at = Timestamp::from_micros(day * 86_400_000_000 + number).expect("a moment");
            let stripe = Stripe::of_person(Uuid::from_u128(number.unsigned_abs().into()));
            for kind in ["assignment.leased", "assignment.submitted"] {
                let event = Event {
                    kind: kind.to_owned(),
                    project: Some(project),
                    ..Event::default()
                };
                append(tx, stripe, at, &event)?;
            }
        }
        Ok::<_, Error>(())
    });
    written.expect("events");
}

fn seen(db: &Db, project: ProjectId, since: i64) -> Vec<(i64, i64)> {
    let since = Timestamp::from_micros(since * 86_400_000_000 + 5).expect("a moment");
    let found = db.read_blocking(move |tx| days::of_project(tx, project, since));
    let found = found.expect("days").into_iter();
    found
        .map(|(day, count)| (day.as_micros() / 86_400_000_000, count))
        .collect()
}

fn follow(db: &Db, parts: Vec<days::Part>) {
    let followed = db.write_blocking(Scope::Control, move |tx| days::follow(tx, &parts));
    followed.expect("followed");
}

#[test]
fn days_are_exact_however_far_they_were_followed() {
    for TestDb { db, .. } in &both() {
        let (one, other) = (project(1), project(2));
        answers(db, one, 100, 40);
        answers(db, one, 101, 7);
        answers(db, other, 101, 3);
        let is_whole = || {
            assert_eq!(seen(db, one, 100), [(100, 40), (101, 7)]);
            assert_eq!(seen(db, one, 101), [(101, 7)]);
            assert_eq!(seen(db, other, 100), [(101, 3)]);
        };
        is_whole();
        let mut turns = 0;
        loop {
            let parts = db
                .read_blocking(|tx| days::to_follow(tx, 9))
                .expect("parts");
            if parts.is_empty() {
                break;
            }
            turns += 1;
            follow(db, parts.clone());
            is_whole();
            // Another process had looked at the same moment.
            follow(db, parts);
            is_whole();
        }
        assert!(turns > 3, "{turns} turns");
        let kept = Sql::Both("SELECT CAST(SUM(answers) AS BIGINT) FROM project_days");
        let kept = db.read_blocking(move |tx| tx.query_one(kept, params![])?.i64(0));
        assert_eq!(kept.expect("sums"), 50, "all are in the kept sums");
        answers(db, one, 101, 2);
        assert_eq!(seen(db, one, 100), [(100, 40), (101, 9)]);
    }
}
