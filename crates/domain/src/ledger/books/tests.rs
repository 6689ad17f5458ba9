use super::super::{BatchBooks, PlaceCost, Rail, Stamp};
use super::*;
use crate::id::{AccountId, AssignmentId, BatchId, DepositId, OrganizationId, PayoutId};
use crate::money::FeeRate;
use crate::time::{SeededIds, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

struct Story {
    ids: SeededIds,
    books: Books,
    batch: BatchBooks,
    cost: PlaceCost,
    /// Places in the queue, and assignments whose money is set aside.
    queue: i64,
    set_aside: i64,
}

impl Story {
    fn new(price: i64, bps: i64) -> Self {
        Self {
            ids: SeededIds::new(1),
            books: Books::default(),
            batch: BatchBooks {
                batch: BatchId::from_uuid(Uuid::from_u128(2)),
                organization: OrganizationId::from_uuid(Uuid::from_u128(3)),
                currency: "USD".parse().unwrap(),
            },
            cost: PlaceCost::new(minor(price), FeeRate::from_bps(bps).unwrap()).unwrap(),
            queue: 0,
            set_aside: 0,
        }
    }

    fn post(
        &mut self,
        make: impl FnOnce(&BatchBooks, Stamp<'_>) -> Result<Vec<Transfer>, MoneyError>,
    ) -> Result<(), BooksError> {
        let stamp = Stamp {
            ids: &self.ids,
            now: Timestamp::EPOCH,
        };
        let transfers = make(&self.batch, stamp)?;
        self.books.post(&transfers)
    }

    fn deposit(&mut self, amount: i64) {
        let deposit = DepositId::from_uuid(Uuid::from_u128(4));
        self.post(|b, s| {
            s.deposit_confirmed(
                deposit,
                b.organization,
                Rail::Manual,
                minor(amount),
                b.currency,
            )
        })
        .unwrap();
    }

    fn fund(&mut self, amount: i64) -> Result<(), BooksError> {
        self.post(|b, s| b.funded(s, minor(amount)))
    }

    fn birth(&mut self, count: i64) -> Result<(), BooksError> {
        let cost = self.cost;
        self.post(|b, s| b.places_born(s, count, cost))?;
        self.queue += count;
        Ok(())
    }

    fn lease(&mut self, count: i64) {
        self.queue -= count;
        self.set_aside += count;
    }

    fn pay(&mut self, contributor: u128, amount: i64) {
        let cost = self.cost;
        self.post(|b, s| {
            b.assignment_paid(
                s,
                assignment(contributor),
                person(contributor),
                minor(amount),
                cost,
            )
        })
        .unwrap();
        self.set_aside -= 1;
    }

    fn reserve(&self) -> i64 {
        let account = Account::batch_reserve(self.batch.batch, self.batch.currency);
        self.books.balance(account).unwrap().as_minor()
    }

    fn escrow(&self) -> i64 {
        let account = Account::batch_escrow(self.batch.batch, self.batch.currency);
        self.books.balance(account).unwrap().as_minor()
    }

    fn paid_out(&self) -> i64 {
        let people = self
            .books
            .accounts()
            .filter(|a| matches!(a.kind.as_str(), "contributor_available" | "platform_fees"));
        people
            .map(|a| self.books.balance(a).unwrap().as_minor())
            .sum()
    }

    /// One row of the table of `money.md`: escrow, of it in the queue, reserve, paid out.
    fn row(&self) -> (i64, i64, i64, i64) {
        let place = self.cost.total().unwrap().as_minor();
        self.books.verify().unwrap();
        assert_eq!(
            self.escrow(),
            place * (self.queue + self.set_aside),
            "the place is the money"
        );
        (
            self.escrow(),
            place * self.queue,
            self.reserve(),
            self.paid_out(),
        )
    }

    fn close(&mut self) -> i64 {
        let left = minor(self.reserve());
        self.post(|b, s| b.remainder(s, left)).unwrap();
        let available =
            Account::organization_available(self.batch.organization, self.batch.currency);
        self.books.balance(available).unwrap().as_minor()
    }
}

fn minor(amount: i64) -> Amount {
    Amount::from_minor(amount)
}

fn person(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(1_000 + number))
}

fn assignment(number: u128) -> AssignmentId {
    AssignmentId::from_uuid(Uuid::from_u128(2_000 + number))
}

/// The table of `money.md`, up to the moment when c5 submits or leaves.
fn worked_case() -> Story {
    let mut story = Story::new(100, 1_000);
    story.deposit(880);
    story.fund(770).unwrap();
    story.birth(6).unwrap();
    assert_eq!(story.row(), (660, 660, 110, 0), "published");
    story.lease(6);
    assert_eq!(story.row(), (660, 0, 110, 0), "six leased and submitted");
    story.pay(1, 100);
    story.birth(1).unwrap();
    assert_eq!(
        story.row(),
        (660, 110, 0, 110),
        "c1 excluded, its place refilled"
    );
    story.lease(1);
    assert_eq!(
        story.row(),
        (660, 0, 0, 110),
        "c4 leases and submits that place"
    );
    let refill = story.birth(1).unwrap_err();
    assert!(matches!(refill, BooksError::WouldBeNegative(_, amount) if amount == minor(-110)));
    assert_eq!(
        story.row(),
        (660, 0, 0, 110),
        "c2 rejected: its refill waits"
    );
    story.fund(110).unwrap();
    story.birth(1).unwrap();
    assert_eq!(
        story.row(),
        (770, 110, 0, 110),
        "manager funds 110: place born"
    );
    story.lease(1);
    assert_eq!(story.row(), (770, 0, 0, 110), "c5 leases it");
    story.pay(2, 100);
    assert_eq!(story.row(), (660, 0, 0, 220), "c2's appeal won");
    for contributor in [3, 4, 6, 7, 8] {
        story.pay(contributor, 100);
    }
    assert_eq!(
        story.row(),
        (110, 0, 0, 770),
        "cancelled: the five submitted accepted"
    );
    story
}

#[test]
fn worked_case_of_money_md() {
    let mut submits = worked_case();
    submits.pay(5, 100);
    assert_eq!(submits.row(), (0, 0, 0, 880), "c5 submits in time");
    assert_eq!(submits.close(), 0, "880 in = 880");

    let mut leaves = worked_case();
    leaves.pay(5, 50);
    assert_eq!(
        leaves.row(),
        (0, 0, 55, 825),
        "c5 leaves: 50 + 5 paid, 55 back"
    );
    assert_eq!(leaves.close(), 55, "880 in = 825 + 55");
    assert_eq!(leaves.row(), (0, 0, 0, 825));
}

#[test]
fn a_final_rejection_returns_the_pay_and_keeps_the_fee() {
    let mut story = Story::new(100, 1_000);
    story.deposit(220);
    story.fund(220).unwrap();
    story.birth(1).unwrap();
    story.lease(1);
    let cost = story.cost;
    story
        .post(|b, s| b.assignment_rejected_finally(s, assignment(1), cost))
        .unwrap();
    story.set_aside -= 1;
    assert_eq!(story.row(), (0, 0, 210, 10));
}

#[test]
fn an_assignment_is_paid_once() {
    let mut story = Story::new(100, 0);
    story.deposit(300);
    story.fund(300).unwrap();
    story.birth(2).unwrap();
    story.lease(2);
    story.pay(1, 100);
    let cost = story.cost;
    let again = story.post(|b, s| b.assignment_paid(s, assignment(1), person(1), minor(100), cost));
    assert!(matches!(
        again,
        Err(BooksError::PostedBefore(TransferCode::AssignmentPaid, _))
    ));
    assert_eq!(story.paid_out(), 100);
}

#[test]
fn a_retry_is_the_same_transfer() {
    let mut story = Story::new(100, 0);
    story.deposit(300);
    let transfers: Vec<Transfer> = story.books.transfers().copied().collect();
    story.books.post(&transfers).unwrap();
    assert_eq!(story.books.transfers().count(), 1);
    let mut other = transfers[0];
    other.amount = minor(301);
    assert_eq!(
        story.books.post(&[other]),
        Err(BooksError::IdUsedBefore(other.id))
    );
}

#[test]
fn linked_transfers_succeed_together_or_not_at_all() {
    let mut story = Story::new(100, 0);
    story.deposit(100);
    let stamp = Stamp {
        ids: &story.ids,
        now: Timestamp::EPOCH,
    };
    let mut linked = story.batch.funded(stamp, minor(100)).unwrap();
    linked.extend(story.batch.places_born(stamp, 2, story.cost).unwrap());
    let before = story.books.clone();
    assert!(story.books.post(&linked).is_err());
    assert_eq!(story.books.totals, before.totals);
    assert_eq!(story.books.transfers, before.transfers);
}

#[test]
fn nobody_is_paid_more_than_was_set_aside() {
    let story = Story::new(100, 1_000);
    let stamp = Stamp {
        ids: &story.ids,
        now: Timestamp::EPOCH,
    };
    let paid = story
        .batch
        .assignment_paid(stamp, assignment(1), person(1), minor(101), story.cost);
    assert_eq!(paid, Err(MoneyError::TooLarge));
}

#[test]
fn unpaid_work_makes_no_transfer() {
    let story = Story::new(0, 1_000);
    let stamp = Stamp {
        ids: &story.ids,
        now: Timestamp::EPOCH,
    };
    assert!(
        story
            .batch
            .places_born(stamp, 6, story.cost)
            .unwrap()
            .is_empty()
    );
    let paid = story
        .batch
        .assignment_paid(stamp, assignment(1), person(1), minor(0), story.cost);
    assert!(paid.unwrap().is_empty());
    assert!(
        story
            .batch
            .assignment_rejected_finally(stamp, assignment(1), story.cost)
            .unwrap()
            .is_empty()
    );
    assert!(story.batch.remainder(stamp, minor(0)).unwrap().is_empty());
    assert_eq!(story.batch.funded(stamp, minor(0)), Err(MoneyError::Zero));
}

#[derive(Clone, Debug)]
enum Step {
    Fund(i64),
    Birth(i64),
    EndPlaces(i64),
    Lease,
    Return,
    Pay(i64),
    Reject,
    Bonus(i64),
    RequestPayout(i64),
    SettlePayout,
    ReturnPayout,
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1i64..400).prop_map(Step::Fund),
        (1i64..4).prop_map(Step::Birth),
        (1i64..3).prop_map(Step::EndPlaces),
        Just(Step::Lease),
        Just(Step::Return),
        (0i64..=100).prop_map(Step::Pay),
        Just(Step::Reject),
        (1i64..60).prop_map(Step::Bonus),
        (1i64..150).prop_map(Step::RequestPayout),
        Just(Step::SettlePayout),
        Just(Step::ReturnPayout),
        Just(Step::Close),
    ]
}

