//! Organizations and their members.

use crate::world::World;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn who_founds_an_organization_owns_it() {
    let world = World::new();
    let ada = world.person("ada").await;
    let body = json!({"name": " Halden  Research ", "currency": "EUR"});
    let made = ada
        .clone()
        .with_key("k")
        .post("/organizations", body.clone())
        .await;
    made.is(StatusCode::CREATED);
    assert_eq!(made.body["name"], "Halden Research");
    assert_eq!(made.body["role"], "owner");
    let again = ada.clone().with_key("k").post("/organizations", body).await;
    assert_eq!(made.body, again.body, "asking twice is asking once");
    let listed = ada.get("/organizations").await;
    assert_eq!(listed.items(), &vec![made.body.clone()]);
    let path = format!("/organizations/{}", made.text("id"));
    assert_eq!(ada.get(&path).await.body, made.body);
    let me = ada.get("/me").await;
    assert_eq!(
        me.body["memberships"][0]["organization_name"],
        "Halden Research"
    );
    let bad = ada
        .post("/organizations", json!({"name": "", "currency": "XXX"}))
        .await;
    bad.is_invalid_at(&["/name", "/currency"]);
}

#[tokio::test]
async fn strangers_are_told_nothing_of_an_organization() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let eve = world.person("eve").await;
    let nowhere = "01890a5d-ac96-774b-bcce-b302099a8057";
    for path in ["", "/members", "/invitations"] {
        let there = eve.get(&format!("/organizations/{id}{path}")).await;
        let not_there = eve.get(&format!("/organizations/{nowhere}{path}")).await;
        there.is_problem(StatusCode::NOT_FOUND, "not_found");
        assert_eq!(there.body, not_there.body);
    }
    assert!(eve.get("/organizations").await.items().is_empty());
}

#[tokio::test]
async fn owners_decide_on_members_and_the_rest_is_told_so() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let manager = world.member(&ada, &id, "manager").await;
    let viewer = world.member(&ada, &id, "viewer").await;
    let listed = manager.get(&format!("/organizations/{id}/members")).await;
    assert_eq!(listed.items().len(), 3);
    let path = format!("/organizations/{id}/members/{}", viewer.id);
    let refused = manager.patch(&path, json!({"role": "reviewer"})).await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");
    assert!(refused.text("detail").contains("owner"));
    let changed = ada.patch(&path, json!({"role": "reviewer"})).await;
    assert_eq!(changed.is(StatusCode::OK).body["role"], "reviewer");
    ada.patch(&path, json!({"role": "king"}))
        .await
        .is_invalid_at(&["/role"]);
    let rename = format!("/organizations/{id}");
    manager
        .patch(&rename, json!({"name": "Mine"}))
        .await
        .is(StatusCode::FORBIDDEN);
    let renamed = ada.patch(&rename, json!({"name": "Halden 2"})).await;
    assert_eq!(renamed.is(StatusCode::OK).body["name"], "Halden 2");
}

#[tokio::test]
async fn members_leave_or_are_removed_and_see_nothing_from_then_on() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let manager = world.member(&ada, &id, "manager").await;
    let viewer = world.member(&ada, &id, "viewer").await;
    let of = |account: &str| format!("/organizations/{id}/members/{account}");
    viewer
        .delete(&of(&manager.id))
        .await
        .is(StatusCode::FORBIDDEN);
    viewer
        .delete(&of(&viewer.id))
        .await
        .is(StatusCode::NO_CONTENT);
    viewer
        .get(&format!("/organizations/{id}"))
        .await
        .is(StatusCode::NOT_FOUND);
    ada.delete(&of(&manager.id))
        .await
        .is(StatusCode::NO_CONTENT);
    manager
        .get(&format!("/organizations/{id}"))
        .await
        .is(StatusCode::NOT_FOUND);
    ada.delete(&of(&manager.id)).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_organization_keeps_an_owner() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let of = |account: &str| format!("/organizations/{id}/members/{account}");
    let leave = ada.delete(&of(&ada.id)).await;
    leave.is_problem(StatusCode::CONFLICT, "last_owner");
    let down = ada.patch(&of(&ada.id), json!({"role": "viewer"})).await;
    down.is_problem(StatusCode::CONFLICT, "last_owner");
    let second = world.member(&ada, &id, "owner").await;
    second
        .patch(&of(&ada.id), json!({"role": "viewer"}))
        .await
        .is(StatusCode::OK);
    ada.patch(&of(&second.id), json!({"role": "viewer"}))
        .await
        .is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn long_lists_come_in_pages() {
    let world = World::new();
    let ada = world.person("ada").await;
    let mut made = Vec::new();
    for n in 0..5 {
        made.push(world.organization(&ada, &format!("Team {n}")).await);
    }
    let mut seen = Vec::new();
    let mut path = "/organizations?limit=2".to_owned();
    loop {
        let page = ada.get(&path).await;
        seen.extend(
            page.items()
                .iter()
                .map(|o| o["id"].as_str().unwrap().to_owned()),
        );
        match page.body["next_cursor"].as_str() {
            Some(next) => path = format!("/organizations?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, made);
}
