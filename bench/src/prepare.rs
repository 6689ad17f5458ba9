//! What stands before the first loop: people with sessions, projects with tasks, all births done.

use crate::Arguments;
use anyhow::{Context, Result, bail};
use candor_app::system::{SystemClock, SystemIds};
use candor_app::testing::{Terms, World};
use candor_app::{App, Config};
use candor_domain::id::{BatchId, ProjectId, SessionId};
use candor_domain::time::Clock;
use candor_store::db::{Db, Options, Scope, Sql, Target};
use candor_store::{params, sessions};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A database ready to be worked on.
pub(crate) struct Stage {
    pub(crate) app: App,
    /// A session's token of each contributor.
    pub(crate) sessions: Vec<String>,
    projects: Vec<(usize, ProjectId)>,
}

/// A fresh file in a folder.
pub(crate) fn fresh_file(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    Ok(folder.join("bench.db"))
}

impl Stage {
    pub(crate) fn open(target: &Target, arguments: &Arguments) -> Result<Stage> {
        let db = Db::open(target, Options::default()).context("cannot open the database")?;
        let clock = SystemClock;
        let world = World::new(&db, 1);
        world.clock.set(clock.now());
        world.deposit(i64::MAX / 1_000_000);
        let config = Config::default();
        let app = App::new(
            db,
            Arc::new(SystemClock),
            Arc::new(SystemIds::default()),
            config,
        );
        let terms = Terms {
            review: json!({ "policy": "sample", "percent": 50 }),
            ..Terms::default()
        };
        let mut projects = Vec::new();
        for tasks in &arguments.tasks {
            let project = world.project();
            let batch = world.batch(project, &terms, *tasks);
            world.publish(batch);
            bear_all(&app, batch, tasks * 3)?;
            projects.push((*tasks, project));
        }
        let sessions = (0..arguments.contributors)
            .map(|number| session(&app, &world, number))
            .collect::<Result<_>>()?;
        Ok(Stage {
            app,
            sessions,
            projects,
        })
    }

    pub(crate) fn projects(&self) -> impl Iterator<Item = (usize, ProjectId)> {
        self.projects.iter().copied()
    }

    /// The books, and the two promises of assignments.
    pub(crate) fn verify(&self) -> Result<()> {
        const OVER: Sql = Sql::Both(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT task_id FROM assignments WHERE state IN ('leased', \
             'submitted', 'accepted') GROUP BY task_id HAVING COUNT(*) > 3) o",
        );
        const TWICE: Sql = Sql::Both(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT task_id FROM assignments GROUP BY task_id, contributor_id \
             HAVING COUNT(*) > 1) o",
        );
        let db = self.app.db();
        let faults = db
            .read_blocking(candor_app::money::verify::verify_in)?
            .faults;
        let count = |sql| db.read_blocking(move |tx| tx.query_one(sql, params![])?.i64(0));
        let (over, twice) = (count(OVER)?, count(TWICE)?);
        if !faults.is_empty() || over > 0 || twice > 0 {
            bail!("{over} tasks over their overlap, {twice} given twice to one person, {faults:?}");
        }
        println!("  verified: the books, no task over its overlap, none twice to one person");
        Ok(())
    }
}

/// Waits until every place is born.
fn bear_all(app: &App, batch: BatchId, places: usize) -> Result<()> {
    loop {
        let ctx = app.own_context();
        let more = app.db().write_blocking(Scope::Control, move |tx| {
            candor_app::tender::follow::bear_of(tx, &ctx, batch)
        })?;
        if !more {
            break;
        }
    }
    let born = app
        .db()
        .read_blocking(move |tx| candor_store::queue::count(tx, batch))?;
    if usize::try_from(born)? != places {
        bail!("{born} places were born, not {places}");
    }
    Ok(())
}

fn session(app: &App, world: &World, number: usize) -> Result<String> {
    let person = world.person(&format!("c{number}"));
    let token = format!("bench-{number}-{person}");
    let now = app.clock().now();
    let new = sessions::NewSession {
        id: SessionId::from_uuid(app.own_context().new_id()),
        account: person,
        token_hash: candor_app::secret::hash(&token),
        user_agent: String::new(),
        ip: String::new(),
        created_at: now,
        expires_at: now.plus_seconds(86_400),
    };
    app.db()
        .write_blocking(Scope::Person(person.as_uuid()), move |tx| {
            sessions::insert(tx, &new)
        })?;
    Ok(token)
}
