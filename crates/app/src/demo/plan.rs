//! What the projects of the demo are: a folder for each under `demo/` of this crate, with `project.json` (this file's
//! types), `guideline.md` (what is added to the preset's) and `tasks.jsonl`.

use super::cast::broken;
use crate::Result;
use candor_domain::eligibility::{Language, Visibility};
use candor_domain::review::ReviewSettings;
use serde::Deserialize;
use serde_json::Value;

/// The files of one project.
pub(super) struct Files {
    pub(super) preset: &'static str,
    plan: &'static str,
    pub(super) guideline: &'static str,
    pub(super) tasks: &'static str,
}

macro_rules! projects {
    ($($preset:literal),+ $(,)?) => {
        &[$( Files {
            preset: $preset,
            plan: include_str!(concat!("../../demo/", $preset, "/project.json")),
            guideline: include_str!(concat!("../../demo/", $preset, "/guideline.md")),
            tasks: include_str!(concat!("../../demo/", $preset, "/tasks.jsonl")),
        } ),+]
    };
}

/// One for every preset, in the order in which they are made.
pub(super) const PROJECTS: &[Files] = projects![
    "text-sentiment",
    "image-classification",
    "search-relevance",
    "response-preference",
    "response-ranking",
    "question-answering",
    "summarization",
    "rewrite",
    "coherence-rating",
    "conversation-rating",
    "prompt-writing",
    "article-writing",
];

impl Files {
    /// Reads the plan.
    pub(super) fn plan(&self) -> Result<Plan> {
        serde_json::from_str(self.plan).map_err(broken(self.preset))
    }
}

/// A project.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) visibility: Visibility,
    /// Languages that contributors need.
    #[serde(default)]
    pub(super) languages: Vec<Language>,
    /// Contributors who are invited, by name, and accept.
    #[serde(default)]
    pub(super) invited: Vec<String>,
    /// Whom else an invitation was sent to, and not accepted yet.
    #[serde(default)]
    pub(super) pending: Option<String>,
    /// How many times a sentence one answer takes.
    pub(super) pace: u64,
    /// How often of a hundred somebody who works that day comes to it.
    pub(super) appetite: u64,
    /// Answers at one sitting, at most.
    pub(super) sitting: u64,
    pub(super) batches: Vec<BatchPlan>,
    /// The day on which the project is closed.
    #[serde(default)]
    pub(super) closes: Option<i64>,
    /// What its reviewers say of answers that are wrong.
    #[serde(default)]
    pub(super) says: Says,
    /// Exports: day, format, content.
    #[serde(default)]
    pub(super) exports: Vec<(i64, String, String)>,
    /// A clause that the guideline gets on the way.
    #[serde(default)]
    pub(super) clearer: Option<Clearer>,
    /// What is done besides the daily work.
    #[serde(default)]
    pub(super) deeds: Vec<Deed>,
}

/// A second version of a guideline.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clearer {
    pub(super) day: i64,
    /// What is added.
    pub(super) markdown: String,
    /// Why.
    pub(super) note: String,
}

/// A batch. It takes the next so many tasks of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchPlan {
    pub(super) name: String,
    pub(super) tasks: usize,
    /// Lines that no task can be made of, imported with the others.
    #[serde(default)]
    pub(super) broken_lines: Vec<String>,
    pub(super) cents: i64,
    pub(super) overlap: i64,
    #[serde(default)]
    pub(super) greatest: Option<i64>,
    /// How sure ends a task before its greatest overlap, in percent.
    #[serde(default)]
    pub(super) target: Option<i64>,
    pub(super) review: ReviewSettings,
    #[serde(default)]
    pub(super) lease_hours: Option<i64>,
    /// The day on which it is made.
    pub(super) day: i64,
    /// Whether it is funded and published at once.
    #[serde(default = "yes")]
    pub(super) opens: bool,
    /// What is done with it later: day and step.
    #[serde(default)]
    pub(super) then: Vec<(i64, Turn)>,
}

const fn yes() -> bool {
    true
}

/// What is done with a batch under way.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Turn {
    Pause,
    Close,
    Cancel,
}

/// The reviewers' words for answers that are wrong.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Says {
    /// With a corrected answer.
    #[serde(default)]
    pub(super) fix: Option<String>,
    /// Asking for changes, where nobody can correct a text in its author's name.
    #[serde(default)]
    pub(super) changes: Option<String>,
}

/// Something that one contributor does on one day; day 21 is this morning.
#[derive(Deserialize)]
pub(super) struct Deed {
    /// Whose it is.
    pub(super) of: String,
    pub(super) day: i64,
    #[serde(flatten)]
    pub(super) what: What,
}

/// What somebody does.
#[derive(Clone, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum What {
    /// Answers rightly, or wrongly with this consequence.
    Answer {
        #[serde(default)]
        verdict: Option<Said>,
    },
    /// Claims, lets the lease run out, and submits the next day.
    Late,
    /// Gives a task back with a report.
    Report {
        kind: String,
        #[serde(default)]
        clause: Option<String>,
        text: String,
    },
    /// Looks at a task and gives it back.
    GiveBack,
    /// Begins an answer and leaves it there.
    Draft { answer: Value },
}

/// A verdict that is no acceptance, and what follows from it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    /// `reject`, `changes_requested` or `exclude`.
    pub(super) verdict: String,
    #[serde(default)]
    pub(super) category: Option<String>,
    #[serde(default)]
    pub(super) clause: Option<String>,
    pub(super) reason: String,
    /// What the author says against a rejection.
    #[serde(default)]
    pub(super) appeal: Option<String>,
    /// How the appeal is decided; left out, it waits.
    #[serde(default)]
    pub(super) decision: Option<Decision>,
}

/// How an appeal ends.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    pub(super) decision: String,
    pub(super) note: String,
}

/// The values of a JSONL file.
pub(super) fn lines(text: &str) -> Result<Vec<Value>> {
    let read = |line| serde_json::from_str(line).map_err(broken::<serde_json::Error>("a line"));
    text.lines().map(read).collect()
}
