//! The runner: commands queue, a worker takes all that wait, runs them in one transaction, commits durably once,
//! and only then answers them all (group commit). The batch forms itself under load; nothing waits for a timer.
//!
//! A command reads and decides before it writes, so most refusals leave nothing behind. Where a write fails after
//! all, or a command panics or refuses after it wrote, the batch is rolled back and each of its commands runs again
//! alone. A command is therefore `Fn`: clock and ids are passed in, and running it twice is running it once.

use super::Tx;
use super::syncer::{Committed, Syncer};
use crate::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;

/// Deadlocks seen by this process: each is a bug (two commands took locks out of order), counted and alarmed.
pub static DEADLOCKS: AtomicU64 = AtomicU64::new(0);

/// What this process's runner has done since it started, for `/metrics`.
#[derive(Debug, Default)]
pub struct Work {
    /// Commands that were answered.
    pub commands: AtomicU64,
    /// Transactions that were tried.
    pub transactions: AtomicU64,
    /// Commands by the size of their transaction: of 1, up to 4, up to 16, up to 64, more.
    pub by_size: [AtomicU64; 5],
}

/// The upper ends of [`Work::by_size`], but for the last.
pub const SIZES: [usize; 4] = [1, 4, 16, 64];

/// What this process's runner has done.
pub static WORK: Work = Work {
    commands: AtomicU64::new(0),
    transactions: AtomicU64::new(0),
    by_size: [const { AtomicU64::new(0) }; 5],
};

impl Work {
    fn note(&self, commands: usize) {
        let size = SIZES.iter().position(|end| commands <= *end);
        let size = &self.by_size[size.unwrap_or(SIZES.len())];
        self.transactions.fetch_add(1, Ordering::Relaxed);
        size.fetch_add(1, Ordering::Relaxed);
    }
}

/// Who is told of a commit that wrote, by the stripes of its commands.
pub(crate) type OnCommit = Arc<dyn Fn(u32) + Send + Sync>;

/// Who waits for a transaction to end besides the command that runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Company {
    /// Whether its batch has other commands.
    pub(crate) is_shared: bool,
    /// How many commands wait in the worker's queue.
    pub(crate) waiting: Arc<AtomicU64>,
}

/// What happened to the open transaction so far, and who waits for its end.
#[derive(Debug, Default)]
pub(crate) struct State {
    writes: u64,
    failure: Option<Error>,
    company: Company,
}

impl State {
    pub(crate) fn begun(company: Company) -> State {
        State {
            company,
            ..State::default()
        }
    }

    pub(crate) fn is_awaited(&self) -> bool {
        self.company.is_shared || self.company.waiting.load(Ordering::Relaxed) > 0
    }

    pub(crate) fn wrote(&mut self) {
        self.writes += 1;
    }

    pub(crate) fn failed(&mut self, error: &Error) {
        if self.failure.is_none() {
            self.failure = Some(error.clone());
        }
    }

    pub(crate) fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }
}

/// A driver's connection as the runner needs it.
pub(crate) trait Session {
    fn begin(&mut self, stripes: u32, company: Company) -> Result<(), Error>;
    fn commit(&mut self) -> Result<(), Error>;
    fn rollback(&mut self);
    fn state(&self) -> &State;
    fn tx(&mut self) -> &mut dyn Tx;
    /// How often a command runs again by itself after a transient failure before its caller hears of it: never
    /// where the driver itself has waited for the lock.
    fn retries(&self) -> u32;
}

/// A command in the queue, with its caller's type forgotten.
pub(crate) trait Queued: Send {
    fn stripes(&self) -> u32;
    /// Runs once more; true when the command succeeded.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;
    /// Tells the caller: the command's own result, or why it is not in force.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Waiting<F, R, E> {
    stripes: u32,
    command: F,
    result: Option<Result<R, E>>,
    reply: oneshot::Sender<Result<R, E>>,
}

impl<F, R, E> Queued for Waiting<F, R, E>
where
    F: Fn(&mut dyn Tx) -> Result<R, E> + Send,
    R: Send,
    E: From<Error> + Send,
{
    fn stripes(&self) -> u32 {
        self.stripes
    }

    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.command)(tx)));
        let result = result.unwrap_or_else(|panic| {
            let detail = panic
                .downcast_ref::<&str>()
                .map(ToString::to_string)
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            tracing::error!(%detail, "a command panicked");
            Err(E::from(Error::Panicked { detail }))
        });
        let succeeded = result.is_ok();
        self.result = Some(result);
        succeeded
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            // A refusal stands whether or not anything was committed.
            (Err(_), Some(Err(error))) => Err(error),
            (Err(error), _) => Err(E::from(error)),
            (Ok(()), None) => Err(E::from(Error::Unavailable {
                detail: "did not run".to_owned(),
            })),
        };
        // Nobody listens any more when the caller went away; the command stands all the same.
        let _ = self.reply.send(result);
    }
}

/// The sending end of a worker's queue.
#[derive(Clone)]
pub(crate) struct Queue {
    sender: SyncSender<Box<dyn Queued>>,
    waiting: Arc<AtomicU64>,
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> (Queue, Receiver<Box<dyn Queued>>) {
        let (sender, receiver) = std::sync::mpsc::sync_channel(capacity);
        let waiting = Arc::new(AtomicU64::new(0));
        (Queue { sender, waiting }, receiver)
    }

    /// How many commands wait, shared with the worker that takes them.
    pub(crate) fn waiting(&self) -> Arc<AtomicU64> {
        self.waiting.clone()
    }

