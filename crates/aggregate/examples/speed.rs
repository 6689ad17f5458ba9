//! Times the confusion-matrix methods on made-up crowds: 5 labels, 5 answers a task, 500 answers a worker unless said.
//!
//! * `speed crowd ANSWERS FILE` writes a crowd as CSV: task,worker,label.
//! * `speed rows FILE METHOD THREADS LABELS` takes the rows of such a file from memory, as text, and says how long
//!   numbering, grouping and twenty rounds take; the labels that were found go to the file LABELS.
//! * `speed fit ANSWERS METHOD THREADS [CLASSES EACH WORKERS]` does it on numbers, and says the greatest memory.
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
        ["fit", answers, method, threads] => {
            fit(&Crowd::of(answers.parse()?), method, threads.parse()?)
        }
        ["fit", answers, method, threads, classes, each, workers] => {
            let crowd = Crowd {
                answers: answers.parse()?,
                classes: classes.parse()?,
                each: each.parse()?,
                workers: workers.parse()?,
            };
            fit(&crowd, method, threads.parse()?)
        }
        _ => Err("see the first lines of this example".into()),
    }
}

fn write_crowd(answers: u32, file: &str) -> Outcome {
    let (votes, _) = Crowd::of(answers).made();
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

fn fit(crowd: &Crowd, method: &str, threads: usize) -> Outcome {
    let (votes, truth) = crowd.made();
    let (started, busy) = (Instant::now(), cpu_seconds());
    let Crowd {
        answers,
        classes,
        workers,
        ..
    } = *crowd;
    let table = VoteTable::new(crowd.tasks(), workers, classes, &votes, Duplicates::Count)?;
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

/// A made-up crowd.
struct Crowd {
    answers: u32,
    classes: u32,
    /// Answers of each task.
    each: u32,
    workers: u32,
}

impl Crowd {
    fn of(answers: u32) -> Self {
        Self {
            answers,
            classes: 5,
            each: 5,
            workers: (answers / 500).max(2),
        }
    }

    fn tasks(&self) -> u32 {
        self.answers / self.each
    }

    /// Its answers, and the right label of each task.
    fn made(&self) -> (Vec<Vote>, Vec<u32>) {
        let mut random = Random::seeded(1);
        let mut below = |n: u32| u32::try_from(random.below(n as usize)).unwrap_or(0);
        let skill: Vec<u32> = (0..self.workers).map(|_| 500 + below(450)).collect();
        let mut votes = Vec::with_capacity(self.answers as usize);
        let mut truth = Vec::with_capacity(self.tasks() as usize);
        for task in 0..self.tasks() {
            let right = below(self.classes);
            truth.push(right);
            for _ in 0..self.each {
                let annotator = below(self.workers);
                let knows = below(1000) < skill[annotator as usize];
                let label = if knows { right } else { below(self.classes) };
                votes.push(Vote {
                    task,
                    annotator,
                    label,
                });
            }
        }
        (votes, truth)
    }
}
