//! Spans voted token by token, their boundaries repaired.

use super::{Drawing, Span};
use crate::{
    category::{SharedErrorOptions, shared_error},
    error::Error,
    run::Run,
    size::index,
    votes::{Duplicates, Vote, VoteTable},
};

/// The drawings of one text, with its number of tokens; spans count tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenTask {
    /// Tokens of the text.
    pub tokens: u32,
    /// One drawing an annotator; a token that two of somebody's spans cover has the label of the first.
    pub drawings: Vec<Drawing<Span>>,
}

/// A span of the consensus.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct TokenEstimate {
    /// From token to token.
    pub span: Span,
    /// Its label.
    pub label: u32,
    /// Mean probability of the label over the tokens.
    pub probability: f64,
}

/// Each token is a question with the answers "outside" and the labels, read by [`shared_error()`]; neighbours of
/// one label are one span. Where that joins what most annotators keep apart (of those who give the label to both
/// tokens, more than half begin a new span at the second), the span is cut there.
///
/// To be preferred to [`super::structures()`] where labels are many and spans follow closely on each other;
/// overlapping spans need that one.
///
/// # Errors
/// [`Error::OutOfRange`] for an annotator, label or token past its count; as [`shared_error()`].
pub fn spans_by_token(
    tasks: &[TokenTask],
    annotators: u32,
    labels: u32,
    options: &SharedErrorOptions,
    run: &Run<'_>,
) -> Result<Vec<Vec<TokenEstimate>>, Error> {
    let mut votes = Vec::new();
    let mut first = 0;
    for (row, task) in tasks.iter().enumerate() {
        for drawing in &task.drawings {
            for (token, label) in (0..).zip(labels_of(row, task, drawing, labels)?) {
                votes.push(Vote {
                    task: first + token,
                    annotator: drawing.annotator,
                    label,
                });
            }
        }
        first += task.tokens;
    }
    let table = VoteTable::new(first, annotators, labels + 1, &votes, Duplicates::Count)?;
    let estimate = shared_error(&table, options, run)?;
    let mut spans = Vec::with_capacity(tasks.len());
    let mut at = 0;
    for task in tasks {
        let best: Vec<(u32, f64)> = (0..task.tokens as usize)
            .map(|token| estimate.best(at + token).unwrap_or((0, 1.0)))
            .collect();
        spans.push(join(task, &best));
        at += task.tokens as usize;
    }
    Ok(spans)
}

/// 0 for outside, else label + 1, for each token.
fn labels_of(
    row: usize,
    task: &TokenTask,
    drawing: &Drawing<Span>,
    labels: u32,
) -> Result<Vec<u32>, Error> {
    let mut given = vec![0; task.tokens as usize];
    for shape in drawing.shapes.iter().rev() {
        if shape.label >= labels {
            return Err(Error::OutOfRange {
                row,
                what: "label",
                index: shape.label,
                count: labels,
            });
        }
        let range = shape.shape.start as usize..shape.shape.end as usize;
        let Some(tokens) = given.get_mut(range) else {
            let index = shape.shape.end;
            return Err(Error::OutOfRange {
                row,
                what: "token",
                index,
                count: task.tokens,
            });
        };
        tokens.fill(shape.label + 1);
    }
    Ok(given)
}

fn join(task: &TokenTask, best: &[(u32, f64)]) -> Vec<TokenEstimate> {
    let mut spans: Vec<TokenEstimate> = Vec::new();
    let mut start = 0;
    for token in 1..=best.len() {
        let ends = token == best.len()
            || best[token].0 != best[start].0
            || cut_before(task, token, best[start].0);
        if !ends {
            continue;
        }
        if best[start].0 > 0 {
            let sum: f64 = best[start..token].iter().map(|b| b.1).sum();
            let span = Span {
                start: index(start),
                end: index(token),
            };
            let probability = sum / (token - start) as f64;
            spans.push(TokenEstimate {
                span,
                label: best[start].0 - 1,
                probability,
            });
        }
        start = token;
    }
    spans
}

/// Whether most of those who give the label to this token and the one before begin a new span here.
fn cut_before(task: &TokenTask, token: usize, label: u32) -> bool {
    let (mut both, mut cut) = (0, 0);
    for drawing in &task.drawings {
        let covering = |token: usize| {
            let covers = |s: &Span| (s.start as usize) <= token && token < s.end as usize;
            drawing
                .shapes
                .iter()
                .position(|s| s.label + 1 == label && covers(&s.shape))
        };
        if let (Some(before), Some(here)) = (covering(token - 1), covering(token)) {
            both += 1;
            cut += i32::from(before != here);
        }
    }
    2 * cut > both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Labelled;

    fn drawing(annotator: u32, spans: &[(u32, u32, u32)]) -> Drawing<Span> {
        let shapes = spans
            .iter()
            .map(|&(start, end, label)| Labelled {
                shape: Span { start, end },
                label,
            })
            .collect();
        Drawing { annotator, shapes }
    }

    #[test]
    fn neighbours_stay_apart_where_people_keep_them_apart() {
        let task = TokenTask {
            tokens: 8,
            drawings: vec![
                drawing(0, &[(0, 2, 0), (2, 4, 0), (6, 7, 1)]),
                drawing(1, &[(0, 2, 0), (2, 4, 0), (6, 7, 1)]),
                drawing(2, &[(0, 4, 0), (6, 8, 1)]),
            ],
        };
        let fit = spans_by_token(
            &[task],
            3,
            2,
            &SharedErrorOptions::default(),
            &Run::default(),
        )
        .unwrap();
        let found: Vec<(u32, u32, u32)> = fit[0]
            .iter()
            .map(|s| (s.span.start, s.span.end, s.label))
            .collect();
        assert_eq!(found, [(0, 2, 0), (2, 4, 0), (6, 7, 1)]);
        assert!(fit[0].iter().all(|s| s.probability > 0.5));
    }

    #[test]
    fn a_span_past_the_text_is_named() {
        let task = TokenTask {
            tokens: 2,
            drawings: vec![drawing(0, &[(1, 3, 0)])],
        };
        let error = spans_by_token(
            &[task],
            1,
            1,
            &SharedErrorOptions::default(),
            &Run::default(),
        );
        assert!(error.unwrap_err().to_string().contains("token 3"));
    }
}
