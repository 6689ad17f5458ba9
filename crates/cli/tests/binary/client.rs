//! Somebody who calls the server, goes on calling while it is away, and writes down what was acknowledged.

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often a call is made again before the test gives up: with the pauses, a minute.
const TRIES: u32 = 1_200;
const PAUSE: Duration = Duration::from_millis(50);

/// Where the server listens at present; where it has several processes, each call goes to the next of them, as a
/// proxy in front of them would have it.
#[derive(Clone, Default)]
pub(crate) struct Address {
    urls: Arc<Mutex<Vec<String>>>,
    calls: Arc<AtomicUsize>,
}

impl Address {
    pub(crate) fn set(&self, urls: &[&str]) {
        let urls = urls.iter().map(|url| (*url).to_owned()).collect();
        *self.urls.lock().expect("an address") = urls;
    }

    fn get(&self) -> String {
        let urls = self.urls.lock().expect("an address");
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        urls.get(call % urls.len().max(1))
            .expect("a server")
            .clone()
    }
}

/// One acknowledged call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Value,
    /// The idempotency key, where the call moved something.
    pub(crate) key: Option<String>,
    pub(crate) status: u16,
    pub(crate) answer: Value,
}

/// What one client wrote down.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Journal {
    pub(crate) who: String,
    pub(crate) token: String,
    pub(crate) entries: Vec<Entry>,
}

impl Journal {
    /// Reads a journal from its file.
    pub(crate) fn read(path: &Path) -> Journal {
        let text = std::fs::read_to_string(path).expect("a journal");
        let mut lines = text.lines();
        let head: Value = serde_json::from_str(lines.next().expect("a head")).expect("JSON");
        let word = |name: &str| head[name].as_str().expect("a word").to_owned();
        Journal {
            who: word("who"),
            token: word("token"),
            entries: lines
                .map(|line| serde_json::from_str(line).expect("an entry"))
                .collect(),
        }
    }
}

/// A client with a name, a token and a journal.
pub(crate) struct Client {
    http: reqwest::Client,
    address: Address,
    pub(crate) who: String,
    pub(crate) token: String,
    keys: u64,
    journal: Option<File>,
}

