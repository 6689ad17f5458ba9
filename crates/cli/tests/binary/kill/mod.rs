//! kill -9 under load: people claim, draft, submit, review, fund and ask for payouts, each with a journal of what
//! was acknowledged; the server is killed at random moments and started again on the same data. A checker that
//! knows only the journals and the API then says whether anything acknowledged was lost, or done twice.

mod checker;
mod people;

use crate::client::{Address, Client};
use crate::random::Random;
use crate::server::{Place, Server};
use people::{Scene, Stop};
use std::path::Path;
use std::time::Duration;

/// How often the server is killed.
const KILLS: u32 = 6;
const CONTRIBUTORS: u32 = 8;
const REVIEWERS: u32 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_loses_nothing_to_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    loses_nothing(&Place::sqlite(folder.path()), folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_loses_nothing_to_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = tokio::task::block_in_place(|| Place::postgres(folder.path()));
    loses_nothing(&place, folder.path()).await;
}

async fn loses_nothing(place: &Place, folder: &Path) {
    let seed = seed();
    println!("seed {seed}");
    place.operator("operator@example.org");
    let (address, mut server) = (Address::default(), Server::start(place));
    address.set(&server.url);
    let journals = folder.join("journals");
    std::fs::create_dir_all(&journals).expect("a folder");
    let (scene, lead) = Scene::set(&address, &journals).await;
    let stop = Stop::default();
    let mut load = tokio::task::JoinSet::new();
    load.spawn(people::lead(lead, scene.clone(), stop.clone()));
    let operator = Client::log_in(&address, "operator").await;
    load.spawn(people::operator(
        operator.with_journal(&journals),
        stop.clone(),
    ));
    scene.is_live(&address).await;
    for number in 0..REVIEWERS {
        let reviewer = scene.reviewer(&address, &format!("reviewer{number}")).await;
        let random = Random::new(seed + 1_000 + u64::from(number));
        let reviewer = reviewer.with_journal(&journals);
        load.spawn(people::reviewer(
            reviewer,
            scene.clone(),
            random,
            stop.clone(),
        ));
    }
    for number in 0..CONTRIBUTORS {
        let person = Client::sign_up(&address, &format!("contributor{number}")).await;
        let random = Random::new(seed + u64::from(number));
        let person = person.with_journal(&journals);
        load.spawn(people::contributor(
            person,
            scene.clone(),
            random,
            stop.clone(),
        ));
    }
    let mut random = Random::new(seed + 10_000);
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(700 + random.below(2_300))).await;
        server.kill();
        tokio::time::sleep(Duration::from_millis(random.below(300))).await;
        server = Server::start(place);
        address.set(&server.url);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.stop();
    while let Some(ended) = load.join_next().await {
        if ended.is_err() {
            println!("{}", place.log());
        }
        ended.expect("a client goes on through it all");
    }
    place.verify();
    let counts = checker::check(&journals, &address, &scene).await;
    println!("{counts:?}");
    counts.must_be_a_load();
    server.stop();
    place.verify();
}

/// Another one at each run; what was seen once is seen again with `CANDOR_TEST_SEED`, as far as threads allow.
fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a person may repeat a run")]
    let given = std::env::var("CANDOR_TEST_SEED").ok();
    let now = candor_domain::time::Clock::now(&candor_app::system::SystemClock);
    let fresh = now.as_micros().unsigned_abs() % 1_000_000_000;
    given.and_then(|text| text.parse().ok()).unwrap_or(fresh)
}
