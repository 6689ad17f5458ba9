//! The queue of places, and each contributor's cursor in it. A place is one wanted answer; a claim takes it away.
//!
//! A claim looks at slices of at most [`SLICE`] places after its cursor. Ids of places rise in the order in which
//! places are to be taken, so a slice is one range of the primary key whatever the size of the batch.

use crate::db::{Row, Sql, Tx};
use crate::participations::{self, Gate};
use crate::{Error, params, statements};
use candor_domain::batch::BatchState;
use candor_domain::claim::CursorState;
use candor_domain::id::{AccountId, BatchId, PlaceId, ProjectId, TaskId};
use candor_domain::money::{Amount, Currency, FeeRate};
use uuid::Uuid;

/// Places that one look takes in.
pub const SLICE: u32 = 200;
/// Open batches of a project that a claim looks at.
pub const OPEN_BATCHES: u32 = 8;

const SKIPS: &str = "claims of different stripes take places of the same slice: on PostgreSQL they skip rows that \
    another is taking, on SQLite there is one writer and no such words";

const SKIPS_AND_STOPS: &str = "claims of different stripes skip rows that another is taking on PostgreSQL; and \
    SQLite takes the slice as a coroutine, and stops at the first place that fits, only where the outer query asks \
    for no order of its own";

statements! {
    OPEN = Sql::Both(
        "SELECT b.id, b.price, b.currency, b.fee_bps, b.work, b.template_version, b.low_place, n.total, \
         c.ahead, c.recheck, c.round_from, c.round_wrapped, c.claimed, c.live_leases, c.last_claim_key, c.last_claim, \
         b.state FROM batches b JOIN batch_tasks n ON n.batch_id = b.id \
         LEFT JOIN cursors c ON c.batch_id = b.id AND c.contributor_id = $2 \
         WHERE b.project_id = $1 AND b.state <> 'draft' AND b.state <> 'funded' AND b.state <> 'reconciling' \
         AND b.state <> 'closed' AND b.state <> 'cancelled' ORDER BY b.priority DESC, b.id LIMIT 64",
    );
    LOOK = Sql::Split {
        sqlite: "SELECT c.place_id, c.task_id, d.data FROM (SELECT place_id, task_id FROM places WHERE batch_id = $1 \
                 AND place_id > $2 AND place_id <= $3 ORDER BY place_id LIMIT 200) c \
                 CROSS JOIN tasks t ON t.project_id = $4 AND t.id = c.task_id AND t.state = 'open' \
                 CROSS JOIN task_data d ON d.project_id = $4 AND d.task_id = c.task_id \
                 WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.task_id = c.task_id AND a.contributor_id = $5) \
                 LIMIT $6",
        postgres: "SELECT p.place_id, p.task_id, d.data FROM (SELECT place_id FROM places WHERE batch_id = $1 \
                   AND place_id > $2 AND place_id <= $3 ORDER BY place_id LIMIT 200) c \
                   JOIN places p ON p.batch_id = $1 AND p.place_id = c.place_id \
                   JOIN tasks t ON t.project_id = $4 AND t.id = p.task_id AND t.state = 'open' \
                   JOIN task_data d ON d.project_id = $4 AND d.task_id = p.task_id \
                   WHERE NOT EXISTS (SELECT 1 FROM assignments a WHERE a.task_id = p.task_id AND a.contributor_id = $5) \
                   ORDER BY p.place_id LIMIT $6 FOR UPDATE OF p SKIP LOCKED",
        why: SKIPS_AND_STOPS,
    };
    SLICE_END = Sql::Both(
        "SELECT s.place_id, CAST(COUNT(*) OVER () AS BIGINT) FROM (SELECT place_id FROM places WHERE batch_id = $1 AND place_id > $2 \
         AND place_id <= $3 ORDER BY place_id LIMIT 200) s ORDER BY s.place_id DESC LIMIT 1",
    );
    TAKE = Sql::Both("DELETE FROM places WHERE batch_id = $1 AND place_id = $2");
    TAKE_OF_TASK = Sql::Split {
        sqlite: "DELETE FROM places WHERE batch_id = $1 AND place_id = (SELECT q.place_id FROM places q \
                 WHERE q.task_id = $2 ORDER BY q.place_id LIMIT 1) RETURNING place_id",
        postgres: "DELETE FROM places WHERE batch_id = $1 AND place_id = (SELECT q.place_id FROM places q \
                   WHERE q.task_id = $2 ORDER BY q.place_id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING place_id",
        why: SKIPS,
    };
    PUT = Sql::Both("INSERT INTO places (batch_id, place_id, task_id) VALUES ($1, $2, $3)");
    END_SOME_OF_TASK = Sql::Both(
        "DELETE FROM places WHERE batch_id = $1 AND place_id IN (SELECT q.place_id FROM places q \
         WHERE q.task_id = $2 ORDER BY q.place_id DESC LIMIT $3) RETURNING place_id",
    );
    END_SOME = Sql::Both(
        "DELETE FROM places WHERE batch_id = $1 AND place_id IN (SELECT q.place_id FROM places q \
         WHERE q.batch_id = $1 ORDER BY q.place_id LIMIT $2) RETURNING place_id",
    );
    COUNT_OF_TASK = Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM places WHERE task_id = $1");
    COUNT = Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM places WHERE batch_id = $1");
    ANY = Sql::Both("SELECT place_id FROM places WHERE batch_id = $1 ORDER BY place_id LIMIT 1");
    WANT = Sql::Both(
        "INSERT INTO wanted_places (batch_id, task_id, wanted, reason) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (batch_id, task_id) DO UPDATE SET wanted = excluded.wanted, reason = excluded.reason",
    );
    UNWANT = Sql::Both("DELETE FROM wanted_places WHERE batch_id = $1 AND task_id = $2");
    UNWANT_ALL = Sql::Both("DELETE FROM wanted_places WHERE batch_id = $1");
    WANTED = Sql::Both(
        "SELECT task_id, wanted FROM wanted_places WHERE batch_id = $1 ORDER BY reason DESC, task_id LIMIT $2",
    );
    WANTED_SUM = Sql::Both(
        "SELECT CAST(COALESCE(SUM(wanted), 0) AS BIGINT) FROM wanted_places WHERE batch_id = $1",
    );
    PUT_CURSOR = Sql::Both(
        "INSERT INTO cursors (batch_id, contributor_id, ahead, recheck, round_from, round_wrapped, claimed, \
         live_leases, last_claim_key, last_claim) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (batch_id, contributor_id) DO UPDATE SET ahead = excluded.ahead, \
         recheck = excluded.recheck, round_from = excluded.round_from, round_wrapped = excluded.round_wrapped, \
         claimed = excluded.claimed, live_leases = excluded.live_leases, \
         last_claim_key = excluded.last_claim_key, last_claim = excluded.last_claim",
    );
    ADD_LIVE = Sql::Both(
        "UPDATE cursors SET live_leases = live_leases + $3 WHERE batch_id = $1 AND contributor_id = $2",
    );
}

