//! Answers of a project by day (UTC): kept sums of what a consumer of events has followed, and beside them what it has
//! not followed yet. A look is exact at every moment, and costs as many rows as there are days, and events still to
//! be followed.

use crate::db::{Row, Sql, Stripe, Tx};
use crate::{Error, events, params, statements};
use candor_domain::id::ProjectId;
use candor_domain::time::Timestamp;
use std::collections::BTreeMap;

/// The consumer's name.
pub const CONSUMER: &str = "days";
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

statements! {
    KEPT = Sql::Both(
        "SELECT day, answers FROM project_days WHERE project_id = $1 AND day >= $2 ORDER BY day",
    );
    AHEAD = Sql::Both(
        "SELECT created_at / 86400000000, CAST(COUNT(*) AS BIGINT) FROM events WHERE stripe = $1 AND id > $2 \
         AND kind = 'assignment.submitted' AND project_id = $3 AND created_at / 86400000000 >= $4 \
         GROUP BY created_at / 86400000000",
    );
    FOLLOWED = Sql::Both(
        "SELECT project_id, created_at / 86400000000, CAST(COUNT(*) AS BIGINT) FROM events WHERE stripe = $1 \
         AND id > $2 AND id <= $3 AND kind = 'assignment.submitted' AND project_id IS NOT NULL \
         GROUP BY project_id, created_at / 86400000000",
    );
    ADD = Sql::Both(
        "INSERT INTO project_days (project_id, day, answers) VALUES ($1, $2, $3) ON CONFLICT (project_id, day) \
         DO UPDATE SET answers = project_days.answers + excluded.answers",
    );
}

/// Answers of a project since a moment, by the start of the day on which they came.
///
/// # Errors
/// As [`Tx::query`].
pub fn of_project(
    tx: &mut dyn Tx,
    project: ProjectId,
    since: Timestamp,
) -> Result<Vec<(Timestamp, i64)>, Error> {
    let first = since.as_micros().div_euclid(DAY);
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    let mut add = |rows: Vec<Row>| -> Result<(), Error> {
        for row in &rows {
            *sums.entry(row.i64(0)?).or_default() += row.i64(1)?;
        }
        Ok(())
    };
    add(tx.query(KEPT, params![project, first])?)?;
    for (stripe, from, _) in ahead(tx)? {
        add(tx.query(AHEAD, params![stripe.number(), from, project, first])?)?;
    }
    sums.into_iter()
        .map(|(day, answers)| {
            let start = Timestamp::from_micros(day.saturating_mul(DAY));
            let start = start.map_err(|error| Error::Corrupt {
                detail: error.to_string(),
            })?;
            Ok((start, answers))
        })
        .collect()
}

/// The stripes in which events are still to be followed: after which number, and up to which there are some.
fn ahead(tx: &mut dyn Tx) -> Result<Vec<(Stripe, i64, i64)>, Error> {
    let (heads, cursors) = (events::heads(tx)?, events::cursors(tx, CONSUMER)?);
    let each = Stripe::all().zip(cursors.into_iter().zip(heads));
    let each = each.map(|(stripe, (from, head))| (stripe, from, head));
    Ok(each.filter(|(_, from, head)| head > from).collect())
}

/// What a part of a stripe's events adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    stripe: Stripe,
    from: i64,
    to: i64,
    /// Project, day, answers.
    sums: Vec<(ProjectId, i64, i64)>,
}

/// What is still to be followed, of each stripe at most `limit` numbers of events.
///
/// # Errors
/// As [`Tx::query`].
pub fn to_follow(tx: &mut dyn Tx, limit: i64) -> Result<Vec<Part>, Error> {
    let mut parts = Vec::new();
    for (stripe, from, head) in ahead(tx)? {
        let to = head.min(from.saturating_add(limit));
        let rows = tx.query(FOLLOWED, params![stripe.number(), from, to])?;
        let sums = rows
            .iter()
            .map(|row| Ok((row.id(0)?, row.i64(1)?, row.i64(2)?)));
        parts.push(Part {
            stripe,
            from,
            to,
            sums: sums.collect::<Result<_, Error>>()?,
        });
    }
    Ok(parts)
}

/// Adds the sums of a part, and moves the cursor with them; nothing where another process was faster.
///
/// # Errors
/// As [`Tx::execute`].
pub fn follow(tx: &mut dyn Tx, parts: &[Part]) -> Result<(), Error> {
    let now = events::cursors(tx, CONSUMER)?;
    for part in parts {
        let index = usize::try_from(part.stripe.number()).unwrap_or(0);
        if now.get(index) != Some(&part.from) {
            continue;
        }
        for (project, day, answers) in &part.sums {
            tx.execute(ADD, params![*project, *day, *answers])?;
        }
        events::move_cursor(tx, CONSUMER, part.stripe, part.to)?;
    }
    Ok(())
}
