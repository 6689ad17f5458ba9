//! How long the methods for categories take on a made-up crowd: `speed [ANSWERS] [CLASSES] [ANSWERS_A_TASK] [WORKERS]`.
//! Prints one line a method: seconds for twenty rounds, accuracy, with one thread and with two.

#![expect(clippy::disallowed_methods, reason = "this measures time")]

use std::time::Instant;

use candor_aggregate::{
    Duplicates, Random, Run, Vote, VoteTable,
    category::{
        CategoryEstimate, DawidSkeneOptions, SharedErrorOptions, dawid_skene, majority_vote,
        shared_error,
    },
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|a| a.parse::<u32>());
    let answers = numbers.next().unwrap_or(Ok(1_000_000))?;
    let classes = numbers.next().unwrap_or(Ok(5))?;
    let each = numbers.next().unwrap_or(Ok(5))?;
    let workers = numbers.next().unwrap_or(Ok((answers / 500).max(2)))?;
    let (votes, truth) = crowd(answers / each, classes, each, workers);
    let started = Instant::now();
    let table = VoteTable::new(answers / each, workers, classes, &votes, Duplicates::Count)?;
    drop(votes);
    println!(
        "{answers} answers, {workers} workers: table in {:.3} s",
        started.elapsed().as_secs_f64()
    );
    let accuracy = |estimate: &CategoryEstimate| {
        let right = truth
            .iter()
            .enumerate()
            .filter(|(t, c)| estimate.best(*t).map(|b| b.0) == Some(**c));
        right.count() as f64 / truth.len() as f64
    };
    let report = |name: &str, threads: usize, fit: &dyn Fn(&Run<'_>) -> CategoryEstimate| {
        let run = Run {
            threads,
            ..Run::default()
        };
        let started = Instant::now();
        let estimate = fit(&run);
        let seconds = started.elapsed().as_secs_f64();
        let (rounds, accuracy) = (estimate.rounds, accuracy(&estimate));
        println!(
            "{name:24} {threads} threads {seconds:8.3} s, {rounds} rounds, accuracy {accuracy:.4}"
        );
    };
    report("majority", 1, &|_| majority_vote(&table));
    for single_precision in [false, true] {
        let bits = if single_precision { 32 } else { 64 };
        let single_precision = Some(single_precision);
        let classic = DawidSkeneOptions {
            rounds: 20,
            tolerance: 0.0,
            single_precision,
            ..Default::default()
        };
        let ours = SharedErrorOptions {
            rounds: 20,
            tolerance: 0.0,
            single_precision,
            ..Default::default()
        };
        for threads in [1, 2] {
            report(&format!("dawid-skene, {bits} bits"), threads, &|run| {
                dawid_skene(&table, &classic, run).expect("options in range")
            });
            report(&format!("shared-error, {bits} bits"), threads, &|run| {
                shared_error(&table, &ours, run).expect("options in range")
            });
        }
    }
    Ok(())
}

fn crowd(tasks: u32, classes: u32, each: u32, workers: u32) -> (Vec<Vote>, Vec<u32>) {
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