impl Client {
    /// Somebody without an account yet.
    pub(crate) fn new(address: &Address, who: &str) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .build()
            .expect("an HTTP client");
        Client {
            http,
            address: address.clone(),
            who: who.to_owned(),
            token: String::new(),
            keys: 0,
            journal: None,
        }
    }

    /// Makes an account, and a token that may do all that it may.
    pub(crate) async fn sign_up(address: &Address, who: &str) -> Client {
        let client = Client::new(address, who);
        let body = json!({"email": format!("{who}@example.org"), "password": super::server::PASSWORD,
            "display_name": who});
        client.with_token_by("/auth/signup", body).await
    }

    /// Signs in, and makes a token.
    pub(crate) async fn log_in(address: &Address, who: &str) -> Client {
        let client = Client::new(address, who);
        let body =
            json!({"email": format!("{who}@example.org"), "password": super::server::PASSWORD});
        client.with_token_by("/auth/login", body).await
    }

    async fn with_token_by(mut self, path: &str, body: Value) -> Client {
        let request = self.request(Method::POST, path).json(&body);
        let answer = request.send().await.expect("an answer");
        let cookie = answer.headers().get("set-cookie").cloned();
        let cookie = cookie.unwrap_or_else(|| panic!("{path}: {}", answer.status()));
        let cookie = cookie.to_str().expect("a cookie").split(';').next();
        let body = json!({"name": "test", "scopes": ["*"]});
        let request = self.request(Method::POST, "/tokens").json(&body);
        let request = request.header("cookie", cookie.expect("a cookie"));
        let made: Value = request
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON");
        made["token"]
            .as_str()
            .expect("a token")
            .clone_into(&mut self.token);
        self
    }

    /// Another client of the same person, without a journal.
    pub(crate) fn with_token(address: &Address, who: &str, token: &str) -> Client {
        Client {
            token: token.to_owned(),
            ..Client::new(address, who)
        }
    }

    /// From now on, what is acknowledged is written down.
    pub(crate) fn with_journal(mut self, folder: &Path) -> Client {
        let path: PathBuf = folder.join(format!("{}.jsonl", self.who));
        let mut file = File::create_new(path).expect("a journal");
        let head = json!({"who": self.who, "token": self.token});
        writeln!(file, "{head}").expect("a journal");
        self.journal = Some(file);
        self
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        // Each name stands for a network address of its own.
        let number = self.who.bytes().fold(0_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        let [_, b, c, d] = number.to_be_bytes();
        let url = format!("{}/api/v1{path}", self.address.get());
        let request = self.http.request(method, url);
        let request = request.header("x-forwarded-for", format!("10.{b}.{c}.{d}"));
        if self.token.is_empty() {
            request
        } else {
            request.bearer_auth(&self.token)
        }
    }

    /// Reads; again until the server answers.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.ask(Method::GET, path, None, None).await;
        assert!(status.is_success(), "GET {path}: {status} {answer:#}");
        answer
    }

    /// All items of a list, page by page.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let mark = if path.contains('?') { '&' } else { '?' };
            let page = self
                .get(&format!("{path}{mark}limit=200&cursor={cursor}"))
                .await;
            items.extend(page["items"].as_array().expect("a list").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return items,
            }
        }
    }

    /// Moves something under a new idempotency key, again and again until it is answered, and writes that down.
    pub(crate) async fn post(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        self.keys += 1;
        let key = format!("{}-{}", self.who, self.keys);
        self.send(Method::POST, path, body, Some(key)).await
    }

    /// As [`Client::post`], where nothing else than success is possible.
    pub(crate) async fn must(&mut self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert!(status.is_success(), "{path}: {status} {answer:#}");
        answer
    }

    /// Saves a draft, which needs no key.
    pub(crate) async fn put(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::PUT, path, body, None).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Value,
        key: Option<String>,
    ) -> (StatusCode, Value) {
        let (status, answer) = self
            .ask(method.clone(), path, Some(&body), key.as_deref())
            .await;
        let entry = Entry {
            method: method.to_string(),
            path: path.to_owned(),
            body,
            key,
            status: status.as_u16(),
            answer: answer.clone(),
        };
        if let Some(journal) = &mut self.journal {
            let line = serde_json::to_string(&entry).expect("JSON");
            writeln!(journal, "{line}").expect("a journal");
        }
        (status, answer)
    }

    /// Asks until there is an answer that is not "not now". No answer may be an internal error.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> (StatusCode, Value) {
        for _ in 0..TRIES {
            if let Some((status, answer)) = self.try_once(method.clone(), path, body, key).await {
                assert!(
                    !status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE,
                    "{method} {path}: {status} {answer:#}"
                );
                if status != StatusCode::SERVICE_UNAVAILABLE {
                    return (status, answer);
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{method} {path}: no answer after {TRIES} tries");
    }

    /// One call; nothing when it was not answered whole.
    pub(crate) async fn try_once(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Option<(StatusCode, Value)> {
        let mut request = self.request(method, path);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status();
        let bytes = answer.bytes().await.ok()?;
        let answer = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Some((status, answer))
    }

    /// Sends a file; again until the server answers.
    pub(crate) async fn upload(&self, name: &str, bytes: &str) -> String {
        for _ in 0..TRIES {
            let request = self.request(Method::POST, &format!("/uploads?name={name}"));
            let request = request
                .header("content-type", "text/csv")
                .body(bytes.to_owned());
            if let Ok(answer) = request.send().await
                && answer.status() == StatusCode::CREATED
                && let Ok(kept) = answer.json::<Value>().await
            {
                return kept["id"].as_str().expect("an id").to_owned();
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the file {name} was not taken");
    }

    /// Waits for the end of a job, and gives its result.
    pub(crate) async fn job(&self, id: &str) -> Value {
        for _ in 0..TRIES {
            let job = self.get(&format!("/jobs/{id}")).await;
            match job["state"].as_str() {
                Some("done") => return job["result"].clone(),
                Some("queued" | "running") => tokio::time::sleep(PAUSE).await,
                _ => panic!("{job:#}"),
            }
        }
        panic!("the job {id} does not end");
    }
}
