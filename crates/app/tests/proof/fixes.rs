//! A member's fix takes the place of the answer that it corrects.

use crate::reviews::Bench;
use crate::support::{Stage, conflict, reviewed};
use candor_app::Error;
use candor_app::tasks::answer::{MemberAnswer, answer};
use candor_app::tasks::browse::AssignmentForMember;
use candor_app::testing::Terms;
use candor_domain::assignment::AssignmentState as State;
use candor_domain::id::{AccountId, AssignmentId, TaskId};
use candor_store::testing::{TestDb, both};
use candor_store::{assignments, consensus};
use serde_json::json;

fn fix(
    stage: &Stage,
    member: AccountId,
    fixed: AssignmentId,
    task: TaskId,
) -> candor_app::Result<AssignmentForMember> {
    let input = MemberAnswer {
        answer: json!({ "sentiment": "negative" }),
        fixes: Some(fixed.as_uuid()),
    };
    stage.wait(answer(
        &stage.world.app,
        &stage.world.ctx(member),
        task,
        input,
    ))
}

fn task_of(stage: &Stage, id: AssignmentId) -> TaskId {
    stage
        .read(move |tx| assignments::get(tx, id))
        .expect("an assignment")
        .task
}

/// What the data say of a task: an answer each.
fn in_data(stage: &Stage, task: TaskId) -> Vec<serde_json::Value> {
    let project = stage.project;
    let before = TaskId::from_uuid(uuid::Uuid::nil());
    stage
        .read(move |tx| consensus::answers(tx, project, (before, task)))
        .into_iter()
        .filter(|answer| answer.task == task)
        .map(|answer| serde_json::from_str(&answer.answer).expect("JSON"))
        .collect()
}

#[test]
fn a_fix_of_an_accepted_answer_takes_its_place_in_the_data() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 1);
        let bench = Bench::of(&stage);
        let person = stage.world.person("c");
        let wrong = stage.work(person);
        let task = task_of(&stage, wrong);
        let before = stage.figures(&[person]);
        let fixed = fix(&stage, bench.first, wrong, task).expect("fixed");
        assert_eq!((fixed.id, fixed.revision), (wrong.as_uuid(), 2));
        assert_eq!(fixed.author, "reviewer");
        assert_eq!(
            in_data(&stage, task),
            [json!({ "sentiment": "negative" })],
            "the wrong answer counts no more"
        );
        assert_eq!(stage.state(wrong), State::Accepted);
        stage.settle();
        assert_eq!(
            stage.figures(&[person]),
            before,
            "nobody is paid less or more"
        );
        stage.verify();
    }
}

#[test]
fn a_fix_of_a_submitted_answer_is_its_verdict() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &reviewed(), 1);
        let bench = Bench::of(&stage);
        let person = stage.world.person("c");
        let wrong = stage.work(person);
        let task = task_of(&stage, wrong);
        fix(&stage, bench.first, wrong, task).expect("fixed");
        assert_eq!(stage.state(wrong), State::AcceptedWithFix);
        assert_eq!(in_data(&stage, task), [json!({ "sentiment": "negative" })]);
        assert_eq!(stage.figures(&[person])[3], 110, "paid in full");
        stage.verify();
    }
}

#[test]
fn nobody_fixes_their_own_work_or_what_is_not_in_the_data() {
    for TestDb { db, .. } in &both() {
        let stage = Stage::new(db, &Terms::default(), 2);
        let bench = Bench::of(&stage);
        let own = stage.work(bench.first);
        let task = task_of(&stage, own);
        let refused = fix(&stage, bench.first, own, task);
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let person = stage.world.person("c");
        let held = crate::support::id(&stage.claim(person));
        let task = task_of(&stage, held);
        assert_eq!(
            conflict(fix(&stage, bench.first, held, task)),
            "not_in_data"
        );
        let stranger = fix(&stage, person, own, task_of(&stage, own));
        assert!(matches!(
            stranger,
            Err(Error::NotFound | Error::Forbidden(_))
        ));
        stage.verify();
    }
}
