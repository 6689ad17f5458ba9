//! A client of the HTTP API, as any other program is one.

use crate::config::Config;
use crate::progress::Progress;
use crate::usage::Usage;
use anyhow::{Context, bail};
use reqwest::{Body, Method, RequestBuilder, Response};
use serde_json::Value;
use std::time::Duration;

/// How often a job is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(300);
/// How often a call is made again while the server says "not now" or is being restarted.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// A server, and who calls it.
pub(crate) struct Api {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Api {
    /// The server and the token of the configuration.
    ///
    /// # Errors
    /// Wrong usage without a token.
    pub(crate) fn of(config: &Config) -> anyhow::Result<Api> {
        let Some(token) = config.token.clone() else {
            return Err(Usage::error(
                "no API token: make one in the web app under Settings, and give it as CANDOR_TOKEN",
            ));
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .user_agent(concat!("candor/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("no HTTP client")?;
        Ok(Api {
            http,
            url: config.url.clone(),
            token,
        })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/api/v1{path}", self.url))
            .bearer_auth(&self.token)
    }

    /// Reads a JSON answer.
    ///
    /// # Errors
    /// When the server is away, or what it says.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.patiently(|| self.request(Method::GET, path)).await
    }

    /// Moves something, once, however often the call has to be made.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let key = candor_app::secret::make("cli-")?.text;
        let request = || {
            let request = self.request(Method::POST, path).json(body);
            request.header("idempotency-key", &key)
        };
        self.patiently(request).await
    }

    /// Sends a file.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn upload(&self, name: &str, size: u64, body: Body) -> anyhow::Result<Value> {
        let path = format!("/uploads?name={}", escaped(name));
        let request = self
            .request(Method::POST, &path)
            .header("content-type", "application/octet-stream")
            .header("content-length", size)
            .body(body);
        json(self.send(request).await?).await
    }

    /// A file of the server, by the link that it gave.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn download(&self, link: &str) -> anyhow::Result<Response> {
        let url = format!("{}{link}", self.url);
        let request = self.http.get(url).bearer_auth(&self.token);
        checked(self.send(request).await?).await
    }

    /// Waits for the end of a job, and gives it.
    ///
    /// # Errors
    /// As [`Api::get`]; also when the job failed or was cancelled.
    pub(crate) async fn job(&self, id: &str, progress: &mut Progress) -> anyhow::Result<Value> {
        loop {
            let job = self.get(&format!("/jobs/{id}")).await?;
            let number = |name: &str| job["progress"][name].as_u64();
            progress.at(number("done").unwrap_or(0), number("total"));
            match job["state"].as_str().unwrap_or_default() {
                "done" => return Ok(job),
                "queued" | "running" => tokio::time::sleep(ASK_EVERY).await,
                state => {
                    let first = job["errors"][0]["reason"].as_str();
                    let why = first.unwrap_or("no reason was given");
                    bail!("the job {id} {state}: {why}");
                }
            }
        }
    }

    async fn patiently(&self, request: impl Fn() -> RequestBuilder) -> anyhow::Result<Value> {
        let mut tries = 0;
        loop {
            tries += 1;
            match request().send().await {
                Ok(answer) if answer.status() != 503 || tries == TRIES => {
                    return json(checked(answer).await?).await;
                }
                // It was there before: it is being started again.
                Ok(_) => {}
                Err(error) if error.is_connect() && tries == 1 => return Err(self.away(error)),
                Err(error) if tries == TRIES => return Err(self.away(error)),
                Err(_) => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        request.send().await.map_err(|error| self.away(error))
    }

    fn away(&self, error: reqwest::Error) -> anyhow::Error {
        anyhow::Error::new(error).context(format!(
            "cannot reach the server at {}: is it running, and is --url right?",
            self.url
        ))
    }
}

/// A text for the part of an address behind the question mark (RFC 3986, 2.3).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

async fn json(answer: Response) -> anyhow::Result<Value> {
    let answer = checked(answer).await?;
    answer
        .json()
        .await
        .context("the server's answer is no JSON: is --url the address of a Candor?")
}

/// An answer that is none of success, as an error in the server's words.
async fn checked(answer: Response) -> anyhow::Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let problem: Value = answer.json().await.unwrap_or_default();
    let detail = problem["detail"].as_str().unwrap_or("no reason was given");
    let mut text = format!("the server refused ({}): {detail}", status.as_u16());
    for error in problem["errors"].as_array().into_iter().flatten() {
        let word = |name: &str| error[name].as_str().unwrap_or_default();
        text.push_str(&format!("\n  {}: {}", word("pointer"), word("message")));
    }
    if status == 401 {
        text.push_str("\n  The token is no token of this server, or has ended.");
    }
    bail!(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_files_survive_an_address() {
        assert_eq!(super::escaped("a b&c=ü.csv"), "a%20b%26c%3D%C3%BC.csv");
    }
}
