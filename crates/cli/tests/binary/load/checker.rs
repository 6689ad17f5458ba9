//! Was anything that was acknowledged lost, or done twice? Knows the journals and the API, and nothing else.

use super::people::{OVERLAP, PRICE, Scene, TASKS};
use crate::client::{Address, Client, Entry, Journal};
use futures::StreamExt;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the load came to.
#[derive(Debug, Default)]
pub(super) struct Counts {
    claimed: usize,
    drafts: usize,
    submitted: usize,
    verdicts: usize,
    payouts: usize,
    batches: usize,
    cancelled: usize,
    tasks: usize,
    repeated: usize,
}

impl Counts {
    /// A run in which little happened proves little.
    pub(super) fn must_be_a_load(&self) {
        let least = [
            (self.claimed, 100),
            (self.drafts, 30),
            (self.submitted, 80),
            (self.verdicts, 20),
            (self.payouts, 5),
            (self.batches, 2),
            (self.cancelled, 1),
            (self.repeated, 80),
        ];
        assert!(
            least.iter().all(|(found, least)| found >= least),
            "too little happened: {self:?}"
        );
    }
}

/// Checks everything; panics with what is wrong.
pub(super) async fn check(folder: &Path, address: &Address, scene: &Scene) -> Counts {
    let mut counts = Counts::default();
    let journals: Vec<Journal> = std::fs::read_dir(folder)
        .expect("the journals")
        .map(|entry| Journal::read(&entry.expect("a file").path()))
        .collect();
    for journal in &journals {
        let client = Client::with_token(address, &journal.who, &journal.token);
        counts.repeated += repeat(&client, journal).await;
    }
    let verdicts = verdicts(&journals);
    counts.verdicts = verdicts.values().map(Vec::len).sum();
    let entries = || journals.iter().flat_map(|journal| &journal.entries);
    let cancelled: BTreeSet<&str> = entries()
        .filter(|entry| entry.is("/cancel"))
        .map(|entry| subject(&entry.path))
        .collect();
    counts.cancelled = cancelled.len();
    let told = Told {
        verdicts,
        cancelled,
    };
    for journal in &journals {
        let client = Client::with_token(address, &journal.who, &journal.token);
        if journal.who.starts_with("contributor") {
            work(&client, journal, &told, &mut counts).await;
            let ends = journals.iter().find(|other| other.who == "operator");
            counts.payouts += money(&client, journal, ends.expect("the operator's")).await;
        }
        if journal.who == "lead" {
            counts.batches = batches(&client, journal, scene).await;
            treasury(&client, journal, scene).await;
            counts.tasks = tasks(&client, scene).await;
        }
    }
    counts
}

/// What others were told that concerns a contributor's work.
struct Told<'a> {
    /// The acknowledged verdicts by assignment: word and state.
    verdicts: BTreeMap<String, Vec<(String, String)>>,
    /// The batches whose end was acknowledged.
    cancelled: BTreeSet<&'a str>,
}

/// The id in a path such as `/assignments/ID/submit`.
fn subject(path: &str) -> &str {
    path.split('/').nth(2).unwrap_or_default()
}

fn id(answer: &Value) -> &str {
    answer["id"].as_str().expect("an id")
}

fn amount(of: &Value) -> i64 {
    of["amount"].as_i64().unwrap_or(0)
}

impl Entry {
    fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending) && (200..300).contains(&self.status)
    }
}

/// Asks once more, with the same keys, for what moved something: the answers must be those of then. A claim's key
/// is kept until the next claim, so only the last one is asked again.
async fn repeat(client: &Client, journal: &Journal) -> usize {
    let last_claim = journal.entries.iter().rposition(|e| e.is("/claims"));
    let again = journal.entries.iter().enumerate().filter(|(at, entry)| {
        // A claim that gave nothing kept nothing: asked again, it looks again.
        let is_empty = entry.answer["items"].as_array().is_some_and(Vec::is_empty);
        let is_kept = !entry.is("/claims") || (Some(*at) == last_claim && !is_empty);
        // What is written once and has no key of its own would be done again.
        let has_key = !entry.path.ends_with("/accept") && entry.path != "/organizations";
        entry.key.is_some() && (200..300).contains(&entry.status) && is_kept && has_key
    });
    let mut count = 0;
    for (_, entry) in again {
        let method = entry.method.parse().expect("a method");
        let (status, answer) = client
            .ask(method, &entry.path, Some(&entry.body), entry.key.as_deref())
            .await;
        assert_eq!(
            (status.as_u16(), lasting(answer)),
            (entry.status, lasting(entry.answer.clone())),
            "{} of {} asked again",
            entry.path,
            journal.who
        );
        count += 1;
    }
    count
}

/// What of an answer stays as it was: a claim gives the same leases, as they stand now.
fn lasting(answer: Value) -> Value {
    if let Some(items) = answer["items"].as_array() {
        let leases = items.iter().map(|item| item["assignment"]["id"].clone());
        return Value::Array(leases.collect());
    }
    answer
}

