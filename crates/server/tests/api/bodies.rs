//! Bodies that nobody should send: too large, too deep, no JSON, another shape. Each is refused in the form of every
//! refusal, and none is an internal error.

use crate::matrix::OWNER;
use crate::matrix::calls::CALLS;
use crate::matrix::scene::Scene;
use crate::world::{Answer, Someone, World, answer_of, config};
use axum::http::{Method, StatusCode};
use candor_app::Config;
use serde_json::json;

/// One byte more than a JSON body may have.
const TOO_LARGE: usize = 2 * 1024 * 1024 + 1;

/// What is sent in the place of each body, and whether it is JSON at all.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |depth: usize| {
        let open = "{\"answer\":".repeat(depth);
        format!("{open}1{}", "}".repeat(depth))
    };
    vec![
        ("cut off", b"{\"name\": ".to_vec()),
        ("no text", vec![0xff, 0xfe, 0x00, 0x80]),
        ("null", b"null".to_vec()),
        ("a list", b"[1, 2]".to_vec()),
        ("a number that is none", b"{\"epoch\": 1e999}".to_vec()),
        ("other names", b"{\"no_such_name\": {\"a\": []}}".to_vec()),
        ("a thousand deep", deep(1_000).into_bytes()),
        ("a list a million deep", vec![b'['; 1_000_000]),
    ]
}

async fn send(person: &Someone, method: &str, path: &str, body: Vec<u8>) -> Answer {
    let method: Method = method.parse().expect("a method");
    let body = Some(("application/json", body));
    answer_of(person.ask(method, path, body).await).await
}

/// What is wrong with an answer, if anything is.
fn fault(answer: &Answer) -> Option<String> {
    if answer.status.is_success() {
        return None;
    }
    let is_problem = answer.header("content-type") == "application/problem+json"
        && answer.body["status"] == answer.status.as_u16()
        && ["type", "title", "detail"].iter().all(|name| {
            answer.body[name]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        });
    let is_internal = answer.status.is_server_error();
    (is_internal || !is_problem).then(|| format!("{} {:#}", answer.status, answer.body))
}

#[tokio::test]
async fn no_body_is_an_internal_error() {
    let scene = Scene::set().await;
    let mut faults = Vec::new();
    let with_body = CALLS
        .iter()
        .copied()
        .flatten()
        .filter(|(method, _, body)| *method != "GET" && body.starts_with('{'));
    for (number, (method, path, _)) in with_body.enumerate() {
        // What takes no body may well succeed, so each call has a scene of its own; its bodies share it.
        let (owner, _copy) = scene.copy_for(&scene.people[OWNER], 100_000 + number as u64);
        for (what, body) in bodies() {
            let answer = send(&owner, method, &scene.fill(path), body).await;
            if let Some(fault) = fault(&answer) {
                faults.push(format!("{method} {path} with {what}: {fault}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn a_body_has_a_size_and_a_depth() {
    let world = World::new();
    let owner = world.person("owner").await;
    let large = vec![b' '; TOO_LARGE];
    let refused = send(&owner, "POST", "/organizations", large).await;
    refused.is_problem(StatusCode::PAYLOAD_TOO_LARGE, "body_refused");
    let just = [
        br#"{"name": "Halden", "currency": "USD"}"#.to_vec(),
        vec![b' '; TOO_LARGE - 40],
    ];
    let taken = send(&owner, "POST", "/organizations", just.concat()).await;
    taken.is(StatusCode::CREATED);
    let deep = format!("{{\"template\": {}{}}}", "[".repeat(200), "]".repeat(200));
    let refused = send(&owner, "POST", "/templates/validate", deep.into_bytes()).await;
    refused.is_problem(StatusCode::BAD_REQUEST, "not_json");
    let unknown = json!({"name": "Halden", "currency": 7});
    let refused = owner.post("/organizations", unknown).await;
    refused.is_invalid_at(&["/currency"]);
}

#[tokio::test]
async fn a_file_has_a_size() {
    let world = World::with(Config {
        upload_bytes: 1_000,
        ..config()
    });
    let owner = world.person("owner").await;
    world.organization(&owner, "Halden").await;
    let sent = owner.send("/uploads?name=a.csv", "text/csv", vec![b'a'; 1_001]);
    sent.await
        .is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let sent = owner.send("/uploads?name=a.csv", "text/csv", vec![b'a'; 1_000]);
    sent.await.is(StatusCode::CREATED);
    let sent = owner.send("/uploads?name=a.csv", "text/csv", Vec::new());
    sent.await
        .is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
}
