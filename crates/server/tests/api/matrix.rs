//! Who may call what: every endpoint by every role, as a committed snapshot; and the list of endpoints that are
//! not in it. Whoever adds an endpoint adds a line to [`CALLS`] (or sees it appear in the list).

use crate::world::{Someone, World, app_over, code_of, config};
use axum::http::Method;
use candor_store::db::{Db, Options, Target};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Method, path and body. `{organization}` and the like are filled in from [`Scene`]; each call of each role is
/// made on a fresh copy of the scene.
const CALLS: &[(&str, &str, &str)] = &[
    ("GET", "/server", ""),
    ("POST", "/auth/logout", "{}"),
    ("POST", "/auth/confirm/resend", "{}"),
    ("GET", "/me", ""),
    ("PATCH", "/me", r#"{"country": "DE"}"#),
    ("DELETE", "/me", ""),
    ("GET", "/me/sessions", ""),
    ("DELETE", "/me/sessions/{session}", ""),
    ("GET", "/tokens", ""),
    ("POST", "/tokens", r#"{"name": "t", "scopes": ["read"]}"#),
    ("DELETE", "/tokens/{token}", ""),
    ("GET", "/organizations", ""),
    (
        "POST",
        "/organizations",
        r#"{"name": "Mine", "currency": "EUR"}"#,
    ),
    ("GET", "/organizations/{organization}", ""),
    (
        "PATCH",
        "/organizations/{organization}",
        r#"{"name": "Other"}"#,
    ),
    ("GET", "/organizations/{organization}/members", ""),
    (
        "PATCH",
        "/organizations/{organization}/members/{member}",
        r#"{"role": "manager"}"#,
    ),
    (
        "DELETE",
        "/organizations/{organization}/members/{member}",
        "",
    ),
    ("GET", "/organizations/{organization}/invitations", ""),
    (
        "POST",
        "/organizations/{organization}/invitations",
        r#"{"role": "viewer"}"#,
    ),
    (
        "DELETE",
        "/organizations/{organization}/invitations/{invitation}",
        "",
    ),
    ("POST", "/invitations/{code}/accept", "{}"),
    ("GET", "/invitations", ""),
    ("POST", "/invitations", "{}"),
    ("DELETE", "/invitations/{server_invitation}", ""),
    ("GET", "/users", ""),
    ("GET", "/settings", ""),
    ("PATCH", "/settings", r#"{"fee_bps": 100}"#),
];

const ROLES: [&str; 8] = [
    "anonymous",
    "stranger",
    "viewer",
    "finance",
    "reviewer",
    "manager",
    "owner",
    "operator",
];

/// A small world with somebody of each role; its session, token and invitations are the owner's.
struct Scene {
    folder: PathBuf,
    people: Vec<Someone>,
    names: Vec<(&'static str, String)>,
    _world: World,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Scene {
    async fn set() -> Scene {
        let world = World::new();
        let operator = world.operator().await;
        let owner = world.person("owner").await;
        let organization = world.organization(&owner, "Halden").await;
        let mut people = vec![world.anybody(), world.person("stranger").await];
        for role in ["viewer", "finance", "reviewer", "manager"] {
            people.push(world.member(&owner, &organization, role).await);
        }
        let path = format!("/organizations/{organization}/invitations");
        let open = || owner.post(&path, json!({"role": "viewer"}));
        let spare = world.person("spare").await;
        let code = code_of(&open().await.text("url"));
        spare
            .post(&format!("/invitations/{code}/accept"), json!({}))
            .await;
        let token = owner
            .post("/tokens", json!({"name": "t", "scopes": ["*"]}))
            .await;
        let sessions = owner.get("/me/sessions").await;
        let session = sessions.items()[0]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let server_invitation = operator.post("/invitations", json!({})).await.text("id");
        let names = vec![
            ("organization", organization.clone()),
            ("member", spare.id.clone()),
            ("invitation", open().await.text("id")),
            ("code", code_of(&open().await.text("url"))),
            ("token", token.text("id")),
            ("session", session),
            ("server_invitation", server_invitation),
        ];
        people.extend([owner, operator]);
        let folder = std::env::temp_dir().join(format!("candor-matrix-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Scene {
            folder,
            people,
            names,
            _world: world,
        }
    }

    /// The same person on a fresh copy of the scene.
    fn copy_for(&self, person: &Someone, number: usize) -> (Someone, PathBuf) {
        let Target::Sqlite(original) = self._world.app.db().target().clone() else {
            panic!("the matrix is made on SQLite");
        };
        let copy = self.folder.join(format!("{number}.db"));
        // Nobody writes, so the file and its log together are the database.
        for ending in ["", "-wal"] {
            let with = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
            if with(&original).exists() {
                std::fs::copy(with(&original), with(&copy)).expect("a copy");
            }
        }
        let options = Options {
            readers: 1,
            person_workers: 1,
        };
        let db = Db::open_as_is(&Target::Sqlite(copy.clone()), options).expect("the copy");
        // Another seed, so that new ids are none of those that are there.
        let seed = 1_000 + number as u64;
        let (app, _) = app_over(db, config(), seed);
        (person.clone().on(candor_server::router(app)), copy)
    }

    fn fill(&self, text: &str) -> String {
        self.names
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }
}

#[tokio::test]
async fn every_endpoint_answers_every_role_as_agreed() {
    let scene = Scene::set().await;
    let mut matrix = format!("{:<66}", "endpoint");
    for role in ROLES {
        let _ = write!(matrix, "{role:<10}");
    }
    let mut number = 0;
    for (method, path, body) in CALLS {
        let _ = write!(matrix, "\n{:<66}", format!("{method} {path}"));
        for person in &scene.people {
            number += 1;
            let (person, copy) = scene.copy_for(person, number);
            let body: Option<Value> = serde_json::from_str(&scene.fill(body)).ok();
            let method: Method = method.parse().expect("a method");
            let answer = person.call(method, &scene.fill(path), body).await;
            let _ = write!(matrix, "{:<10}", answer.status.as_u16());
            drop(person);
            for ending in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", copy.display()));
            }
        }
    }
    let matrix: Vec<&str> = matrix.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("endpoint_by_role", matrix.join("\n"));
}

#[test]
fn endpoints_that_are_not_in_the_matrix_are_known() {
    // What a placeholder is called does not matter.
    let shape = |path: &str| -> String {
        let part = |part: &str| {
            if part.starts_with('{') {
                "{}".to_owned()
            } else {
                part.to_owned()
            }
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let inside: BTreeSet<String> = CALLS
        .iter()
        .map(|(method, path, _)| format!("{method} {}", shape(path)))
        .collect();
    let document = serde_json::to_value(candor_server::openapi()).expect("the document");
    let mut outside = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let path = path.trim_start_matches("/api/v1");
        for method in operations.as_object().expect("operations").keys() {
            let call = format!("{} {}", method.to_uppercase(), shape(path));
            if !inside.contains(&call) {
                outside.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let outside: Vec<String> = outside.into_iter().collect();
    insta::assert_snapshot!("endpoints_not_in_the_matrix", outside.join("\n"));
}
