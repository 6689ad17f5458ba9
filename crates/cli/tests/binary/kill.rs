//! kill -9 under load: people claim, draft, submit, review, cancel, fund and ask for payouts; the server is killed at
//! random moments and started again on the same data. Nothing that was acknowledged may be lost, or done twice.

use crate::client::Address;
use crate::load::{Crowd, Load, seed};
use crate::random::Random;
use crate::server::{Place, Server};
use std::path::Path;
use std::time::Duration;

/// How often the server is killed.
const KILLS: u32 = 6;
const CROWD: Crowd = Crowd {
    contributors: 8,
    reviewers: 2,
};

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
    place.operator("operator@example.org");
    let (address, mut server) = (Address::default(), Server::start(place));
    address.set(&[&server.url]);
    let mut load = Load::begin(folder, &address, &CROWD, seed).await;
    let mut random = Random::new(seed + 10_000);
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(700 + random.below(2_300))).await;
        server.kill();
        tokio::time::sleep(Duration::from_millis(random.below(300))).await;
        server = Server::start(place);
        address.set(&[&server.url]);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    load.end(place).await;
    load.check(place).await;
    server.stop();
    place.verify();
}
