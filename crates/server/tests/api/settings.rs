//! The operator's settings, and what a stranger may know of the server.

use crate::world::{World, sign_up};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_stranger_learns_what_the_sign_in_page_needs() {
    let world = World::new();
    let server = world.anybody().get("/server").await;
    server.is(StatusCode::OK);
    let expected = json!({
        "name": "Candor", "version": env!("CARGO_PKG_VERSION"), "sign_up": "open", "demo": false,
        "demo_people": [], "smtp": false, "operator_exists": false, "fee_bps": 0,
        "currencies": server.body["currencies"],
    });
    assert_eq!(server.body, expected);
    assert!(
        server.body["currencies"]
            .as_array()
            .unwrap()
            .contains(&json!("USD"))
    );
}

#[tokio::test]
async fn the_operator_sets_who_may_come_and_what_it_costs() {
    let world = World::new();
    let olive = world.operator().await;
    let change = json!({
        "sign_up": "closed", "fee_bps": 1250, "organization_file_bytes": 1_000_000, "name": "Halden Labels",
    });
    let changed = olive.patch("/settings", change.clone()).await;
    assert_eq!(changed.is(StatusCode::OK).body, change);
    assert_eq!(olive.get("/settings").await.body, change);
    let server = world.anybody().get("/server").await;
    assert_eq!(server.body["name"], "Halden Labels");
    assert_eq!(server.body["fee_bps"], 1250);
    let refused = world.anybody().post("/auth/signup", sign_up("ada")).await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");
    let bad = olive
        .patch("/settings", json!({"fee_bps": 10001, "name": ""}))
        .await;
    bad.is_invalid_at(&["/name", "/fee_bps"]);
    olive
        .patch("/settings", json!({"sign_up": "perhaps"}))
        .await
        .is_invalid_at(&["/sign_up"]);
    assert_eq!(
        olive.get("/settings").await.body,
        change,
        "nothing of it was taken"
    );
}
