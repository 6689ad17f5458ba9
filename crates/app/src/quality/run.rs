//! The consensus of a project, made anew: rows that did not change are not written again.

use super::agreement::agreement;
use super::estimate::{Estimate, can_learn, estimate};
use super::figures;
use super::gather::{Gathered, Pool, gather};
use super::people::Judge;
use super::skills::{PoolSkills, ProjectSkills};
use crate::Error;
use crate::jobs::{Hand, Stop};
use candor_domain::id::{ProjectId, TaskId};
use candor_store::consensus::{self, Consensus};
use candor_store::db::{Scope, Sql, Value as Parameter};
use candor_store::participations;
use candor_store::quality::{self, QuestionAgreement};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Rows of one transaction: few, for claims and submits wait behind it.
const ROWS: usize = 200;

/// Makes the consensus of the job's project.
///
/// # Errors
/// Why it stopped.
pub(crate) async fn run(hand: &Hand) -> Result<Value, Stop> {
    let project = hand
        .job
        .project
        .ok_or_else(|| Stop::failed("The job names no project."))?;
    let clock = || hand.app.clock().now();
    let began = clock();
    let made = make(hand, project).await;
    hand.app.consensus_costs().learn(project, began, clock());
    made
}

/// Makes the consensus of a project; also before an export of it.
///
/// # Errors
/// Why it stopped.
pub(crate) async fn make(hand: &Hand, project: ProjectId) -> Result<Value, Stop> {
    let thread = hand.clone();
    let made = tokio::task::spawn_blocking(move || compute(&thread, project))
        .await
        .map_err(|error| Stop::Later(Error::Internal(format!("consensus: {error}"))))??;
    let Made {
        writes,
        skills,
        rows,
    } = made;
    let count = writes.len();
    for part in writes.chunks(ROWS) {
        hand.check()?;
        let part = Arc::new(part.to_vec());
        hand.write(Scope::Free, move |tx| {
            let statements: Vec<(Sql, &[Parameter])> = part
                .iter()
                .map(|(sql, values)| (*sql, values.as_slice()))
                .collect();
            tx.execute_all(&statements)?;
            Ok(())
        })
        .await?;
    }
    if let Some(skills) = skills {
        let now = hand.app.clock().now();
        hand.write(Scope::Free, move |tx| {
            consensus::put_skills(tx, project, &skills, now)?;
            Ok(())
        })
        .await?;
    }
    Ok(json!({ "rows": rows, "changed": count }))
}

struct Made {
    /// What changed, as statements.
    writes: Vec<(Sql, Vec<Parameter>)>,
    /// Where a batch asks for certainty.
    skills: Option<String>,
    rows: usize,
}

fn compute(hand: &Hand, project: ProjectId) -> Result<Made, Stop> {
    let mut gathered = gather(hand, project)?;
    let people = gathered.annotators.len();
    let mut judge = Judge::new(people);
    let mut agreements: BTreeMap<String, QuestionAgreement> = BTreeMap::new();
    let mut before = before(hand, project)?;
    let chosen: BTreeMap<String, String> = hand
        .app
        .db()
        .read_blocking(move |tx| quality::methods(tx, project).map_err(Error::from))?
        .into_iter()
        .collect();
    let (mut writes, mut rows) = (Vec::new(), 0);
    let mut skills = wants_skills(hand, project)?.then(|| ProjectSkills {
        annotators: gathered.annotators.clone(),
        ..ProjectSkills::default()
    });
    for (name, pool) in &gathered.pools {
        hand.check()?;
        let choice = chosen.get(name).map(String::as_str);
        let estimated = match estimate(pool, people, choice) {
            Ok(estimated) => estimated,
            Err(error) => {
                tracing::error!(%project, question = %name, %error, "no consensus for a question");
                continue;
            }
        };
        if let Some(skills) = &mut skills {
            learn(skills, name, pool, people);
        }
        judge.add(name, pool, &estimated.units, &estimated.people);
        hand.check()?;
        if let Some(measured) = agreement(name, pool, people) {
            let row = QuestionAgreement {
                question: name.clone(),
                summary: text(&measured.question)?,
                labels: text(&measured.labels)?,
                periods: text(&measured.periods)?,
            };
            agreements.insert(name.clone(), row);
        }
        for (unit, estimate) in pool.units.iter().zip(&estimated.units) {
            let row = row(&gathered, unit.task, &unit.name, estimate);
            rows += 1;
            let key = (row.question.clone(), row.task);
            if before.remove(&key) != Some(fingerprint(&row)) {
                writes.push(consensus::putting(project, &row));
            }
        }
    }
    let gone = before.keys();
    writes.extend(gone.map(|(question, task)| consensus::deleting(project, question, *task)));
    writes.extend(figures::agreement(hand, project, agreements)?);
    let names: HashMap<_, _> = hand
        .app
        .db()
        .read_blocking(move |tx| participations::pseudonyms(tx, project).map_err(Error::from))?
        .into_iter()
        .collect();
    let annotators = judge.annotators(&mut gathered, |account| {
        let known = names.get(&account).cloned();
        known.unwrap_or_else(|| "member".to_owned())
    });
    writes.extend(figures::annotators(hand, project, &annotators)?);
    Ok(Made {
        writes,
        skills: skills.map(|skills| text(&skills)).transpose()?,
        rows,
    })
}

