//! Consensus of texts: transcripts and translations.

use super::answers::{Answers, Fault, Faults};
use super::summary::{Summary, Watch};
use super::{Estimate, truth};
use anyhow::Context;
use candor_aggregate::Names;
use candor_aggregate::evaluate::word_score;
use candor_aggregate::text::{NamedTexts, TextEstimate, TextMethod, TextTable};
use candor_formats::export::{Kind, Value};
use serde_json::Value as Json;

/// Texts are compared word by word with one another: the cost grows with the square of their length.
const MOST_WORDS: usize = 5_000;

pub(super) fn run(args: &Estimate, answers: &Answers, mut faults: Faults) -> anyhow::Result<()> {
    let (mut watch, mut summary) = (Watch::start(), Summary::default());
    let (texts, given) = read(answers, &mut faults)?;
    args.tell_time(&mut summary, &mut watch, "reading", answers.bytes());
    let method = args
        .method
        .as_deref()
        .and_then(TextMethod::named)
        .unwrap_or_default();
    let known: Option<Vec<Option<String>>> = args
        .truth
        .as_deref()
        .map(|path| truth::read(path, &texts.tasks, &mut faults, |text| Ok(text.to_owned())))
        .transpose()?;
    let left_out = faults.list();
    summary.add("kind", "text");
    summary.add("method", method.name());
    summary.add("answers", given.iter().sum::<usize>());
    summary.add("tasks", texts.table.tasks());
    summary.add("workers", texts.table.annotators());
    summary.add("malformed_rows", left_out);
    let estimate = method.estimate(&texts.table, &args.running.run())?;
    args.tell_time(&mut summary, &mut watch, "estimating", 0);
    if let Some(known) = known {
        let found: Vec<&str> = estimate
            .texts
            .iter()
            .map(|text| text.text.as_str())
            .collect();
        let score = word_score(&found, &known);
        summary.add("known", score.known);
        summary.add("word_error_rate", score.mean);
        summary.add("word_error_rate_over_all_words", score.overall);
    }
    let mut table = args.results(&[
        ("task", Kind::Text),
        ("text", Kind::Text),
        ("probability", Kind::Float),
    ])?;
    for (task, text) in texts.tasks.iter().zip(&estimate.texts) {
        table.write(&[
            Value::Text(task),
            Value::Text(&text.text),
            Value::Float(text.support),
        ])?;
    }
    let results = table.finish()?;
    let workers = write_workers(args, &texts, &given, &estimate)?;
    args.finish(summary, results, workers)
}

/// Reads rows of task, worker and text; and how many each worker gave.
fn read(answers: &Answers, faults: &mut Faults) -> anyhow::Result<(NamedTexts, Vec<usize>)> {
    let column = answers.first_of(&["text", "label"])?;
    let (mut tasks, mut annotators, mut rows) = (Names::new(), Names::new(), Vec::new());
    let mut given: Vec<usize> = Vec::new();
    answers.read(&["task", "worker", column], faults, |row| {
        let text = row.get(2);
        let words = text.split_whitespace().count();
        if words > MOST_WORDS {
            return Err(Fault::Row(format!(
                "`{column}` has {words} words; at most {MOST_WORDS} can be compared: cut it in pieces"
            )));
        }
        let (task, worker) = (tasks.intern(row.get(0))?, annotators.intern(row.get(1))?);
        given.resize(annotators.len(), 0);
        given[worker as usize] += 1;
        rows.push((task, worker, text.to_owned()));
        Ok(())
    })?;
    answers.ensure_some(rows.len())?;
    let count = |names: &Names| u32::try_from(names.len()).unwrap_or(u32::MAX);
    let table =
        TextTable::new(count(&tasks), count(&annotators), rows).with_context(|| answers.name())?;
    let texts = NamedTexts {
        table,
        tasks,
        annotators,
    };
    Ok((texts, given))
}

fn write_workers(
    args: &Estimate,
    texts: &NamedTexts,
    given: &[usize],
    estimate: &TextEstimate,
) -> anyhow::Result<Option<Json>> {
    let columns = [
        ("worker", Kind::Text),
        ("answers", Kind::Integer),
        ("word_error_rate", Kind::Float),
        ("weight", Kind::Float),
    ];
    let Some(mut table) = args.workers_table(&columns)? else {
        return Ok(None);
    };
    for (place, name) in texts.annotators.iter().enumerate() {
        table.write(&[
            Value::Text(name),
            super::category::whole(given[place]),
            Value::Float(estimate.error_rate[place]),
            Value::Float(estimate.weight[place]),
        ])?;
    }
    table.finish()
}
