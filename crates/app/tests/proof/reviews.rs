//! Verdicts: a second reviewer rules, an appeal that is won is a surplus answer.

use crate::support::{Stage, reviewed};
use candor_app::Result;
use candor_app::batches::show::show;
use candor_app::review::appeal::{self, AppealBody, DecisionBody};
use candor_app::review::verdict::{Judged, VerdictBody, judge};
use candor_domain::access::Role;
use candor_domain::assignment::AssignmentState as State;
use candor_domain::id::{AccountId, AssignmentId};
use candor_store::assignments;
use candor_store::testing::{TestDb, both};

/// A reviewer's words that are long enough for a rejection.
const WORDS: &str = "The text praises the delivery alone, while clause 1 asks for the sound of the text as a whole.";

/// Members who judge.
pub(crate) struct Bench {
    pub(crate) first: AccountId,
    pub(crate) second: AccountId,
    pub(crate) manager: AccountId,
}

impl Bench {
    pub(crate) fn of(stage: &Stage) -> Bench {
        let member = |name: &str, role| {
            let person = stage.world.person(name);
            stage.world.member(person, role);
            person
        };
        Bench {
            first: member("first", Role::Reviewer),
            second: member("second", Role::Reviewer),
            manager: member("manager", Role::Manager),
        }
    }

    /// Two reviewers reject.
    pub(crate) fn reject(&self, stage: &Stage, id: AssignmentId) {
        verdict(stage, self.first, id, "reject").expect("a proposal");
        verdict(stage, self.second, id, "confirm_reject").expect("a rejection");
    }
}

pub(crate) fn verdict(
    stage: &Stage,
    reviewer: AccountId,
    id: AssignmentId,
    word: &str,
) -> Result<Judged> {
    let rejects = word == "reject";
    let clause = rejects.then(|| {
        stage.read({
            let project = stage.project;
            move |tx| {
                Ok(
                    candor_store::projects::guidelines(tx, project, i64::MAX, 1)?
                        .remove(0)
                        .markdown,
                )
            }
        })
    });
    let clause = clause.map(|markdown| {
        candor_domain::guideline::Guideline::parse(&markdown, &[])
            .expect("a guideline")
            .clauses
            .last()
            .expect("a clause")
            .id
            .clone()
    });
    let body = VerdictBody {
        verdict: word.to_owned(),
        category: rejects.then(|| {
            candor_domain::review::RejectCategory::ALL[0]
                .as_str()
                .to_owned()
        }),
        clause,
        reason: (rejects || word == "changes_requested").then(|| WORDS.to_owned()),
        answer: (word == "accept_with_fix").then(|| serde_json::json!({ "sentiment": "negative" })),
    };
    let app = &stage.world.app;
    stage.wait(judge(app, &stage.world.ctx(reviewer), id, body))
}

pub(crate) fn appeal(stage: &Stage, person: AccountId, id: AssignmentId) -> Result<()> {
    let body = AppealBody {
        text: "The text is about the product from its second sentence on.".to_owned(),
    };
    let ctx = stage.world.ctx(person);
    stage
        .wait(appeal::open(&stage.world.app, &ctx, id, body))
        .map(|_| ())
}

pub(crate) fn decide_appeal(
    stage: &Stage,
    manager: AccountId,
    id: AssignmentId,
    decision: &str,
) -> Result<()> {
    let body = DecisionBody {
        decision: decision.to_owned(),
        note: WORDS.to_owned(),
    };
    let ctx = stage.world.ctx(manager);
    stage.wait(appeal::decide(&stage.world.app, &ctx, id, body))
}

/// Rejected answers of the batch whose money waits for an appeal, as its page counts them.
fn in_appeal(stage: &Stage, member: AccountId) -> i64 {
    let ctx = stage.world.ctx(member);
    let shown = stage.wait(show(&stage.world.app, &ctx, stage.batch));
    shown.expect("a batch").places.in_appeal
}

#[test]
fn a_second_reviewer_rules_on_a_rejection() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &reviewed(), 2);
        let bench = Bench::of(&stage);
        let person = stage.world.person("c");
        let (one, two) = (stage.work(person), stage.work(person));
        for id in [one, two] {
            verdict(&stage, bench.first, id, "reject").expect("a proposal");
            assert_eq!(stage.state(id), State::RejectProposed);
            let own = verdict(&stage, bench.first, id, "confirm_reject");
            assert!(own.is_err(), "who proposed does not confirm");
        }
        verdict(&stage, bench.second, one, "accept").expect("a second verdict");
        assert_eq!(stage.state(one), State::Accepted);
        verdict(&stage, bench.second, two, "confirm_reject").expect("a second verdict");
        assert_eq!(stage.state(two), State::Rejected);
        stage.settle();
        stage.verify();
    }
}

#[test]
fn an_appeal_that_is_won_is_paid_and_surplus() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &reviewed(), 1);
        let bench = Bench::of(&stage);
        let person = stage.world.person("c");
        let id = stage.work(person);
        bench.reject(&stage, id);
        stage.settle();
        assert_eq!(in_appeal(&stage, bench.manager), 1, "it may be appealed");
        appeal(&stage, person, id).expect("an appeal");
        assert_eq!(in_appeal(&stage, bench.manager), 1, "and is");
        assert!(
            decide_appeal(&stage, bench.first, id, "accept").is_err(),
            "who took part does not decide"
        );
        decide_appeal(&stage, bench.manager, id, "accept").expect("a decision");
        assert_eq!(in_appeal(&stage, bench.manager), 0);
        let kept = stage
            .read(move |tx| assignments::get(tx, id))
            .expect("an assignment");
        assert_eq!((kept.state, kept.is_surplus), (State::Accepted, true));
        // Its place was given to the next one at the rejection: three others still answer.
        let others = ["d", "e", "f"].map(|name| stage.world.person(name));
        for other in others {
            let id = stage.work(other);
            verdict(&stage, bench.first, id, "accept").expect("accepted");
        }
        stage.settle();
        let escrow = stage.figures(&[person]);
        assert_eq!(escrow[0], 0, "nothing is left set aside");
        stage.verify();
    }
}
