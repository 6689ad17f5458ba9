//! The content of `candor demo`: people, projects and three weeks of history, made by the same use cases that the
//! server calls, with a clock that is moved and ids from a seed. Same seed and moment, same content.

mod answers;
mod content;
mod days;
mod people;
mod projects;
mod reviews;
mod work;

use crate::people::hashing::PasswordCost;
use crate::settings::{self, DemoPerson};
use crate::{App, Config, Context, Error, Result};
use candor_domain::id::{AccountId, OrganizationId};
use candor_domain::time::{Clock, DAY_SECONDS, ManualClock, SeededIds, Timestamp};
use candor_store::db::{Db, Scope};
use std::sync::Arc;

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

/// Fills an empty database with the demo, its history ending on the day before `now`.
///
/// # Errors
/// Those of the use cases; what was made up to there stays, and [`people`] stays empty.
pub async fn make(db: &Db, seed: u64, now: Timestamp) -> Result<()> {
    let mut demo = Demo::new(db, seed, now)?;
    let cast = people::make(&mut demo).await?;
    demo.cast = cast;
    let projects = projects::make(&mut demo).await?;
    days::run(&mut demo, &projects).await?;
    demo.settle().await?;
    let offered = people::offered();
    db.write(Scope::Control, move |tx| {
        settings::set_demo_people(tx, &offered)
    })
    .await
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
    start: Timestamp,
    random: Random,
    cast: Accounts,
}

impl Demo {
    fn new(db: &Db, seed: u64, now: Timestamp) -> Result<Demo> {
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
            secret,
            ..Config::default()
        };
        let ids = Arc::new(SeededIds::new(seed));
        let app = App::new(db.clone(), clock.clone(), ids, config);
        Ok(Demo {
            app,
            clock,
            start,
            random,
            cast: Accounts::default(),
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
        let account = self.cast.operator.ok_or(Error::NotFound)?;
        Ok(self.app.context_of(account, true))
    }

    fn organization(&self) -> Result<OrganizationId> {
        self.cast.organization.ok_or(Error::NotFound)
    }

    /// Lets everything that goes on by itself catch up with the clock.
    async fn settle(&self) -> Result<()> {
        while crate::work::deadline::sweep(&self.app).await? > 0 {}
        while crate::tender::follow::turn(&self.app).await? == crate::tender::follow::Turn::Busy {}
        while crate::notifications::turn(&self.app).await? {}
        Ok(())
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