/// A batch as a claim sees it, with the contributor's cursor if they were there before.
#[derive(Debug, Clone)]
pub struct OpenBatch {
    /// The batch.
    pub id: BatchId,
    /// Open or paused; or winding down, for the sake of retries.
    pub state: BatchState,
    /// What an answer is paid.
    pub price: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The frozen fee.
    pub fee: FeeRate,
    /// The settings of work, as JSON.
    pub work: String,
    /// The template's version.
    pub template_version: i64,
    /// The mark before which no place is left.
    pub low_place: Option<PlaceId>,
    /// How many tasks the batch has.
    pub tasks: i64,
    /// The contributor's row.
    pub cursor: Option<Cursor>,
}

/// A contributor's row in a batch: where they look next, what they hold, what their last claim was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Where they stand in the queue.
    pub state: CursorState,
    /// Places ever taken here; what the share cap counts.
    pub claimed: i64,
    /// Leases they hold here.
    pub live_leases: i64,
    /// The retry key of the last claim.
    pub last_claim_key: Option<String>,
    /// What the last claim gave, and to which body, as JSON.
    pub last_claim: Option<String>,
}

/// The running batches of a project with a contributor's cursors, by priority, then age; also those that wind down,
/// as a lease that was given there may be asked for again.
///
/// # Errors
/// As [`Tx::query`].
pub fn open_batches(
    tx: &mut dyn Tx,
    project: ProjectId,
    contributor: AccountId,
) -> Result<Vec<OpenBatch>, Error> {
    tx.query(OPEN, params![project, contributor])?
        .iter()
        .map(read_open)
        .collect()
}

