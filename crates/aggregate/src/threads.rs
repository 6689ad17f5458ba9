//! Work shared among a few threads, each piece done by one of them.

use std::sync::{Mutex, PoisonError};

/// Calls `work` on every job, on at most `threads` threads. Jobs share nothing that is written, so the order in
/// which they are taken does not show in the result.
pub(crate) fn each<J: Send>(threads: usize, jobs: Vec<J>, work: impl Fn(J) + Sync) {
    if threads <= 1 || jobs.len() <= 1 {
        jobs.into_iter().for_each(work);
        return;
    }
    let helpers = threads.min(jobs.len()) - 1;
    let queue = Mutex::new(jobs.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let take_all = || {
        while let Some(job) = next() {
            work(job);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(take_all);
        }
        take_all();
    });
}
