//! One seed: a small world, some dozens of steps, the invariants after each, and an end at which nothing that could
//! be filled is left.

use crate::tally::Tally;
use crate::{acts, finish, managing};
use candor_app::testing::{World, faults};
use candor_app::view::ClaimedItem;
use candor_app::work::submit::SubmitInput;
use candor_app::{App, Config, Context};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, BatchId, ProjectId};
use candor_domain::time::{Clock, ManualClock, SeededIds};
use candor_store::blobs::BlobTarget;
use candor_store::db::fuse::Fuse;
use candor_store::db::{Db, Options, Sql, Target};
use candor_store::params;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Steps of one seed.
const STEPS: u64 = 60;
/// Steps between two looks at every invariant.
const LOOK_EVERY: u64 = 10;

/// A fault that is planted: the driver does what the program would do if it had this bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A lease expires, and its place is gone.
    PlaceNotFreed,
    /// A retry of a submit posts its pay again.
    PaidTwiceOnRetry,
    /// A claim never looks behind its cursor.
    RecheckOff,
    /// A claim does not see that its batch is paused.
    LeaseAfterPause,
}

/// A generator whose numbers follow from the seed.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound).unwrap_or(1).max(1);
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap_or(0)
    }

    pub(crate) fn of<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        if list.is_empty() {
            return None;
        }
        list.get(self.below(list.len())).cloned()
    }
}

/// A submit that was answered: it may be sent again.
pub(crate) struct Answered {
    pub(crate) ctx: Context,
    pub(crate) id: candor_domain::id::AssignmentId,
    pub(crate) input: SubmitInput,
    pub(crate) first: serde_json::Value,
}

/// The simulated world.
pub(crate) struct Sim {
    pub(crate) world: World,
    /// A second process, whose clock is behind.
    pub(crate) late: App,
    pub(crate) late_clock: Arc<ManualClock>,
    pub(crate) project: ProjectId,
    pub(crate) batch: BatchId,
    pub(crate) people: Vec<AccountId>,
    pub(crate) reviewers: Vec<AccountId>,
    pub(crate) draw: Draw,
    pub(crate) fault: Option<Fault>,
    pub(crate) held: Vec<(AccountId, ClaimedItem)>,
    pub(crate) answered: Vec<Answered>,
    pub(crate) runtime: tokio::runtime::Runtime,
    pub(crate) count: u64,
    states: BTreeMap<(String, uuid::Uuid), (String, i64)>,
    folder: PathBuf,
}

impl Drop for Sim {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

static FOLDERS: AtomicU64 = AtomicU64::new(0);

fn open(folder: &std::path::Path) -> Db {
    let options = Options {
        readers: 1,
        person_workers: 1,
        ..Options::default()
    };
    Db::open(&Target::Sqlite(folder.join("candor.db")), options).expect("a database")
}

fn fresh_folder() -> PathBuf {
    // In memory where there is such a folder: crashes here are of the process, not of the machine.
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    let count = FOLDERS.fetch_add(1, Ordering::Relaxed);
    base.join(format!("candor_simulation_{}_{count}", std::process::id()))
}

/// A folder with an empty database that needs no more migrating: one is made, and every seed gets a copy.
fn with_database() -> PathBuf {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    let empty = EMPTY.get_or_init(|| {
        let folder = fresh_folder();
        drop(open(&folder));
        let copy = folder.join("copy.db");
        candor_store::backup::snapshot(&folder.join("candor.db"), &copy).expect("a copy");
        let bytes = std::fs::read(&copy).expect("the copy");
        let _ = std::fs::remove_dir_all(&folder);
        bytes
    });
    let folder = fresh_folder();
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("candor.db"), empty).expect("a database");
    folder
}

impl Sim {
    fn new(seed: u64, fault: Option<Fault>) -> Sim {
        let folder = with_database();
        let mut world = World::new(&open(&folder), seed);
        let config = Config {
            blobs: BlobTarget::Folder(folder.join("blobs")),
            ..Config::default()
        };
        let ids = Arc::new(SeededIds::new(!seed));
        let clock: Arc<dyn Clock> = world.clock.clone();
        world.app = App::new(world.app.db().clone(), clock, ids, config);
        world.deposit(1_000_000);
        let project = world.project();
        let people = (0..4).map(|n| world.person(&format!("p{n}"))).collect();
        let reviewers: Vec<_> = (0..3).map(|n| world.person(&format!("r{n}"))).collect();
        for reviewer in &reviewers {
            world.member(*reviewer, Role::Manager);
        }
        let late_clock = Arc::new(ManualClock::at(world.clock.now()));
        let late = second(&world, &late_clock, seed);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Sim {
            world,
            late,
            late_clock,
            project,
            batch: BatchId::from_uuid(uuid::Uuid::nil()),
            people,
            reviewers,
            draw: Draw(seed),
            fault,
            held: Vec::new(),
            answered: Vec::new(),
            runtime,
            count: seed << 20,
            states: BTreeMap::new(),
            folder,
        }
    }

