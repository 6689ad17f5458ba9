//! One run: every connection claims and submits for its contributors in turn, until the time is over.

use crate::client::Client;
use crate::prepare::Stage;
use crate::{Arguments, report::Figure};
use anyhow::{Context, Result, bail};
use candor_domain::id::ProjectId;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is run.
pub(crate) struct Load {
    pub(crate) round: usize,
    pub(crate) tasks: usize,
    pub(crate) project: ProjectId,
    pub(crate) one_call: bool,
}

/// Retry keys are never used twice.
static KEYS: AtomicU64 = AtomicU64::new(0);

fn key() -> String {
    format!("k{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn now() -> Instant {
    Instant::now()
}

pub(crate) async fn run(stage: &Stage, arguments: &Arguments, load: &Load) -> Result<Figure> {
    let background = candor_app::background::start(&stage.app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(candor_server::serve(listener, stage.app.clone(), async {
        let _ = stopped.await;
    }));
    let begun = now();
    let until = begun + Duration::from_secs(arguments.seconds);
    let claims: Arc<str> = format!("/api/v1/projects/{}/claims", load.project).into();
    let mut connections = tokio::task::JoinSet::new();
    for index in 0..arguments.connections {
        // Each connection has its own contributors, one after the other.
        let sessions = stage.sessions.iter().skip(index);
        let sessions: Vec<String> = sessions.step_by(arguments.connections).cloned().collect();
        let client = Client::connect(address).await?;
        connections.spawn(work(client, sessions, claims.clone(), until, load.one_call));
    }
    let mut latencies = Vec::new();
    while let Some(done) = connections.join_next().await {
        latencies.extend(done??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let (lag, drained) = drain(stage).await?;
    let _ = stop.send(());
    server.await??;
    drop(background);
    latencies.sort_unstable();
    Ok(Figure {
        round: load.round,
        tasks: load.tasks,
        one_call: load.one_call,
        seconds,
        latencies,
        lag,
        drained,
    })
}

/// Events that the tender is behind at the end, and how long it takes to follow them.
async fn drain(stage: &Stage) -> Result<(i64, Duration)> {
    let begun = now();
    let lag = candor_app::tender::follow::lag(stage.app.db()).await?;
    while candor_app::tender::follow::lag(stage.app.db()).await? > 0 {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("the tender has not followed within a minute");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok((lag, begun.elapsed()))
}

async fn work(
    mut client: Client,
    sessions: Vec<String>,
    claims: Arc<str>,
    until: Instant,
    one_call: bool,
) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    let mut waiting: Vec<Option<Value>> = vec![None; sessions.len()];
    while now() < until {
        for (session, held) in sessions.iter().zip(&mut waiting) {
            if now() >= until {
                break;
            }
            let begun = now();
            let item = match held.take() {
                Some(item) => item,
                None => claim(&mut client, &claims, session).await?,
            };
            let next = submit(&mut client, session, &item, one_call).await?;
            latencies.push(begun.elapsed());
            *held = next;
        }
    }
    // What the last one-call loops brought is submitted, so that no lease is left.
    for (session, held) in sessions.iter().zip(waiting) {
        if let Some(item) = held {
            submit(&mut client, session, &item, false).await?;
        }
    }
    Ok(latencies)
}

async fn claim(client: &mut Client, path: &str, session: &str) -> Result<Value> {
    for _ in 0..1_000 {
        let mut answer = client.post(path, session, &key(), r#"{"count":1}"#).await?;
        if answer.status >= 300 {
            bail!("claim: {} {}", answer.status, answer.body);
        }
        if let Some(item) = answer.body.pointer_mut("/items/0") {
            return Ok(item.take());
        }
        if answer.body.pointer("/reason/rule").and_then(Value::as_str) != Some("looking") {
            bail!("nothing to claim: {}", answer.body);
        }
    }
    bail!("a claim that never ends")
}

async fn submit(
    client: &mut Client,
    session: &str,
    item: &Value,
    claims: bool,
) -> Result<Option<Value>> {
    let assignment = item.get("assignment").unwrap_or(item);
    let id = assignment
        .get("id")
        .and_then(Value::as_str)
        .with_context(|| format!("an item without id: {item}"))?;
    let epoch = assignment.get("epoch").and_then(Value::as_i64).unwrap_or(1);
    let claim = if claims { r#","claim":1"# } else { "" };
    let body = format!(r#"{{"epoch":{epoch},"answer":{{"sentiment":"positive"}}{claim}}}"#);
    let path = format!("/api/v1/assignments/{id}/submit");
    let mut answer = client.post(&path, session, &key(), &body).await?;
    if answer.status >= 300 {
        bail!("submit: {} {}", answer.status, answer.body);
    }
    Ok(answer.body.pointer_mut("/next/items/0").map(Value::take))
}
