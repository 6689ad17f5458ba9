//! What reviewers and managers decide on answers.

use crate::acts::{Outcome, expected, pick};
use crate::run::Sim;
use candor_app::Error;
use candor_app::review::appeal::{self, AppealBody, DecisionBody};
use candor_app::review::verdict::{VerdictBody, judge};
use candor_domain::assignment::AssignmentState as State;
use candor_domain::guideline::Guideline;
use candor_store::projects;
use serde_json::json;

const WORDS: &str = "The text praises the delivery alone, while clause 1 asks for the sound of the text as a whole.";

pub(crate) fn review(sim: &mut Sim) -> Outcome {
    let wanted = sim.draw.of(&[State::Submitted, State::RejectProposed]);
    let (Some(wanted), Some(reviewer)) = (wanted, sim.draw.of(&sim.reviewers.clone())) else {
        return Ok(());
    };
    let Some((id, _)) = pick(sim, wanted) else {
        return Ok(());
    };
    let word = if wanted == State::RejectProposed {
        sim.draw.of(&["accept", "confirm_reject", "confirm_reject"])
    } else {
        let words = [
            "accept",
            "accept_with_fix",
            "exclude",
            "changes_requested",
            "changes_requested",
            "reject",
            "reject",
            "reject",
        ];
        sim.draw.of(&words)
    };
    let Some(word) = word else { return Ok(()) };
    let body = verdict(sim, word);
    let app = sim.app();
    let ctx = app.context_of(reviewer, false);
    let judged = sim.runtime.block_on(judge(&app, &ctx, id, body));
    match judged {
        Err(Error::Invalid(faults)) => Err(format!("{word}: {faults:?}")),
        other => expected("verdict", other).map(|_| ()),
    }
}

fn verdict(sim: &Sim, word: &str) -> VerdictBody {
    let rejects = word == "reject";
    let project = sim.project;
    let clause = sim.read(move |tx| {
        let kept = projects::guidelines(tx, project, i64::MAX, 1)?.remove(0);
        let parsed = Guideline::parse(&kept.markdown, &[]).ok();
        Ok(parsed.and_then(|parsed| parsed.clauses.last().map(|clause| clause.id.clone())))
    });
    let category = candor_domain::review::RejectCategory::ALL[0].as_str();
    VerdictBody {
        verdict: word.to_owned(),
        category: rejects.then(|| category.to_owned()),
        clause: clause.filter(|_| rejects),
        reason: (rejects || word == "changes_requested").then(|| WORDS.to_owned()),
        answer: (word == "accept_with_fix").then(|| json!({ "sentiment": "negative" })),
    }
}

pub(crate) fn object(sim: &mut Sim) -> Outcome {
    let Some((id, person)) = pick(sim, State::Rejected) else {
        return Ok(());
    };
    let app = sim.app();
    let ctx = app.context_of(person, false);
    let body = AppealBody {
        text: "The text is about the product from its second sentence on.".to_owned(),
    };
    let opened = sim.runtime.block_on(appeal::open(&app, &ctx, id, body));
    expected("appeal", opened).map(|_| ())
}

pub(crate) fn decide(sim: &mut Sim) -> Outcome {
    let word = sim.draw.of(&["accept", "reject"]).unwrap_or("accept");
    let (Some((id, _)), Some(manager)) = (
        pick(sim, State::Appealed),
        sim.draw.of(&sim.reviewers.clone()),
    ) else {
        return Ok(());
    };
    let app = sim.app();
    let ctx = app.context_of(manager, false);
    let body = DecisionBody {
        decision: word.to_owned(),
        note: WORDS.to_owned(),
    };
    let decided = sim.runtime.block_on(appeal::decide(&app, &ctx, id, body));
    expected("decision", decided).map(|_| ())
}
