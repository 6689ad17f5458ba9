//! The clauses of a guideline and their ids.

use std::collections::HashSet;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::markdown::{Renderer, options};
use super::{CLAUSE_ID_CHARS, CLAUSES};

/// One clause of a guideline: a heading with what stands below it, up to the next heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// How verdicts, reports and rulings name it; the same in the next version.
    pub id: String,
    /// Its heading without number and id.
    pub title: String,
    /// The depth of its heading, 1 to 6.
    pub level: u8,
    /// What stands below the heading, as safe HTML.
    pub html: String,
    /// The same as plain text, for search and comparison.
    pub text: String,
}

/// The id of what stands before the first clause.
pub const INTRO: &str = "intro";

/// Splits a guideline; gives the whole as HTML, and its clauses.
pub(super) fn split(markdown: &str, previous: &[Clause]) -> Result<(String, Vec<Clause>), String> {
    let headings = headings(markdown);
    let ids = ids(&headings, previous)?;
    let mut whole = Renderer::default();
    let mut clauses: Vec<Clause> = Vec::new();
    let mut body = Body::default();
    let mut seen = 0;
    for (event, start) in top_level(markdown) {
        let begins = start.is_some();
        if begins {
            finish(
                &mut clauses,
                &headings,
                &ids,
                seen,
                std::mem::take(&mut body),
            );
            seen += 1;
        }
        let id = seen
            .checked_sub(1)
            .and_then(|index| ids.get(index))
            .map(String::as_str);
        body.take(&event, begins);
        whole.event(event, if begins { id } else { None });
    }
    finish(&mut clauses, &headings, &ids, seen, body);
    if clauses.is_empty() {
        let title = headings
            .first()
            .map(|heading| heading.title.clone())
            .unwrap_or_default();
        let body = Body::default();
        clauses.push(body.clause(INTRO.to_owned(), title, 1));
    }
    Ok((whole.finish(), clauses))
}

#[derive(Debug)]
struct Heading {
    level: u8,
    explicit_id: Option<String>,
    number: Option<String>,
    title: String,
}

/// All events; with a heading's level at those that start a heading outside of any list or quote.
fn top_level(markdown: &str) -> impl Iterator<Item = (Event<'_>, Option<HeadingLevel>)> {
    let mut depth = 0_usize;
    Parser::new_ext(markdown, options()).map(move |event| {
        let heading = match &event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => Some(*level),
            _ => None,
        };
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        (event, heading)
    })
}

