//! What managers are told: a guideline that was posted for them, a place that nobody is left for; and the books, which
//! tell what is missing in them.

use crate::support::Stage;
use candor_app::money::verify::verify_in;
use candor_app::tender::unfillable;
use candor_app::testing::Terms;
use candor_domain::access::Role;
use candor_store::db::{Sql, Stripe};
use candor_store::testing::{TestDb, both};
use candor_store::{events, params};
use serde_json::json;

/// The events of control of a kind.
fn of_kind(stage: &Stage, kind: &'static str) -> Vec<events::Event> {
    stage.read(move |tx| {
        let all = events::after(tx, Stripe::CONTROL, 0, 10_000)?;
        Ok(all
            .into_iter()
            .map(|recorded| recorded.event)
            .filter(|event| event.kind == kind)
            .collect())
    })
}

#[test]
fn publishing_for_the_team_posts_a_guideline_and_says_so() {
    const BARE: Sql =
        Sql::Both("UPDATE projects SET guideline_version = NULL, eligibility = $2 WHERE id = $1");
    const FORGET: Sql = Sql::Both("DELETE FROM guidelines WHERE project_id = $1");
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            price: 0,
            ..Terms::default()
        };
        let stage = Stage::unpublished(db, &terms, 1);
        let project = stage.project;
        stage.world.control(move |tx| {
            let rules = json!({ "visibility": "members" }).to_string();
            tx.execute(BARE, params![project, rules])?;
            tx.execute(FORGET, params![project])?;
            Ok(())
        });
        stage.world.publish(stage.batch);
        let posted = of_kind(&stage, "guideline.version_posted");
        assert_eq!(posted.len(), 1);
        assert_eq!(posted[0].project, Some(project));
        stage.verify();
    }
}

#[test]
fn a_place_that_everybody_has_met_is_reported_once() {
    for TestDb { db, .. } in &both() {
        let terms = Terms {
            overlap: 2,
            ..Terms::default()
        };
        let stage = Stage::new(db, &terms, 2);
        let look = || {
            stage
                .wait(unfillable::look(&stage.world.app))
                .expect("a look");
            of_kind(&stage, "place.unfillable").len()
        };
        assert_eq!(look(), 0, "nobody has come yet");
        let [first, second] = ["first", "second"].map(|name| stage.world.person(name));
        stage.work(first);
        stage.work(first);
        assert_eq!(look(), 0, "somebody new may come today");
        stage.world.clock.advance_seconds(25 * 3_600);
        assert_eq!(look(), 1);
        assert_eq!(look(), 1, "said once");
        let told = of_kind(&stage, "place.unfillable").remove(0);
        assert_eq!(told.data["count"], 2);
        assert_eq!(told.organization, Some(stage.world.organization));
        stage.work(second);
        assert_eq!(look(), 1, "somebody came");
        stage.work(second);
        assert_eq!(look(), 1, "all is done");
        stage.verify();
    }
}

#[test]
fn members_who_never_came_may_still_fill_a_place() {
    const FOR_MEMBERS: Sql = Sql::Both("UPDATE projects SET eligibility = $2 WHERE id = $1");
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let project = stage.project;
        stage.world.control(move |tx| {
            let rules = json!({ "visibility": "members" }).to_string();
            tx.execute(FOR_MEMBERS, params![project, rules])?;
            Ok(())
        });
        let member = stage.world.person("member");
        stage.world.member(member, Role::Viewer);
        stage.work(member);
        stage.world.clock.advance_seconds(25 * 3_600);
        let look = || {
            stage
                .wait(unfillable::look(&stage.world.app))
                .expect("a look");
            of_kind(&stage, "place.unfillable").len()
        };
        assert_eq!(look(), 0, "the owner has not been here");
        stage.work(stage.world.owner);
        assert_eq!(look(), 1, "now both have");
        stage.verify();
    }
}

#[test]
fn the_books_miss_a_decision_that_is_not_there() {
    const SKIP: Sql = Sql::Both("UPDATE assignments SET epoch = 3");
    const ACCEPT: Sql = Sql::Both("UPDATE assignments SET epoch = 1, state = 'leased'");
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let person = stage.world.person("c");
        stage.work(person);
        let faults = |sql: Sql| {
            stage.world.control(move |tx| {
                tx.execute(sql, params![])?;
                Ok(())
            });
            let report = stage.world.app.db().read_blocking(verify_in);
            report.expect("a report").faults
        };
        let found = faults(SKIP);
        assert!(
            found.iter().any(|fault| fault.contains("earlier leases")),
            "{found:?}"
        );
        let found = faults(ACCEPT);
        assert!(
            found.iter().any(|fault| fault.contains("1 on this one")),
            "{found:?}"
        );
    }
}