/// What a claim asks first, in one go: [`participations::gate`] and [`open_batches`].
///
/// # Errors
/// As [`Tx::query`].
pub fn gate_and_batches(
    tx: &mut dyn Tx,
    project: ProjectId,
    contributor: AccountId,
) -> Result<(Option<Gate>, Vec<OpenBatch>), Error> {
    let (gate, of_gate) = participations::asking_gate(project, contributor);
    let of_batches = params![project, contributor];
    let found = tx.query_all(&[(gate, &of_gate), (OPEN, of_batches)])?;
    let rows = |index: usize| found.get(index).map(Vec::as_slice).unwrap_or_default();
    let gate = rows(0).first().map(participations::read_gate).transpose()?;
    let batches = rows(1).iter().map(read_open).collect::<Result<_, _>>()?;
    Ok((gate, batches))
}

fn read_open(row: &Row) -> Result<OpenBatch, Error> {
    let cursor = match row.opt(12, Row::i64)? {
        None => None,
        Some(claimed) => Some(Cursor {
            state: CursorState {
                cursor: row.opt(8, Row::id)?,
                recheck: row.opt(9, Row::id)?,
                round_from: row.opt(10, Row::id)?,
                round_wrapped: row.bool(11)?,
            },
            claimed,
            live_leases: row.i64(13)?,
            last_claim_key: row.opt(14, Row::text)?.map(str::to_owned),
            last_claim: row.opt(15, Row::text)?.map(str::to_owned),
        }),
    };
    Ok(OpenBatch {
        id: row.id(0)?,
        state: row.parse(16)?,
        price: row.amount(1)?,
        currency: row.parse(2)?,
        fee: crate::batches::fee_rate(row.opt(3, Row::i64)?.unwrap_or(0))?,
        work: row.text(4)?.to_owned(),
        template_version: row.i64(5)?,
        low_place: row.opt(6, Row::id)?,
        tasks: row.i64(7)?,
        cursor,
    })
}

/// A place that can be taken, with what its task shows.
#[derive(Debug, Clone)]
pub struct Free {
    /// The place.
    pub place: PlaceId,
    /// Its task.
    pub task: TaskId,
    /// The task's data, as JSON.
    pub data: String,
}

/// What a look asks for.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The batch.
    pub batch: BatchId,
    /// Its project.
    pub project: ProjectId,
    /// Who would take a place.
    pub contributor: AccountId,
    /// Places after this.
    pub after: Uuid,
    /// Places up to this.
    pub up_to: Uuid,
    /// At most so many.
    pub limit: u32,
}

/// Places in the slice after `after` whose task is open and that the contributor has not met.
///
/// # Errors
/// As [`Tx::query`].
pub fn look(tx: &mut dyn Tx, look: Look) -> Result<Vec<Free>, Error> {
    let Look {
        batch,
        project,
        contributor,
        after,
        up_to,
        limit,
    } = look;
    let rows = tx.query(
        LOOK,
        params![batch, after, up_to, project, contributor, limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Free {
                place: row.id(0)?,
                task: row.id(1)?,
                data: row.text(2)?.to_owned(),
            })
        })
        .collect()
}

/// How many places the slice after `after` has, fitting or not, and the last of them.
///
/// # Errors
/// As [`Tx::query`].
pub fn slice_end(
    tx: &mut dyn Tx,
    batch: BatchId,
    after: Uuid,
    up_to: Uuid,
) -> Result<(i64, Option<PlaceId>), Error> {
    let row = tx.query_opt(SLICE_END, params![batch, after, up_to])?;
    row.map_or(Ok((0, None)), |row| Ok((row.i64(1)?, Some(row.id(0)?))))
}

/// The statement that takes a place which [`look`] gave in this transaction.
#[must_use]
pub fn taking(batch: BatchId, place: PlaceId) -> (Sql, Vec<crate::db::Value>) {
    (TAKE, params![batch, place].to_vec())
}

/// Takes any free place of a task; false when there is none.
///
/// # Errors
/// As [`Tx::query`].
pub fn take_of_task(tx: &mut dyn Tx, batch: BatchId, task: TaskId) -> Result<bool, Error> {
    Ok(tx.query_opt(TAKE_OF_TASK, params![batch, task])?.is_some())
}

/// Puts a place into the queue. Its money must be in escrow.
///
/// # Errors
/// As [`Tx::execute`].
pub fn put(tx: &mut dyn Tx, batch: BatchId, place: PlaceId, task: TaskId) -> Result<(), Error> {
    tx.execute(PUT, params![batch, place, task])?;
    Ok(())
}

