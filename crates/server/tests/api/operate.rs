//! What an operator's tools and strangers ask for: health, figures, the docs, the catalogue.

use crate::world::{Someone, World, config, sign_up};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use candor_app::Config;
use candor_app::mail::Smtp;
use candor_store::blobs::BlobTarget;
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

/// A server whose files lie in a folder of its own.
fn world() -> (World, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = BlobTarget::Folder(folder.path().to_owned());
    (World::with(Config { blobs, ..config() }), folder)
}

async fn get(world: &World, path: &str) -> (StatusCode, String, String) {
    let request = Request::builder()
        .uri(path)
        .body(Body::empty())
        .expect("a request");
    let router = candor_server::router(world.app.clone());
    let (parts, body) = router
        .oneshot(request)
        .await
        .expect("an answer")
        .into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let headers = format!(
        "{} {}",
        header("content-type"),
        header("content-security-policy")
    );
    (
        parts.status,
        headers,
        String::from_utf8(bytes.to_vec()).expect("text"),
    )
}

#[tokio::test]
async fn the_process_says_that_it_lives_and_is_ready() {
    let (world, _folder) = world();
    assert_eq!(get(&world, "/healthz").await.0, StatusCode::OK);
    assert_eq!(get(&world, "/readyz").await.0, StatusCode::OK);
    let nowhere = BlobTarget::Folder("/proc/nowhere/blobs".into());
    let broken = World::with_files_as_said(Config {
        blobs: nowhere,
        ..config()
    });
    assert_eq!(get(&broken, "/healthz").await.0, StatusCode::OK);
    assert_eq!(
        get(&broken, "/readyz").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn figures_count_requests_by_route_and_commands_by_size() {
    let (world, _folder) = world();
    let ada = world.person("ada").await;
    ada.get("/projects/01890000-0000-7000-8000-000000000000")
        .await;
    let (status, headers, text) = get(&world, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    assert!(headers.starts_with("text/plain; version=0.0.4"));
    let line = |start: &str| {
        let found = text.lines().find(|line| line.starts_with(start));
        found
            .unwrap_or_else(|| panic!("{start} in {text}"))
            .to_owned()
    };
    line(
        "candor_http_requests_total{method=\"GET\",route=\"/api/v1/projects/{id}\",status=\"404\"}",
    );
    assert!(!text.contains("01890000"), "no figure for each id");
    for name in [
        "candor_queue_length{queue=\"all\"} 0",
        "candor_deadlocks_total 0",
        "candor_transaction_commands_bucket{le=\"1\"}",
        "candor_tender_lag_events",
    ] {
        line(name);
    }
    assert_ne!(line("candor_commands_total"), "candor_commands_total 0");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
}

async fn health_told(operator: &Someone) -> serde_json::Value {
    let answer = operator.get("/health").await;
    answer.is(StatusCode::OK).body.clone()
}

#[tokio::test]
async fn the_operator_sees_how_each_part_does_and_which_is_down() {
    let (world, _folder) = world();
    let operator = world.operator().await;
    let health = health_told(&operator).await;
    for part in ["database", "files", "mail", "jobs"] {
        assert_eq!(health[part]["state"], "as_usual", "{part} of {health}");
    }
    assert_eq!(health["database"]["kind"], "sqlite");
    assert_eq!(health["mail"]["configured"], false);
    assert_eq!(health["disks"][0]["holds"], "both");
    let free = health["disks"][0]["free_bytes"].as_u64();
    assert!(free.is_some_and(|free| free > 0), "{health}");
    // Nothing runs in the background of this world: what signing up wrote waits.
    let tender = |health: &serde_json::Value| health["consumers"][0].clone();
    assert_eq!(
        tender(&health),
        json!({"state": "at_work", "name": "tender", "behind_seconds": 0})
    );
    world.clock.advance_seconds(60);
    let health = health_told(&operator).await;
    assert_eq!(
        tender(&health),
        json!({"state": "look_soon", "name": "tender", "behind_seconds": 60})
    );
    let broken = World::with_files_as_said(Config {
        blobs: BlobTarget::Folder("/proc/nowhere/blobs".into()),
        ..config()
    });
    let operator = broken.operator().await;
    let health = health_told(&operator).await;
    assert_eq!(health["files"]["state"], "down");
    assert!(health["files"]["answered_millis"].is_null());
    assert_eq!(
        health["database"]["state"], "as_usual",
        "the rest is told all the same"
    );
}

#[tokio::test]
async fn the_docs_can_be_read_without_any_script() {
    let (world, _folder) = world();
    let (status, headers, html) = get(&world, "/api/docs").await;
    assert_eq!(status, StatusCode::OK);
    assert!(headers.starts_with("text/html") && headers.contains("default-src 'self'"));
    assert!(html.contains("POST /api/v1/projects/{id}/claims"));
    let (status, headers, _) = get(&world, "/api/docs.css").await;
    assert_eq!(status, StatusCode::OK);
    assert!(headers.starts_with("text/css"));
}

#[tokio::test]
async fn the_catalogue_needs_no_sign_in() {
    let (world, _folder) = world();
    let answer = world.anybody().get("/catalogue").await;
    assert!(answer.items().is_empty());
    let hidden = world
        .anybody()
        .get("/catalogue/01890000-0000-7000-8000-000000000000")
        .await;
    hidden.is_problem(StatusCode::NOT_FOUND, "not_found");
    let wrong = world.anybody().get("/catalogue?limit=1000").await;
    wrong.is_invalid_at(&["limit"]);
}

#[tokio::test]
async fn money_and_organizations_are_for_confirmed_addresses_where_letters_are_sent() {
    let smtp = Some(Smtp {
        url: "smtp://127.0.0.1:9".to_owned(),
        from: "Candor <candor@example.org>".to_owned(),
    });
    let world = World::with(Config { smtp, ..config() });
    let answer = world.anybody().post("/auth/signup", sign_up("ada")).await;
    let ada = world.anybody().signed_in_by(answer.is(StatusCode::CREATED));
    let found = || ada.post("/organizations", json!({"name": "Mine", "currency": "EUR"}));
    let refused = found().await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");
    assert!(
        refused
            .text("detail")
            .contains("Confirm your e-mail address")
    );
    let payout = json!({"amount": {"amount": 100, "currency": "EUR"}});
    ada.post("/me/payouts", payout)
        .await
        .is_problem(StatusCode::FORBIDDEN, "forbidden");

    let id = ada.id.parse().expect("an id");
    let now = world.app.own_context().now;
    let confirm =
        move |tx: &mut dyn candor_store::db::Tx| candor_store::accounts::confirm(tx, id, now);
    world
        .app
        .db()
        .write(candor_store::db::Scope::All, confirm)
        .await
        .expect("confirmed");
    found().await.is(StatusCode::CREATED);
}

#[tokio::test]
async fn who_becomes_an_operator_keeps_no_token_of_before() {
    let (world, _folder) = world();
    let ada = world.person("operator").await;
    let made = ada
        .post("/tokens", json!({"name": "old", "scopes": ["*"]}))
        .await;
    let program = ada.by_token(&made.is(StatusCode::CREATED).text("token"));
    program.get("/me").await.is(StatusCode::OK);
    let operator = world.operator().await;
    operator.get("/users").await.is(StatusCode::OK);
    program.get("/users").await.is(StatusCode::UNAUTHORIZED);
}