fn headings(markdown: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut open = false;
    for (event, start) in top_level(markdown) {
        if start.is_some() {
            open = true;
        }
        match event {
            Event::Start(Tag::Heading { level, id, .. }) if open => headings.push(Heading {
                level: level as u8,
                explicit_id: id.map(|id| id.to_string()),
                number: None,
                title: String::new(),
            }),
            Event::End(TagEnd::Heading(_)) => open = false,
            Event::Text(text) | Event::Code(text) if open => {
                if let Some(heading) = headings.last_mut() {
                    heading.title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    for heading in &mut headings {
        let (number, title) = leading_number(heading.title.trim());
        heading.number = number;
        heading.title = title.to_owned();
    }
    headings
}

/// `2.1 Irony`, `2.1. Irony` and `2) Irony` begin with a number; `3 stars are enough` does too, so a number
/// alone is one only with a dot, a bracket or a further part.
fn leading_number(title: &str) -> (Option<String>, &str) {
    let end = title
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(title.len());
    let (number, rest) = title.split_at(end);
    let parts: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let is_number = parts.iter().all(|part| !part.is_empty() && part.len() <= 4);
    let marked = number.ends_with('.') || parts.len() > 1 || rest.starts_with(')');
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    if is_number && marked && rest.starts_with(char::is_whitespace) {
        (Some(parts.join(".")), rest.trim())
    } else {
        (None, title)
    }
}

/// Whether the first heading is the guideline's title and no clause of its own.
fn has_title(headings: &[Heading]) -> bool {
    let tops = headings.iter().filter(|heading| heading.level == 1).count();
    headings
        .first()
        .is_some_and(|first| first.level == 1 && first.explicit_id.is_none())
        && tops == 1
}

/// One id per heading.
fn ids(headings: &[Heading], previous: &[Clause]) -> Result<Vec<String>, String> {
    if headings.len() > CLAUSES {
        return Err(format!(
            "a guideline has at most {CLAUSES} clauses, this one has {}",
            headings.len()
        ));
    }
    let titled = has_title(headings);
    let mut ids: Vec<Option<String>> = vec![None; headings.len()];
    let mut taken: HashSet<String> = HashSet::new();
    for (index, heading) in headings.iter().enumerate() {
        let written = heading
            .explicit_id
            .clone()
            .or_else(|| heading.number.clone());
        let written = if titled && index == 0 {
            Some(INTRO.to_owned())
        } else {
            written
        };
        if let Some(id) = written {
            check_id(&id)?;
            if !taken.insert(id.clone()) {
                return Err(format!(
                    "two clauses have the id \"{id}\"; give one of them another, as in \"## Title {{#name}}\""
                ));
            }
            ids[index] = Some(id);
        }
    }
    keep_ids(headings, previous, &mut ids, &mut taken);
    number_the_rest(headings, previous, titled, &mut ids, &mut taken);
    Ok(ids.into_iter().flatten().collect())
}

fn check_id(id: &str) -> Result<(), String> {
    let is_id = id
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    if is_id && !id.is_empty() && id.len() <= CLAUSE_ID_CHARS {
        return Ok(());
    }
    Err(format!(
        "\"{id}\" is no id of a clause; use letters, digits, dots and hyphens, at most {CLAUSE_ID_CHARS}"
    ))
}

/// A clause whose title was there before keeps its id; the first of several of one title gets the first.
fn keep_ids(
    headings: &[Heading],
    previous: &[Clause],
    ids: &mut [Option<String>],
    taken: &mut HashSet<String>,
) {
    for (heading, id) in headings.iter().zip(ids).filter(|(_, id)| id.is_none()) {
        let title = folded(&heading.title);
        let before = previous
            .iter()
            .find(|clause| folded(&clause.title) == title && !taken.contains(&clause.id));
        if let Some(clause) = before {
            taken.insert(clause.id.clone());
            *id = Some(clause.id.clone());
        }
    }
}

fn folded(title: &str) -> String {
    title
        .split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Numbers by place; a number that any clause has or had is not given to another.
fn number_the_rest(
    headings: &[Heading],
    previous: &[Clause],
    titled: bool,
    ids: &mut [Option<String>],
    taken: &mut HashSet<String>,
) {
    let gone: HashSet<&str> = previous.iter().map(|clause| clause.id.as_str()).collect();
    let mut above: Vec<(u8, String)> = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        if titled && index == 0 {
            continue;
        }
        above.retain(|(level, _)| *level < heading.level);
        let id = ids[index].clone().unwrap_or_else(|| {
            let prefix = above
                .last()
                .map(|(_, id)| format!("{id}."))
                .unwrap_or_default();
            let free = |id: &String| !taken.contains(id) && !gone.contains(id.as_str());
            let mut candidates = (1..).map(|number: usize| format!("{prefix}{number}"));
            candidates
                .find(free)
                .unwrap_or_else(|| format!("{prefix}{index}"))
        });
        taken.insert(id.clone());
        above.push((heading.level, id.clone()));
        ids[index] = Some(id);
    }
}

/// What stands below a heading, while it is read.
#[derive(Default)]
struct Body {
    renderer: Renderer,
    text: String,
    in_heading: bool,
    filled: bool,
}

impl Body {
    fn take(&mut self, event: &Event<'_>, begins: bool) {
        if begins {
            self.in_heading = true;
        }
        if self.in_heading {
            self.in_heading = !matches!(event, Event::End(TagEnd::Heading(_)));
            return;
        }
        self.filled = true;
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push_str(text);
            }
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::Heading(_),
            ) => self.text.push('\n'),
            Event::End(TagEnd::TableCell) => self.text.push('\t'),
            _ => {}
        }
        self.renderer.event(event.clone(), None);
    }

    fn clause(self, id: String, title: String, level: u8) -> Clause {
        Clause {
            id,
            title,
            level,
            html: self.renderer.finish(),
            text: self.text.trim().to_owned(),
        }
    }
}

/// Ends the clause of the heading before `seen` (the introduction where there was none yet).
fn finish(
    clauses: &mut Vec<Clause>,
    headings: &[Heading],
    ids: &[String],
    seen: usize,
    body: Body,
) {
    let Some(index) = seen.checked_sub(1) else {
        let taken = ids.iter().any(|id| id == INTRO);
        if body.filled && !taken {
            clauses.push(body.clause(INTRO.to_owned(), "Introduction".to_owned(), 1));
        }
        return;
    };
    let (Some(heading), Some(id)) = (headings.get(index), ids.get(index)) else {
        return;
    };
    // The guideline's own title is a clause only if something stands below it.
    if index == 0 && has_title(headings) && !body.filled {
        return;
    }
    clauses.push(body.clause(id.clone(), heading.title.clone(), heading.level));
}

#[cfg(test)]
mod tests {
    use super::super::Guideline;

    fn ids(guideline: &Guideline) -> Vec<(&str, &str)> {
        guideline
            .clauses
            .iter()
            .map(|clause| (clause.id.as_str(), clause.title.as_str()))
            .collect()
    }

    #[test]
    fn a_heading_is_named_by_its_id_its_number_or_its_place() {
        let markdown = "# Sentiment\nRead the whole.\n\n## 1. Tone\nx\n\n### Irony {#irony}\nx\n\n### 1.2 Quotes\nx\n\n## Mixed\nx\n\n> ## no clause\n";
        let guideline = Guideline::parse(markdown, &[]).unwrap();
        assert_eq!(
            ids(&guideline),
            [
                ("intro", "Sentiment"),
                ("1", "Tone"),
                ("irony", "Irony"),
                ("1.2", "Quotes"),
                ("2", "Mixed")
            ]
        );
        assert!(guideline.html.contains("<h2 id=\"clause-2\">Mixed</h2>"));
        assert_eq!(guideline.clauses[0].html, "<p>Read the whole.</p>\n");
    }

    #[test]
    fn ids_stay_when_clauses_move_and_are_never_given_again() {
        let first = Guideline::parse("## Tone\na\n\n## Irony\nb\n\n### Deep\nc", &[]).unwrap();
        assert_eq!(
            ids(&first),
            [("1", "Tone"), ("2", "Irony"), ("2.1", "Deep")]
        );
        let second = Guideline::parse(
            "## Mixed\nm\n\n## irony\nb\n\n### Deep\nc\n\n### New\nd",
            &first.clauses,
        )
        .unwrap();
        assert_eq!(
            ids(&second),
            [
                ("3", "Mixed"),
                ("2", "irony"),
                ("2.1", "Deep"),
                ("2.2", "New")
            ]
        );
    }

    #[test]
    fn a_guideline_without_headings_is_one_clause() {
        let guideline = Guideline::parse("Choose the tone.", &[]).unwrap();
        assert_eq!(ids(&guideline), [("intro", "Introduction")]);
        let title = Guideline::parse("# Only a title", &[]).unwrap();
        assert_eq!(ids(&title), [("intro", "Only a title")]);
    }

    #[test]
    fn what_cannot_be_named_is_refused() {
        for bad in ["", "  \n", "## A {#x}\n## B {#x}", "## 1. A\n## 1. B"] {
            let problems = Guideline::parse(bad, &[]).unwrap_err();
            assert_eq!(problems[0].pointer, "/markdown", "{bad}");
        }
        let long = "## A\n".repeat(super::CLAUSES + 1);
        assert!(Guideline::parse(&long, &[]).is_err());
    }

    #[test]
    fn numbers_that_count_something_are_no_ids() {
        let guideline = Guideline::parse("## 3 stars are enough\na\n\n## 2) Two\nb", &[]).unwrap();
        assert_eq!(ids(&guideline), [("1", "3 stars are enough"), ("2", "Two")]);
    }
}
