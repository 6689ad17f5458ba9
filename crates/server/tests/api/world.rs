//! Builders: a server in memory, people on it, and what they are answered.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use candor_app::blobs::BlobTarget;
use candor_app::people::hashing::PasswordCost;
use candor_app::{App, Config};
use candor_domain::time::{ManualClock, SeededIds, Timestamp};
use candor_store::db::Db;
use candor_store::testing::TestDb;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server with a database of its own and a clock that stands until it is moved.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    router: Router,
    _db: TestDb,
    _files: tempfile::TempDir,
}

impl World {
    /// A server where anybody may sign up, without mail.
    pub(crate) fn new() -> World {
        World::with(config())
    }

    pub(crate) fn with(config: Config) -> World {
        let files = tempfile::tempdir().expect("a folder for files");
        let config = Config {
            blobs: BlobTarget::Folder(files.path().to_owned()),
            ..config
        };
        World::over(config, files)
    }

    /// A server whose files lie where the configuration says.
    pub(crate) fn with_files_as_said(config: Config) -> World {
        World::over(config, tempfile::tempdir().expect("a folder"))
    }

    fn over(config: Config, files: tempfile::TempDir) -> World {
        let test = candor_store::testing::sqlite();
        let (app, clock) = app_over(test.db.clone(), config, 7);
        World {
            router: candor_server::router(app.clone()),
            app,
            clock,
            _db: test,
            _files: files,
        }
    }

    /// Somebody who is not signed in.
    pub(crate) fn anybody(&self) -> Someone {
        Someone::new(self.router.clone())
    }

    /// Somebody with an account; the address is `name@example.org`.
    pub(crate) async fn person(&self, name: &str) -> Someone {
        let answer = self.anybody().post("/auth/signup", sign_up(name)).await;
        answer.is(StatusCode::CREATED);
        self.anybody().signed_in_by(&answer)
    }

    /// The operator, made as the command line makes one.
    pub(crate) async fn operator(&self) -> Someone {
        let email = "operator@example.org";
        candor_app::people::create_operator::create_operator(&self.app, email, PASSWORD, "Olive")
            .await
            .expect("an operator");
        self.logs_in(email).await
    }

    /// Somebody who signs in once more, with the password of everybody here.
    pub(crate) async fn logs_in(&self, email: &str) -> Someone {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.anybody().post("/auth/login", body).await;
        answer.is(StatusCode::OK);
        self.anybody().signed_in_by(&answer)
    }

    /// An organization of somebody; gives its id.
    pub(crate) async fn organization(&self, owner: &Someone, name: &str) -> String {
        let body = json!({"name": name, "currency": "USD"});
        let answer = owner.post("/organizations", body).await;
        answer.is(StatusCode::CREATED).text("id")
    }

    /// A new person who is a member of an organization.
    pub(crate) async fn member(&self, owner: &Someone, organization: &str, role: &str) -> Someone {
        let path = format!("/organizations/{organization}/invitations");
        let invited = owner.post(&path, json!({"role": role})).await;
        let code = code_of(&invited.is(StatusCode::CREATED).text("url"));
        let member = self.person(role).await;
        let accepted = member
            .post(&format!("/invitations/{code}/accept"), json!({}))
            .await;
        accepted.is(StatusCode::OK);
        member
    }
}

/// The settings of tests: hashes are cheap.
pub(crate) fn config() -> Config {
    Config {
        public_url: "http://candor.test".to_owned(),
        password_cost: PasswordCost::least(),
        // Not the working directory, whatever a call is asked to keep.
        blobs: BlobTarget::Folder(
            std::env::temp_dir().join(format!("candor-api-{}", std::process::id())),
        ),
        ..Config::default()
    }
}

/// An application over an open database; the same seed gives the same ids.
pub(crate) fn app_over(db: Db, config: Config, seed: u64) -> (App, Arc<ManualClock>) {
    let start: Timestamp = "2026-01-05T08:00:00Z".parse().expect("a moment");
    let clock = Arc::new(ManualClock::at(start));
    let ids = Arc::new(SeededIds::new(seed));
    (App::new(db, clock.clone(), ids, config), clock)
}

