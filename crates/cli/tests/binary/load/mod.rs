//! A load of people, each with a journal of what was acknowledged, and a checker that knows only the journals and
//! the API: was anything acknowledged lost, or done twice?

mod checker;
mod people;

use crate::client::{Address, Client};
use crate::random::Random;
use crate::server::Place;
use people::{Scene, Stop};
use std::path::{Path, PathBuf};

/// How many of each there are.
pub(crate) struct Crowd {
    pub(crate) contributors: u32,
    pub(crate) reviewers: u32,
}

/// A load that runs until it is told to stop.
pub(crate) struct Load {
    address: Address,
    scene: Scene,
    journals: PathBuf,
    stop: Stop,
    tasks: tokio::task::JoinSet<()>,
}

impl Load {
    /// Makes the project, and lets everybody begin; clients call where the address says at the moment.
    pub(crate) async fn begin(folder: &Path, address: &Address, crowd: &Crowd, seed: u64) -> Load {
        let journals = folder.join("journals");
        std::fs::create_dir_all(&journals).expect("a folder");
        let (scene, lead) = Scene::set(address, &journals).await;
        let mut load = Load {
            address: address.clone(),
            journals,
            stop: Stop::default(),
            tasks: tokio::task::JoinSet::new(),
            scene,
        };
        let (scene, stop) = (load.scene.clone(), load.stop.clone());
        load.tasks
            .spawn(people::lead(lead, scene.clone(), stop.clone()));
        let operator = Client::log_in(address, "operator").await;
        let operator = operator.with_journal(&load.journals);
        load.tasks.spawn(people::operator(operator, stop.clone()));
        scene.is_live(address).await;
        let manager = scene.member(address, "manager", "manager").await;
        let manager = manager.with_journal(&load.journals);
        let random = Random::new(seed + 2_000);
        let manages = people::manager(manager, scene.clone(), random, stop.clone());
        load.tasks.spawn(manages);
        for number in 0..crowd.reviewers {
            let name = format!("reviewer{number}");
            let reviewer = scene.member(address, "reviewer", &name).await;
            let reviewer = reviewer.with_journal(&load.journals);
            let random = Random::new(seed + 1_000 + u64::from(number));
            let reviews = people::reviewer(reviewer, scene.clone(), random, stop.clone());
            load.tasks.spawn(reviews);
        }
        for number in 0..crowd.contributors {
            let person = Client::sign_up(address, &format!("contributor{number}")).await;
            let person = person.with_journal(&load.journals);
            let random = Random::new(seed + u64::from(number));
            let works = people::contributor(person, scene.clone(), random, stop.clone());
            load.tasks.spawn(works);
        }
        load
    }

    /// Lets everybody end what they do; panics when one of them was answered as nobody should be.
    pub(crate) async fn end(&mut self, place: &Place) {
        self.stop.stop();
        while let Some(ended) = self.tasks.join_next().await {
            if ended.is_err() {
                println!("{}", place.log());
            }
            ended.expect("a client goes on through it all");
        }
    }

    /// Holds the journals against the API, and the books against themselves; panics with what is wrong, or when too
    /// little happened to prove anything.
    pub(crate) async fn check(&self, place: &Place) {
        place.verify();
        let counts = checker::check(&self.journals, &self.address, &self.scene).await;
        println!("{counts:?}");
        counts.must_be_a_load();
    }
}

/// Another one at each run; what was seen once is seen again with `CANDOR_TEST_SEED`, as far as threads allow.
pub(crate) fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a person may repeat a run")]
    let given = std::env::var("CANDOR_TEST_SEED").ok();
    let now = candor_domain::time::Clock::now(&candor_app::system::SystemClock);
    let fresh = now.as_micros().unsigned_abs() % 1_000_000_000;
    let seed = given.and_then(|text| text.parse().ok()).unwrap_or(fresh);
    println!("seed {seed}");
    seed
}
