//! Times the confusion-matrix methods on made-up crowds: 5 labels, 5 answers a task, 500 answers a worker.
//!
//! * `speed crowd ANSWERS FILE` writes a crowd as CSV: task,worker,label.
//! * `speed rows FILE METHOD THREADS LABELS` takes the rows of such a file from memory, as text, and says how long
//!   numbering, grouping and twenty rounds take; the labels that were found go to the file LABELS.
//! * `speed fit ANSWERS METHOD THREADS [CLASSES] [EACH]` does it on numbers, and says the greatest memory.
//!
//! METHOD is `dawid-skene` or `shared-error`. Each prints one JSON line; CPU seconds are those of Linux, of all
//! threads.

#![expect(clippy::disallowed_methods, reason = "this measures time")]

use std::{error::Error, fmt::Write, fs, time::Instant};

use candor_aggregate::{
    Duplicates, Random, Run, Vote, VoteBuilder, VoteTable,
    category::{
        CategoryEstimate, DawidSkeneOptions, SharedErrorOptions, dawid_skene, shared_error,
    },
};

const ROUNDS: usize = 20;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["crowd", answers, file] => write_crowd(answers.parse()?, file),
        ["rows", file, method, threads, labels] => rows(file, method, threads.parse()?, labels),
        ["fit", answers, method, threads] => fit(answers.parse()?, method, threads.parse()?, 5, 5),
        ["fit", answers, method, threads, classes, each] => fit(
            answers.parse()?,
            method,
            threads.parse()?,
            classes.parse()?,
            each.parse()?,
        ),
        _ => Err("see the first lines of this example".into()),
    }
}

fn write_crowd(answers: u32, file: &str) -> Outcome {
    let (votes, _) = crowd(answers, 5, 5);
    let mut text = String::from("task,worker,label\n");
    for vote in votes {
        let (task, worker, label) = (vote.task, vote.annotator, vote.label);
        writeln!(text, "t{task},w{worker},{label}")?;
    }
    fs::write(file, text)?;
    println!("{{}}");
    Ok(())
}

fn rows(file: &str, method: &str, threads: usize, labels: &str) -> Outcome {
    let text = fs::read_to_string(file)?;
    let rows: Vec<[&str; 3]> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some([cells.next()?, cells.next()?, cells.next()?])
        })
        .collect();
    let (started, busy) = (Instant::now(), cpu_seconds());
    let mut builder = VoteBuilder::new();
    for [task, worker, label] in &rows {
        builder.push(task, worker, label)?;
    }
    let votes = builder.build(Duplicates::Count)?;
    let grouped = started.elapsed().as_secs_f64();
    let estimate = estimate(&votes.table, method, threads)?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - busy);
    let mut found = String::new();
    for (task, name) in votes.tasks.iter().enumerate() {
        let label = estimate
            .best(task)
            .map_or("", |best| votes.labels.get(best.0));
        writeln!(found, "{name},{label}")?;
    }
    fs::write(labels, found)?;
    println!(
        "{{\"answers\": {}, \"seconds\": {seconds:.4}, \"cpu_seconds\": {cpu:.2}, \"numbering_seconds\": {grouped:.4}, \"rounds\": {}}}",
        rows.len(),
        estimate.rounds
    );
    Ok(())
}

fn fit(answers: u32, method: &str, threads: usize, classes: u32, each: u32) -> Outcome {
    let (votes, truth) = crowd(answers, classes, each);
    let (started, busy) = (Instant::now(), cpu_seconds());
    let workers = workers(answers);
    let table = VoteTable::new(answers / each, workers, classes, &votes, Duplicates::Count)?;
    drop(votes);
    let estimate = estimate(&table, method, threads)?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - busy);
    let right = truth
        .iter()
        .enumerate()
        .filter(|(task, label)| estimate.best(*task).map(|best| best.0) == Some(**label))
        .count();
    println!(
        "{{\"answers\": {answers}, \"seconds\": {seconds:.4}, \"cpu_seconds\": {cpu:.2}, \"rounds\": {}, \"accuracy\": {:.4}, \"bytes\": {}}}",
        estimate.rounds,
        right as f64 / truth.len() as f64,
        greatest_memory()
    );
    Ok(())
}

fn estimate(
    table: &VoteTable,
    method: &str,
    threads: usize,
) -> Result<CategoryEstimate, Box<dyn Error>> {
    let run = Run {
        threads,
        ..Run::default()
    };
    let estimate = match method {
        "dawid-skene" => {
            let options = DawidSkeneOptions {
                rounds: ROUNDS,
                tolerance: 0.0,
                ..Default::default()
            };
            dawid_skene(table, &options, &run)?
        }
        "shared-error" => {
            let options = SharedErrorOptions {
                rounds: ROUNDS,
                tolerance: 0.0,
                ..Default::default()
            };
            shared_error(table, &options, &run)?
        }
        _ => return Err("no such method".into()),
    };
    if estimate.rounds != ROUNDS {
        return Err(format!("{} rounds were made of {ROUNDS}", estimate.rounds).into());
    }
    Ok(estimate)
}

/// Time that this process has had a core, in steps of a hundredth of a second (Linux; NaN elsewhere).
fn cpu_seconds() -> f64 {
    let line = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in brackets may hold blanks; user and system time are the 12th and 13th figure behind it.
    let figures = line.rsplit_once(')').map_or("", |(_, figures)| figures);
    let of = |place| figures.split_whitespace().nth(place)?.parse::<f64>().ok();
    let ticks = |place| of(place).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

/// The greatest memory of this process so far in bytes (Linux; 0 elsewhere).
fn greatest_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn workers(answers: u32) -> u32 {
    (answers / 500).max(2)
}

fn crowd(answers: u32, classes: u32, each: u32) -> (Vec<Vote>, Vec<u32>) {
    let (tasks, workers) = (answers / each, workers(answers));
    let mut random = Random::seeded(1);
    let mut below = |n: u32| u32::try_from(random.below(n as usize)).unwrap_or(0);
    let skill: Vec<u32> = (0..workers).map(|_| 500 + below(450)).collect();
    let mut votes = Vec::with_capacity(tasks as usize * each as usize);
    let mut truth = Vec::with_capacity(tasks as usize);
    for task in 0..tasks {
        let right = below(classes);
        truth.push(right);
        for _ in 0..each {
            let annotator = below(workers);
            let knows = below(1000) < skill[annotator as usize];
            let label = if knows { right } else { below(classes) };
            votes.push(Vote {
                task,
                annotator,
                label,
            });
        }
    }
    (votes, truth)
}
