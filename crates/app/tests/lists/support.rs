//! What the stories here share.

use candor_app::Context;
use candor_app::review::verdict::VerdictBody;
use candor_app::testing::{Terms, World};
use candor_app::view::ClaimedItem;
use candor_domain::guideline::Guideline;
use candor_domain::id::{AccountId, AssignmentId, BatchId, ProjectId};
use candor_domain::review::RejectCategory;
use candor_store::db::{Db, Sql};
use candor_store::params;
use std::sync::Arc;
use std::task::{Wake, Waker};

/// Runs a story on a fresh database of each kind.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a story is written where it is told"
)]
pub(crate) fn on_both(story: impl AsyncFn(&World, &Db)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let _inside = runtime.enter();
    for test in candor_store::testing::both() {
        let world = World::new(&test.db, 11);
        world.deposit(10_000_000);
        // The builders of the world wait for the database, so the story is not run by the runtime itself.
        wait(story(&world, &test.db));
    }
}

/// Waits for a future on this thread.
fn wait(future: impl Future<Output = ()>) {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    while future.as_mut().poll(&mut context).is_pending() {
        std::thread::park();
    }
}

/// A public project with an open batch of so many tasks at a dollar each.
pub(crate) fn open_project(world: &World, tasks: usize) -> (ProjectId, BatchId) {
    open_with(world, &Terms::default(), tasks)
}

/// As [`open_project`], on other terms.
pub(crate) fn open_with(world: &World, terms: &Terms, tasks: usize) -> (ProjectId, BatchId) {
    let project = world.project();
    let batch = world.batch(project, terms, tasks);
    world.publish(batch);
    (project, batch)
}

/// Gives a project other rules of eligibility.
pub(crate) fn rules(world: &World, project: ProjectId, rules: &serde_json::Value) {
    const SET: Sql = Sql::Both(
        "UPDATE projects SET eligibility = $2, eligibility_version = eligibility_version + 1 WHERE id = $1",
    );
    let text = rules.to_string();
    world.control(move |tx| {
        tx.execute(SET, params![project, text])?;
        Ok(())
    });
}

/// Terms under which every answer is reviewed.
pub(crate) fn reviewed() -> Terms {
    Terms {
        review: serde_json::json!({"policy": "all", "deadline_hours": 72}),
        work: serde_json::json!({"live_leases": 20, "share_cap_percent": 100}),
        ..Terms::default()
    }
}

/// Claims a task and submits it.
pub(crate) async fn work(world: &World, person: AccountId, project: ProjectId) -> AssignmentId {
    let item = claim(world, person, project).await;
    world.submit(person, &item).await.expect("submitted");
    AssignmentId::from_uuid(item.assignment.id)
}

/// A claim that must give a task.
pub(crate) async fn claim(world: &World, person: AccountId, project: ProjectId) -> ClaimedItem {
    loop {
        match world.claim(person, project).await.expect("a claim") {
            Ok(item) => return item,
            Err(rule) => assert_eq!(rule, "looking"),
        }
    }
}

/// A verdict, as a reviewer sends it.
pub(crate) fn verdict(word: &str) -> VerdictBody {
    let rejects = word == "reject";
    VerdictBody {
        verdict: word.to_owned(),
        category: rejects.then(|| RejectCategory::ALL[0].as_str().to_owned()),
        clause: rejects.then(clause),
        reason: rejects.then(|| "The text praises the delivery alone; ".repeat(4)),
        answer: None,
    }
}

/// The last clause of the guideline of [`World::project`].
fn clause() -> String {
    let markdown = "# Reviews\n\n## 1 Sound\n\nJudge the text, not the product.\n";
    let guideline = Guideline::parse(markdown, &[]).expect("a guideline");
    guideline.clauses.last().expect("a clause").id.clone()
}

/// Somebody's context with a retry key.
pub(crate) fn with_key(world: &World, person: AccountId, key: &str) -> Context {
    let mut ctx = world.ctx(person);
    ctx.retry = Some(candor_app::Retry {
        principal: person.as_uuid(),
        route: "POST /somewhere".to_owned(),
        key: key.to_owned(),
        body_hash: [7; 32],
    });
    ctx
}