    /// The process dies between two steps; another one opens what it left.
    pub(crate) fn crash(&mut self) {
        self.count += 1;
        let ids = Arc::new(SeededIds::new(self.count));
        let clock: Arc<dyn Clock> = self.world.clock.clone();
        let config = self.world.app.config().clone();
        self.world.app = App::new(open(&self.folder), clock, ids, config);
        self.count += 1;
        self.late = second(&self.world, &self.late_clock, self.count);
    }

    /// A process that will die.
    pub(crate) fn dying(&mut self, fuse: &Arc<Fuse>) -> App {
        self.count += 1;
        let ids = Arc::new(SeededIds::new(self.count));
        let clock: Arc<dyn Clock> = self.world.clock.clone();
        let app = &self.world.app;
        App::new(
            app.db().with_fuse(fuse.clone()),
            clock,
            ids,
            app.config().clone(),
        )
    }

    /// One of the two processes.
    pub(crate) fn app(&mut self) -> App {
        let behind = self.world.clock.now().plus_seconds(-20);
        self.late_clock.set(behind);
        if self.draw.below(2) == 0 {
            self.late.clone()
        } else {
            self.world.app.clone()
        }
    }

    pub(crate) fn read<R: Send + 'static>(
        &self,
        query: impl Fn(&mut dyn candor_store::db::Tx) -> Result<R, candor_store::Error> + Send + 'static,
    ) -> R {
        self.world.app.db().read_blocking(query).expect("a query")
    }

    /// Counts what changed its state since the last look.
    fn observe(&mut self, tally: &mut Tally) {
        const STATES: Sql = Sql::Both(
            "SELECT 'assignment', id, state, revision FROM assignments \
             UNION ALL SELECT 'batch', id, state, 0 FROM batches UNION ALL SELECT 'task', id, state, 0 FROM tasks \
             UNION ALL SELECT 'project', id, state, 0 FROM projects UNION ALL SELECT 'account', id, state, 0 \
             FROM accounts UNION ALL SELECT 'payout', id, state, 0 FROM payouts",
        );
        let found = self.read(|tx| {
            let rows = tx.query(STATES, params![])?;
            let each = rows.iter().map(|row| {
                let key = (row.text(0)?.to_owned(), row.uuid(1)?);
                Ok((key, (row.text(2)?.to_owned(), row.i64(3)?)))
            });
            each.collect::<Result<BTreeMap<_, _>, candor_store::Error>>()
        });
        for (key, (state, revision)) in &found {
            let (before, kept) = self
                .states
                .get(key)
                .map_or(("new", 0), |(before, kept)| (before.as_str(), *kept));
            if before != state {
                tally.count(&key.0, before, state);
            } else if kept != *revision {
                tally.count(&key.0, before, "corrected");
            }
        }
        self.states = found;
    }
}

fn second(world: &World, clock: &Arc<ManualClock>, seed: u64) -> App {
    let clock: Arc<dyn Clock> = clock.clone();
    let ids = Arc::new(SeededIds::new(seed ^ 0xffff_0000));
    App::new(
        world.app.db().clone(),
        clock,
        ids,
        world.app.config().clone(),
    )
}

/// Runs one seed; one that fails is run again with a look after every step, so that the step is named.
///
/// # Errors
/// What was found to be wrong, with the step.
pub(crate) fn run(seed: u64, fault: Option<Fault>, tally: &mut Tally) -> Result<(), String> {
    run_looking(seed, fault, tally, LOOK_EVERY).map_err(|found| {
        let again = run_looking(seed, fault, &mut Tally::default(), 1);
        again.err().unwrap_or(found)
    })
}

fn run_looking(
    seed: u64,
    fault: Option<Fault>,
    tally: &mut Tally,
    every: u64,
) -> Result<(), String> {
    let mut sim = Sim::new(seed, fault);
    managing::begin_batch(&mut sim, &mut |sim: &mut Sim| sim.observe(tally))?;
    for step in 1..=STEPS {
        let name = acts::step(&mut sim).map_err(|found| format!("step {step}: {found}"))?;
        sim.observe(tally);
        if step % every == 0 {
            look(&sim).map_err(|found| format!("step {step} ({name}): {found}"))?;
        }
    }
    finish::finish(&mut sim, &mut |sim: &mut Sim| sim.observe(tally))?;
    sim.observe(tally);
    look(&sim).map_err(|found| format!("at the end: {found}"))
}

/// Every invariant; none of them mends itself, so a later look finds it too.
fn look(sim: &Sim) -> Result<(), String> {
    let faults = faults(sim.world.app.db());
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("; "))
    }
}