/// Ends up to `limit` free places of a task, the last first; returns how many, for their money.
///
/// # Errors
/// As [`Tx::query`].
pub fn end_of_task(
    tx: &mut dyn Tx,
    batch: BatchId,
    task: TaskId,
    limit: i64,
) -> Result<i64, Error> {
    let ended = tx
        .query(END_SOME_OF_TASK, params![batch, task, limit])?
        .len();
    Ok(i64::try_from(ended).unwrap_or(i64::MAX))
}

/// Ends up to `limit` free places of a batch; returns how many, for their money.
///
/// # Errors
/// As [`Tx::query`].
pub fn end_some(tx: &mut dyn Tx, batch: BatchId, limit: u32) -> Result<i64, Error> {
    Ok(i64::try_from(tx.query(END_SOME, params![batch, limit])?.len()).unwrap_or(i64::MAX))
}

/// Free places of a task.
///
/// # Errors
/// As [`Tx::query`].
pub fn count_of_task(tx: &mut dyn Tx, task: TaskId) -> Result<i64, Error> {
    tx.query_one(COUNT_OF_TASK, params![task])?.i64(0)
}

/// Free places of a batch. Counts: not for hot paths.
///
/// # Errors
/// As [`Tx::query`].
pub fn count(tx: &mut dyn Tx, batch: BatchId) -> Result<i64, Error> {
    tx.query_one(COUNT, params![batch])?.i64(0)
}

/// The lowest place of a batch, if it has any.
///
/// # Errors
/// As [`Tx::query`].
pub fn lowest(tx: &mut dyn Tx, batch: BatchId) -> Result<Option<Uuid>, Error> {
    tx.query_opt(ANY, params![batch])?
        .map(|row| row.uuid(0))
        .transpose()
}

/// Remembers that a task wants places which wait for money; `reason` is `refill`, `opinion` or `new`.
///
/// # Errors
/// As [`Tx::execute`].
pub fn want(
    tx: &mut dyn Tx,
    batch: BatchId,
    task: TaskId,
    wanted: i64,
    reason: &str,
) -> Result<(), Error> {
    tx.execute(WANT, params![batch, task, wanted, reason])?;
    Ok(())
}

/// A task's wanted places were born, or are wanted no more.
///
/// # Errors
/// As [`Tx::execute`].
pub fn unwant(tx: &mut dyn Tx, batch: BatchId, task: TaskId) -> Result<(), Error> {
    tx.execute(UNWANT, params![batch, task])?;
    Ok(())
}

/// Nothing that waits for money in a batch is wanted any more.
///
/// # Errors
/// As [`Tx::execute`].
pub fn unwant_all(tx: &mut dyn Tx, batch: BatchId) -> Result<(), Error> {
    tx.execute(UNWANT_ALL, params![batch])?;
    Ok(())
}

/// Tasks whose wanted places wait for money: refills before opinions.
///
/// # Errors
/// As [`Tx::query`].
pub fn wanted(tx: &mut dyn Tx, batch: BatchId, limit: u32) -> Result<Vec<(TaskId, i64)>, Error> {
    let rows = tx.query(WANTED, params![batch, limit])?;
    rows.iter()
        .map(|row| Ok((row.id(0)?, row.i64(1)?)))
        .collect()
}

/// How many places of a batch wait for money.
///
/// # Errors
/// As [`Tx::query`].
pub fn wanted_sum(tx: &mut dyn Tx, batch: BatchId) -> Result<i64, Error> {
    tx.query_one(WANTED_SUM, params![batch])?.i64(0)
}

/// The statement that puts a place into the queue.
#[must_use]
pub fn putting(batch: BatchId, place: PlaceId, task: TaskId) -> (Sql, Vec<crate::db::Value>) {
    (PUT, params![batch, place, task].to_vec())
}

/// The statement that writes a contributor's cursor.
#[must_use]
pub fn putting_cursor(
    batch: BatchId,
    contributor: AccountId,
    cursor: &Cursor,
) -> (Sql, Vec<crate::db::Value>) {
    let values = params![
        batch,
        contributor,
        cursor.state.cursor,
        cursor.state.recheck,
        cursor.state.round_from,
        cursor.state.round_wrapped,
        cursor.claimed,
        cursor.live_leases,
        cursor.last_claim_key,
        cursor.last_claim
    ];
    (PUT_CURSOR, values.to_vec())
}

/// The statement that counts leases a contributor holds in a batch up or down.
#[must_use]
pub fn adding_live(
    batch: BatchId,
    contributor: AccountId,
    by: i64,
) -> (Sql, Vec<crate::db::Value>) {
    (ADD_LIVE, params![batch, contributor, by].to_vec())
}
