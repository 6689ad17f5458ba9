//! Events: a consumer that reads stripe by stripe loses none, however late a transaction commits.

use candor_store::db::{Db, Options, Scope, Stripe, Target};
use candor_store::events::{self, Event};
use candor_store::testing::postgres_target;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

fn named(kind: &str) -> Event {
    Event {
        kind: kind.to_owned(),
        ..Event::default()
    }
}

fn append(db: &Db, person: Uuid, kind: &str) {
    let kind = kind.to_owned();
    db.write_blocking(Scope::Person(person), move |tx| {
        let at = candor_domain::time::Timestamp::EPOCH;
        events::append(tx, Stripe::of_person(person), at, &named(&kind))
    })
    .expect("an event");
}

/// Holds its stripe's lock, draws its event's number, says so, and commits only when told to.
fn hold(db: Db, person: Uuid, drawn: Sender<()>, commit: Receiver<()>) {
    let gate = Arc::new(Mutex::new((drawn, commit)));
    db.write_blocking(Scope::Person(person), move |tx| {
        let at = candor_domain::time::Timestamp::EPOCH;
        events::append(tx, Stripe::of_person(person), at, &named("late"))?;
        let gate = gate.lock().expect("the gate");
        gate.0.send(()).expect("told");
        let _ = gate.1.recv_timeout(Duration::from_secs(20));
        Ok::<_, candor_store::Error>(())
    })
    .expect("the late event");
}

/// Reads each stripe after its own position.
fn follow(db: &Db, positions: &mut [i64; 17], seen: &mut BTreeSet<i64>) {
    for (stripe, position) in Stripe::all().zip(positions.iter_mut()) {
        let from = *position;
        let found = db
            .read_blocking(move |tx| events::after(tx, stripe, from, 100))
            .expect("events");
        for event in found {
            *position = event.id;
            assert!(seen.insert(event.id), "read twice");
        }
    }
}

fn process(target: &Target) -> Db {
    Db::open(target, Options::default()).expect("a pool")
}

#[test]
fn late_lock_holder_loses_no_event() {
    let target = postgres_target();
    let (late, other) = (process(&target), process(&target));
    // Two people of different stripes, and one who shares the late one's stripe.
    let [a, b, c] = [1_u128, 2, 17].map(Uuid::from_u128);
    assert_eq!(Stripe::of_person(a), Stripe::of_person(c));
    assert_ne!(Stripe::of_person(a), Stripe::of_person(b));
    append(&other, b, "before");
    let (mut positions, mut seen) = ([0; 17], BTreeSet::new());
    let (drawn, is_drawn) = channel();
    let (commit, may_commit) = channel();
    std::thread::scope(|threads| {
        threads.spawn(|| hold(late.clone(), a, drawn, may_commit));
        is_drawn
            .recv_timeout(Duration::from_secs(20))
            .expect("the late one has its number");
        for n in 0..5 {
            append(&other, b, &format!("meanwhile {n}"));
        }
        // Its stripe's next event waits for the late one, so that numbers rise with commits there.
        let waits = threads.spawn(|| append(&other, c, "after"));
        follow(&other, &mut positions, &mut seen);
        assert_eq!(seen.len(), 6, "what is committed is read");
        std::thread::sleep(Duration::from_millis(100));
        assert!(!waits.is_finished(), "the stripe is locked");
        commit.send(()).expect("told");
    });
    follow(&other, &mut positions, &mut seen);
    assert_eq!(seen.len(), 8, "nothing is lost");
    // What makes this a test: by one position over all stripes, the late event would have been passed over.
    let newest = *seen.iter().max().expect("events");
    let late = other
        .read_blocking(move |tx| events::after(tx, Stripe::of_person(a), 0, 1))
        .expect("the late event");
    assert_eq!(late[0].event.kind, "late");
    assert!(late[0].id < newest - 5, "others overtook it");
}
