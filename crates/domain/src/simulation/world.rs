//! The state of the simulated batch, how it changes, and what must hold of it.

use super::steps::{Step, take};
use crate::assignment::timer::Deadlines;
use crate::assignment::{AssignmentState, Lease, LeaseLength, ReturnReason, due};
use crate::batch::{self, BatchState, BatchTerms, OpenWork, PauseReason, PauseReasons};
use crate::id::{AccountId, AssignmentId, BatchId, DepositId, OrganizationId, PlaceId};
use crate::ledger::{Account, BatchBooks, Books, Liability, PlaceCost, Rail, Stamp, Work};
use crate::money::{Amount, FeeRate};
use crate::pay::{self, ActiveTime, PayDecision};
use crate::review::{Hold, ReviewPolicy, ReviewSettings};
use crate::task::{self, Doubt, Need, TaskCount, TaskState};
use crate::tender::{self, Wanted};
use crate::time::{Ids, SeededIds, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) const PEOPLE: u128 = 6;
const DEPOSIT: i64 = 100_000;

pub(super) struct Held {
    pub(super) task: usize,
    pub(super) contributor: AccountId,
    pub(super) state: AssignmentState,
    pub(super) lease: Lease,
    pub(super) is_surplus: bool,
    pub(super) due_at: Option<Timestamp>,
    pub(super) hold: Option<Hold>,
    pub(super) changes_were_requested: bool,
    pub(super) returned_for: Option<ReturnReason>,
    pub(super) took_part: Vec<AccountId>,
}

pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) ids: SeededIds,
    pub(super) books: Books,
    pub(super) batch_books: BatchBooks,
    pub(super) state: BatchState,
    pub(super) reasons: PauseReasons,
    pub(super) was_cancelled: bool,
    pub(super) is_closing: bool,
    pub(super) terms: BatchTerms,
    pub(super) funded: Amount,
    pub(super) review: ReviewSettings,
    pub(super) length: LeaseLength,
    pub(super) tasks: Vec<TaskState>,
    pub(super) queue: BTreeMap<PlaceId, usize>,
    pub(super) held: BTreeMap<AssignmentId, Held>,
    pub(super) decisions: BTreeMap<(AssignmentId, i64), PayDecision>,
    pub(super) transitions: BTreeSet<String>,
}

pub(super) fn person(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(100 + number))
}

impl World {
    pub(super) fn new(
        tasks: usize,
        overlap: i64,
        greatest: i64,
        price: i64,
        bps: i64,
        percent: i64,
    ) -> Self {
        let policy = if percent == 0 {
            ReviewPolicy::None
        } else {
            ReviewPolicy::Sample
        };
        let percent = (percent > 0).then_some(percent);
        let mut world = Self {
            now: Timestamp::EPOCH,
            ids: SeededIds::new(3),
            books: Books::default(),
            batch_books: BatchBooks {
                batch: BatchId::from_uuid(Uuid::from_u128(2)),
                organization: OrganizationId::from_uuid(Uuid::from_u128(3)),
                currency: "EUR".parse().unwrap(),
            },
            state: BatchState::Draft,
            reasons: PauseReasons::NONE,
            was_cancelled: false,
            is_closing: false,
            terms: BatchTerms {
                price: Amount::from_minor(price),
                overlap,
                overlap_greatest: greatest,
                template_version: 1,
                fee_rate: FeeRate::from_bps(bps).unwrap(),
            },
            funded: Amount::ZERO,
            review: ReviewSettings {
                policy,
                percent,
                deadline_hours: 72,
                blind: true,
            },
            length: LeaseLength::by_estimate(60),
            tasks: vec![TaskState::Open; tasks],
            queue: BTreeMap::new(),
            held: BTreeMap::new(),
            decisions: BTreeMap::new(),
            transitions: BTreeSet::new(),
        };
        world.review.validate().unwrap();
        let (deposit, b) = (DepositId::from_uuid(Uuid::from_u128(9)), world.batch_books);
        let amount = Amount::from_minor(DEPOSIT);
        world.post(|s| {
            s.deposit_confirmed(deposit, b.organization, Rail::Manual, amount, b.currency)
        });
        world
    }

    pub(super) fn cost(&self) -> PlaceCost {
        self.terms.cost().unwrap()
    }

