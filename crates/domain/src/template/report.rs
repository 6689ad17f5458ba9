//! What every task has without asking for it: "ambiguous", "broken", "upsetting", skip with a reason, and a
//! note to the reviewer.

use serde_json::Value;

use super::fields::Fields;
use super::limit;
use super::problem::{Place, Problem, Problems};

/// What a contributor says of a task instead of answering it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is the matter.
    pub kind: ReportKind,
    /// The clause of the guideline that is unclear, by id.
    pub clause: Option<String>,
    /// In words; "" where none were needed.
    pub text: String,
    /// How the contributor would read the clause.
    pub proposal: Option<String>,
}

/// What is the matter with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// The guideline does not say what is right here.
    Ambiguous,
    /// It cannot be done: media fail, it is in the wrong language.
    Broken,
    /// It is hard to bear.
    Upsetting,
    /// Not for me, for the reason given.
    Skip,
}

impl ReportKind {
    /// Every kind with its word.
    pub const WORDS: &'static [(&'static str, ReportKind)] = &[
        ("ambiguous", Self::Ambiguous),
        ("broken", Self::Broken),
        ("upsetting", Self::Upsetting),
        ("skip", Self::Skip),
    ];

    /// Its word in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::Broken => "broken",
            Self::Upsetting => "upsetting",
            Self::Skip => "skip",
        }
    }
}

impl Report {
    /// Reads `{"kind", "clause"?, "text", "proposal"?}`; `clauses` are the ids of the guideline's clauses.
    ///
    /// # Errors
    /// Every problem with a pointer into the report.
    pub fn parse(value: &Value, clauses: &[&str]) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let report = read(value, clauses, &problems);
        problems.result()?;
        report.ok_or_else(|| {
            vec![Problem {
                pointer: String::new(),
                message: "this is no report".to_owned(),
            }]
        })
    }
}

fn read(value: &Value, clauses: &[&str], problems: &Problems) -> Option<Report> {
    let fields = Fields::open(value, Place::ROOT, problems)?;
    if fields.get("kind").is_none() {
        fields.missing("kind");
    }
    let kind = fields.word("kind", ReportKind::WORDS);
    let clause = fields.text("clause", limit::LABEL_CHARS);
    let said = fields
        .get("text")
        .is_some_and(|text| text.as_str() != Some(""));
    let text = if said {
        fields.text("text", limit::REASON_CHARS)
    } else {
        None
    };
    let proposal = fields.text("proposal", limit::REASON_CHARS);
    if kind != Some(ReportKind::Ambiguous) {
        for (name, given) in [
            ("clause", clause.is_some()),
            ("proposal", proposal.is_some()),
        ] {
            if given {
                fields.complain(name, "only an \"ambiguous\" report has this");
            }
        }
    } else if let Some(clause) = clause.as_deref().filter(|clause| !clauses.contains(clause)) {
        fields.complain(
            "clause",
            format!("the guideline has no clause \"{clause}\""),
        );
    }
    match kind {
        Some(ReportKind::Ambiguous) if !said => {
            fields.complain(
                "text",
                "say what is unclear, so that it can be cleared up for everybody",
            );
        }
        Some(ReportKind::Broken) if !said => fields.complain("text", "say what does not work"),
        Some(ReportKind::Skip) if !said => {
            fields.complain("text", "say why you skip it, in a few words");
        }
        _ => {}
    }
    fields.close();
    Some(Report {
        kind: kind?,
        clause,
        text: text.unwrap_or_default(),
        proposal,
    })
}

/// Checks the note to the reviewer that may come with an answer.
///
/// # Errors
/// One problem at `/note` when it is too long.
pub fn validate_note(note: &str) -> Result<(), Vec<Problem>> {
    if note.chars().nth(limit::REASON_CHARS).is_none() {
        return Ok(());
    }
    let message = format!("a note has at most {} characters", limit::REASON_CHARS);
    Err(vec![Problem {
        pointer: "/note".to_owned(),
        message,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_ambiguous_report_names_a_clause_that_exists() {
        let value =
            json!({"kind": "ambiguous", "clause": "2.1", "text": "Irony?", "proposal": "negative"});
        let report = Report::parse(&value, &["1", "2.1"]).unwrap();
        assert_eq!(
            (report.kind, report.proposal.as_deref()),
            (ReportKind::Ambiguous, Some("negative"))
        );
        let problems = Report::parse(&value, &["1"]).unwrap_err();
        assert_eq!(problems[0].pointer, "/clause");
    }

    #[test]
    fn a_report_says_what_is_the_matter() {
        let at = |value: Value| Report::parse(&value, &[]).unwrap_err()[0].pointer.clone();
        assert_eq!(at(json!({"kind": "skip", "text": ""})), "/text");
        assert_eq!(at(json!({"kind": "boring", "text": "x"})), "/kind");
        assert_eq!(
            at(json!({"kind": "broken", "text": "x", "clause": "1"})),
            "/clause"
        );
        assert_eq!(at(json!({"kind": "upsetting", "txt": "x"})), "/txt");
        assert!(Report::parse(&json!({"kind": "upsetting"}), &[]).is_ok());
    }

    #[test]
    fn a_note_has_a_limit() {
        assert!(validate_note("The second sentence is cut off.").is_ok());
        assert_eq!(
            validate_note(&"x".repeat(6_000)).unwrap_err()[0].pointer,
            "/note"
        );
    }
}
