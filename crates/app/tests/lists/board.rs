//! The catalogue for strangers, and the board of somebody who looks for work.

use crate::support::{on_both, open_project, rules};
use candor_app::Error;
use candor_app::batches::act::{Step, step};
use candor_app::board::{brief, cards, catalogue};
use candor_app::testing::{Terms, World};
use candor_domain::id::{BatchId, ProjectId};
use serde_json::json;
use uuid::Uuid;

#[test]
fn strangers_see_public_projects_and_nothing_personal() {
    on_both(async |world, _| {
        let (open, _) = open_project(world, 5);
        let (hidden, _) = open_project(world, 5);
        rules(world, hidden, &json!({"visibility": "members"}));
        let draft = world.project();
        let stranger = world.app.anonymous_context();

        let page = catalogue::catalogue(&world.app, &stranger, None, 50)
            .await
            .expect("a page");
        let ids: Vec<Uuid> = page
            .items
            .iter()
            .map(|card| card.offer.project_id)
            .collect();
        assert_eq!(ids, [open.as_uuid()]);
        assert_eq!(page.next_cursor, None);
        let card = serde_json::to_value(&page.items[0]).expect("JSON");
        assert_eq!(card["total"], 5);
        assert_eq!(card["price"], json!({"amount": 100, "currency": "USD"}));
        assert_eq!(card["organization_name"], "Halden Research");
        for personal in ["eligible", "rules", "live", "left_for_me", "guideline"] {
            assert!(card.get(personal).is_none(), "{personal} in {card:#}");
        }

        let brief = catalogue::public_brief(&world.app, &stranger, open)
            .await
            .expect("a brief");
        let brief = serde_json::to_value(&brief).expect("JSON");
        assert!(
            brief["guideline"]["markdown"]
                .as_str()
                .is_some_and(|text| text.contains("Judge the text"))
        );
        assert_eq!(brief["template"]["template"]["title"], "Sentiment");
        for project in [hidden, draft] {
            let refused = catalogue::public_brief(&world.app, &stranger, project).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
    });
}

#[test]
fn the_board_goes_on_from_page_to_page_over_more_than_two_hundred_projects() {
    on_both(async |world, _| {
        // Newest first: what opened last is what people have not seen.
        let (oldest, _) = open_project(world, 3);
        for _ in 0..210 {
            let hidden = world.project();
            live(world, hidden);
            rules(world, hidden, &json!({"visibility": "members"}));
        }
        let (newest, _) = open_project(world, 3);
        let person = world.person("ada");
        let (mut seen, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = cards::board(&world.app, &world.ctx(person), cursor, 1)
                .await
                .expect("a page");
            seen.extend(page.items.iter().map(|card| card.offer.project_id));
            pages += 1;
            match page.next_cursor {
                Some(next) => cursor = Some(next.parse().expect("an id")),
                None => break,
            }
        }
        assert_eq!(seen, [newest.as_uuid(), oldest.as_uuid()]);
        assert!(pages <= 4, "{pages} pages");
    });
}

#[test]
fn a_card_says_how_much_is_left_for_the_one_who_reads_it() {
    on_both(async |world, _| {
        let (project, _) = open_project(world, 5);
        let (ada, ben) = (world.person("ada"), world.person("ben"));
        let item = world
            .claim(ada, project)
            .await
            .expect("a claim")
            .expect("a task");
        world.submit(ada, &item).await.expect("submitted");
        let held = world
            .claim(ada, project)
            .await
            .expect("a claim")
            .expect("a task");

        let board = cards::board(&world.app, &world.ctx(ada), None, 50)
            .await
            .expect("a board");
        let card = &board.items[0];
        assert_eq!(
            (card.left_for_me, card.offer.total, card.eligible),
            (3, 5, true)
        );
        assert_eq!(card.live.len(), 1);
        assert_eq!(card.live[0].assignment_id, held.assignment.id);
        assert_eq!(board.live.len(), 1);
        let board = cards::board(&world.app, &world.ctx(ben), None, 50)
            .await
            .expect("a board");
        assert_eq!((board.items[0].left_for_me, board.live.len()), (5, 0));

        rules(
            world,
            project,
            &json!({"visibility": "public", "countries": ["DE"]}),
        );
        let brief = brief::brief(&world.app, &world.ctx(ben), project)
            .await
            .expect("a brief");
        assert!(!brief.card.eligible);
        assert!(
            brief
                .card
                .rules
                .iter()
                .any(|rule| rule.rule == "country" && rule.remedy.is_some())
        );
    });
}

#[test]
fn what_is_paused_is_offered_as_paused() {
    on_both(async |world, _| {
        let (project, first) = open_project(world, 5);
        let second = world.batch(project, &Terms::default(), 2);
        world.publish(second);
        let owner = world.ctx(world.owner);
        let ada = world.ctx(world.person("ada"));
        let held = world.claim(ada.account.expect("ada"), project).await;
        held.expect("a claim").expect("a task of the first batch");

        pause(world, first).await;
        let board = cards::board(&world.app, &ada, None, 50)
            .await
            .expect("a board");
        let card = &board.items[0];
        assert_eq!(card.offer.paused_for, [""; 0]);
        assert_eq!((card.left_for_me, card.offer.total), (2, 2), "what is open");

        pause(world, second).await;
        let card = brief::brief(&world.app, &ada, project)
            .await
            .expect("a brief")
            .card;
        assert_eq!(card.offer.paused_for, ["manual"]);
        assert_eq!((card.left_for_me, card.offer.total), (6, 7));
        let page = catalogue::catalogue(&world.app, &owner, None, 50)
            .await
            .expect("a page");
        assert!(
            page.items.is_empty(),
            "the catalogue shows what takes answers"
        );
    });
}

async fn pause(world: &World, batch: BatchId) {
    step(&world.app, &world.ctx(world.owner), batch, Step::Pause)
        .await
        .expect("paused");
}

/// A project that is live, with nothing to do in it.
fn live(world: &World, project: ProjectId) {
    use candor_store::{db::Sql, params};
    const LIVE: Sql = Sql::Both("UPDATE projects SET state = 'live' WHERE id = $1");
    world.control(move |tx| {
        tx.execute(LIVE, params![project])?;
        Ok(())
    });
}
