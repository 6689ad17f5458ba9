//! What people, managers and the clock do.

use super::world::{Held, PEOPLE, World, person};
use crate::appeal::{self, AppealDecision, Decider};
use crate::assignment::cancelling::{AfterCancelling, after_cancelling};
use crate::assignment::lease::{self, ReturnReason};
use crate::assignment::submit::{SubmitFacts, submit};
use crate::assignment::{AssignmentState, Lease};
use crate::batch::{self, BatchState, Funding, PauseReason, Publishing};
use crate::id::{AccountId, AssignmentId};
use crate::project::ProjectState;
use crate::review::second::SecondReviewers;
use crate::review::{
    RejectCategory, ReviewFacts, SecondFacts, SecondVerdict, Verdict, VerdictInput, review,
    second_review, take as take_review,
};
use crate::task;
use crate::time::Ids;
use proptest::prelude::*;

const REASON: &str =
    "The answer names a feeling that the text does not express anywhere, in spite of clause 2.1.";

#[derive(Clone, Debug)]
pub(super) enum Step {
    Fund(Option<i64>),
    Publish,
    Claim(u128),
    GiveAgain(usize),
    Submit(usize),
    Return(usize, usize),
    Extend(usize),
    TakeReview(usize, u128),
    Review(usize, u128, usize),
    Second(usize, u128, bool),
    Appeal(usize),
    DecideAppeal(usize, u128, bool),
    Hold(usize),
    Withdraw(usize),
    Pause(usize),
    Resume(usize),
    Wait(i64),
    Tend,
    RequestClose,
    Cancel,
    Reconcile,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let which = 0usize..12;
    let who = 0u128..PEOPLE;
    prop_oneof![
        3 => proptest::option::of(1i64..2_000).prop_map(Step::Fund),
        3 => Just(Step::Publish),
        14 => who.clone().prop_map(Step::Claim),
        3 => which.clone().prop_map(Step::GiveAgain),
        12 => which.clone().prop_map(Step::Submit),
        3 => (which.clone(), 0usize..5).prop_map(|(a, b)| Step::Return(a, b)),
        2 => which.clone().prop_map(Step::Extend),
        2 => (which.clone(), who.clone()).prop_map(|(a, b)| Step::TakeReview(a, b)),
        8 => (which.clone(), who.clone(), 0usize..7).prop_map(|(a, b, c)| Step::Review(a, b, c)),
        6 => (which.clone(), who.clone(), any::<bool>()).prop_map(|(a, b, c)| Step::Second(a, b, c)),
        4 => which.clone().prop_map(Step::Appeal),
        3 => (which.clone(), who, any::<bool>()).prop_map(|(a, b, c)| Step::DecideAppeal(a, b, c)),
        1 => (0usize..5).prop_map(Step::Hold),
        1 => (0usize..40).prop_map(Step::Withdraw),
        1 => (0usize..7).prop_map(Step::Pause),
        4 => (0usize..7).prop_map(Step::Resume),
        5 => (1i64..40_000).prop_map(Step::Wait),
        1 => (40_000i64..1_500_000).prop_map(Step::Wait),
        10 => Just(Step::Tend),
        1 => Just(Step::RequestClose),
        1 => (0u8..3).prop_map(|n| if n == 0 { Step::Cancel } else { Step::Tend }),
        2 => Just(Step::Reconcile),
    ]
}