    /// Queues a command; the receiver gets its outcome after the commit.
    ///
    /// # Errors
    /// `Busy` when the queue is full, `Unavailable` when the worker is gone.
    pub(crate) fn push<F, R, E>(
        &self,
        stripes: u32,
        command: F,
    ) -> Result<oneshot::Receiver<Result<R, E>>, Error>
    where
        F: Fn(&mut dyn Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        let waiting = Box::new(Waiting {
            stripes,
            command,
            result: None,
            reply,
        });
        // Counted before it can be taken, so that the count is never below zero.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.sender.try_send(waiting).map_err(|error| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match error {
                TrySendError::Full(_) => Error::Busy,
                TrySendError::Disconnected(_) => Error::Unavailable {
                    detail: "stopped".to_owned(),
                },
            }
        })?;
        Ok(outcome)
    }
}

/// A worker: its session, the most commands of one commit, and who is told of commits.
pub(crate) struct Worker<'s> {
    pub(crate) session: &'s mut dyn Session,
    pub(crate) most: usize,
    /// Whether its transactions are counted: those that write are.
    pub(crate) counts: bool,
    /// How many commands wait in its queue.
    pub(crate) waiting: Arc<AtomicU64>,
    pub(crate) on_commit: OnCommit,
    /// Who answers what was committed, where the session's commits are not yet on the disk; it also tells of them.
    pub(crate) syncer: Option<Syncer>,
}

impl Worker<'_> {
    /// Serves a queue until all its senders are gone. Several readers may share one receiver.
    pub(crate) fn serve(&mut self, queue: &Mutex<Receiver<Box<dyn Queued>>>) {
        loop {
            let mut batch = Vec::new();
            {
                let Ok(receiver) = queue.lock() else { return };
                let Ok(first) = receiver.recv() else { return };
                batch.push(first);
                while batch.len() < self.most
                    && let Ok(next) = receiver.try_recv()
                {
                    batch.push(next);
                }
            }
            let taken = batch.len() as u64;
            self.waiting.fetch_sub(taken, Ordering::Relaxed);
            if self.counts {
                WORK.commands.fetch_add(taken, Ordering::Relaxed);
            }
            self.run(batch);
        }
    }

    fn run(&mut self, mut batch: Vec<Box<dyn Queued>>) {
        if batch.len() > 1 {
            let stripes = batch
                .iter()
                .fold(0, |mask, command| mask | command.stripes());
            // A transaction that cannot even begin cannot begin for each of them alone: a thousand commands would
            // wait for the same lock one after the other.
            let outcome = match self.session.begin(stripes, self.company(true)) {
                Ok(()) => self.attempt(&mut batch),
                Err(error) => return batch.into_iter().for_each(|c| c.answer(Err(error.clone()))),
            };
            match outcome {
                Ok(wrote) => return self.committed(batch, wrote.then_some(stripes)),
                Err(error @ Error::Unavailable { .. }) => {
                    return batch.into_iter().for_each(|c| c.answer(Err(error.clone())));
                }
                Err(_) => {}
            }
        }
        for command in batch {
            self.run_alone(command);
        }
    }

    fn run_alone(&mut self, command: Box<dyn Queued>) {
        let stripes = command.stripes();
        let mut alone = vec![command];
        let mut outcome = Ok(false);
        let retries = self.session.retries();
        for attempt in 0..=retries {
            let begun = self.session.begin(stripes, self.company(false));
            outcome = begun.and_then(|()| self.attempt(&mut alone));
            match &outcome {
                Err(error) if error.is_transient() && attempt < retries => {
                    std::thread::sleep(std::time::Duration::from_millis(2 << attempt));
                }
                _ => break,
            }
        }
        match outcome {
            Ok(wrote) => self.committed(alone, wrote.then_some(stripes)),
            Err(error) => alone.into_iter().for_each(|c| c.answer(Err(error.clone()))),
        }
    }

    fn company(&self, is_shared: bool) -> Company {
        Company {
            is_shared,
            waiting: self.waiting.clone(),
        }
    }

    /// Answers what is in force, and tells of it if it wrote.
    fn committed(&self, commands: Vec<Box<dyn Queued>>, wrote: Option<u32>) {
        if let Some(syncer) = &self.syncer {
            return syncer.hand_on(Committed { commands, wrote });
        }
        if let Some(stripes) = wrote {
            (self.on_commit)(stripes);
        }
        for command in commands {
            command.answer(Ok(()));
        }
    }

    /// All of a batch in the transaction that was begun; gives whether it wrote. `Err` means that nothing of it is in
    /// force.
    fn attempt(&mut self, batch: &mut [Box<dyn Queued>]) -> Result<bool, Error> {
        if self.counts {
            WORK.note(batch.len());
        }
        for command in batch.iter_mut() {
            let before = self.session.state().writes;
            let succeeded = command.run(self.session.tx());
            let state = self.session.state();
            let spoiled = state.failure.is_some() || (!succeeded && state.writes != before);
            if spoiled {
                let failure = state.failure.clone();
                self.session.rollback();
                return Err(failure.unwrap_or(Error::Statement {
                    detail: "a command gave up after it had written".to_owned(),
                }));
            }
        }
        let wrote = self.session.state().writes > 0;
        self.session.commit()?;
        Ok(wrote)
    }
}

/// Counts commits by stripe, so that consumers of events know where to look.
#[derive(Debug, Default)]
pub struct Heads {
    commits: [AtomicU64; 17],
}

impl Heads {
    pub(crate) fn bump(&self, stripes: u32) {
        for (stripe, count) in self.commits.iter().enumerate() {
            if stripes & (1 << stripe) != 0 {
                count.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// How many commits of this process touched a stripe.
    #[must_use]
    pub fn of(&self, stripe: super::Stripe) -> u64 {
        usize::try_from(stripe.number())
            .ok()
            .and_then(|index| self.commits.get(index))
            .map_or(0, |count| count.load(Ordering::Acquire))
    }
}