/// What `name` gives to sign up.
pub(crate) fn sign_up(name: &str) -> Value {
    json!({"email": format!("{name}@example.org"), "password": PASSWORD, "display_name": name})
}

/// The code in a link.
pub(crate) fn code_of(url: &str) -> String {
    url.rsplit(['/', '=']).next().unwrap_or_default().to_owned()
}

/// Somebody who calls the server.
#[derive(Clone)]
pub(crate) struct Someone {
    router: Router,
    headers: HeaderMap,
    from: SocketAddr,
    pub(crate) id: String,
    pub(crate) email: String,
}

impl Someone {
    pub(crate) fn new(router: Router) -> Someone {
        Someone {
            router,
            headers: HeaderMap::new(),
            from: SocketAddr::from(([192, 0, 2, 1], 1000)),
            id: String::new(),
            email: String::new(),
        }
    }

    /// The same person, calling another server.
    pub(crate) fn on(self, router: Router) -> Someone {
        Someone { router, ..self }
    }

    /// With the cookie that an answer set.
    pub(crate) fn signed_in_by(mut self, answer: &Answer) -> Someone {
        let cookie = answer.header("set-cookie");
        let pair = cookie.split(';').next().expect("a cookie").to_owned();
        self.id = answer.body["account"]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        self.email = answer.body["account"]["email"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        self.with("cookie", &pair)
    }

    /// A program with a bearer token.
    pub(crate) fn by_token(&self, token: &str) -> Someone {
        let program = Someone {
            headers: HeaderMap::new(),
            ..self.clone()
        };
        program.with("authorization", &format!("Bearer {token}"))
    }

    /// With one more header on every call.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Someone {
        self.headers.insert(name, value.parse().expect("a header"));
        self
    }

    /// From another network address.
    pub(crate) fn from(mut self, address: [u8; 4]) -> Someone {
        self.from = SocketAddr::from((address, 1000));
        self
    }

    /// With an idempotency key on every call.
    pub(crate) fn with_key(self, key: &str) -> Someone {
        self.with("idempotency-key", key)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// Sends bytes of a type, perhaps under a retry key.
    pub(crate) async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        kind: &str,
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, kind);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.from));
        let response = self.router.clone().oneshot(request).await;
        answer_of(response.expect("an answer")).await
    }

    /// Calls a path under `/api/v1`.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        answer_of(self.ask(method, path, body).await).await
    }

    /// Sends a file to a path under `/api/v1`.
    pub(crate) async fn send(&self, path: &str, kind: &'static str, bytes: Vec<u8>) -> Answer {
        answer_of(self.ask(Method::POST, path, Some((kind, bytes))).await).await
    }

    /// Calls a path under `/api/v1`, and leaves the body of the answer where it is.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Response<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = match body {
            Some((kind, bytes)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from(bytes)
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.from));
        let router = self.router.clone();
        router.oneshot(request).await.expect("an answer")
    }
}

/// An answer with the whole of its body.
pub(crate) async fn answer_of(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// Holds the status against what is expected.
    #[track_caller]
    pub(crate) fn is(&self, status: StatusCode) -> &Answer {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }

    /// Holds status and type of a refusal against what is expected.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: StatusCode, kind: &str) -> &Answer {
        self.is(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["type"], kind, "{:#}", self.body);
        assert!(
            self.body["detail"]
                .as_str()
                .is_some_and(|text| text.len() > 5)
        );
        self
    }

    /// Holds the places that are wrong against what is expected.
    #[track_caller]
    pub(crate) fn is_invalid_at(&self, pointers: &[&str]) -> &Answer {
        self.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> = errors
            .iter()
            .map(|e| e["pointer"].as_str().unwrap_or(""))
            .collect();
        assert_eq!(found, pointers, "{:#}", self.body);
        self
    }

    /// A text of the body.
    #[track_caller]
    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} in {:#}", self.body))
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    /// The items of a list.
    #[track_caller]
    pub(crate) fn items(&self) -> &Vec<Value> {
        self.is(StatusCode::OK);
        self.body["items"].as_array().expect("a list")
    }
}
