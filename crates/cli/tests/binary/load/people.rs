//! Who makes the load, and what each of them does all day.

use crate::client::{Address, Client};
use crate::random::Random;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const VALUES: [&str; 4] = ["positive", "neutral", "negative", "mixed"];
/// A rejection needs so many words.
const REASON: &str = "The text says that it is good and that it is bad, and neither outweighs the other, so \
    that mixed is what the first clause asks for here.";
/// What an answer pays.
pub(super) const PRICE: i64 = 10;
/// Answers that a task wants.
pub(super) const OVERLAP: i64 = 2;
/// Tasks of each batch.
pub(super) const TASKS: usize = 120;

/// Told when the load has lasted long enough.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(super) fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_over(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// An organization with a public project.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) organization: String,
    pub(super) project: String,
    pub(super) lead_token: String,
    clause: String,
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

fn money(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

impl Scene {
    /// Makes the project; gives it with the client of the lead, who will make its batches.
    pub(super) async fn set(address: &Address, journals: &Path) -> (Scene, Client) {
        let lead = Client::sign_up(address, "lead").await;
        let mut lead = lead.with_journal(journals);
        let body = json!({"name": "Halden", "currency": "USD"});
        let organization = id(&lead.must("/organizations", body).await);
        let body = json!({"organization_id": organization, "name": "Reviews", "preset": "text-sentiment",
            "eligibility": {"visibility": "public"}});
        let project = id(&lead.must("/projects", body).await);
        let body = json!({"markdown": "# 1 Sound\n\nJudge the text."});
        let path = format!("/projects/{project}/guidelines");
        let guideline = lead.must(&path, body).await;
        let clause = guideline["clauses"][0]["id"].as_str().expect("a clause");
        let scene = Scene {
            organization,
            project,
            lead_token: lead.token.clone(),
            clause: clause.to_owned(),
        };
        (scene, lead)
    }

    /// Waits until there is a first batch to work on.
    pub(super) async fn is_live(&self, address: &Address) {
        let lead = Client::with_token(address, "lead", &self.lead_token);
        let path = format!("/projects/{}", self.project);
        while lead.get(&path).await["state"] != "live" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Somebody new with a role.
    pub(super) async fn member(&self, address: &Address, role: &str, who: &str) -> Client {
        let lead = Client::with_token(address, "lead", &self.lead_token);
        let path = format!("/organizations/{}/invitations", self.organization);
        let body = json!({"role": role});
        let (_, invited) = lead
            .ask(reqwest::Method::POST, &path, Some(&body), None)
            .await;
        let code = invited["url"].as_str().expect("a link").rsplit(['/', '=']);
        let code = code.into_iter().next().unwrap_or_default().to_owned();
        let mut member = Client::sign_up(address, who).await;
        let path = format!("/invitations/{code}/accept");
        member.must(&path, json!({})).await;
        member
    }
}

/// Pays in, and makes a batch that is ready to be worked on.
async fn batch(lead: &mut Client, scene: &Scene, number: usize) {
    let body = json!({"amount": money(20_000), "reference": format!("R{number}")});
    let path = format!("/organizations/{}/deposits", scene.organization);
    lead.must(&path, body).await;
    let body = json!({"name": format!("Batch {number}"), "price": money(PRICE), "overlap": OVERLAP,
        "review": {"policy": "sample", "percent": 60},
        "work": {"live_leases": 20, "share_cap_percent": 100}});
    let path = format!("/projects/{}/batches", scene.project);
    let batch = id(&lead.must(&path, body).await);
    let mut file = String::from("text\n");
    for row in 0..TASKS {
        let _ = writeln!(file, "Text {row} of batch {number}");
    }
    let upload = lead.upload("tasks.csv", &file).await;
    let path = format!("/batches/{batch}/imports");
    let queued = lead.must(&path, json!({"upload_id": upload})).await;
    let result = lead.job(queued["job_id"].as_str().expect("a job")).await;
    assert_eq!(result["imported"], TASKS, "{result:#}");
    let (path, publish) = (
        format!("/batches/{batch}/fund"),
        format!("/batches/{batch}/publish"),
    );
    // The operator confirms deposits when there is time; until then there may be too little.
    for _ in 0..200 {
        let (status, answer) = lead.post(&path, json!({})).await;
        if status.is_success() {
            lead.must(&publish, json!({})).await;
            return;
        }
        assert_eq!(status, 409, "{answer:#}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no money came for batch {number}");
}

/// Makes one batch after the other.
pub(super) async fn lead(mut lead: Client, scene: Scene, stop: Stop) {
    let mut number = 0;
    while !stop.is_over() {
        batch(&mut lead, &scene, number).await;
        number += 1;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Pauses batches and lets them go on, and cancels every fourth while people are at work in it; one at the least.
pub(super) async fn manager(mut manager: Client, scene: Scene, mut random: Random, stop: Stop) {
    let path = format!("/projects/{}/batches", scene.project);
    let mut cancelled = 0;
    while !stop.is_over() || cancelled == 0 {
        let batches = manager.list(&path).await;
        let open = batches.iter().enumerate();
        let open: Vec<_> = open.filter(|(_, one)| one["state"] == "open").collect();
        let is_late = stop.is_over();
        let fourth = open.iter().find(|(number, _)| number % 4 == 1 || is_late);
        let at = usize::try_from(random.below(open.len() as u64)).unwrap_or(0);
        if let (Some((_, batch)), true) = (fourth, random.chance(20)) {
            step(&mut manager, &format!("/batches/{}/cancel", id(batch))).await;
            cancelled += 1;
        } else if let (Some((_, batch)), true) = (open.get(at), random.chance(50)) {
            let batch = format!("/batches/{}", id(batch));
            step(&mut manager, &format!("{batch}/pause")).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            step(&mut manager, &format!("{batch}/resume")).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A step of a batch, which may have come to its end by itself.
async fn step(manager: &mut Client, path: &str) {
    let (status, answer) = manager.post(path, json!({})).await;
    assert!(
        status.is_success() || status == 409,
        "{path}: {status} {answer:#}"
    );
}

/// Confirms deposits, settles payouts or returns them.
pub(super) async fn operator(mut operator: Client, stop: Stop) {
    let mut number = 0;
    // The lead may still wait for money when the load is over.
    let mut rounds_after = 0;
    while rounds_after < 30 {
        rounds_after += u32::from(stop.is_over());
        for deposit in operator.list("/deposits?state=awaiting").await {
            let path = format!("/deposits/{}/confirm", id(&deposit));
            operator.must(&path, json!({})).await;
        }
        for payout in operator.list("/payouts?state=requested").await {
            number += 1;
            let payout = id(&payout);
            if number % 3 == 0 {
                let body = json!({"reason": "No such account."});
                let path = format!("/payouts/{payout}/return");
                operator.must(&path, body).await;
            } else {
                let body = json!({"reference": format!("T{number}")});
                let path = format!("/payouts/{payout}/settle");
                operator.must(&path, body).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Claims, drafts, submits, corrects, gives back, and takes money out.
pub(super) async fn contributor(mut person: Client, scene: Scene, mut random: Random, stop: Stop) {
    let claims = format!("/projects/{}/claims", scene.project);
    while !stop.is_over() {
        let body = json!({"count": 1 + random.below(3)});
        let claimed = person.must(&claims, body).await;
        let items = claimed["items"].as_array().expect("items").clone();
        for item in &items {
            work(&mut person, &item["assignment"], &mut random).await;
        }
        if random.chance(10) {
            take_out(&mut person, &mut random).await;
        }
        let pause = if items.is_empty() { 100 } else { 5 };
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

async fn work(person: &mut Client, assignment: &Value, random: &mut Random) {
    let epoch = assignment["epoch"].as_i64().expect("an epoch");
    let path = format!("/assignments/{}", id(assignment));
    let mut answer = || {
        let at = usize::try_from(random.below(4)).unwrap_or(0);
        (json!({"sentiment": VALUES[at]}), random.below(100))
    };
    let (first, dice) = answer();
    if dice < 8 {
        let body = json!({"epoch": epoch});
        person.must(&format!("{path}/return"), body).await;
        return;
    }
    if dice < 50 {
        let body = json!({"epoch": epoch, "revision": 0, "answer": first});
        let (status, answer) = person.put(&format!("{path}/draft"), body).await;
        assert!(status.is_success(), "a draft: {status} {answer:#}");
    }
    // A few stay as drafts for ever.
    if dice < 9 {
        return;
    }
    let body = json!({"epoch": epoch, "answer": first});
    let submitted = person.must(&format!("{path}/submit"), body).await;
    if dice > 85 && submitted["assignment"]["can_correct"] == true {
        let (second, _) = answer();
        let body = json!({"epoch": epoch, "answer": second});
        let (status, answer) = person.post(&format!("{path}/submit"), body).await;
        // A reviewer may have been faster.
        assert!(
            status.is_success() || status == 409,
            "a correction: {status} {answer:#}"
        );
    }
}

async fn take_out(person: &mut Client, random: &mut Random) {
    let earnings = person.get("/me/earnings").await;
    let available = earnings["available"][0]["amount"].as_i64().unwrap_or(0);
    if available < 2 {
        return;
    }
    let amount = if random.chance(50) {
        available
    } else {
        available / 2
    };
    let body = json!({"amount": money(amount), "rail": "manual"});
    person.must("/me/payouts", body).await;
}

/// Judges what waits, sometimes together with the other reviewer.
pub(super) async fn reviewer(mut reviewer: Client, scene: Scene, mut random: Random, stop: Stop) {
    let queue = format!("/reviews?project_id={}", scene.project);
    while !stop.is_over() {
        let waiting = reviewer.get(&queue).await;
        let items = waiting["items"].as_array().expect("items");
        let picked: Vec<Value> = (0..10)
            .filter_map(|_| {
                let at = random.below(items.len() as u64);
                items.get(usize::try_from(at).ok()?).cloned()
            })
            .collect();
        for item in &picked {
            judge(&mut reviewer, &scene, item, &mut random).await;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

async fn judge(reviewer: &mut Client, scene: &Scene, item: &Value, random: &mut Random) {
    let path = format!("/assignments/{}/review", id(&item["assignment"]));
    let dice = random.below(100);
    let body = match item["assignment"]["stage"].as_str() {
        Some("second") if dice < 50 => json!({"verdict": "confirm_reject"}),
        Some("second") => json!({"verdict": "accept"}),
        _ if dice < 60 => json!({"verdict": "accept"}),
        _ if dice < 75 => json!({"verdict": "accept_with_fix", "answer": {"sentiment": "mixed"}}),
        _ if dice < 85 => json!({"verdict": "exclude"}),
        _ => json!({"verdict": "reject", "category": "incorrect", "clause": scene.clause,
            "reason": REASON}),
    };
    // Somebody else was faster: it is judged, or what is asked for now is a second verdict, perhaps not from us.
    let (status, answer) = reviewer.post(&path, body).await;
    assert!(
        status.is_success() || [403, 409, 422].contains(&status.as_u16()),
        "a verdict: {status} {answer:#}"
    );
}
