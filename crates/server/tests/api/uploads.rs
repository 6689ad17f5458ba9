//! Files that come in by HTTP: retries that are one call, forms with pictures, addresses of the web, and characters
//! that no text may hold.

use crate::world::{Answer, Someone, World};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

const BOUNDARY: &str = "candor-test-boundary";

/// A form of fields (no file name) and files.
fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes());
        let file = file
            .map(|file| format!("; filename=\"{file}\""))
            .unwrap_or_default();
        let head = format!("content-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

struct Stage {
    world: World,
    owner: Someone,
    organization: String,
    batch: String,
}

async fn stage(template: Option<Value>) -> Stage {
    let world = World::new();
    let owner = world.person("owner").await;
    let organization = world.organization(&owner, "Halden").await;
    let mut project =
        json!({"organization_id": organization, "name": "Reviews", "preset": "text-sentiment"});
    if let Some(template) = template {
        project["template"] = template;
    }
    let project = owner.post("/projects", project).await;
    let project = project.is(StatusCode::CREATED).text("id");
    let batch = json!({"name": "First", "price": {"amount": 100, "currency": "USD"}, "overlap": 1});
    let batch = owner
        .post(&format!("/projects/{project}/batches"), batch)
        .await;
    let batch = batch.is(StatusCode::CREATED).text("id");
    Stage {
        world,
        owner,
        organization,
        batch,
    }
}

impl Stage {
    async fn send(
        &self,
        path: &str,
        key: Option<&str>,
        kind: &str,
        body: impl Into<Body>,
    ) -> Answer {
        self.owner
            .send_bytes(Method::POST, path, key, kind, body.into())
            .await
    }

    async fn import(
        &self,
        query: &str,
        key: Option<&str>,
        kind: &str,
        body: impl Into<Body>,
    ) -> Answer {
        self.send(
            &format!("/batches/{}/imports{query}", self.batch),
            key,
            kind,
            body,
        )
        .await
    }

    async fn worked(&self, answer: &Answer) -> Value {
        let id = answer.is(StatusCode::ACCEPTED).text("job_id");
        let holder = self.world.app.own_context().new_id();
        let app = &self.world.app;
        while candor_app::jobs::runner::turn(app, holder)
            .await
            .expect("turn")
        {}
        self.owner.get(&format!("/jobs/{id}")).await.body
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_asked_again_when_its_batch_has_ended_is_the_job_of_then() {
    let stage = stage(None).await;
    let import = |key| stage.import("", Some(key), "text/csv", "text\none\n");
    let first = import("k1").await;
    stage.worked(&first).await;
    let path = format!("/batches/{}/cancel", stage.batch);
    stage.owner.post(&path, json!({})).await.is(StatusCode::OK);
    let again = import("k1").await;
    again.is(StatusCode::ACCEPTED);
    assert_eq!(again.body, first.body);
    let other = import("k2").await;
    other.is_problem(StatusCode::CONFLICT, "batch_takes_no_imports");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_key_is_about_the_file_and_the_query() {
    let stage = stage(None).await;
    let csv = "text/csv";
    let first = stage
        .import("?name=a.csv", Some("k1"), csv, "text\none\n")
        .await;
    let job = first.is(StatusCode::ACCEPTED).text("job_id");
    let again = stage
        .import("?name=a.csv", Some("k1"), csv, "text\none\n")
        .await;
    assert_eq!(again.is(StatusCode::ACCEPTED).text("job_id"), job);
    let reused = "idempotency_key_reused";
    let other = stage
        .import("?name=a.csv", Some("k1"), csv, "text\ntwo\n")
        .await;
    other.is_problem(StatusCode::CONFLICT, reused);
    let other = stage
        .import("?name=a.csv&format=csv", Some("k1"), csv, "text\none\n")
        .await;
    other.is_problem(StatusCode::CONFLICT, reused);

    let sent = stage
        .send("/uploads?name=b.csv", Some("k2"), csv, "text\nb\n")
        .await;
    let id = sent.is(StatusCode::CREATED).text("id");
    let again = stage
        .send("/uploads?name=b.csv", Some("k2"), csv, "text\nb\n")
        .await;
    assert_eq!(again.is(StatusCode::CREATED).text("id"), id);
    let other = stage
        .send("/uploads?name=b.csv", Some("k2"), csv, "text\nc\n")
        .await;
    other.is_problem(StatusCode::CONFLICT, reused);
    let other = format!("/uploads?name=b.csv&organization_id={}", stage.organization);
    let other = stage.send(&other, Some("k2"), csv, "text\nb\n").await;
    other.is_problem(StatusCode::CONFLICT, reused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_brings_a_table_with_its_pictures_and_its_mapping() {
    let template = json!({
        "template": 1, "title": "Pictures",
        "inputs": [{"id": "image", "type": "image", "from": "/image"}],
        "questions": [{"id": "what", "type": "text", "label": "What is it?"}]
    });
    let stage = stage(Some(template)).await;
    let picture = |name| candor_domain::presets::sample_image(name).expect("a picture");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let mapping = br#"{"image": "file", "external_id": "nr"}"#;
    let body = form(&[
        ("mapping", None, mapping),
        (
            "file",
            Some("rows.csv"),
            b"nr,file\n1,cat.png\n2,dog.png\n3,none.png\n",
        ),
        ("file", Some("cat.png"), picture("sample:picture-1.png")),
        ("file", Some("dog.png"), picture("sample:picture-2.png")),
    ]);
    let answer = stage.import("", Some("k"), &kind, body.clone()).await;
    let job = stage.worked(&answer).await;
    assert_eq!(job["state"], "done", "{job:#}");
    assert_eq!(job["result"]["imported"], 2, "{job:#}");
    assert_eq!(job["errors"][0]["line"], 4, "{job:#}");
    let again = stage.import("", Some("k"), &kind, body).await;
    assert_eq!(
        again.is(StatusCode::ACCEPTED).text("job_id"),
        answer.text("job_id")
    );
    let body = form(&[
        ("mapping", None, mapping),
        ("file", Some("rows.csv"), b"nr,file\n9,x\n"),
    ]);
    let other = stage.import("", Some("k"), &kind, body).await;
    other.is_problem(StatusCode::CONFLICT, "idempotency_key_reused");
    let body = form(&[
        ("colour", None, b"red"),
        ("file", Some("rows.csv"), b"nr\n1\n"),
    ]);
    stage
        .import("", None, &kind, body)
        .await
        .is_invalid_at(&["colour"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_web_is_fetched_unless_it_lies_in_a_private_network() {
    let stage = stage(None).await;
    for url in [
        "http://127.0.0.1:9/rows.csv",
        "file:///etc/passwd",
        "rows.csv",
    ] {
        let body = json!({"url": url}).to_string();
        let answer = stage.import("", None, "application/json", body).await;
        answer.is_invalid_at(&["/url"]);
    }
    let both =
        json!({"url": "https://example.org/x.csv", "upload_id": uuid::Uuid::nil()}).to_string();
    let answer = stage.import("", None, "application/json", both).await;
    answer.is_invalid_at(&["/upload_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_holds_the_character_nul() {
    let stage = stage(None).await;
    let body = json!({"name": "a\0b", "currency": "USD"});
    stage
        .owner
        .post("/organizations", body)
        .await
        .is_invalid_at(&["/name"]);
    let body = json!({"name": "a\nb"});
    let path = format!("/batches/{}", stage.batch);
    stage
        .owner
        .call(Method::PATCH, &path, Some(body))
        .await
        .is_invalid_at(&["/name"]);
    let body = json!({"template": {"title": ["a", "\0"]}});
    let answer = stage.owner.post("/templates/validate", body).await;
    answer.is_invalid_at(&["/template/title/1"]);
    let answer = stage.owner.get("/organizations?cursor=a%00b").await;
    answer.is_invalid_at(&["cursor"]);
    let answer = stage.owner.get("/presets/a%00b").await;
    answer.is(StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_which_rows_an_import_by_this_mapping_rejects() {
    let stage = stage(None).await;
    let table = "name,text,other\na,Good,1\na,Bad,2\nb,,3\nc,Fine,4\n";
    let sent = stage
        .send("/uploads?name=r.csv", None, "text/csv", table)
        .await;
    let id = sent.is(StatusCode::CREATED).text("id");
    let path = format!("/uploads/{id}/preview");
    let problems = async |mapping: Value| {
        let body = json!({"batch_id": stage.batch, "mapping": mapping});
        let preview = stage.owner.post(&path, body).await;
        assert_eq!(preview.is(StatusCode::OK).body["mapping"], mapping);
        assert_eq!(preview.body["lines"], json!([2, 3, 4, 5]));
        let places = preview.body["problems"].as_array().expect("a list");
        let place = |one: &Value| (one["line"].clone(), one["pointer"].clone());
        places.iter().map(place).collect::<Vec<_>>()
    };
    let named = json!({"text": "text", "external_id": "name"});
    let expected = vec![
        (json!(3), json!("/external_id")),
        (json!(4), json!("/text")),
    ];
    assert_eq!(problems(named.clone()).await, expected);
    // Without the name both rows are tasks.
    let expected = vec![(json!(4), json!("/text"))];
    assert_eq!(problems(json!({"text": "text"})).await, expected);
    // The import does what the preview said.
    let body = json!({"upload_id": id, "mapping": named});
    let queued = stage
        .owner
        .post(&format!("/batches/{}/imports", stage.batch), body)
        .await;
    let job = stage.worked(&queued).await;
    assert_eq!(job["result"]["imported"], 2, "{job}");
    assert_eq!(job["result"]["rejected"], 2, "{job}");
    // What is a task now does not stand in its own way, and its name stands in another one's.
    let expected = vec![
        (json!(3), json!("/external_id")),
        (json!(4), json!("/text")),
    ];
    assert_eq!(problems(named).await, expected);
    let unknown = json!({"batch_id": stage.batch, "mapping": {"text": "none"}});
    let refused = stage.owner.post(&path, unknown).await;
    refused.is_invalid_at(&["/mapping"]);
}