/// Takes a step if the rules allow it; a refusal changes nothing.
pub(super) fn take(world: &mut World, step: &Step) {
    match *step {
        Step::Fund(amount) => fund(world, amount),
        Step::Publish => publish(world),
        Step::Claim(who) => claim(world, person(who)),
        Step::GiveAgain(which) => give_again(world, which),
        Step::Submit(which) => submit_answer(world, which),
        Step::Return(which, why) => give_back(world, which, ReturnReason::ALL[why]),
        Step::Extend(which) => extend(world, which),
        Step::TakeReview(which, who) => begin_review(world, which, person(who)),
        Step::Review(which, who, verdict) => judge(world, which, person(who), verdict),
        Step::Second(which, who, confirms) => judge_second(world, which, person(who), confirms),
        Step::Appeal(which) => object(world, which),
        Step::DecideAppeal(which, who, wins) => decide_appeal(world, which, person(who), wins),
        Step::Hold(task) => {
            change_task(world, task, |s| task::hold(s).or_else(|_| task::release(s)));
        }
        Step::Withdraw(task) => change_task(world, task, task::withdraw),
        Step::Pause(reason) => pause(world, PauseReason::ALL[reason], batch::pause),
        Step::Resume(reason) => pause(world, PauseReason::ALL[reason], batch::resume),
        Step::Wait(seconds) => {
            world.now = world.now.plus_seconds(seconds);
            world.sweep();
        }
        Step::Tend => world.tend(),
        Step::RequestClose => world.is_closing |= batch::request_close(world.state).is_ok(),
        Step::Cancel => cancel(world),
        Step::Reconcile => world.reconcile(),
    }
}

fn pick(world: &World, which: usize) -> Option<AssignmentId> {
    let count = world.held.len();
    (count > 0).then(|| *world.held.keys().nth(which % count).unwrap())
}

/// Mostly one that the step is meant for, sometimes any other.
fn pick_in(world: &World, which: usize, states: &[AssignmentState]) -> Option<AssignmentId> {
    let meant: Vec<AssignmentId> = world
        .held
        .iter()
        .filter(|(_, h)| states.contains(&h.state))
        .map(|(id, _)| *id)
        .collect();
    if meant.is_empty() || which.is_multiple_of(5) {
        return pick(world, which);
    }
    Some(meant[which % meant.len()])
}

fn fund(world: &mut World, amount: Option<i64>) {
    let facts = Funding {
        amount: amount.map(crate::money::Amount::from_minor),
        funded: world.funded,
        reserve: world.reserve(),
        unborn_places: 0,
        liability: world.liability(),
        cost: world.cost(),
    };
    let Ok(funded) = batch::fund(world.state, &facts) else {
        return;
    };
    world.funded = world.funded.plus(funded.amount).unwrap();
    let books = world.batch_books;
    world.post(|s| books.funded(s, funded.amount));
    world.set_state(funded.state);
}

fn publish(world: &mut World) {
    let facts = Publishing {
        project: ProjectState::Live,
        has_guideline: true,
        tasks: i64::try_from(world.tasks.len()).unwrap(),
        price: world.terms.price,
        is_for_members: false,
        liability: world.liability(),
        funded: world.funded,
    };
    if let Ok(published) = batch::publish(world.state, &facts) {
        world.set_state(published.state);
        world.tend();
    }
}

fn claim(world: &mut World, contributor: AccountId) {
    let has_met = |task: usize| {
        world
            .held
            .values()
            .any(|held| held.task == task && held.contributor == contributor)
    };
    let is_open = |task: usize| world.tasks[task] == task::TaskState::Open;
    let found = world
        .queue
        .iter()
        .find(|(_, task)| is_open(**task) && !has_met(**task));
    let Some((place, task)) = found.map(|(place, task)| (*place, *task)) else {
        return;
    };
    if !world.state.gives_claims() {
        return;
    }
    world.queue.remove(&place);
    let id = AssignmentId::from_uuid(world.ids.next(world.now));
    let held = Held {
        task,
        contributor,
        state: AssignmentState::Leased,
        lease: Lease::give(world.now, world.length),
        is_surplus: false,
        due_at: None,
        hold: None,
        changes_were_requested: false,
        returned_for: None,
        took_part: vec![contributor],
    };
    world.held.insert(id, held);
}