/// The acknowledged verdicts by assignment: word and state.
fn verdicts(journals: &[Journal]) -> BTreeMap<String, Vec<(String, String)>> {
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for entry in journals.iter().flat_map(|journal| &journal.entries) {
        if entry.is("/review") {
            let word = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_owned();
            let verdict = (word(&entry.body, "verdict"), word(&entry.answer, "state"));
            let of = found.entry(subject(&entry.path).to_owned()).or_default();
            of.push(verdict);
        }
    }
    found
}

/// Every acknowledged lease, draft, answer, correction and return is there, as the last word on it said.
async fn work(client: &Client, journal: &Journal, told: &Told<'_>, counts: &mut Counts) {
    let own: BTreeMap<String, Value> = client
        .list("/me/assignments")
        .await
        .into_iter()
        .map(|assignment| (id(&assignment).to_owned(), assignment))
        .collect();
    let mut last: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in &journal.entries {
        if entry.is("/claims") {
            for item in entry.answer["items"].as_array().expect("items") {
                let lease = id(&item["assignment"]);
                assert!(own.contains_key(lease), "the lease {lease} was lost");
                assert!(
                    last.insert(lease, entry).is_none(),
                    "the lease {lease} was given twice"
                );
                counts.claimed += 1;
            }
        }
        let ending = ["/draft", "/submit", "/return"]
            .into_iter()
            .any(|ending| entry.is(ending));
        if ending {
            last.insert(subject(&entry.path), entry);
        }
    }
    assert_eq!(own.len(), last.len(), "{}: leases of nobody", journal.who);
    for (assignment, entry) in last {
        let state = own[assignment]["state"].as_str().unwrap_or_default();
        let place = format!("{assignment} of {} is {state}", journal.who);
        if entry.is("/return") {
            assert_eq!(entry.answer["state"], state, "{place}");
        } else if entry.is("/submit") {
            counts.submitted += 1;
            answer(&own[assignment], entry, told, &place);
        } else {
            assert_eq!(state, "leased", "{place}");
        }
        if entry.is("/draft") {
            counts.drafts += 1;
            let opened = client.get(&format!("/assignments/{assignment}")).await;
            assert_eq!(opened["draft"]["answer"], entry.body["answer"], "{place}");
            assert_eq!(
                opened["draft"]["revision"], entry.answer["revision"],
                "{place}"
            );
        }
    }
    counts.drafts += journal.entries.iter().filter(|e| e.is("/draft")).count();
}

/// An answer is the one that was acknowledged last, and stands where the last verdict put it.
fn answer(assignment: &Value, submitted: &Entry, told: &Told<'_>, place: &str) {
    let verdicts = told.verdicts.get(id(assignment));
    let batch = assignment["batch_id"].as_str().unwrap_or_default();
    let is_fixed = verdicts
        .into_iter()
        .flatten()
        .any(|(word, _)| word == "accept_with_fix");
    if !is_fixed {
        assert_eq!(assignment["answer"], submitted.body["answer"], "{place}");
    }
    let states: Vec<&str> = match verdicts {
        None => vec![
            submitted.answer["assignment"]["state"]
                .as_str()
                .expect("a state"),
        ],
        // Two reviewers wrote at the same time; which came last, the answer alone does not say.
        Some(given) => given.iter().map(|(_, state)| state.as_str()).collect(),
    };
    let state = assignment["state"].as_str().expect("a state");
    // What was still to be decided when its batch was cancelled is accepted.
    if told.cancelled.contains(batch) && states == ["submitted"] && state == "accepted" {
        return;
    }
    let is_last = match states.as_slice() {
        [only] => *only == state,
        both => state != "reject_proposed" && both.contains(&state),
    };
    assert!(is_last, "{place}, and was said to be {states:?}");
}

/// What an assignment is paid as it stands.
fn pay(own: &Value) -> i64 {
    match own["state"].as_str().unwrap_or_default() {
        "accepted" | "accepted_with_fix" | "excluded" => PRICE,
        // Its batch was cancelled, and the lease ended without an answer: half, rounded up.
        "released" => (PRICE + 1) / 2,
        _ => 0,
    }
}