    pub(super) fn liability(&self) -> Liability {
        let tasks = i64::try_from(self.tasks.len()).unwrap();
        let overlap_greatest = self.terms.overlap_greatest;
        let qualification_cost = Amount::ZERO;
        let work = Work {
            tasks,
            overlap_greatest,
            gold_places: 0,
            qualification_cost,
        };
        Liability::of(&work, self.cost()).unwrap()
    }

    pub(super) fn post<F>(&mut self, make: F)
    where
        F: FnOnce(Stamp<'_>) -> Result<Vec<crate::ledger::Transfer>, crate::money::MoneyError>,
    {
        let transfers = make(Stamp {
            ids: &self.ids,
            now: self.now,
        })
        .unwrap();
        self.books.post(&transfers).unwrap();
    }

    pub(super) fn reserve(&self) -> Amount {
        let account = Account::batch_reserve(self.batch_books.batch, self.batch_books.currency);
        self.books.balance(account).unwrap()
    }

    fn escrow(&self) -> Amount {
        let account = Account::batch_escrow(self.batch_books.batch, self.batch_books.currency);
        self.books.balance(account).unwrap()
    }

    pub(super) fn set_state(&mut self, next: BatchState) {
        if next != self.state {
            self.transitions
                .insert(format!("batch {} -> {next}", self.state));
            self.state = next;
        }
    }

    pub(super) fn set_task(&mut self, task: usize, next: TaskState) {
        if next != self.tasks[task] {
            self.transitions
                .insert(format!("task {} -> {next}", self.tasks[task]));
            self.tasks[task] = next;
        }
    }

    /// Moves an assignment, decides the pay of a lease that has ended, and gives its place back.
    pub(super) fn move_to(&mut self, id: AssignmentId, next: AssignmentState) {
        let held = self.held.get_mut(&id).unwrap();
        if held.state == AssignmentState::Expired {
            // A late answer or an extension: the lease (of this epoch) has not ended after all.
            self.decisions.remove(&(id, held.lease.epoch));
        }
        if next != held.state {
            self.transitions
                .insert(format!("assignment {} -> {next}", held.state));
        }
        held.state = next;
        let (task, contributor, epoch) = (held.task, held.contributor, held.lease.epoch);
        let time = ActiveTime {
            seconds: 0,
            floor_per_hour: None,
            median_seconds: 60,
        };
        let Some(ended) = pay::ended(next, time, false) else {
            return;
        };
        let decision = pay::decide(&ended, self.terms.price).unwrap();
        assert!(
            self.decisions.insert((id, epoch), decision).is_none(),
            "one decision a lease"
        );
        let (books, cost) = (self.batch_books, self.cost());
        match next {
            AssignmentState::Returned | AssignmentState::Expired => self.insert_place(task),
            AssignmentState::RejectedFinal => {
                self.post(|s| books.assignment_rejected_finally(s, id, cost));
            }
            _ => self.post(|s| books.assignment_paid(s, id, contributor, decision.pay, cost)),
        }
    }

    pub(super) fn insert_place(&mut self, task: usize) {
        let place = PlaceId::from_uuid(self.ids.next(self.now));
        self.queue.insert(place, task);
    }

    pub(super) fn place_of(&self, task: usize) -> Option<PlaceId> {
        self.queue
            .iter()
            .find(|(_, of)| **of == task)
            .map(|(place, _)| *place)
    }

    pub(super) fn count(&self, task: usize) -> TaskCount {
        let of_task = || self.held.values().filter(move |held| held.task == task);
        let count = |n: usize| i64::try_from(n).unwrap();
        let accepted = |h: &&Held| {
            matches!(
                h.state,
                AssignmentState::Accepted | AssignmentState::AcceptedWithFix
            )
        };
        TaskCount {
            overlap: self.terms.overlap,
            overlap_greatest: self.terms.overlap_greatest,
            places: count(self.queue.values().filter(|of| **of == task).count()),
            filling: count(
                of_task()
                    .filter(|h| h.state.fills_place(h.is_surplus))
                    .count(),
            ),
            surplus: count(of_task().filter(accepted).filter(|h| h.is_surplus).count()),
            accepted: count(of_task().filter(accepted).count()),
            doubt: Doubt::NotAsked,
        }
    }

    /// The tender: ends what is not wanted, then bears what the reserve pays for.
    pub(super) fn tend(&mut self) {
        let mut refills = Vec::new();
        let mut new_tasks = Vec::new();
        let mut admitted_may_need = 0;
        for task in 0..self.tasks.len() {
            let count = self.count(task);
            let is_new = count.places == 0 && !self.held.values().any(|held| held.task == task);
            let rule = if self.is_closing {
                task::need_when_closing
            } else {
                task::need
            };
            match rule(self.tasks[task], &count) {
                Need::Places(_) if is_new => new_tasks.push(task),
                Need::Places(wanted) => {
                    refills.extend((0..wanted).map(|_| task));
                    let answers = count.places + count.filling + count.surplus + wanted;
                    admitted_may_need += (count.overlap_greatest - answers).max(0);
                }
                Need::EndPlaces(over) => self.end_places(task, over),
                Need::Complete { end_places } => {
                    self.end_places(task, end_places);
                    let next = task::complete(self.tasks[task]).unwrap();
                    self.set_task(task, next);
                }
                Need::Withdraw => {
                    let next = task::withdraw(self.tasks[task]).unwrap();
                    self.set_task(task, next);
                }
                Need::Escalate | Need::Wait => {}
            }
        }
        if !self.state.bears_places() || self.is_closing {
            return;
        }
        let births = tender::decide(&Wanted {
            reserve: self.reserve(),
            cost: self.cost(),
            refills: i64::try_from(refills.len()).unwrap(),
            opinions: 0,
            new_tasks: i64::try_from(new_tasks.len()).unwrap(),
            overlap: self.terms.overlap,
            overlap_greatest: self.terms.overlap_greatest,
            admitted_may_need,
        });
        let births = births.unwrap();
        let each = usize::try_from(self.terms.overlap).unwrap();
        let refills = refills
            .into_iter()
            .take(usize::try_from(births.refills).unwrap());
        let new = new_tasks
            .into_iter()
            .take(usize::try_from(births.new_tasks).unwrap());
        let born: Vec<usize> = refills
            .chain(new.flat_map(|t| std::iter::repeat_n(t, each)))
            .collect();
        let (books, cost, count) = (
            self.batch_books,
            self.cost(),
            i64::try_from(born.len()).unwrap(),
        );
        self.post(|s| books.places_born(s, count, cost));
        for task in born {
            self.insert_place(task);
        }
    }

    pub(super) fn end_places(&mut self, task: usize, count: i64) {
        for _ in 0..count {
            let place = self.place_of(task).unwrap();
            self.queue.remove(&place);
        }
        let (books, cost) = (self.batch_books, self.cost());
        self.post(|s| books.places_ended(s, count, cost));
    }

    /// The sweeper: whatever is due happens.
    pub(super) fn sweep(&mut self) {
        let ids: Vec<AssignmentId> = self.held.keys().copied().collect();
        for id in ids {
            let held = &self.held[&id];
            let deadlines = Deadlines {
                lease: &held.lease,
                due_at: held.due_at,
                batch: self.state,
                review_seconds: self.review.deadline_seconds(),
            };
            if let Some(due) = due(held.state, &deadlines, self.now) {
                let held = self.held.get_mut(&id).unwrap();
                held.due_at = due.next_due_at;
                held.is_surplus |= due.is_surplus;
                self.move_to(id, due.state);
            }
        }
    }

    pub(super) fn open_work(&self) -> OpenWork {
        let count = |is: &dyn Fn(&Held) -> bool| {
            i64::try_from(self.held.values().filter(|held| is(held)).count()).unwrap()
        };
        use AssignmentState as State;
        OpenWork {
            tasks: i64::try_from(self.tasks.iter().filter(|task| !task.is_settled()).count())
                .unwrap(),
            imports: 0,
            places: i64::try_from(self.queue.len()).unwrap(),
            leases: count(&|h| matches!(h.state, State::Leased | State::ChangesRequested)),
            reviews: count(&|h| matches!(h.state, State::Submitted | State::RejectProposed)),
            appeals: count(&|h| matches!(h.state, State::Rejected | State::Appealed)),
        }
    }

    pub(super) fn reconcile(&mut self) {
        let Ok(next) = batch::reconcile(self.state, &self.open_work()) else {
            return;
        };
        self.set_state(next);
        let (books, left) = (self.batch_books, self.reserve());
        self.post(|s| books.remainder(s, left));
        let next = batch::finish(self.state, self.was_cancelled).unwrap();
        self.set_state(next);
    }

    /// People finish what they can, if they still care; then nobody does anything any more but the clock:
    /// cancelled, every batch comes to its end.
    pub(super) fn live_to_the_end(&mut self, they_care: bool) {
        if they_care {
            self.work_to_the_end();
        }
        take(self, &Step::Cancel);
        for _ in 0..200 {
            self.now = self.now.plus_seconds(86_400);
            self.sweep();
            self.tend();
            self.reconcile();
            self.check();
        }
        assert!(
            self.state.is_final(),
            "{} with {}",
            self.state,
            self.open_work()
        );
        assert_eq!(
            (self.escrow(), self.reserve()),
            (Amount::ZERO, Amount::ZERO)
        );
        assert!(self.held.values().all(|h| {
            h.state.is_final()
                || matches!(
                    h.state,
                    AssignmentState::Returned | AssignmentState::Expired
                )
        }));
        let spent: i64 = (0..PEOPLE)
            .map(|n| Account::contributor_available(person(n), self.batch_books.currency))
            .chain([Account::platform_fees(self.batch_books.currency)])
            .map(|account| self.books.balance(account).unwrap().as_minor())
            .sum();
        let organization = Account::organization_available(
            self.batch_books.organization,
            self.batch_books.currency,
        );
        assert_eq!(
            self.books.balance(organization).unwrap().as_minor(),
            DEPOSIT - spent
        );
    }

    fn work_to_the_end(&mut self) {
        for _ in 0..30 {
            take(self, &Step::Fund(None));
            take(self, &Step::Publish);
            for (reason, task) in (0..PauseReason::ALL.len()).zip(0..) {
                take(self, &Step::Resume(reason));
                if self.tasks.get(task) == Some(&TaskState::OnHold) {
                    take(self, &Step::Hold(task));
                }
            }
            for who in 0..PEOPLE {
                take(self, &Step::Claim(who));
            }
            for which in 0..self.held.len() {
                take(self, &Step::Submit(which));
            }
            take(self, &Step::Wait(100_000));
            take(self, &Step::Tend);
            if self.held.len() % 2 == 1 {
                take(self, &Step::Pause(0));
            }
            take(self, &Step::Reconcile);
        }
    }

    /// The invariants of the design, as far as they are the domain's.
    pub(super) fn check(&self) {
        self.books.verify().unwrap();
        for task in 0..self.tasks.len() {
            let count = self.count(task);
            assert!(
                count.places + count.filling <= count.overlap_greatest,
                "1: {count:?}"
            );
        }
        let people: BTreeSet<_> = self
            .held
            .values()
            .map(|h| (h.task, h.contributor))
            .collect();
        assert_eq!(
            people.len(),
            self.held.len(),
            "1: one assignment of a task for each"
        );
        let set_aside = self
            .held
            .values()
            .filter(|h| h.state.money() == crate::assignment::MoneyAt::SetAside);
        let units = i64::try_from(self.queue.len() + set_aside.count()).unwrap();
        assert_eq!(
            self.escrow(),
            self.cost().total().unwrap().times(units).unwrap(),
            "3: to the cent"
        );
        for (id, held) in &self.held {
            let time = ActiveTime {
                seconds: 0,
                floor_per_hour: None,
                median_seconds: 60,
            };
            let has_ended = pay::ended(held.state, time, false).is_some();
            let decided = self.decisions.contains_key(&(*id, held.lease.epoch));
            assert_eq!(
                has_ended, decided,
                "4: {} of epoch {}",
                held.state, held.lease.epoch
            );
            let earlier =
                (1..held.lease.epoch).all(|epoch| self.decisions.contains_key(&(*id, epoch)));
            assert!(earlier, "4: every earlier lease was decided");
            if held.state == AssignmentState::Submitted {
                assert!(
                    held.due_at.is_some(),
                    "4: whatever is submitted has a deadline"
                );
            }
        }
    }
}
