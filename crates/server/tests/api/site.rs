//! Requests that another site's page asks for, the headers that every answer has, and the API's description.

use crate::world::{World, sign_up};
use axum::http::{Method, StatusCode};
use serde_json::json;
use std::collections::BTreeMap;

#[tokio::test]
async fn another_site_s_page_changes_nothing() {
    let world = World::new();
    let ada = world.person("ada").await;
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    for (name, value) in foreign {
        let tricked = ada.clone().with("host", "candor.test").with(name, value);
        for (method, path) in [
            (Method::PATCH, "/me"),
            (Method::DELETE, "/me"),
            (Method::POST, "/auth/logout"),
        ] {
            let answer = tricked
                .call(method, path, Some(json!({"display_name": "Eve"})))
                .await;
            answer.is_problem(StatusCode::FORBIDDEN, "cross_site");
        }
        let tricked = world
            .anybody()
            .with("host", "candor.test")
            .with(name, value);
        let answer = tricked.post("/auth/signup", sign_up("eve")).await;
        answer.is_problem(StatusCode::FORBIDDEN, "cross_site");
        assert_eq!(
            answer.header("set-cookie"),
            "",
            "no session is planted either"
        );
    }
    assert_eq!(
        ada.get("/me").await.is(StatusCode::OK).body["display_name"],
        "ada"
    );
}

#[tokio::test]
async fn our_own_page_and_programs_do() {
    let world = World::new();
    let ada = world.person("ada").await;
    let own = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("origin", "http://candor.test"),
    ];
    for (name, value) in own {
        let page = ada.clone().with("host", "candor.test").with(name, value);
        page.patch("/me", json!({"country": "DE"}))
            .await
            .is(StatusCode::OK);
    }
    ada.patch("/me", json!({"country": "DE"}))
        .await
        .is(StatusCode::OK);
}

#[tokio::test]
async fn every_answer_says_what_browsers_must_not_do() {
    let world = World::new();
    let ada = world.person("ada").await;
    for answer in [
        ada.get("/me").await,
        ada.get("/nothing").await,
        ada.delete("/server").await,
    ] {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe-inline"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    ada.get("/nothing")
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
    let other = ada.delete("/server").await;
    other.is_problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
}

/// Clients are generated from the document, and a generator makes one function per operation id.
#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = serde_json::to_value(candor_server::openapi()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("there are paths");
    let mut seen = BTreeMap::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods of a path") {
            let id = operation["operationId"].as_str().unwrap_or_default();
            let here = format!("{method} {path}");
            if let Some(other) = seen.insert(id.to_owned(), here.clone()) {
                panic!("{here} and {other} are both called {id:?}: give one another operation_id");
            }
        }
    }
    assert!(
        seen.len() > 100,
        "only {} operations are described",
        seen.len()
    );
}
