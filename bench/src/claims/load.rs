//! One run: every connection claims and submits for its contributors in turn, until the time is over.

use super::Kind;
use super::client::Client;
use super::prepare::Stage;
use super::report::Figure;
use crate::now;
use crate::server::{Server, own_cpu};
use anyhow::{Context, Result, bail};
use candor_domain::id::ProjectId;
use serde::Deserialize;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What is run.
pub(crate) struct Run {
    pub(crate) kind: Kind,
    pub(crate) project: ProjectId,
    /// The sessions of those who work.
    pub(crate) people: Vec<String>,
    pub(crate) connections: usize,
    pub(crate) seconds: u64,
}

/// How long each call took.
#[derive(Default)]
pub(crate) struct Times {
    pub(crate) claims: Vec<Duration>,
    pub(crate) submits: Vec<Duration>,
    pub(crate) loops: Vec<Duration>,
}

/// Retry keys are never used twice, not by two benches on one database either.
static KEYS: AtomicU64 = AtomicU64::new(0);

#[derive(Deserialize)]
struct Claimed {
    items: Vec<Item>,
    reason: Option<Reason>,
}

#[derive(Deserialize)]
struct Item {
    assignment: Held,
}

#[derive(Deserialize, Clone, Copy)]
struct Held {
    id: Uuid,
    epoch: i64,
}

#[derive(Deserialize)]
struct Reason {
    rule: String,
}

#[derive(Deserialize)]
struct Submitted {
    next: Option<Claimed>,
}

/// Works on a project until the time is over, or until somebody is told that nothing is left.
pub(crate) async fn run(stage: &Stage, server: &Server, run: &Run) -> Result<Figure> {
    let claims: Rc<str> = format!("/api/v1/projects/{}/claims", run.project).into();
    let mut hands = Vec::new();
    for index in 0..run.connections {
        // Each connection has its own contributors, one after the other.
        let people = run.people.iter().skip(index).step_by(run.connections);
        hands.push(Hand {
            client: Client::connect(server.address).await?,
            claims: claims.clone(),
            people: people.map(|session| (session.clone(), None)).collect(),
            is_one_call: run.kind.is_one_call,
            times: Times::default(),
            answers: 0,
        });
    }
    // Everybody's first loop is not timed: it also makes their participation, once in a project's life.
    hands = work(hands, None).await?.0;
    for hand in &mut hands {
        hand.times = Times::default();
    }
    let cpu = (server.cpu(), own_cpu());
    let until = Duration::from_secs(run.seconds);
    let (mut hands, seconds) = work(hands, Some(until)).await?;
    let cpu = (server.cpu() - cpu.0, own_cpu() - cpu.1);
    let (lag, drained) = drain(stage).await?;
    let mut times = Times::default();
    let mut answers = 0;
    for hand in &mut hands {
        hand.finish().await?;
        answers += hand.answers;
        times.claims.append(&mut hand.times.claims);
        times.submits.append(&mut hand.times.submits);
        times.loops.append(&mut hand.times.loops);
    }
    Ok(Figure::new(
        run.kind,
        seconds,
        times,
        answers,
        cpu,
        (lag, drained),
    ))
}

/// Lets all hands work at once; with a length until it is over, else for one loop of each person.
async fn work(hands: Vec<Hand>, length: Option<Duration>) -> Result<(Vec<Hand>, f64)> {
    let begun = now();
    let until = length.map(|length| begun + length);
    let stop = Rc::new(AtomicBool::new(false));
    let tasks = tokio::task::LocalSet::new();
    let handles: Vec<_> = hands
        .into_iter()
        .map(|mut hand| {
            let stop = stop.clone();
            tasks.spawn_local(async move {
                let worked = hand.work(until, &stop).await;
                stop.store(until.is_some(), Ordering::Relaxed);
                worked.map(|()| hand)
            })
        })
        .collect();
    tasks.await;
    let seconds = begun.elapsed().as_secs_f64();
    let mut hands = Vec::new();
    for handle in handles {
        hands.push(handle.await??);
    }
    Ok((hands, seconds))
}

/// Events that the tender is behind at the end, and how long it takes to follow them.
async fn drain(stage: &Stage) -> Result<(i64, Duration)> {
    let begun = now();
    let lag = stage.lag().await?;
    let mut behind = lag;
    while behind > 0 {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("the tender has not followed within a minute");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        behind = stage.lag().await?;
    }
    Ok((lag, begun.elapsed()))
}

/// One connection, and what each of its contributors holds.
struct Hand {
    client: Client,
    claims: Rc<str>,
    people: Vec<(String, Option<Held>)>,
    is_one_call: bool,
    times: Times,
    answers: u64,
}

impl Hand {
    async fn work(&mut self, until: Option<Instant>, stop: &AtomicBool) -> Result<()> {
        loop {
            for index in 0..self.people.len() {
                let is_over = until.is_some_and(|until| now() >= until);
                if is_over || stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let begun = now();
                let held = match self.people[index].1.take() {
                    Some(held) => Some(held),
                    None => self.claim(index).await?,
                };
                // Nothing is left: the run ends here for all.
                let Some(held) = held else { return Ok(()) };
                let next = self.submit(index, held, self.is_one_call).await?;
                self.times.loops.push(begun.elapsed());
                self.people[index].1 = next;
            }
            if until.is_none() {
                return Ok(());
            }
        }
    }

    /// What the last one-call loops brought is submitted, so that no lease is left.
    async fn finish(&mut self) -> Result<()> {
        for index in 0..self.people.len() {
            if let Some(held) = self.people[index].1.take() {
                self.submit(index, held, false).await?;
            }
        }
        Ok(())
    }

    /// One task; `None` when nothing is left.
    async fn claim(&mut self, index: usize) -> Result<Option<Held>> {
        for _ in 0..1_000 {
            let begun = now();
            let session = &self.people[index].0;
            let body = r#"{"count":1}"#;
            let answer = self.client.post(&self.claims, session, key(), body).await?;
            self.times.claims.push(begun.elapsed());
            let claimed: Claimed = serde_json::from_slice(answer).context("a claim's answer")?;
            match (claimed.items.first(), claimed.reason) {
                (Some(item), _) => return Ok(Some(item.assignment)),
                (None, Some(reason)) if reason.rule == "looking" => {}
                (None, Some(reason)) if reason.rule == "none_left" => return Ok(None),
                (None, reason) => {
                    bail!(
                        "nothing to claim: {}",
                        reason.map(|r| r.rule).unwrap_or_default()
                    );
                }
            }
        }
        bail!("a claim that never ends")
    }

    async fn submit(&mut self, index: usize, held: Held, claims: bool) -> Result<Option<Held>> {
        let Held { id, epoch } = held;
        let claim = if claims { r#","claim":1"# } else { "" };
        let body = format!(r#"{{"epoch":{epoch},"answer":{{"sentiment":"positive"}}{claim}}}"#);
        let path = format!("/api/v1/assignments/{id}/submit");
        let begun = now();
        let session = &self.people[index].0;
        let answer = self.client.post(&path, session, key(), &body).await?;
        self.times.submits.push(begun.elapsed());
        self.answers += 1;
        let submitted: Submitted = serde_json::from_slice(answer).context("a submit's answer")?;
        let next = submitted
            .next
            .and_then(|next| next.items.into_iter().next());
        Ok(next.map(|item| item.assignment))
    }
}

fn key() -> u64 {
    KEYS.fetch_add(1, Ordering::Relaxed)
}