/// What was earned is what was paid for, each answer once; each payout that was acknowledged is there once.
async fn money(client: &Client, journal: &Journal, operator: &Journal) -> usize {
    let who = &journal.who;
    let paid: BTreeMap<String, i64> = client
        .list("/me/assignments")
        .await
        .iter()
        .map(|own| (id(own).to_owned(), pay(own)))
        .filter(|(_, amount)| *amount > 0)
        .collect();
    let statement = client.list("/me/statement").await;
    let mut seen = BTreeMap::new();
    for line in &statement {
        if line["direction"] == "in" && line["reference"]["kind"] == "assignment" {
            let of = id(&line["reference"]).to_owned();
            assert!(
                seen.insert(of, amount(&line["amount"])).is_none(),
                "{who} was paid twice: {line:#}"
            );
        }
    }
    assert_eq!(seen, paid, "{who} was paid otherwise");
    let earnings = client.get("/me/earnings").await;
    let sum = ["available", "in_flight", "paid"]
        .into_iter()
        .flat_map(|name| earnings[name].as_array().into_iter().flatten())
        .map(amount)
        .sum::<i64>();
    assert_eq!(sum, paid.values().sum::<i64>(), "{who}");
    let asked: BTreeSet<&str> = journal
        .entries
        .iter()
        .filter(|entry| entry.is("/payouts"))
        .map(|entry| id(&entry.answer))
        .collect();
    let payouts = client.list("/me/payouts").await;
    let found: BTreeSet<&str> = payouts.iter().map(id).collect();
    assert_eq!(asked, found, "payouts of {who}");
    for payout in &payouts {
        let end = operator
            .entries
            .iter()
            .find(|entry| entry.path.contains(id(payout)));
        let state = match end {
            Some(entry) if entry.is("/settle") => "settled",
            Some(entry) if entry.is("/return") => "returned",
            _ => "requested",
        };
        assert_eq!(payout["state"], state, "{payout:#}");
    }
    payouts.len()
}

/// Every batch that was acknowledged is there once, with all of its tasks and the money that it was given.
async fn batches(client: &Client, journal: &Journal, scene: &Scene) -> usize {
    let path = format!("/projects/{}/batches", scene.project);
    let found = client.get(&path).await;
    let found = found["items"].as_array().expect("batches");
    let made = journal.entries.iter().filter(|entry| entry.is("/batches"));
    let made: BTreeSet<&str> = made.map(|entry| id(&entry.answer)).collect();
    assert_eq!(made, found.iter().map(id).collect(), "batches");
    for batch in found {
        let of = |ending: &str| {
            let path = format!("/batches/{}{ending}", id(batch));
            let entries = journal.entries.iter().rev();
            entries
                .into_iter()
                .find(|entry| entry.path == path && entry.is(ending))
        };
        let funded = of("/fund").map(|entry| amount(&entry.answer["money"]["funded"]));
        assert_eq!(Some(amount(&batch["money"]["funded"])), funded, "{batch:#}");
        assert_eq!(batch["tasks"]["total"], TASKS, "{batch:#}");
        assert!(of("/publish").is_some(), "{batch:#}");
        let state = batch["state"].as_str().unwrap_or_default();
        assert!(!["draft", "funded"].contains(&state), "{batch:#}");
    }
    found.len()
}

/// All that was paid in is somewhere.
async fn treasury(client: &Client, journal: &Journal, scene: &Scene) {
    let announced = journal.entries.iter().filter(|entry| entry.is("/deposits"));
    let announced: BTreeSet<&str> = announced.map(|entry| id(&entry.answer)).collect();
    let path = format!("/organizations/{}", scene.organization);
    let deposits = client.list(&format!("{path}/deposits")).await;
    assert_eq!(announced, deposits.iter().map(id).collect(), "deposits");
    let confirmed = deposits.iter().filter(|one| one["state"] == "confirmed");
    let paid_in: i64 = confirmed.map(|one| amount(&one["amount"])).sum();
    let treasury = client.get(&format!("{path}/treasury")).await;
    let parts = ["available", "reserved", "escrow", "spent", "fees"];
    let sum: i64 = parts.iter().map(|part| amount(&treasury[part])).sum();
    assert_eq!(sum, paid_in, "{treasury:#}");
}

/// No task has more answers than it may, and none was given twice to one person.
async fn tasks(client: &Client, scene: &Scene) -> usize {
    let path = format!("/projects/{}/tasks", scene.project);
    let tasks = client.list(&path).await;
    let details = futures::stream::iter(&tasks)
        .map(|task| {
            let path = format!("/tasks/{}", id(task));
            async move { client.get(&path).await }
        })
        .buffer_unordered(8);
    let details: Vec<Value> = details.collect().await;
    for task in &details {
        let assignments = task["assignments"].as_array().expect("assignments");
        let people: BTreeSet<&str> = assignments
            .iter()
            .filter_map(|one| one["pseudonym"].as_str())
            .collect();
        assert_eq!(people.len(), assignments.len(), "twice to one: {task:#}");
        let fills = |one: &&Value| {
            let state = one["state"].as_str().unwrap_or_default();
            let has_gone = [
                "returned",
                "expired",
                "released",
                "excluded",
                "rejected",
                "rejected_final",
                "appealed",
            ];
            one["is_surplus"] != true && !has_gone.contains(&state)
        };
        let filled = i64::try_from(assignments.iter().filter(fills).count());
        assert!(filled.expect("a count") <= OVERLAP, "over: {task:#}");
    }
    details.len()
}
