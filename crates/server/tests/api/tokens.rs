//! API tokens of programs.

use crate::world::World;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_token_acts_for_its_person_until_it_is_ended() {
    let world = World::new();
    let ada = world.person("ada").await;
    let made = ada
        .post("/tokens", json!({"name": "script", "scopes": ["*"]}))
        .await;
    let token = made.is(StatusCode::CREATED).text("token");
    assert!(token.starts_with("cnd_") && token.len() == 68, "{token}");
    let program = ada.by_token(&token);
    assert_eq!(
        program.get("/me").await.is(StatusCode::OK).body["email"],
        "ada@example.org"
    );
    let listed = ada.get("/tokens").await;
    let items = listed.items();
    assert_eq!(items[0]["scopes"], json!(["*"]));
    assert!(items[0].get("token").is_none(), "it is shown once");
    let path = format!("/tokens/{}", made.text("id"));
    world
        .person("eve")
        .await
        .delete(&path)
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
    ada.delete(&path).await.is(StatusCode::NO_CONTENT);
    program
        .get("/me")
        .await
        .is_problem(StatusCode::UNAUTHORIZED, "sign_in_needed");
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say_and_no_more() {
    let world = World::new();
    let ada = world.person("ada").await;
    let made = ada
        .post("/tokens", json!({"name": "reader", "scopes": ["read"]}))
        .await;
    let reader = ada.by_token(&made.text("token"));
    reader.get("/me").await.is(StatusCode::OK);
    reader.get("/organizations").await.is(StatusCode::OK);
    let refused = reader
        .post("/organizations", json!({"name": "X", "currency": "USD"}))
        .await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");
    assert!(refused.text("detail").contains("account"), "{refused:?}");
    reader.get("/tokens").await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_token_makes_none_that_is_mightier() {
    let world = World::new();
    let ada = world.person("ada").await;
    let body = json!({"name": "keeper", "scopes": ["account", "read"]});
    let keeper = ada.by_token(&ada.post("/tokens", body).await.text("token"));
    let more = keeper
        .post("/tokens", json!({"name": "x", "scopes": ["money"]}))
        .await;
    more.is_invalid_at(&["/scopes"]);
    let all = keeper
        .post("/tokens", json!({"name": "x", "scopes": ["*"]}))
        .await;
    all.is_invalid_at(&["/scopes"]);
    let same = keeper
        .post("/tokens", json!({"name": "x", "scopes": ["read"]}))
        .await;
    same.is(StatusCode::CREATED);
}

#[tokio::test]
async fn a_token_ends_by_itself() {
    let world = World::new();
    let ada = world.person("ada").await;
    let hour = json!({"name": "t", "scopes": ["*"], "expires_at": "2026-01-05T09:00:00Z"});
    let made = ada.post("/tokens", hour).await;
    assert_eq!(made.body["expires_at"], "2026-01-05T09:00:00Z");
    let program = ada.by_token(&made.text("token"));
    world.clock.advance_seconds(3599);
    program.get("/me").await.is(StatusCode::OK);
    world.clock.advance_seconds(1);
    program.get("/me").await.is(StatusCode::UNAUTHORIZED);
    let default = ada
        .post("/tokens", json!({"name": "t", "scopes": ["*"]}))
        .await;
    assert!(
        default.text("expires_at").starts_with("2026-04-05"),
        "{default:?}"
    );
}

#[tokio::test]
async fn a_token_that_makes_no_sense_is_refused_with_its_places() {
    let world = World::new();
    let ada = world.person("ada").await;
    let body = json!({"name": "", "scopes": ["read", "fly"], "expires_at": "2020-01-01T00:00:00Z"});
    ada.post("/tokens", body)
        .await
        .is_invalid_at(&["/name", "/scopes/1", "/expires_at"]);
    let none = json!({"name": "x", "scopes": []});
    ada.post("/tokens", none).await.is_invalid_at(&["/scopes"]);
    let operate = json!({"name": "x", "scopes": ["operate"]});
    ada.post("/tokens", operate)
        .await
        .is_invalid_at(&["/scopes"]);
}

#[tokio::test]
async fn a_retry_makes_no_second_token_and_its_text_works() {
    let world = World::new();
    let ada = world.person("ada").await;
    let body = json!({"name": "script", "scopes": ["*"]});
    let retrying = ada.clone().with_key("k");
    let first = retrying.post("/tokens", body.clone()).await;
    let second = retrying.post("/tokens", body).await;
    assert_eq!(first.text("id"), second.text("id"));
    assert_eq!(ada.get("/tokens").await.items().len(), 1);
    ada.by_token(&second.text("token"))
        .get("/me")
        .await
        .is(StatusCode::OK);
    // The first text was never kept, so it cannot be shown again; it ends.
    ada.by_token(&first.text("token"))
        .get("/me")
        .await
        .is(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_that_is_none_is_told_even_where_anybody_may_ask() {
    let world = World::new();
    for header in ["Bearer cnd_0000", "Bearer ", "Basic YTpi", "Bearer"] {
        let program = world.anybody().with("authorization", header);
        let answer = program.get("/server").await;
        answer.is_problem(StatusCode::UNAUTHORIZED, "sign_in_needed");
    }
}
