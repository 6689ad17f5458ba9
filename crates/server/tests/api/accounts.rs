//! Accounts: signing up, the first operator, one's own profile, closing.

use crate::world::{PASSWORD, World, code_of, config, sign_up};
use axum::http::StatusCode;
use candor_app::Config;
use candor_app::people::set_up::setup_link;
use serde_json::json;

#[tokio::test]
async fn who_signs_up_is_signed_in_and_counts_as_confirmed_without_mail() {
    let world = World::new();
    let answer = world.anybody().post("/auth/signup", sign_up("ada")).await;
    answer.is(StatusCode::CREATED);
    assert_eq!(answer.body["account"]["confirmed"], true);
    assert_eq!(answer.body["account"]["is_operator"], false);
    let ada = world.anybody().signed_in_by(&answer);
    let me = ada.get("/me").await;
    assert_eq!(me.is(StatusCode::OK).body["email"], "ada@example.org");
    assert_eq!(me.body["memberships"], json!([]));
    assert_eq!(me.body["country"], json!(null));
}

#[tokio::test]
async fn a_cookie_is_kept_from_scripts_and_from_other_sites() {
    let plain = World::new()
        .anybody()
        .post("/auth/signup", sign_up("ada"))
        .await;
    let cookie = plain.header("set-cookie");
    for part in [
        "candor_session=",
        "; Path=/",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Max-Age=",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "http would lose it: {cookie}");
    let public_url = "https://candor.test".to_owned();
    let world = World::with(Config {
        public_url,
        ..config()
    });
    let secure = world.anybody().post("/auth/signup", sign_up("ada")).await;
    assert!(secure.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let world = World::new();
    let body = json!({"email": "ada", "password": "short", "display_name": " "});
    let answer = world.anybody().post("/auth/signup", body).await;
    answer.is_invalid_at(&["/email", "/display_name"]);
    let body = json!({"email": "ada@example.org", "password": "short", "display_name": "Ada"});
    world
        .anybody()
        .post("/auth/signup", body)
        .await
        .is_invalid_at(&["/password"]);
    let missing = world
        .anybody()
        .post("/auth/signup", json!({"email": 7}))
        .await;
    missing.is_invalid_at(&["/email"]);
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_written() {
    let world = World::new();
    world.person("ada").await;
    let again = json!({"email": " ADA@Example.org ", "password": PASSWORD, "display_name": "Ada"});
    let answer = world.anybody().post("/auth/signup", again).await;
    answer.is_problem(StatusCode::CONFLICT, "email_taken");
}

#[tokio::test]
async fn signing_up_twice_with_one_key_is_signing_up_once() {
    let world = World::new();
    let browser = world.anybody().with_key("k1");
    let first = browser.post("/auth/signup", sign_up("ada")).await;
    let second = browser.post("/auth/signup", sign_up("ada")).await;
    assert_eq!(
        first.is(StatusCode::CREATED).body,
        second.is(StatusCode::CREATED).body
    );
    // Each answer's cookie works: the first may have been lost on its way.
    for answer in [&first, &second] {
        world
            .anybody()
            .signed_in_by(answer)
            .get("/me")
            .await
            .is(StatusCode::OK);
    }
    let other = browser.post("/auth/signup", sign_up("bob")).await;
    other.is_problem(StatusCode::CONFLICT, "idempotency_key_reused");
}

#[tokio::test]
async fn the_setup_link_makes_the_first_operator_once() {
    let world = World::new();
    assert_eq!(
        world.anybody().get("/server").await.body["operator_exists"],
        false
    );
    let old = setup_link(&world.app)
        .await
        .expect("a link")
        .expect("no operator yet");
    let link = setup_link(&world.app)
        .await
        .expect("a link")
        .expect("no operator yet");
    assert!(link.starts_with("http://candor.test/setup?code="), "{link}");
    let with = |name: &str, url: &str| {
        let mut body = sign_up(name);
        body["setup"] = json!(code_of(url));
        body
    };
    let refused = world
        .anybody()
        .post("/auth/signup", with("eve", &old))
        .await;
    refused.is_invalid_at(&["/setup"]);
    let made = world
        .anybody()
        .post("/auth/signup", with("olive", &link))
        .await;
    assert_eq!(
        made.is(StatusCode::CREATED).body["account"]["is_operator"],
        true
    );
    let again = world
        .anybody()
        .post("/auth/signup", with("eve", &link))
        .await;
    again.is_invalid_at(&["/setup"]);
    assert_eq!(setup_link(&world.app).await.expect("asked"), None);
    assert_eq!(
        world.anybody().get("/server").await.body["operator_exists"],
        true
    );
}

#[tokio::test]
async fn a_setup_link_ends_after_a_day() {
    let world = World::new();
    let link = setup_link(&world.app)
        .await
        .expect("a link")
        .expect("no operator yet");
    world.clock.advance_seconds(24 * 3600);
    let mut body = sign_up("olive");
    body["setup"] = json!(code_of(&link));
    world
        .anybody()
        .post("/auth/signup", body)
        .await
        .is_invalid_at(&["/setup"]);
}

#[tokio::test]
async fn the_command_line_makes_an_operator_of_somebody_who_is_there() {
    let world = World::new();
    let ada = world.person("ada").await;
    ada.get("/settings")
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
    let email = "ada@example.org";
    let new = "another horse battery";
    candor_app::people::create_operator::create_operator(&world.app, email, new, "Ada")
        .await
        .expect("an operator");
    let ended = ada.get("/settings").await;
    ended.is_problem(StatusCode::UNAUTHORIZED, "sign_in_needed");
    let body = json!({"email": email, "password": new});
    let answer = world.anybody().post("/auth/login", body).await;
    let ada = world.anybody().signed_in_by(answer.is(StatusCode::OK));
    ada.get("/settings").await.is(StatusCode::OK);
}

#[tokio::test]
async fn people_say_of_themselves_what_they_like_to() {
    let world = World::new();
    let ada = world.person("ada").await;
    let change = json!({
        "display_name": "Ada  L.", "country": "GB", "time_zone": "Europe/London",
        "languages": [{"code": "en", "level": "native"}, {"code": "de", "level": "B2"}],
    });
    let me = ada.patch("/me", change).await;
    me.is(StatusCode::OK);
    assert_eq!(me.body["display_name"], "Ada L.");
    assert_eq!(
        me.body["languages"][1],
        json!({"code": "de", "level": "B2"})
    );
    let me = ada.patch("/me", json!({"country": null})).await;
    assert_eq!(me.body["country"], json!(null));
    assert_eq!(
        me.body["time_zone"], "Europe/London",
        "what is left out stays"
    );
    assert_eq!(ada.get("/me").await.body, me.body);
}

#[tokio::test]
async fn a_profile_that_makes_no_sense_is_refused_with_its_places() {
    let world = World::new();
    let ada = world.person("ada").await;
    let change = json!({"display_name": "\u{202e}", "country": "Germany", "time_zone": "here"});
    let answer = ada.patch("/me", change).await;
    answer.is_invalid_at(&["/display_name", "/country", "/time_zone"]);
    let level =
        json!({"languages": [{"code": "en", "level": "C2"}, {"code": "de", "level": "good"}]});
    ada.patch("/me", level)
        .await
        .is_invalid_at(&["/languages/1/level"]);
    let twice =
        json!({"languages": [{"code": "en", "level": "C2"}, {"code": "en", "level": "B1"}]});
    ada.patch("/me", twice).await.is_invalid_at(&["/languages"]);
}

#[tokio::test]
async fn a_new_password_takes_the_old_one_and_ends_other_sessions() {
    let world = World::new();
    let ada = world.person("ada").await;
    let elsewhere = world.logs_in("ada@example.org").await;
    let new = "nine purple umbrellas";
    let wrong = json!({"password": {"current": "wrong horse battery", "new": new}});
    ada.patch("/me", wrong)
        .await
        .is_invalid_at(&["/password/current"]);
    let weak = json!({"password": {"current": PASSWORD, "new": "password1234"}});
    ada.patch("/me", weak)
        .await
        .is_invalid_at(&["/password/new"]);
    let right = json!({"password": {"current": PASSWORD, "new": new}});
    ada.patch("/me", right).await.is(StatusCode::OK);
    ada.get("/me").await.is(StatusCode::OK);
    elsewhere.get("/me").await.is(StatusCode::UNAUTHORIZED);
    let old = json!({"email": "ada@example.org", "password": PASSWORD});
    let refused = world.anybody().post("/auth/login", old).await;
    refused.is_problem(StatusCode::UNAUTHORIZED, "wrong_password");
    let body = json!({"email": "ada@example.org", "password": new});
    world
        .anybody()
        .post("/auth/login", body)
        .await
        .is(StatusCode::OK);
}

#[tokio::test]
async fn an_account_without_anything_awaited_is_erased_at_once() {
    let world = World::new();
    let ada = world.person("ada").await;
    let answer = ada.delete("/me").await;
    assert_eq!(answer.is(StatusCode::OK).body["awaiting"], json!([]));
    ada.get("/me").await.is(StatusCode::UNAUTHORIZED);
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let refused = world.anybody().post("/auth/login", body).await;
    refused.is_problem(StatusCode::UNAUTHORIZED, "wrong_password");
    // Nothing of hers is left, so the address is free.
    world.person("ada").await;
}

#[tokio::test]
async fn an_organization_is_not_left_without_an_owner_by_closing_an_account() {
    let world = World::new();
    let ada = world.person("ada").await;
    let organization = world.organization(&ada, "Halden").await;
    ada.delete("/me")
        .await
        .is_problem(StatusCode::CONFLICT, "only_owner");
    ada.get("/me").await.is(StatusCode::OK);
    world.member(&ada, &organization, "owner").await;
    ada.delete("/me").await.is(StatusCode::OK);
}

#[tokio::test]
async fn the_operator_finds_people_and_nobody_else_does() {
    let world = World::new();
    let olive = world.operator().await;
    for name in ["ada", "bob", "percy%"] {
        let mut body = sign_up(name);
        body["email"] = json!(format!("{}@example.org", name.trim_end_matches('%')));
        world
            .anybody()
            .post("/auth/signup", body)
            .await
            .is(StatusCode::CREATED);
    }
    let names = |answer: &crate::world::Answer| -> Vec<String> {
        answer
            .items()
            .iter()
            .map(|p| p["display_name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&olive.get("/users?q=BOB").await), ["bob"]);
    assert_eq!(
        names(&olive.get("/users?q=%25").await),
        ["percy%"],
        "a sign is itself"
    );
    let first = olive.get("/users?limit=2").await;
    assert_eq!(names(&first), ["percy%", "bob"]);
    let next = first.text("next_cursor");
    let second = olive.get(&format!("/users?limit=2&cursor={next}")).await;
    assert_eq!(names(&second), ["ada", "Olive"]);
    assert_eq!(second.body["next_cursor"], json!(null));
    olive.get("/users?limit=0").await.is_invalid_at(&["limit"]);
    olive
        .get("/users?cursor=x")
        .await
        .is_invalid_at(&["cursor"]);
    let ada = world.logs_in("ada@example.org").await;
    ada.get("/users")
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
}

#[tokio::test]
async fn a_person_chooses_what_comes_by_mail_and_keeps_filters_of_the_board() {
    let world = World::new();
    let ada = world.person("ada").await;
    let usual = ada
        .get("/me/preferences")
        .await
        .is(StatusCode::OK)
        .body
        .clone();
    let topics: Vec<_> = usual["notifications"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["topic"].as_str().unwrap_or_default())
        .collect();
    let all = [
        "answers", "payouts", "reviews", "batches", "deposits", "jobs",
    ];
    assert_eq!(topics, all);
    assert_eq!(usual["board_filters"], json!([]));

    let filter =
        json!({"name": "German, by pay", "shown": "mine", "sort": "price", "language": "de"});
    let change = json!({
        "notifications": [{"topic": "jobs", "bell": true, "mail": true}],
        "board_filters": [filter],
    });
    let changed = ada.patch("/me/preferences", change).await;
    let changed = changed.is(StatusCode::OK).body.clone();
    assert_eq!(changed["board_filters"], json!([filter]));
    assert_eq!(changed["notifications"][5]["mail"], true);
    assert_eq!(changed["notifications"][0], usual["notifications"][0]);
    assert_eq!(ada.get("/me/preferences").await.body, changed);

    let wrong = json!({"board_filters": [filter, filter]});
    let refused = ada.patch("/me/preferences", wrong).await;
    refused.is_invalid_at(&["/board_filters/1"]);
    let wrong = json!({"notifications": [{"topic": "weather", "bell": true, "mail": true}]});
    ada.patch("/me/preferences", wrong)
        .await
        .is_invalid_at(&["/notifications/0/topic"]);
    let bo = world.person("bo").await;
    assert_eq!(
        bo.get("/me/preferences").await.body,
        usual,
        "one's own alone"
    );
}
