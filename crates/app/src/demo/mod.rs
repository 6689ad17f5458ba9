//! The content of `candor demo`: people, projects and three weeks of history, made by the same use cases that the
//! server calls, with a clock that is moved and ids from a seed. Same seed and moment, same content.
//!
//! | module | question |
//! | --- | --- |
//! | `cast`, `plan` | what is in the data files of `demo/`: people, projects, what somebody does on one day |
//! | `people`, `projects`, `money` | how is it set up, and what do owner and operator do on the way |
//! | `days` | in what order does a day go |
//! | `turns`, `work` | what does a contributor do at a sitting |
//! | `answers` | what do they answer, by family of projects |
//! | `desk` | what do the reviewers say |

mod answers;
mod cast;
mod days;
mod desk;
mod money;
mod people;
mod plan;
mod projects;
mod turns;
mod work;

use crate::people::hashing::PasswordCost;
use crate::settings::{self, DemoPerson};
use crate::{App, Config, Context, Error, Result};
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::{Clock, DAY_SECONDS, ManualClock, SeededIds, Timestamp};
use candor_store::db::{Db, Scope, Tx};
use cast::Cast;
use std::sync::Arc;
use uuid::Uuid;

/// Days of history before the present one.
pub const DAYS: i64 = 21;

/// The people that a demo in this database offers; none when it holds no finished demo.
///
/// # Errors
/// `Unavailable` when the database is.
pub async fn people(db: &Db) -> Result<Vec<DemoPerson>> {
    db.read(settings::demo_people).await
}

/// Whether nobody has an account in this database.
///
/// # Errors
/// `Unavailable` when the database is.
pub async fn is_empty(db: &Db) -> Result<bool> {
    db.read(|tx| Ok(candor_store::accounts::operators(tx)? == 0))
        .await
}

/// Fills an application's empty database with the demo, its history ending shortly before its clock's present.
///
/// # Errors
/// Those of the use cases; what was made up to there stays, and [`people`] stays empty.
pub async fn make(app: &App, seed: u64) -> Result<()> {
    let mut demo = Demo::new(app, seed)?;
    demo.accounts = people::make(&demo).await?;
    days::run(&mut demo).await?;
    let offered = demo.cast.offered();
    let set = move |tx: &mut dyn Tx| settings::set_demo_people(tx, &offered);
    app.db().write(Scope::Control, set).await
}

/// Everybody, by account.
#[derive(Default)]
struct Accounts {
    operator: Option<AccountId>,
    organization: Option<OrganizationId>,
    team: Vec<AccountId>,
    contributors: Vec<AccountId>,
}

/// A demo being made.
struct Demo {
    app: App,
    clock: Arc<ManualClock>,
    /// When somebody looks at it.
    now: Timestamp,
    /// The midnight with which its history begins.
    start: Timestamp,
    random: Random,
    cast: Cast,
    accounts: Accounts,
    /// The name under which it works on jobs.
    worker: Uuid,
}

impl Demo {
    fn new(app: &App, seed: u64) -> Result<Demo> {
        let now = app.clock().now();
        let micros = DAY_SECONDS * 1_000_000;
        let midnight = now.as_micros().div_euclid(micros) * micros;
        let start = Timestamp::from_micros(midnight - DAYS * micros)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let clock = Arc::new(ManualClock::at(start));
        let mut random = Random(seed);
        let mut secret = [0; 32];
        secret.fill_with(|| u8::try_from(random.below(256)).unwrap_or(0));
        let config = Config {
            demo: true,
            password_cost: PasswordCost::least(),
            smtp: None,
            secret,
            ..app.config().clone()
        };
        let ids = Arc::new(SeededIds::new(seed));
        let app = App::new(app.db().clone(), clock.clone(), ids, config);
        let worker = app.own_context().new_id();
        Ok(Demo {
            app,
            clock,
            now,
            start,
            random,
            cast: Cast::read()?,
            accounts: Accounts::default(),
            worker,
        })
    }

    /// Moves the clock to a day and second of it; never back.
    fn at(&self, day: i64, second: i64) {
        let to = self.start.plus_seconds(day * DAY_SECONDS + second);
        self.clock.set(to.max(self.clock.now()));
    }

    fn ctx(&self, account: AccountId) -> Context {
        self.app.context_of(account, false)
    }

    fn operator(&self) -> Result<Context> {
        let account = self.accounts.operator.ok_or(Error::NotFound)?;
        Ok(self.app.context_of(account, true))
    }

    fn owner(&self) -> Result<AccountId> {
        self.accounts.team.first().copied().ok_or(Error::NotFound)
    }

    fn organization(&self) -> Result<OrganizationId> {
        self.accounts.organization.ok_or(Error::NotFound)
    }

    /// Lets everything that goes on by itself, but for jobs, catch up with the clock.
    async fn settle(&self) -> Result<()> {
        while crate::work::deadline::sweep(&self.app).await? > 0 {}
        while crate::tender::follow::turn(&self.app).await? == crate::tender::follow::Turn::Busy {}
        while crate::batches::wind_down::turn(&self.app).await? {}
        while crate::notifications::turn(&self.app).await? {}
        Ok(())
    }

    /// Lets all jobs end: imports, exports, consensus.
    async fn work_on_jobs(&self) -> Result<()> {
        while crate::quality::follow::turn(&self.app).await? {}
        loop {
            // What was just queued may wait some seconds for more of its kind.
            self.clock.advance_seconds(3);
            if !crate::jobs::runner::turn(&self.app, self.worker).await? {
                return Ok(());
            }
            while crate::jobs::runner::turn(&self.app, self.worker).await? {}
        }
    }
}

/// Numbers from a seed: SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// True so often of a hundred.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
