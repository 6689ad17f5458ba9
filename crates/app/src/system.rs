//! The ambient, in one place: the system's clock and random ids. Everything else is handed these.

use candor_domain::time::{Clock, Ids, Timestamp, uuid_v7};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The system's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let elapsed = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        i64::try_from(elapsed.as_micros())
            .ok()
            .and_then(|micros| Timestamp::from_micros(micros).ok())
            .unwrap_or(Timestamp::MAX)
    }
}

/// Random ids that rise within this process.
#[derive(Debug, Default)]
pub struct SystemIds {
    count: AtomicU64,
}

impl Ids for SystemIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let sequence = self.count.fetch_add(1, Ordering::Relaxed);
        uuid_v7(now, sequence, rand::random())
    }
}
