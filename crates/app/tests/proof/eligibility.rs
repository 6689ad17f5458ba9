//! Who may take part is decided anew when a profile or a membership changes.

use crate::support::Stage;
use candor_app::organizations::accept_invitation::accept_invitation;
use candor_app::organizations::invite_member::invite_member;
use candor_app::organizations::remove_member::remove_member;
use candor_app::people::change_me::{MeChange, change_me};
use candor_app::testing::Terms;
use candor_app::{Error, work::lease};
use candor_domain::access::Role;
use candor_domain::eligibility::{Language, LanguageLevel};
use candor_domain::id::{AccountId, AssignmentId};
use candor_store::db::Sql;
use candor_store::params;
use candor_store::testing::{TestDb, both};
use serde_json::{Value, json};

fn stage(db: &candor_store::db::Db, rules: &Value) -> Stage {
    const SET: Sql = Sql::Both(
        "UPDATE projects SET eligibility = $2, eligibility_version = eligibility_version + 1 WHERE id = $1",
    );
    let stage = Stage::new(db, &Terms::default(), 5);
    let (project, rules) = (stage.project, rules.to_string());
    stage.world.control(move |tx| {
        tx.execute(SET, params![project, rules])?;
        Ok(())
    });
    stage
}

fn may_claim(stage: &Stage, person: AccountId) -> bool {
    match stage.wait(stage.world.claim(person, stage.project)) {
        Ok(Ok(item)) => {
            let ctx = stage.world.ctx(person);
            let id = AssignmentId::from_uuid(item.assignment.id);
            let back = lease::give_back(&stage.world.app, &ctx, id, item.assignment.epoch);
            stage.wait(back).expect("given back");
            true
        }
        Ok(Err(rule)) => {
            assert_eq!(rule, "not_eligible");
            false
        }
        Err(Error::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_removed_member_claims_no_more_until_they_are_back() {
    for TestDb { db, .. } in &both() {
        let stage = stage(db, &json!({ "visibility": "members" }));
        let (app, organization) = (&stage.world.app, stage.world.organization);
        let person = stage.world.person("c");
        stage.world.member(person, Role::Viewer);
        assert!(may_claim(&stage, person));
        let owner = stage.world.ctx(stage.world.owner);
        stage
            .wait(remove_member(app, &owner, organization, person))
            .expect("removed");
        assert!(!may_claim(&stage, person), "who was removed claims no more");
        let invited = stage
            .wait(invite_member(app, &owner, organization, None, Role::Viewer))
            .expect("invited");
        let code = invited.url.rsplit(['/', '=']).next().expect("a code");
        stage
            .wait(accept_invitation(app, &stage.world.ctx(person), code))
            .expect("joined");
        assert!(may_claim(&stage, person), "who is back claims again");
        stage
            .wait(remove_member(
                app,
                &stage.world.ctx(person),
                organization,
                person,
            ))
            .expect("left");
        assert!(!may_claim(&stage, person), "who left claims no more");
        stage.verify();
    }
}

#[test]
fn a_new_profile_opens_and_closes_the_door() {
    for TestDb { db, .. } in &both() {
        let rules = json!({
            "languages": [{ "language": "de", "level": "b2" }], "countries": ["AT"],
        });
        let stage = stage(db, &rules);
        let person = stage.world.person("c");
        let change = |change: MeChange| {
            let ctx = stage.world.ctx(person);
            stage
                .wait(change_me(&stage.world.app, &ctx, &change))
                .expect("changed");
        };
        assert!(!may_claim(&stage, person));
        change(MeChange {
            languages: Some(vec![Language {
                language: "de".to_owned(),
                level: LanguageLevel::C1,
            }]),
            ..MeChange::default()
        });
        assert!(!may_claim(&stage, person), "the country is still missing");
        change(MeChange {
            country: Some(Some("AT".to_owned())),
            ..MeChange::default()
        });
        assert!(may_claim(&stage, person));
        change(MeChange {
            languages: Some(Vec::new()),
            ..MeChange::default()
        });
        assert!(!may_claim(&stage, person));
        stage.verify();
    }
}
