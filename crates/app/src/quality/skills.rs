//! What is known of a project's people, kept by the consensus job: by it a single task is judged in microseconds
//! while work goes on.

use super::categories::{labels, one_label_table, selections};
use super::gather::Pool;
use crate::{App, Error, Result};
use candor_aggregate::Run;
use candor_aggregate::category::{SharedErrorOptions, Skills, one_table_a_label};
use candor_domain::id::{AccountId, ProjectId};
use candor_domain::template::OpinionKind;
use candor_domain::time::Timestamp;
use candor_store::consensus;
use candor_store::db::Tx;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

/// Projects that are kept in memory at most; beyond, the cache starts anew.
const KEPT: usize = 500;

/// What is known of the people of a project, by pool of questions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ProjectSkills {
    /// Who has which number in the skills.
    pub(super) annotators: Vec<AccountId>,
    pub(super) pools: BTreeMap<String, PoolSkills>,
}

/// What is known about one pool of questions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PoolSkills {
    /// The labels by number.
    pub(super) labels: Vec<String>,
    /// One for a choice of one; one a label (0 not chosen, 1 chosen) for a choice of several.
    pub(super) skills: Vec<Skills>,
}

impl PoolSkills {
    /// What a pool tells of its people; `None` for what is no choice.
    ///
    /// # Errors
    /// As the method's.
    pub(super) fn fit(
        pool: &Pool,
        annotators: usize,
    ) -> std::result::Result<Option<Self>, candor_aggregate::Error> {
        let (options, run) = (SharedErrorOptions::default(), Run::default());
        let labels = labels(pool);
        let skills = match pool.shape.kind {
            OpinionKind::Category => {
                let table = one_label_table(pool, annotators, &labels)?;
                vec![Skills::fit(&table, &options, &run)?.1]
            }
            OpinionKind::Categories => {
                let (units, selections) = selections(pool, &labels);
                one_table_a_label(
                    units,
                    super::gather::index(annotators),
                    super::gather::index(labels.len()),
                    &selections,
                    candor_aggregate::Duplicates::KeepLast,
                )?
                .iter()
                .map(|table| Ok(Skills::fit(table, &options, &run)?.1))
                .collect::<std::result::Result<_, candor_aggregate::Error>>()?
            }
            _ => return Ok(None),
        };
        Ok(Some(Self { labels, skills }))
    }

    /// What is known before anybody has answered.
    pub(super) fn unknown(kind: OpinionKind, labels: Vec<String>) -> Self {
        let options = SharedErrorOptions::default();
        let skills = if kind == OpinionKind::Categories {
            vec![Skills::unknown(2, &options); labels.len()]
        } else {
            vec![Skills::unknown(labels.len(), &options)]
        };
        Self { labels, skills }
    }
}

/// Skills as last written, with the number of each annotator.
pub(super) struct Kept {
    written_at: Timestamp,
    pub(super) skills: ProjectSkills,
    pub(super) numbers: HashMap<AccountId, u32>,
}

/// The cache.
#[derive(Default)]
pub(crate) struct SkillsCache {
    known: RwLock<HashMap<ProjectId, Arc<Kept>>>,
}

/// The skills of a project as they are written now; `None` before the first were. One read of a key where nothing
/// changed.
///
/// # Errors
/// `Internal` when stored skills do not parse.
pub(super) fn of_project(
    tx: &mut dyn Tx,
    app: &App,
    project: ProjectId,
) -> Result<Option<Arc<Kept>>> {
    let Some(written_at) = consensus::skills_age(tx, project)? else {
        return Ok(None);
    };
    let cache = &app.skills().known;
    let found = cache
        .read()
        .ok()
        .and_then(|known| known.get(&project).cloned());
    if let Some(found) = found.filter(|found| found.written_at == written_at) {
        return Ok(Some(found));
    }
    let Some((text, written_at)) = consensus::skills(tx, project)? else {
        return Ok(None);
    };
    let skills: ProjectSkills = serde_json::from_str(&text)
        .map_err(|error| Error::Internal(format!("skills of project {project}: {error}")))?;
    let numbers = (0..)
        .zip(&skills.annotators)
        .map(|(number, id)| (*id, number));
    let kept = Arc::new(Kept {
        written_at,
        numbers: numbers.collect(),
        skills,
    });
    if let Ok(mut known) = cache.write() {
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(project, kept.clone());
    }
    Ok(Some(kept))
}
