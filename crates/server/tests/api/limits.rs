//! How often one may try to come in.

use crate::world::{PASSWORD, World, config, sign_up};
use axum::http::StatusCode;
use candor_app::Config;
use candor_app::people::limits::{Limits, Rate};
use serde_json::json;

fn world() -> World {
    let rate = |burst, seconds_per_try| Rate {
        burst,
        seconds_per_try,
    };
    let limits = Limits {
        log_in_by_account: rate(3, 30),
        log_in_by_address: rate(6, 10),
        sign_up_by_address: rate(2, 60),
        ..Limits::default()
    };
    World::with(Config { limits, ..config() })
}

#[tokio::test]
async fn guessing_a_password_takes_time_from_wherever_it_is_tried() {
    let world = world();
    world.person("ada").await;
    let guess = json!({"email": "ada@example.org", "password": "wrong horse battery"});
    for n in 1..=3 {
        let somewhere = world.anybody().from([203, 0, 113, n]);
        somewhere
            .post("/auth/login", guess.clone())
            .await
            .is(StatusCode::UNAUTHORIZED);
    }
    let somewhere = world.anybody().from([203, 0, 113, 9]);
    let right = json!({"email": " ADA@example.org", "password": PASSWORD});
    let refused = somewhere.post("/auth/login", right.clone()).await;
    refused.is_problem(StatusCode::TOO_MANY_REQUESTS, "rate_limited");
    assert_eq!(refused.header("retry-after"), "30");
    assert_eq!(refused.header("ratelimit"), "\"default\";r=0;t=30");
    world.clock.advance_seconds(30);
    somewhere
        .post("/auth/login", right.clone())
        .await
        .is(StatusCode::OK);
    // Who knew the password owes nothing any more.
    somewhere
        .post("/auth/login", right)
        .await
        .is(StatusCode::OK);
}

#[tokio::test]
async fn one_address_cannot_try_all_accounts() {
    let world = world();
    for n in 0..6 {
        let body = json!({"email": format!("p{n}@example.org"), "password": PASSWORD});
        world
            .anybody()
            .post("/auth/login", body)
            .await
            .is(StatusCode::UNAUTHORIZED);
    }
    let body = json!({"email": "p7@example.org", "password": PASSWORD});
    let refused = world.anybody().post("/auth/login", body.clone()).await;
    refused.is_problem(StatusCode::TOO_MANY_REQUESTS, "rate_limited");
    let elsewhere = world.anybody().from([198, 51, 100, 1]);
    elsewhere
        .post("/auth/login", body)
        .await
        .is(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn one_address_makes_few_accounts_at_once() {
    let world = world();
    world.person("ada").await;
    world.person("bob").await;
    let refused = world.anybody().post("/auth/signup", sign_up("eve")).await;
    refused.is_problem(StatusCode::TOO_MANY_REQUESTS, "rate_limited");
    assert_eq!(refused.header("retry-after"), "60");
    let elsewhere = world.anybody().from([198, 51, 100, 1]);
    elsewhere
        .post("/auth/signup", sign_up("eve"))
        .await
        .is(StatusCode::CREATED);
    world.clock.advance_seconds(60);
    world.person("cleo").await;
}
