//! What must hold after each run: no task over its overlap, none twice to one person, no answer lost; and at the end
//! the books.

use super::load::Run;
use super::prepare::Stage;
use anyhow::{Result, bail};
use candor_domain::id::ProjectId;
use candor_store::db::Sql;
use candor_store::params;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Tasks with more answers than wanted, pairs of task and person that met twice, and answers that came by a call
/// with a retry key, as all calls of the load have one and the history's have not.
const COUNTS: Sql = Sql::Both(
    "SELECT CAST((SELECT COUNT(*) FROM (SELECT a.task_id FROM assignments a WHERE a.project_id = $1 \
     AND a.state IN ('leased', 'submitted', 'accepted') GROUP BY a.task_id HAVING COUNT(*) > 3) o) AS BIGINT), \
     CAST((SELECT COUNT(*) FROM (SELECT b.task_id FROM assignments b WHERE b.project_id = $1 \
     GROUP BY b.task_id, b.contributor_id HAVING COUNT(*) > 1) d) AS BIGINT), \
     CAST((SELECT COUNT(*) FROM assignments c JOIN answers n ON n.assignment_id = c.id AND n.revision = c.revision \
     WHERE c.project_id = $1 AND n.submit_key IS NOT NULL) AS BIGINT)",
);

/// Answers that were acknowledged so far, by project.
static ACKNOWLEDGED: Mutex<BTreeMap<ProjectId, u64>> = Mutex::new(BTreeMap::new());

/// Fails when a promise was broken.
pub(crate) fn after_run(stage: &Stage, run: &Run, answers: u64) -> Result<()> {
    let project = run.project;
    let found: Vec<i64> = stage.app.db().read_blocking(move |tx| {
        let row = tx.query_one(COUNTS, params![project])?;
        (0..3)
            .map(|column| row.i64(column))
            .collect::<Result<_, _>>()
    })?;
    let acknowledged = {
        let Ok(mut known) = ACKNOWLEDGED.lock() else {
            bail!("the counts are lost");
        };
        let all = known.entry(project).or_default();
        *all += answers;
        i64::try_from(*all)?
    };
    if found != [0, 0, acknowledged] {
        bail!(
            "{} tasks over their overlap, {} given twice to one person, {} answers stored of {acknowledged} acknowledged",
            found[0],
            found[1],
            found[2]
        );
    }
    Ok(())
}

/// Recomputes every account.
pub(crate) fn books(stage: &Stage) -> Result<()> {
    let db = stage.app.db();
    let faults = db
        .read_blocking(candor_app::money::verify::verify_in)?
        .faults;
    if !faults.is_empty() {
        bail!("the books are wrong: {faults:?}");
    }
    println!(
        "  verified: the books; after each run no task over its overlap, none twice to one person, no answer lost"
    );
    Ok(())
}