/// Takes a step if it is possible at all; the books refuse what nobody can afford.
fn take(story: &mut Story, number: u128, step: &Step, payouts: &mut Vec<(PayoutId, Amount)>) {
    let cost = story.cost;
    let someone = person(1);
    match *step {
        Step::Fund(amount) => drop(story.fund(amount)),
        Step::Birth(count) => drop(story.birth(count)),
        Step::EndPlaces(count) if count <= story.queue => {
            story.post(|b, s| b.places_ended(s, count, cost)).unwrap();
            story.queue -= count;
        }
        Step::Lease if story.queue > 0 => story.lease(1),
        Step::Return if story.set_aside > 0 => story.lease(-1),
        Step::Pay(amount) if story.set_aside > 0 => {
            story
                .post(|b, s| b.assignment_paid(s, assignment(number), someone, minor(amount), cost))
                .unwrap();
            story.set_aside -= 1;
        }
        Step::Reject if story.set_aside > 0 => {
            story
                .post(|b, s| b.assignment_rejected_finally(s, assignment(number), cost))
                .unwrap();
            story.set_aside -= 1;
        }
        Step::Bonus(amount) => {
            let what = super::super::ReservePay::Bonus;
            drop(story.post(|b, s| {
                b.paid_from_reserve(s, what, assignment(number).into(), someone, minor(amount))
            }));
        }
        Step::RequestPayout(amount) => {
            let payout = PayoutId::from_uuid(Uuid::from_u128(number));
            if story
                .post(|b, s| s.payout_requested(payout, someone, minor(amount), b.currency))
                .is_ok()
            {
                payouts.push((payout, minor(amount)));
            }
        }
        Step::SettlePayout => {
            if let Some((payout, amount)) = payouts.pop() {
                story
                    .post(|b, s| {
                        s.payout_settled(payout, someone, Rail::Manual, amount, b.currency)
                    })
                    .unwrap();
            }
        }
        Step::ReturnPayout => {
            if let Some((payout, amount)) = payouts.pop() {
                story
                    .post(|b, s| s.payout_returned(payout, someone, amount, b.currency))
                    .unwrap();
            }
        }
        Step::Close if story.queue == 0 && story.set_aside == 0 => drop(story.close()),
        _ => {}
    }
}

proptest! {
    /// Debits equal credits after every step, no protected account is negative, and escrow is, to the cent,
    /// the places in the queue and the assignments whose money is set aside.
    #[test]
    fn any_sequence_keeps_the_laws(
        price in 1i64..300,
        bps in 0i64..=3_000,
        steps in proptest::collection::vec(step(), 1..80),
    ) {
        let mut story = Story::new(price, bps);
        story.deposit(5_000);
        let mut payouts = Vec::new();
        for (number, step) in (1u128..).zip(steps) {
            let step = match step {
                Step::Pay(percent) => Step::Pay(price * percent / 100),
                other => other,
            };
            take(&mut story, number, &step, &mut payouts);
            story.row();
        }
    }
}
