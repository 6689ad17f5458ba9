//! A server on which there is one of everything, and somebody of each role.

use crate::world::{Answer, Someone, World, app_over, code_of, config};
use axum::http::StatusCode;
use candor_app::Config;
use candor_app::settings::{DemoPerson, set_demo_people};
use candor_domain::id::AccountId;
use candor_store::codes::{Code, CodeKind};
use candor_store::db::{Db, Options, Scope, Target};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Who calls, in the order of the columns. Operator and stranger are no members.
pub(crate) const ROLES: [&str; 9] = [
    "anonymous",
    "stranger",
    "contrib.",
    "viewer",
    "finance",
    "reviewer",
    "manager",
    "owner",
    "operator",
];

/// One white pixel.
const PIXEL: &str = "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ff\
    ff3f0005fe02fe0def46b80000000049454e44ae426082";

/// The scene: its people, one for each of [`ROLES`], and the ids of its things by the names that calls use.
pub(crate) struct Scene {
    pub(crate) people: Vec<Someone>,
    /// For each of the people a token that can only read, and one that can only work.
    tokens: Vec<[String; 2]>,
    names: Vec<(&'static str, String)>,
    folder: tempfile::TempDir,
    world: World,
}

impl Scene {
    pub(crate) async fn set() -> Scene {
        let world = World::with(Config {
            demo: true,
            ..config()
        });
        let operator = world.operator().await;
        let owner = world.person("owner").await;
        let organization = world.organization(&owner, "Halden").await;
        let mut people = vec![
            world.anybody(),
            world.person("stranger").await,
            world.person("contributor").await,
        ];
        for role in ["viewer", "finance", "reviewer", "manager"] {
            people.push(world.member(&owner, &organization, role).await);
        }
        people.extend([owner, operator]);
        let mut scene = Scene {
            tokens: Vec::new(),
            names: vec![("organization", organization)],
            folder: folder_in_memory(),
            people,
            world,
        };
        scene.accounts().await;
        scene.projects().await;
        scene.work().await;
        scene.files().await;
        scene.money().await;
        scene.tokens_of_all().await;
        scene.freeze();
        scene
    }

    fn who(&self, role: &str) -> &Someone {
        let index = ROLES.iter().position(|name| *name == role);
        &self.people[index.expect("a role")]
    }

    fn name(&mut self, name: &'static str, value: impl Into<String>) {
        self.names.push((name, value.into()));
    }

    /// A text with the ids of this scene in the place of their names.
    pub(crate) fn fill(&self, text: &str) -> String {
        self.names
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }

    /// The same text, where each id of this scene is one of nothing.
    pub(crate) fn fill_with_nothing(&self, text: &str) -> String {
        self.names
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                let nothing = match value.parse::<Uuid>() {
                    Ok(_) => Uuid::from_u128(1).to_string(),
                    Err(_) => value.clone(),
                };
                text.replace(&format!("{{{name}}}"), &nothing)
            })
    }

    async fn post(&self, role: &str, path: &str, body: Value) -> Answer {
        let answer = self.who(role).post(&self.fill(path), body).await;
        assert!(answer.status.is_success(), "{path}: {:#}", answer.body);
        answer
    }

    async fn made(&mut self, name: &'static str, role: &str, path: &str, body: Value) {
        let id = self.post(role, path, body).await.text("id");
        self.name(name, id);
    }

    /// Lets all that goes on by itself come to rest.
    async fn rest(&self) {
        let app = &self.world.app;
        let holder = app.own_context().new_id();
        let mut goes_on = true;
        while goes_on {
            let tender = candor_app::tender::follow::turn(app).await.expect("tender");
            goes_on = matches!(tender, candor_app::tender::follow::Turn::Busy);
            goes_on |= candor_app::batches::wind_down::turn(app)
                .await
                .expect("wind down");
            goes_on |= candor_app::jobs::runner::turn(app, holder)
                .await
                .expect("jobs");
        }
    }

    /// Sessions, tokens, invitations, codes; all of them the owner's.
    async fn accounts(&mut self) {
        let owner = self.who("owner").clone();
        let spare = self.world.person("spare").await;
        let invitations = "/organizations/{organization}/invitations";
        let invite = json!({"role": "viewer"});
        let code = code_of(
            &self
                .post("owner", invitations, invite.clone())
                .await
                .text("url"),
        );
        let accept = format!("/invitations/{code}/accept");
        spare.post(&accept, json!({})).await.is(StatusCode::OK);
        self.name("member", spare.id);
        self.made("invitation", "owner", invitations, invite.clone())
            .await;
        let code = code_of(&self.post("owner", invitations, invite).await.text("url"));
        self.name("code", code);
        self.made("server_invitation", "operator", "/invitations", json!({}))
            .await;
        let body = json!({"name": "t", "scopes": ["*"]});
        self.made("token", "owner", "/tokens", body).await;
        let sessions = owner.get("/me/sessions").await;
        let session = sessions.items()[0]["id"].as_str().expect("a session");
        self.name("session", session);
        let account: AccountId = owner.id.parse().expect("an id");
        let app = self.world.app.clone();
        let now = app.clock().now();
        let demo = DemoPerson {
            display_name: "owner".to_owned(),
            role_text: "Runs it".to_owned(),
            email: owner.email.clone(),
        };
        let codes =
            [("confirm", CodeKind::Confirm), ("reset", CodeKind::Reset)].map(|(word, kind)| {
                let code = Code {
                    id: app.own_context().new_id(),
                    account: Some(account),
                    expires_at: now.plus_seconds(3_600),
                };
                (code, kind, candor_app::secret::hash(word))
            });
        let written = app.db().write(Scope::Control, move |tx| {
            for (code, kind, hash) in &codes {
                candor_store::codes::replace(tx, *kind, code, hash, now)?;
            }
            set_demo_people(tx, std::slice::from_ref(&demo))
        });
        written.await.expect("codes and people of the demo");
    }

    /// Projects and batches in each state that a call starts from.
    async fn projects(&mut self) {
        let deposit =
            json!({"amount": {"amount": 1_000_000, "currency": "USD"}, "reference": "R1"});
        self.post(
            "operator",
            "/organizations/{organization}/deposits",
            deposit,
        )
        .await;
        self.project("project", "invited").await;
        for name in ["paused_project", "done_project", "closed_project"] {
            self.project(name, "members").await;
        }
        for (name, project) in [
            ("batch", "project"),
            ("paused_batch", "project"),
            ("funded_batch", "project"),
            ("draft_batch", "project"),
            ("batch_2", "paused_project"),
            ("batch_3", "done_project"),
            ("batch_4", "closed_project"),
        ] {
            self.batch(name, project).await;
        }
        for batch in ["batch", "paused_batch", "funded_batch"] {
            self.post("owner", &format!("/batches/{{{batch}}}/fund"), json!({}))
                .await;
        }
        for batch in ["batch", "paused_batch", "batch_2", "batch_3", "batch_4"] {
            self.post("owner", &format!("/batches/{{{batch}}}/publish"), json!({}))
                .await;
        }
        for path in [
            "/batches/{paused_batch}/pause",
            "/projects/{paused_project}/pause",
            "/batches/{batch_3}/cancel",
            "/batches/{batch_4}/cancel",
        ] {
            self.post("owner", path, json!({})).await;
            self.rest().await;
        }
        self.post("owner", "/projects/{closed_project}/close", json!({}))
            .await;
    }

    async fn project(&mut self, name: &'static str, visibility: &str) {
        let body = json!({
            "organization_id": self.fill("{organization}"), "name": name, "preset": "text-sentiment",
            "eligibility": {"visibility": visibility, "allow": [self.who("contrib.").id]},
        });
        self.made(name, "owner", "/projects", body).await;
        for text in [
            "# 1 Sound\n\nJudge the text.",
            "# 1 Sound\n\nJudge the text alone.",
        ] {
            let path = format!("/projects/{{{name}}}/guidelines");
            let posted = self.post("owner", &path, json!({"markdown": text})).await;
            if name == "project" {
                let clause = posted.body["clauses"][0]["id"].as_str().expect("a clause");
                self.names.retain(|(name, _)| *name != "clause");
                self.name("clause", clause);
            }
        }
    }

    async fn batch(&mut self, name: &'static str, project: &str) {
        let price = if project == "project" { 100 } else { 0 };
        let body = json!({
            "name": name, "price": {"amount": price, "currency": "USD"}, "overlap": 1,
            "review": {"policy": "all"}, "work": {"live_leases": 20, "share_cap_percent": 100},
        });
        self.made(
            name,
            "owner",
            &format!("/projects/{{{project}}}/batches"),
            body,
        )
        .await;
        let path = self.fill(&format!("/batches/{{{name}}}/imports?format=csv"));
        let sent = self.who("owner").send(&path, "text/csv", file(name)).await;
        let job = sent.is(StatusCode::ACCEPTED).text("job_id");
        self.rest().await;
        let done = self.who("owner").get(&format!("/jobs/{job}")).await;
        assert_eq!(done.body["result"]["imported"], 8, "{:#}", done.body);
        assert_eq!(done.body["result"]["rejected"], 1, "{:#}", done.body);
        if name == "batch" {
            self.name("import", job);
        }
    }

    /// Assignments in each state that a call starts from, all of them the contributor's, and tasks that are free.
    async fn work(&mut self) {
        self.rest().await;
        let mut claimed = Vec::new();
        for _ in 0..6 {
            let answer = self
                .post("contrib.", "/projects/{project}/claims", json!({}))
                .await;
            claimed.push(answer.body["items"][0]["assignment"].clone());
        }
        let names = [
            "paid",
            "submitted",
            "proposed",
            "rejected",
            "appealed",
            "leased",
        ];
        for (name, assignment) in names.into_iter().zip(claimed) {
            self.name(name, assignment["id"].as_str().expect("a lease"));
            if name == "leased" {
                self.name("epoch", assignment["epoch"].to_string());
                continue;
            }
            let body = json!({"epoch": assignment["epoch"], "answer": {"sentiment": "mixed"}});
            self.post("contrib.", &format!("/assignments/{{{name}}}/submit"), body)
                .await;
        }
        let accept = json!({"verdict": "accept"});
        self.post("reviewer", "/assignments/{paid}/review", accept)
            .await;
        let rejection = json!({
            "verdict": "reject", "category": "incorrect", "clause": self.fill("{clause}"),
            "reason": REASON,
        });
        for name in ["proposed", "rejected", "appealed"] {
            let path = format!("/assignments/{{{name}}}/review");
            self.post("reviewer", &path, rejection.clone()).await;
            if name != "proposed" {
                self.post("manager", &path, json!({"verdict": "confirm_reject"}))
                    .await;
            }
        }
        let text = json!({"text": "It is good and bad, as the guideline says."});
        self.post("contrib.", "/assignments/{appealed}/appeal", text)
            .await;
        let tasks = self.fill("/projects/{project}/tasks?batch_id={funded_batch}");
        let tasks = self.who("owner").get(&tasks).await;
        for (name, task) in ["task", "held_task"].into_iter().zip(tasks.items()) {
            self.name(name, task["id"].as_str().expect("a task"));
        }
        self.post("owner", "/tasks/{held_task}/hold", json!({}))
            .await;
        self.rest().await;
    }

    /// An upload, an image, and export jobs that are done, queued and cancelled.
    async fn files(&mut self) {
        let sent = self
            .who("owner")
            .send("/uploads?name=a.csv", "text/csv", file("x"));
        let upload = sent.await.is(StatusCode::CREATED).text("id");
        self.name("upload", upload);
        self.image().await;
        let export = json!({"format": "jsonl", "content": "answers"});
        let exports = "/projects/{project}/exports";
        let done = self
            .post("owner", exports, export.clone())
            .await
            .text("job_id");
        self.rest().await;
        let shown = self.who("owner").get(&format!("/jobs/{done}")).await;
        let url = shown.body["result"]["url"].as_str().expect("a link");
        self.name("export", done);
        self.name("export_link", below_api(url));
        for name in ["queued_job", "cancelled_job"] {
            let id = self
                .post("owner", exports, export.clone())
                .await
                .text("job_id");
            self.name(name, id);
        }
        self.post("owner", "/jobs/{cancelled_job}/cancel", json!({}))
            .await;
    }

    async fn image(&mut self) {
        let body = json!({
            "organization_id": self.fill("{organization}"), "name": "Pictures",
            "preset": "image-classification", "eligibility": {"visibility": "members"},
        });
        self.made("pictures", "owner", "/projects", body).await;
        let body = json!({"name": "Pictures"});
        self.made(
            "picture_batch",
            "owner",
            "/projects/{pictures}/batches",
            body,
        )
        .await;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.png", zip::write::SimpleFileOptions::default())
            .expect("a zip");
        zip.write_all(&unhex(PIXEL)).expect("a zip");
        let zip = zip.finish().expect("a zip").into_inner();
        let path = self.fill("/batches/{picture_batch}/imports?format=zip");
        let sent = self.who("owner").send(&path, "application/zip", zip).await;
        sent.is(StatusCode::ACCEPTED);
        self.rest().await;
        self.post("owner", "/batches/{picture_batch}/publish", json!({}))
            .await;
        self.rest().await;
        let claimed = self
            .post("owner", "/projects/{pictures}/claims", json!({}))
            .await;
        let url = claimed.body["items"][0]["task"]["data"]["image"].as_str();
        self.name("image_link", below_api(url.expect("an image")));
    }

    async fn money(&mut self) {
        let amount = json!({"amount": 5_000, "currency": "USD"});
        let body = json!({"amount": amount, "reference": "R2"});
        self.made(
            "deposit",
            "owner",
            "/organizations/{organization}/deposits",
            body,
        )
        .await;
        let body = json!({"amount": {"amount": 40, "currency": "USD"}, "rail": "manual"});
        self.made("payout", "contrib.", "/me/payouts", body).await;
    }

    async fn tokens_of_all(&mut self) {
        for person in &self.people {
            let mut tokens = [String::new(), String::new()];
            for (token, scope) in tokens.iter_mut().zip(["read", "work"]) {
                if !person.id.is_empty() {
                    let body = json!({"name": scope, "scopes": [scope]});
                    *token = person.post("/tokens", body).await.text("token");
                }
            }
            self.tokens.push(tokens);
        }
    }

    /// Somebody by a token of theirs that can only read or only work.
    pub(crate) fn by_token(&self, person: usize, only_reads: bool) -> Someone {
        let [reads, works] = &self.tokens[person];
        self.people[person].by_token(if only_reads { reads } else { works })
    }

    /// The scene as one file, from which copies are made.
    fn freeze(&self) {
        let Target::Sqlite(original) = self.world.app.db().target() else {
            panic!("the matrix is made on SQLite");
        };
        candor_store::backup::snapshot(original, &self.folder.path().join(FROZEN)).expect("a copy");
    }

    /// The same person on a fresh copy of the scene, which goes away with what is given beside.
    pub(crate) fn copy_for(&self, person: &Someone, number: u64) -> (Someone, Copy) {
        let copy = Copy(self.folder.path().join(format!("{number}.db")));
        std::fs::copy(self.folder.path().join(FROZEN), &copy.0).expect("a copy");
        let options = Options {
            readers: 1,
            person_workers: 1,
            ..Options::default()
        };
        let db = Db::open_as_is(&Target::Sqlite(copy.0.clone()), options).expect("the copy");
        // Another seed, so that new ids are none of those that are there.
        let (app, _) = app_over(db, self.world.app.config().clone(), 1_000 + number);
        (person.clone().on(candor_server::router(app)), copy)
    }
}

/// Hundreds of databases are opened and thrown away: in memory, where there is such a folder, nobody waits for a
/// disk.
fn folder_in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("a folder")
}

/// A copy of the scene's database.
pub(crate) struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(with(&self.0, ending));
        }
    }
}

fn with(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// The file of the scene's database.
const FROZEN: &str = "frozen.db";
/// A rejection needs so many words.
const REASON: &str = "The text says that it is good and that it is bad, and neither outweighs the other, so \
    that mixed is what the first clause asks for here.";
/// Eight rows that a project has not seen before, and one that cannot be taken.
fn file(mark: &str) -> Vec<u8> {
    let rows = (1..=8).map(|number| format!("{number},{mark} {number}\n"));
    let rows: String = rows.collect();
    format!("row,text\n{rows}9,\n").into_bytes()
}

fn below_api(url: &str) -> &str {
    url.strip_prefix("/api/v1").unwrap_or(url)
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).expect("a byte");
    digits.chunks(2).map(byte).collect()
}
