//! What stands before the first loop: people with sessions, projects with tasks, all places born.

use super::{Arguments, Kind, history};
use crate::{now, people};
use anyhow::{Context, Result, bail};
use candor_app::App;
use candor_app::system::{SystemClock, SystemIds};
use candor_app::tender::follow;
use candor_app::testing::{Terms, World};
use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::time::Clock;
use candor_store::db::{Db, Dialect, Options, Scope, Sql, Target};
use candor_store::imports::{self, Ready};
use serde_json::json;
use std::sync::Arc;

/// Projects of fewer tasks are used up by one run: each run gets one of its own.
const SHARED_FROM: usize = 200_000;
/// Tasks of one command.
const TASKS: usize = 5_000;

/// A database ready to be worked on.
pub(crate) struct Stage {
    pub(crate) app: App,
    newcomers: Vec<String>,
    veterans: Vec<String>,
    /// By round and kind of run.
    projects: Vec<Vec<ProjectId>>,
}

impl Stage {
    pub(crate) fn open(target: &Target, arguments: &Arguments, kinds: &[Kind]) -> Result<Stage> {
        let begun = now();
        let options = Options {
            readers: 1,
            person_workers: 2,
            ..Options::default()
        };
        let db = Db::open(target, options).context("cannot open the database")?;
        let world = World::new(&db, 1);
        world.clock.set(SystemClock.now());
        world.deposit(i64::MAX / 1_000_000);
        let config = candor_app::Config::default();
        let app = App::new(
            db,
            Arc::new(SystemClock),
            Arc::new(SystemIds::default()),
            config,
        );
        let mut stage = Stage {
            app,
            newcomers: Vec::new(),
            veterans: Vec::new(),
            projects: Vec::new(),
        };
        for number in 0..arguments.contributors {
            let person = world.person(&format!("c{number}"));
            stage.newcomers.push(people::session(&stage.app, person)?);
        }
        let mut shared = std::collections::BTreeMap::new();
        for _ in 0..arguments.rounds {
            let mut of_round = Vec::new();
            for kind in kinds {
                let known = shared.get(&kind.tasks).copied();
                let (project, batch) = match known {
                    Some(known) => known,
                    None => stage.project_of(&world, kind.tasks)?,
                };
                if known.is_none() && kind.tasks >= SHARED_FROM {
                    shared.insert(kind.tasks, (project, batch));
                }
                if kind.is_veterans && stage.veterans.is_empty() {
                    stage.veterans =
                        history::give(&stage.app, &world, (project, batch), arguments)?;
                }
                of_round.push(project);
            }
            stage.projects.push(of_round);
        }
        if target.dialect() == Dialect::Postgres {
            // What autovacuum does within its first minutes.
            let analyze = Sql::Both("ANALYZE");
            let db = stage.app.db();
            db.write_blocking(Scope::Free, move |tx| tx.execute(analyze, &[]))?;
        }
        println!("  prepared in {:.0} s", begun.elapsed().as_secs_f64());
        Ok(stage)
    }

    /// A project with so many tasks, all of its places born.
    fn project_of(&self, world: &World, tasks: usize) -> Result<(ProjectId, BatchId)> {
        let begun = now();
        let terms = Terms {
            review: json!({ "policy": "sample", "percent": 50 }),
            ..Terms::default()
        };
        let project = world.project();
        let batch = world.batch(project, &terms, 0);
        self.tasks(project, batch, tasks)?;
        let imported = begun.elapsed().as_secs_f64();
        world.publish(batch);
        let places = tasks * usize::try_from(terms.overlap)?;
        bear_all(&self.app, batch, places)?;
        if tasks >= SHARED_FROM {
            let born = begun.elapsed().as_secs_f64() - imported;
            println!(
                "  {tasks} tasks stored in {imported:.1} s, {places} places born in {born:.1} s"
            );
        }
        Ok((project, batch))
    }

    fn tasks(&self, project: ProjectId, batch: BatchId, count: usize) -> Result<()> {
        for start in (0..count).step_by(TASKS) {
            let (ctx, end) = (self.app.own_context(), count.min(start + TASKS));
            let rows: Vec<Ready> = (start..end)
                .map(|_| {
                    let id = ctx.new_id();
                    let text = format!("Review {id}: it came on time and does what it says.");
                    let data = json!({ "text": text, "label": "secret" }).to_string();
                    let hash = *id.as_bytes();
                    let task = TaskId::from_uuid(id);
                    Ready::new((project, batch), task, None, hash, data, ctx.now)
                })
                .collect();
            let db = self.app.db();
            db.write_blocking(Scope::Free, move |tx| imports::insert(tx, &rows))?;
        }
        let by = candor_store::batches::TaskCounts {
            total: i64::try_from(count)?,
            ..Default::default()
        };
        self.app.db().write_blocking(Scope::Control, move |tx| {
            candor_store::batches::add_tasks(tx, batch, by)
        })?;
        Ok(())
    }

    /// The project of a run.
    pub(crate) fn project(&self, round: usize, kind: usize) -> ProjectId {
        self.projects[round][kind]
    }

    /// Who works in a run.
    pub(crate) fn people(&self, kind: Kind) -> Vec<String> {
        if kind.is_veterans {
            self.veterans.clone()
        } else {
            self.newcomers.clone()
        }
    }

    /// Events that the tender has not followed yet.
    pub(crate) async fn lag(&self) -> Result<i64> {
        Ok(follow::lag(self.app.db()).await?)
    }
}

/// Lets the tender bear every place of a batch.
fn bear_all(app: &App, batch: BatchId, places: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    while runtime.block_on(follow::turn(app))? == follow::Turn::Busy {}
    let born = app
        .db()
        .read_blocking(move |tx| candor_store::queue::count(tx, batch))?;
    if usize::try_from(born)? != places {
        bail!("{born} places were born, not {places}");
    }
    Ok(())
}