fn give_again(world: &mut World, which: usize) {
    let Some(id) = pick_in(
        world,
        which,
        &[AssignmentState::Returned, AssignmentState::Expired],
    ) else {
        return;
    };
    let held = &world.held[&id];
    let place = world
        .place_of(held.task)
        .filter(|_| world.tasks[held.task] == task::TaskState::Open);
    let given = held.lease.give_again(
        held.state,
        held.returned_for,
        world.state,
        place.is_some(),
        world.now,
        world.length,
    );
    if let Ok(lease) = given {
        world.queue.remove(&place.unwrap());
        world.held.get_mut(&id).unwrap().lease = lease;
        world.move_to(id, AssignmentState::Leased);
    }
}

fn submit_answer(world: &mut World, which: usize) {
    let Some(id) = pick(world, which) else { return };
    let held = &world.held[&id];
    let place = world.place_of(held.task);
    let facts = SubmitFacts {
        state: held.state,
        lease: &held.lease,
        epoch: held.lease.epoch,
        batch: world.state,
        has_free_place: place.is_some(),
        is_drawn: world.review.draws(id, b"secret"),
        deadline_seconds: world.review.deadline_seconds(),
        hold: held.hold,
        review_due_at: held.due_at,
        now: world.now,
    };
    let Ok(submission) = submit(&facts) else {
        return;
    };
    if submission.takes_place {
        world.queue.remove(&place.unwrap());
    }
    let held = world.held.get_mut(&id).unwrap();
    held.due_at = submission.review_due_at;
    world.move_to(id, submission.state);
}

fn give_back(world: &mut World, which: usize, why: ReturnReason) {
    let Some(id) = pick(world, which) else { return };
    let held = &world.held[&id];
    let given_back = lease::give_back(held.state, &held.lease, held.lease.epoch, world.state);
    if let Ok(next) = given_back {
        world.held.get_mut(&id).unwrap().returned_for = Some(why);
        world.move_to(id, next);
    }
}

fn extend(world: &mut World, which: usize) {
    let Some(id) = pick(world, which) else { return };
    let held = &world.held[&id];
    let place = world.place_of(held.task);
    let (was, epoch) = (held.state, held.lease.epoch);
    let (state, now) = (world.state, world.now);
    let extended = held
        .lease
        .extend(was, epoch, state, place.is_some(), now, world.length);
    if let Ok(lease) = extended {
        if was == AssignmentState::Expired {
            world.queue.remove(&place.unwrap());
        }
        world.held.get_mut(&id).unwrap().lease = lease;
        world.move_to(id, AssignmentState::Leased);
    }
}

fn begin_review(world: &mut World, which: usize, reviewer: AccountId) {
    let Some(id) = pick(world, which) else { return };
    let held = &world.held[&id];
    if let Ok(hold) = take_review(held.state, held.contributor, held.hold, reviewer, world.now) {
        world.held.get_mut(&id).unwrap().hold = Some(hold);
    }
}

fn judge(world: &mut World, which: usize, reviewer: AccountId, verdict: usize) {
    let Some(id) = pick_in(world, which, &[AssignmentState::Submitted]) else {
        return;
    };
    let held = &world.held[&id];
    // Rejections are drawn more often, as a whole branch of the story hangs on them.
    let verdict = Verdict::ALL
        .get(verdict)
        .copied()
        .unwrap_or(Verdict::RejectProposed);
    let is_rejection = verdict == Verdict::RejectProposed;
    let input = VerdictInput {
        verdict,
        category: is_rejection.then_some(RejectCategory::Incorrect),
        clause: is_rejection.then_some("2.1"),
        reason: Some(REASON),
        has_fix: verdict == Verdict::AcceptWithFix,
    };
    let clauses = ["2.1".to_owned()];
    let facts = ReviewFacts {
        state: held.state,
        author: held.contributor,
        reviewer,
        hold: held.hold,
        review_due_at: held.due_at,
        changes_were_requested: held.changes_were_requested,
        clauses: &clauses,
        second_reviewers: SecondReviewers {
            members: 1,
            operator: false,
        },
        now: world.now,
    };
    let Ok(reviewed) = review(&facts, &input) else {
        return;
    };
    let held = world.held.get_mut(&id).unwrap();
    held.due_at = reviewed.due_at;
    held.hold = None;
    held.changes_were_requested |= verdict == Verdict::ChangesRequested;
    held.took_part.push(reviewer);
    world.move_to(id, reviewed.state);
}

