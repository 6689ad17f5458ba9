//! Sessions of browsers.

use crate::world::{PASSWORD, World, config};
use axum::http::StatusCode;
use candor_app::Config;
use candor_app::settings::{DemoPerson, set_demo_people};
use candor_store::db::Scope;
use serde_json::json;

#[tokio::test]
async fn a_wrong_password_and_a_wrong_address_are_told_alike() {
    let world = World::new();
    world.person("ada").await;
    let log_in = |email: &str, password: &str| {
        let body = json!({"email": email, "password": password});
        let anybody = world.anybody();
        async move { anybody.post("/auth/login", body).await }
    };
    let password = log_in("ada@example.org", "wrong horse battery").await;
    let address = log_in("nobody@example.org", PASSWORD).await;
    let nonsense = log_in("ada", PASSWORD).await;
    password.is_problem(StatusCode::UNAUTHORIZED, "wrong_password");
    assert_eq!(password.body, address.body);
    assert_eq!(password.body, nonsense.body);
    log_in("Ada@example.org", PASSWORD).await.is(StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_when_its_person_says_so() {
    let world = World::new();
    let ada = world.person("ada").await;
    let phone = world
        .logs_in("ada@example.org")
        .await
        .with("user-agent", "Phone");
    let sessions = ada.get("/me/sessions").await;
    let items = sessions.items();
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|session| session["ip"] == "192.0.2.1"));
    let other = items
        .iter()
        .find(|session| session["current"] == false)
        .expect("the other");
    phone.get("/me").await.is(StatusCode::OK);
    let path = format!("/me/sessions/{}", other["id"].as_str().unwrap());
    ada.delete(&path).await.is(StatusCode::NO_CONTENT);
    phone
        .get("/me")
        .await
        .is_problem(StatusCode::UNAUTHORIZED, "sign_in_needed");
    ada.delete(&path)
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
    ada.get("/me").await.is(StatusCode::OK);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let world = World::new();
    let ada = world.person("ada").await;
    let eve = world.person("eve").await;
    let id = ada.get("/me/sessions").await.items()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = eve.delete(&format!("/me/sessions/{id}")).await;
    refused.is_problem(StatusCode::NOT_FOUND, "not_found");
    ada.get("/me").await.is(StatusCode::OK);
    ada.delete("/me/sessions/nonsense")
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
}

#[tokio::test]
async fn going_out_ends_the_session_and_empties_the_cookie() {
    let world = World::new();
    let ada = world.person("ada").await;
    let answer = ada.post("/auth/logout", json!({})).await;
    answer.is(StatusCode::NO_CONTENT);
    assert!(answer.header("set-cookie").starts_with("candor_session=; "));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    ada.get("/me").await.is(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_that_is_used_lasts_and_one_that_is_not_ends() {
    let world = World::new();
    let ada = world.person("ada").await;
    let idle = world.logs_in("ada@example.org").await;
    let day = 24 * 3600;
    for _ in 0..3 {
        world.clock.advance_seconds(6 * day);
        ada.get("/me").await.is(StatusCode::OK);
        // The use is noted behind the answer's back.
        for _ in 0..200 {
            let listed = ada.get("/me/sessions").await;
            let current = listed
                .items()
                .iter()
                .find(|s| s["current"] == true)
                .unwrap()
                .clone();
            if current["last_used_at"].as_str() == Some(&world.app.clock().now().to_string()) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
    idle.get("/me").await.is(StatusCode::UNAUTHORIZED);
    assert_eq!(ada.get("/me/sessions").await.items().len(), 1);
    world.clock.advance_seconds(14 * day);
    ada.get("/me").await.is(StatusCode::UNAUTHORIZED);
    let tidied = candor_app::people::tidy::tidy(&world.app)
        .await
        .expect("tidied");
    assert_eq!(tidied.sessions, 2);
}

#[tokio::test]
async fn a_cookie_that_is_none_is_nobody_s() {
    let world = World::new();
    let stale = world.anybody().with("cookie", "candor_session=0000");
    stale.get("/server").await.is(StatusCode::OK);
    stale
        .get("/me")
        .await
        .is_problem(StatusCode::UNAUTHORIZED, "sign_in_needed");
}

#[tokio::test]
async fn on_a_demo_one_click_signs_in_as_those_who_are_offered() {
    let world = World::with(Config {
        demo: true,
        ..config()
    });
    let (email, secret) = ("ada@example.org".to_owned(), "eve@example.org");
    world.person("ada").await;
    world.person("eve").await;
    let offered = DemoPerson {
        display_name: "ada".to_owned(),
        role_text: "labels".to_owned(),
        email: email.clone(),
    };
    let write = world.app.db().write(Scope::Control, move |tx| {
        set_demo_people(tx, std::slice::from_ref(&offered))
    });
    write.await.expect("offered");
    let server = world.anybody().get("/server").await;
    assert_eq!(server.body["demo_people"][0]["email"], email.as_str());
    let answer = world
        .anybody()
        .post("/auth/demo", json!({"email": email}))
        .await;
    let ada = world.anybody().signed_in_by(answer.is(StatusCode::OK));
    ada.get("/me").await.is(StatusCode::OK);
    let refused = world
        .anybody()
        .post("/auth/demo", json!({"email": secret}))
        .await;
    refused.is_problem(StatusCode::NOT_FOUND, "not_found");
}

#[tokio::test]
async fn elsewhere_there_is_no_such_click() {
    let world = World::new();
    world.person("ada").await;
    let answer = world
        .anybody()
        .post("/auth/demo", json!({"email": "ada@example.org"}))
        .await;
    answer.is_problem(StatusCode::NOT_FOUND, "not_found");
    assert_eq!(answer.header("set-cookie"), "");
}
