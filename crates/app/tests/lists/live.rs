//! Live updates: one's own events wherever they lie, and one's organizations', and no others.

use crate::support::{on_both, open_project, work};
use candor_app::live::{after, now};
use candor_domain::event::EventKind;
use candor_store::db::Stripe;
use candor_store::events::{Event, append};

#[test]
fn everybody_hears_what_concerns_them_and_nothing_else() {
    on_both(async |world, _| {
        let (project, _) = open_project(world, 5);
        let (ada, ben) = (world.person("ada"), world.person("ben"));
        let place = now(&world.app).await.expect("a place");
        work(world, ada, project).await;
        // An event of control's that is about Ben, who is no member anywhere.
        let at = world.app.own_context().now;
        world.control(move |tx| {
            let event = Event {
                kind: EventKind::PayoutSettled.as_str().to_owned(),
                account: Some(ben),
                ..Event::default()
            };
            append(tx, Stripe::CONTROL, at, &event).map_err(Into::into)
        });
        let kinds = async |person| {
            let (seen, reached) = after(&world.app, &world.ctx(person), place)
                .await
                .expect("read");
            let (more, _) = after(&world.app, &world.ctx(person), reached)
                .await
                .expect("read");
            assert!(more.is_empty(), "nothing is shown twice");
            seen.into_iter().map(|seen| seen.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(ben).await, ["payout.settled"]);
        let adas = kinds(ada).await;
        assert!(
            adas.iter().any(|kind| kind == "assignment.accepted"),
            "{adas:?}"
        );
        assert!(!adas.iter().any(|kind| kind == "payout.settled"));
        let owners = kinds(world.owner).await;
        assert!(
            owners.iter().any(|kind| kind == "assignment.accepted"),
            "{owners:?}"
        );
        assert!(!owners.iter().any(|kind| kind == "payout.settled"));
    });
}

#[test]
fn more_than_one_look_can_hold_is_read_on_without_a_gap() {
    on_both(async |world, _| {
        let place = now(&world.app).await.expect("a place");
        let (owner, organization, at) =
            (world.owner, world.organization, world.app.own_context().now);
        world.control(move |tx| {
            for number in 0..450 {
                // Now in one stripe, now in another; some are found twice, as one's own and as a member's.
                let stripe = if number % 3 == 0 {
                    Stripe::CONTROL
                } else {
                    Stripe::of_person(owner.as_uuid())
                };
                let event = Event {
                    kind: format!("test.{number}"),
                    account: (number % 2 == 0).then_some(owner),
                    organization: (number % 5 != 0 || number % 2 == 1).then_some(organization),
                    ..Event::default()
                };
                append(tx, stripe, at, &event)?;
            }
            Ok(())
        });
        let (mut kinds, mut place) = (Vec::new(), place);
        loop {
            let (seen, reached) = after(&world.app, &world.ctx(owner), place)
                .await
                .expect("read");
            // What a client says after a break: the place of the last event that it saw.
            let said = seen.last().map(|seen| seen.heads.to_string());
            kinds.extend(seen.into_iter().map(|seen| seen.kind));
            if place == reached {
                break;
            }
            place = said.map_or(reached, |said| said.parse().expect("a place"));
        }
        let expected: Vec<String> = (0..450).map(|number| format!("test.{number}")).collect();
        assert_eq!(kinds, expected);
    });
}