fn judge_second(world: &mut World, which: usize, second: AccountId, confirms: bool) {
    let Some(id) = pick_in(world, which, &[AssignmentState::RejectProposed]) else {
        return;
    };
    let held = &world.held[&id];
    let facts = SecondFacts {
        state: held.state,
        author: held.contributor,
        first: held.took_part.last().copied().unwrap(),
        second,
        hold: held.hold,
        appeal_days: 14,
        now: world.now,
    };
    let verdict = if confirms {
        SecondVerdict::ConfirmReject
    } else {
        SecondVerdict::Accept
    };
    let Ok(reviewed) = second_review(&facts, verdict) else {
        return;
    };
    let held = world.held.get_mut(&id).unwrap();
    held.due_at = reviewed.appeal_until;
    held.took_part.push(second);
    world.move_to(id, reviewed.state);
}

fn object(world: &mut World, which: usize) {
    let Some(id) = pick_in(world, which, &[AssignmentState::Rejected]) else {
        return;
    };
    let held = &world.held[&id];
    let (who, until) = (held.contributor, held.due_at.unwrap_or(world.now));
    let appealed = appeal::appeal(held.state, who, who, until, "It is ironic.", world.now);
    if let Ok((next, due_at)) = appealed {
        world.held.get_mut(&id).unwrap().due_at = Some(due_at);
        world.move_to(id, next);
    }
}

fn decide_appeal(world: &mut World, which: usize, by: AccountId, wins: bool) {
    let Some(id) = pick_in(world, which, &[AssignmentState::Appealed]) else {
        return;
    };
    let held = &world.held[&id];
    let decider = Decider {
        account: by,
        took_part: &held.took_part,
    };
    let decision = if wins {
        AppealDecision::Accept
    } else {
        AppealDecision::RejectFinal
    };
    if let Ok(next) = appeal::decide(held.state, &decider, decision, "Clause 2.1.") {
        let held = world.held.get_mut(&id).unwrap();
        held.is_surplus = wins;
        held.due_at = None;
        world.move_to(id, next);
    }
}

fn change_task(
    world: &mut World,
    task: usize,
    change: impl Fn(task::TaskState) -> Result<task::TaskState, task::TaskError>,
) {
    if let Some(next) = world.tasks.get(task).and_then(|state| change(*state).ok()) {
        world.set_task(task, next);
    }
}

type PauseRule = fn(
    BatchState,
    batch::PauseReasons,
    PauseReason,
) -> Result<(BatchState, batch::PauseReasons), batch::BatchError>;

fn pause(world: &mut World, reason: PauseReason, rule: PauseRule) {
    if let Ok((state, reasons)) = rule(world.state, world.reasons.clone(), reason) {
        world.set_state(state);
        world.reasons = reasons;
    }
}

fn cancel(world: &mut World) {
    let Ok(next) = batch::cancel(world.state) else {
        return;
    };
    world.set_state(next);
    if next == BatchState::WindingDown {
        world.was_cancelled = true;
        for task in 0..world.tasks.len() {
            change_task(world, task, task::withdraw);
        }
        let ids: Vec<AssignmentId> = world.held.keys().copied().collect();
        for id in ids {
            let held = &world.held[&id];
            match after_cancelling(held.state, &held.lease, world.now) {
                AfterCancelling::Accept => world.move_to(id, AssignmentState::Accepted),
                AfterCancelling::LeaseUntil(end) => {
                    world.held.get_mut(&id).unwrap().lease.expires_at = end;
                }
                AfterCancelling::Unchanged => {}
            }
        }
        world.tend();
    }
    // What is not set aside goes back at once.
    let (books, left) = (world.batch_books, world.reserve());
    world.post(|s| books.remainder(s, left));
}
