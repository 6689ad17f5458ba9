//! A handle that dies after so many commands, as its process would: for tests of what a crash between two commands
//! leaves behind.

use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Notify;

/// Commands until the end.
#[derive(Debug)]
pub struct Fuse {
    left: AtomicI64,
    burnt: Notify,
}

impl Fuse {
    /// Burns when one more command than this is given.
    #[must_use]
    pub fn after(commands: i64) -> Fuse {
        Fuse {
            left: AtomicI64::new(commands),
            burnt: Notify::new(),
        }
    }

    /// Whether a command is still given; the first that is not burns the fuse.
    pub(crate) fn spend(&self) -> bool {
        let lives = self.left.fetch_sub(1, Ordering::Relaxed) > 0;
        if !lives {
            self.burnt.notify_one();
        }
        lives
    }

    /// Waits until it has burnt.
    pub async fn burnt(&self) {
        self.burnt.notified().await;
    }
}
