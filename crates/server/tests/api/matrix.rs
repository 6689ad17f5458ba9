//! Who may call what: every endpoint by every role, as a committed snapshot; and the list of endpoints that are
//! not in it. Whoever adds an endpoint adds a line to [`calls`] (or sees it appear in the list).

pub(crate) mod calls;
pub(crate) mod scene;

use crate::world::{Someone, answer_of};
use axum::body::Body;
use axum::http::{Response, StatusCode};
use calls::{CALLS, Call};
use scene::{ROLES, Scene};
use std::collections::BTreeSet;
use std::fmt::Write;

pub(crate) const OWNER: usize = 7;

#[tokio::test]
async fn every_endpoint_answers_every_role_as_agreed() {
    let scene = Scene::set().await;
    let mut matrix = format!("{:<66}", "endpoint");
    for role in ROLES {
        let _ = write!(matrix, "{role:<10}");
    }
    matrix.push_str("no scope");
    let mut faults = Vec::new();
    for (index, call) in CALLS.iter().copied().flatten().enumerate() {
        let statuses = match row(&scene, index as u64, call).await {
            Ok(statuses) => statuses,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        check(call, &statuses, &mut faults);
        let _ = write!(matrix, "\n{:<66}", format!("{} {}", call.0, call.1));
        for status in statuses {
            let _ = write!(matrix, "{:<10}", status.as_u16());
        }
    }
    let matrix: Vec<&str> = matrix.lines().map(str::trim_end).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    insta::assert_snapshot!("endpoint_by_role", matrix.join("\n"));
}

/// What each role is answered, and last a program of somebody who may, with a token that is for something else.
async fn row(scene: &Scene, index: u64, call: &Call) -> Result<Vec<StatusCode>, String> {
    let mut statuses = Vec::new();
    for person in &scene.people {
        let number = index * 16 + statuses.len() as u64;
        statuses.push(told(scene, person, number, call).await?);
    }
    let mut by_rank: Vec<usize> = (1..ROLES.len()).collect();
    by_rank.sort_by_key(|role| *role != OWNER);
    let who = by_rank
        .into_iter()
        .find(|role| statuses[*role].is_success());
    let who = who.unwrap_or(OWNER);
    let asks_to_read = call.0 == "GET" || call.1.ends_with("/try") || call.1.ends_with("/validate");
    let program = scene.by_token(who, !asks_to_read);
    statuses.push(told(scene, &program, index * 16 + 15, call).await?);
    Ok(statuses)
}

/// What somebody is answered: reading on the scene itself, everything else on a copy of its own. Who is told that
/// something is not there is told the same, word for word, where nothing is.
async fn told(
    scene: &Scene,
    person: &Someone,
    number: u64,
    call: &Call,
) -> Result<StatusCode, String> {
    let (method, path, body) = *call;
    let copy = (method != "GET").then(|| scene.copy_for(person, number));
    let person = copy.as_ref().map_or(person, |(person, _)| person);
    let body = scene.fill(body);
    let response = ask(person, method, &scene.fill(path), &body).await;
    let status = response.status();
    if path.contains('{') && matches!(status.as_u16(), 401 | 404) {
        let hidden = answer_of(response).await.body;
        let nothing = ask(person, method, &scene.fill_with_nothing(path), &body).await;
        let nothing = answer_of(nothing).await;
        let (hidden, nothing) = ((status, hidden), (nothing.status, nothing.body));
        if nothing != hidden {
            return Err(format!(
                "{method} {path} tells what is there: {hidden:?}, else {nothing:?}"
            ));
        }
    }
    Ok(status)
}

/// What is told once, and told anew to whoever asks again: secrets, of which only a hash is kept.
const SECRETS: &[&str] = &["token", "url"];

/// Asked twice under one key: the same status, body and tag.
#[tokio::test]
async fn every_call_that_moves_something_gives_its_first_answer_again() {
    let scene = Scene::set().await;
    let posts = CALLS.iter().copied().flatten();
    let posts = posts.filter(|(method, path, _)| *method == "POST" && !path.starts_with("/auth/"));
    let (mut count, mut faults) = (0, Vec::new());
    for (number, (method, path, body)) in posts.enumerate() {
        let mut by_rank: Vec<usize> = (1..ROLES.len()).collect();
        by_rank.sort_by_key(|role| *role != OWNER);
        for role in by_rank {
            let number = 10_000 + number * 16 + role;
            let (person, _copy) = scene.copy_for(&scene.people[role], number as u64);
            let person = person.with_key("k1");
            let (path, body) = (scene.fill(path), scene.fill(body));
            let first = answer_of(ask(&person, method, &path, &body).await).await;
            if !first.status.is_success() {
                continue;
            }
            let second = answer_of(ask(&person, method, &path, &body).await).await;
            count += 1;
            let [first, second] = [first, second].map(|mut answer| {
                if let Some(map) = answer.body.as_object_mut() {
                    map.retain(|name, _| !SECRETS.contains(&name.as_str()));
                }
                (answer.status, answer.header("etag"), answer.body)
            });
            if first != second {
                faults.push(format!("{method} {path}: {first:?}, and then {second:?}"));
            }
            break;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 50, "{count} calls were answered");
}

async fn ask(person: &Someone, method: &str, path: &str, body: &str) -> Response<Body> {
    let method = method.parse().expect("a method");
    let body = match body.split_once('|') {
        None if body.is_empty() => None,
        None => Some(("application/json", body.as_bytes().to_vec())),
        Some(("text/csv", bytes)) => Some(("text/csv", bytes.as_bytes().to_vec())),
        Some(_) => panic!("{body} is of no known type"),
    };
    person.ask(method, path, body).await
}

/// What holds for every endpoint.
fn check((method, path, _): &Call, statuses: &[StatusCode], faults: &mut Vec<String>) {
    let [anonymous, stranger, ..] = statuses else {
        panic!("{method} {path}: {statuses:?}");
    };
    let mut fault = |what: &str| faults.push(format!("{method} {path}: {what}: {statuses:?}"));
    if path.contains('{') && *stranger == StatusCode::FORBIDDEN {
        fault("a stranger learns that it is there");
    }
    let by_rank = statuses[..ROLES.len()].iter();
    // A forged link must not work; no project of the scene is public (the catalogue's own test reads one that is), and
    // nobody's account is closing (a test of the use case gives a balance up).
    let is_hidden =
        path.ends_with("sig=00") || ["/catalogue/{project}", "/me/give-up"].contains(path);
    if by_rank.clone().any(StatusCode::is_success) == is_hidden {
        fault("it works for nobody, or a forged link works");
    }
    let no_scope = statuses.last();
    if *anonymous == StatusCode::UNAUTHORIZED && no_scope != Some(&StatusCode::FORBIDDEN) {
        fault("a token needs its scope");
    }
}

#[test]
fn endpoints_that_are_not_in_the_matrix_are_known() {
    let inside: BTreeSet<String> = CALLS
        .iter()
        .copied()
        .flatten()
        .map(|(method, path, _)| shape(method, path))
        .collect();
    let document = serde_json::to_value(candor_server::openapi()).expect("the document");
    let mut outside = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let path = path.trim_start_matches("/api/v1");
        for method in operations.as_object().expect("operations").keys() {
            let method = method.to_uppercase();
            if !inside.contains(&shape(&method, path)) {
                outside.insert(format!("{method} {path}"));
            }
        }
    }
    assert!(inside.len() > 100, "the calls were read: {}", inside.len());
    let outside: Vec<String> = outside.into_iter().collect();
    insta::assert_snapshot!("endpoints_not_in_the_matrix", outside.join("\n"));
}

/// A call without what differs from thing to thing: what a placeholder is called, numbers and names in its place.
fn shape(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let path = match path {
        "{export_link}" => "/files/exports/{id}",
        "{image_link}" => "/files/media/{id}",
        "/presets/text-sentiment" => "/presets/{name}",
        other => other,
    };
    let part = |part: &str| {
        if part.starts_with('{') || part.parse::<u32>().is_ok() {
            "{}".to_owned()
        } else {
            part.to_owned()
        }
    };
    let parts: Vec<_> = path.split('/').map(part).collect();
    format!("{method} {}", parts.join("/"))
}
