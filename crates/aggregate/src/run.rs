//! How a computation is carried out: threads, seed, progress and cancellation. Never what it computes.

use std::ops::ControlFlow;

use crate::error::Error;

/// One step of a long computation, as told to the caller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Rounds done.
    pub done: usize,
    /// Rounds at most.
    pub total: usize,
    /// How far the estimate moved in the last round, in the method's own measure.
    pub change: f64,
}

/// Threads, seed and the progress callback. The result is the same for every number of threads.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Threads to use, at least 1.
    pub threads: usize,
    /// Start of every random number that a method draws.
    pub seed: u64,
    /// Called after each round; `ControlFlow::Break(())` ends the computation with [`Error::Cancelled`].
    pub progress: Option<&'a (dyn Fn(Progress) -> ControlFlow<()> + Sync)>,
}

impl Default for Run<'_> {
    fn default() -> Self {
        Self {
            threads: 1,
            seed: 1,
            progress: None,
        }
    }
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("threads", &self.threads)
            .field("seed", &self.seed)
            .finish()
    }
}

impl Run<'_> {
    /// Tells the caller, and asks whether to go on.
    pub(crate) fn report(&self, done: usize, total: usize, change: f64) -> Result<(), Error> {
        let Some(progress) = self.progress else {
            return Ok(());
        };
        match progress(Progress {
            done,
            total,
            change,
        }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
}