/// As JSON, to be kept.
pub(super) fn text(value: &impl serde::Serialize) -> Result<String, Stop> {
    serde_json::to_string(value).map_err(|error| Stop::Later(Error::Internal(error.to_string())))
}

fn wants_skills(hand: &Hand, project: ProjectId) -> Result<bool, Stop> {
    let asks = hand.app.db().read_blocking(move |tx| {
        candor_store::batches::asks_for_certainty(tx, project).map_err(Error::from)
    })?;
    Ok(asks)
}

/// Adds what a pool tells of its people, where it holds enough.
fn learn(skills: &mut ProjectSkills, name: &str, pool: &Pool, people: usize) {
    if !can_learn(pool, people) {
        return;
    }
    match PoolSkills::fit(pool, people) {
        Ok(Some(fitted)) => drop(skills.pools.insert(name.to_owned(), fitted)),
        Ok(None) => {}
        Err(error) => tracing::error!(question = %name, %error, "no skills for a question"),
    }
}

fn row(gathered: &Gathered, task: u32, name: &str, estimate: &Estimate) -> Consensus {
    let (task, is_final) = gathered.tasks[task as usize];
    let votes = estimate.votes.iter().map(
        |vote| json!({ "value": vote.value, "count": vote.count, "probability": vote.probability }),
    );
    let (low, high) = estimate.interval.unzip();
    Consensus {
        task,
        question: name.to_owned(),
        value: estimate.value.to_string(),
        probability: estimate.probability.filter(|p| p.is_finite()),
        low,
        high,
        votes: Value::Array(votes.collect()).to_string(),
        answers: i64::try_from(estimate.answers).unwrap_or(i64::MAX),
        disagreement: estimate.disagreement,
        method: estimate.method.to_owned(),
        is_final,
        effective_answers: estimate.effective,
    }
}

type Fingerprints = BTreeMap<(String, TaskId), u64>;

/// What is written now, by question and task.
fn before(hand: &Hand, project: ProjectId) -> Result<Fingerprints, Stop> {
    const PAGE: u32 = 5_000;
    let mut known = Fingerprints::new();
    let mut place = (String::new(), TaskId::from_uuid(Uuid::nil()));
    loop {
        let (question, task) = place.clone();
        let page = hand.app.db().read_blocking(move |tx| {
            consensus::after(tx, project, (&question, task), PAGE).map_err(Error::from)
        })?;
        let Some(last) = page.last() else {
            return Ok(known);
        };
        place = (last.question.clone(), last.task);
        for row in page {
            let print = fingerprint(&row);
            known.insert((row.question, row.task), print);
        }
    }
}

/// All of a row but its key, in eight bytes.
fn fingerprint(row: &Consensus) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (
        &row.value,
        &row.votes,
        row.answers,
        &row.method,
        row.is_final,
    )
        .hash(&mut hasher);
    let numbers = [
        row.probability,
        row.low,
        row.high,
        row.effective_answers,
        Some(row.disagreement),
    ];
    numbers
        .map(|number| number.map(f64::to_bits))
        .hash(&mut hasher);
    hasher.finish()
}
