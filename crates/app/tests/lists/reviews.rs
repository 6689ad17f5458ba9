//! The queue of reviews, and verdicts that are sent twice.

use crate::support::{claim, on_both, open_with, reviewed, verdict, with_key, work};
use candor_app::Error;
use candor_app::review::bulk::{self, BulkBody};
use candor_app::review::queue::{self, Part};
use candor_app::review::verdict::judge;
use candor_domain::access::Role;
use candor_domain::id::AssignmentId;
use uuid::Uuid;

#[test]
fn what_silence_decides_first_comes_first_page_by_page_over_all_projects() {
    on_both(async |world, _| {
        let (one, batch) = open_with(world, &reviewed(), 4);
        let (two, _) = open_with(world, &reviewed(), 4);
        let reviewer = world.person("reviewer");
        world.member(reviewer, Role::Reviewer);
        let (ada, ben) = (world.person("ada"), world.person("ben"));
        // Held in one order, submitted in the other: the queue follows the deadlines and not the ids.
        let early = claim(world, ada, one).await;
        let mut expected = Vec::new();
        for (person, project) in [(ben, two), (ada, two), (ben, one)] {
            expected.push(work(world, person, project).await.as_uuid());
            world.clock.advance_seconds(60);
        }
        world.submit(ada, &early).await.expect("submitted");
        expected.push(early.assignment.id);

        let ctx = world.ctx(reviewer);
        let (mut seen, mut cursor) = (Vec::<Uuid>::new(), None);
        loop {
            let part = Part::default();
            let page = queue::list(&world.app, &ctx, part, cursor, 3)
                .await
                .expect("a page");
            seen.extend(page.items.iter().map(|item| item.assignment.id));
            match page.next_cursor {
                Some(next) => cursor = Some(next.parse().expect("a place")),
                None => break,
            }
        }
        assert_eq!(seen, expected);

        let part = Part {
            batch: Some(batch),
            ..Part::default()
        };
        let page = queue::list(&world.app, &ctx, part, None, 50)
            .await
            .expect("a page");
        let of_batch: Vec<Uuid> = page.items.iter().map(|item| item.assignment.id).collect();
        assert_eq!(of_batch, expected[2..]);
        let part = Part {
            stage: Some("appeal".to_owned()),
            ..Part::default()
        };
        let page = queue::list(&world.app, &ctx, part, None, 50)
            .await
            .expect("a page");
        assert!(page.items.is_empty() && page.next_cursor.is_none());
        let part = Part {
            batch: Some(batch),
            ..Part::default()
        };
        let stranger = queue::list(&world.app, &world.ctx(ada), part, None, 50).await;
        assert!(matches!(stranger, Err(Error::Forbidden(_))));
        let own = queue::list(&world.app, &world.ctx(ada), Part::default(), None, 50).await;
        assert!(own.expect("nothing to review").items.is_empty());
    });
}

#[test]
fn a_verdict_sent_twice_gets_the_same_answer() {
    on_both(async |world, _| {
        let (project, _) = open_with(world, &reviewed(), 3);
        let (ada, ben) = (world.person("ada"), world.person("ben"));
        let first = work(world, ada, project).await;
        let other = work(world, ben, project).await;
        let ctx = with_key(world, world.owner, "k1");
        let once = judge(&world.app, &ctx, first, verdict("accept"))
            .await
            .expect("accepted");
        let again = judge(&world.app, &ctx, first, verdict("accept"))
            .await
            .expect("the same");
        assert_eq!(once.others.len(), 1, "somebody else answered the same task");
        assert_eq!(
            serde_json::to_value(&once).expect("JSON"),
            serde_json::to_value(&again).expect("JSON")
        );

        let ctx = with_key(world, world.owner, "k2");
        let gone = AssignmentId::from_uuid(Uuid::from_u128(1));
        let body = || BulkBody {
            assignment_ids: vec![other.as_uuid(), gone.as_uuid()],
            verdict: "accept".to_owned(),
        };
        for _ in 0..2 {
            let items = bulk::accept(&world.app, &ctx, body())
                .await
                .expect("answered");
            assert_eq!(
                items.iter().map(|item| item.ok).collect::<Vec<_>>(),
                [true, false],
                "{items:?}"
            );
        }
        let new = with_key(world, world.owner, "k3");
        let items = bulk::accept(&world.app, &new, body())
            .await
            .expect("answered");
        assert!(!items[0].ok, "another request finds it accepted already");
    });
}
