//! Every target of the crate, its value, met or missed; exits 1 on a miss: `report [TARGETS]`, where TARGETS is a
//! JSON file of others to end with, `[{"what": "", "value": 0, "sign": "<=", "bound": 0}]`.
//!
//! The crowds are found by `CANDOR_SHARED_DATA` (the folder that holds `crowd/`); without them there is nothing to
//! report, and the exit code is 2.

#![expect(
    clippy::unwrap_used,
    reason = "a report on data that was checked before"
)]

#[path = "../tests/crowd/mod.rs"]
mod crowd;
#[path = "../tests/peer/mod.rs"]
mod peer;

use std::{path::Path, process::ExitCode};

use candor_aggregate::{
    NamedVotes, Random, Run,
    agreement::{AlphaOptions, Level, Weights, alpha, cohen_table, label_alpha},
    category::{
        DawidSkeneOptions, SharedErrorOptions, calibrate, dawid_skene, majority_vote, shared_error,
    },
    comparison::{BradleyTerryOptions, bradley_terry},
    evaluate::{CategoryScore, category_score, number_score, word_score},
    numeric::{NamedNumbers, NumberMethod, NumberValue},
    replay::{StoppingRule, replay},
    text::TextMethod,
};

type Set = (&'static str, NamedVotes, Vec<Option<u32>>);

fn main() -> ExitCode {
    let Some(folder) = crowd::folder() else {
        return ExitCode::from(2);
    };
    let sets: Vec<Set> = crowd::CATEGORICAL
        .iter()
        .map(|set| {
            let (votes, truth) = crowd::categorical(&folder, set);
            (*set, votes, truth)
        })
        .collect();
    let mut targets = Targets::default();
    categories(&sets, &mut targets);
    known_answers(&sets, &mut targets);
    stopping(&sets, &mut targets);
    left_out(&sets);
    numbers(&folder, &mut targets);
    texts(&folder, &mut targets);
    known_examples(&mut targets);
    known_models(&mut targets);
    if let Some(others) = std::env::args().nth(1) {
        targets.others(&others);
    }
    targets.finish()
}

/// Lines of the report and whether all were met.
#[derive(Default)]
struct Targets {
    lines: Vec<String>,
    missed: usize,
}

impl Targets {
    fn at_least(&mut self, what: &str, value: f64, bound: f64) {
        self.line(what, value, ">=", bound, value >= bound);
    }

    fn at_most(&mut self, what: &str, value: f64, bound: f64) {
        self.line(what, value, "<=", bound, value <= bound);
    }

    fn line(&mut self, what: &str, value: f64, sign: &str, bound: f64, met: bool) {
        self.missed += usize::from(!met);
        let met = if met { "met" } else { "MISSED" };
        self.lines.push(format!(
            "{what:58} {:>8} {sign} {bound:<7} {met}",
            shown(value)
        ));
    }

    fn others(&mut self, file: &str) {
        let others = std::fs::read_to_string(file).unwrap();
        let others: serde_json::Value = serde_json::from_str(&others).unwrap();
        for target in others.as_array().unwrap() {
            let number = |key: &str| target[key].as_f64().unwrap();
            let what = target["what"].as_str().unwrap();
            match target["sign"].as_str() {
                Some("<=") => self.at_most(what, number("value"), number("bound")),
                _ => self.at_least(what, number("value"), number("bound")),
            }
        }
    }

    fn finish(self) -> ExitCode {
        println!("\ntargets");
        self.lines.iter().for_each(|line| println!("{line}"));
        println!("{} of {} missed", self.missed, self.lines.len());
        if self.missed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Four digits; what is smaller by its power.
fn shown(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-4 {
        format!("{value:.1e}")
    } else {
        format!("{value:.4}")
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn score(set: &Set, options: &SharedErrorOptions) -> CategoryScore {
    let estimate = shared_error(&set.1.table, options, &Run::default()).unwrap();
    category_score(&estimate, &set.2, 15)
}

fn categories(sets: &[Set], targets: &mut Targets) {
    println!(
        "{:16} {:>7} {:>7} {:>8} {:>6} {:>9}",
        "set", "votes", "default", "log loss", "ECE", "certified"
    );
    let (mut accuracy, mut loss, mut error, mut below, mut certified) =
        (vec![], vec![], vec![], f64::INFINITY, vec![]);
    for set in sets {
        let plain = category_score(&majority_vote(&set.1.table), &set.2, 15);
        let options = SharedErrorOptions::default();
        let estimate = shared_error(&set.1.table, &options, &Run::default()).unwrap();
        let ours = category_score(&estimate, &set.2, 15);
        let sure = |task: usize| estimate.best(task).is_some_and(|best| best.1 >= 0.9);
        let known: Vec<Option<u32>> = set
            .2
            .iter()
            .enumerate()
            .map(|(task, t)| t.filter(|_| sure(task)))
            .collect();
        let right = category_score(&estimate, &known, 1).accuracy;
        println!(
            "{:16} {:7.4} {:7.4} {:8.3} {:6.3} {right:9.3}",
            set.0, plain.accuracy, ours.accuracy, ours.log_loss, ours.calibration_error
        );
        accuracy.push(ours.accuracy);
        loss.push(ours.log_loss);
        error.push(ours.calibration_error);
        certified.push(right);
        below = below.min(ours.accuracy - plain.accuracy);
    }
    targets.at_least(
        "categories: mean accuracy (the aim is .850)",
        mean(&accuracy),
        0.842,
    );
    targets.at_least("categories: worst set against majority vote", below, -0.01);
    targets.at_most("categories: mean log loss", mean(&loss), 0.46);
    targets.at_most(
        "categories: mean calibration error, 15 bins",
        mean(&error),
        0.075,
    );
    targets.at_least(
        "categories: right where certified at .90",
        mean(&certified),
        0.92,
    );
}

fn known_answers(sets: &[Set], targets: &mut Targets) {
    let (mut losses, mut errors) = (vec![], vec![]);
    for (_, votes, truth) in sets {
        for seed in 0..5 {
            let mut known: Vec<usize> = (0..truth.len()).filter(|&t| truth[t].is_some()).collect();
            Random::seeded(seed).shuffle(&mut known);
            let (mut gold, mut rest) = (vec![None; truth.len()], truth.clone());
            for &task in &known[..20] {
                gold[task] = rest[task].take();
            }
            let run = Run::default();
            let fit = calibrate(&votes.table, &gold, &SharedErrorOptions::default(), &run).unwrap();
            let shared_error_found = Some(fit.shared_error);
            let options = SharedErrorOptions {
                shared_error: shared_error_found,
                ..Default::default()
            };
            let estimate = shared_error(&votes.table, &options, &run).unwrap();
            let score = category_score(&estimate, &rest, 15);
            losses.push(score.log_loss);
            errors.push(score.calibration_error);
        }
    }
    targets.at_most("20 known answers: mean log loss", mean(&losses), 0.44);
    targets.at_most(
        "20 known answers: mean calibration error",
        mean(&errors),
        0.06,
    );
}

fn stopping(sets: &[Set], targets: &mut Targets) {
    for (target, most_lost, most_spent) in [(0.9, 0.003, 0.72), (0.85, 0.005, 0.63)] {
        let (mut lost, mut spent, mut fixed, mut certified) = (vec![], vec![], vec![], vec![]);
        for (_, votes, truth) in sets {
            for seed in 0..8 {
                let rule = StoppingRule {
                    target,
                    ..StoppingRule::default()
                };
                let run = Run {
                    seed,
                    ..Run::default()
                };
                let result = replay(&votes.table, truth, &rule, &run).unwrap();
                let full = result.fixed.last().unwrap().accuracy;
                lost.push(full - result.rule.accuracy);
                spent.push(result.rule.share);
                certified.extend(result.rule.certified_accuracy);
                let at = result
                    .fixed
                    .windows(2)
                    .find(|p| p[1].share >= result.rule.share);
                fixed.extend(at.map(|p| {
                    let along = (result.rule.share - p[0].share) / (p[1].share - p[0].share);
                    full - (p[0].accuracy + along * (p[1].accuracy - p[0].accuracy))
                }));
            }
        }
        println!(
            "stopping at {target}: a fixed overlap at the same spend loses {:.4}",
            mean(&fixed)
        );
        targets.at_most(
            &format!("stopping at {target}: accuracy lost, 8 orders"),
            mean(&lost),
            most_lost,
        );
        targets.at_most(
            &format!("stopping at {target}: share of answers spent"),
            mean(&spent),
            most_spent,
        );
        if target == 0.9 {
            targets.at_least(
                "stopping at 0.9: right where certified",
                mean(&certified),
                0.92,
            );
        }
    }
}

/// The settings chosen on twelve sets (accuracy for the model, log loss for the correlation), measured on the
/// thirteenth.
fn left_out(sets: &[Set]) {
    let mut tried: Vec<Vec<CategoryScore>> = Vec::new();
    for simple_share in [0.2, 0.3, 0.4] {
        for crowd_strength in [2.0, 4.0, 8.0] {
            for rho in [0.3, 0.4, 0.5, 0.6] {
                let of = |set: &Set| {
                    let classes = set.1.table.classes() as f64;
                    let shared_error = Some(rho * (1.0 - 1.0 / classes));
                    let options = SharedErrorOptions {
                        simple_share,
                        crowd_strength,
                        shared_error,
                        ..Default::default()
                    };
                    score(set, &options)
                };
                tried.push(sets.iter().map(of).collect());
            }
        }
    }
    let mut chosen = Vec::new();
    for left in 0..sets.len() {
        let others = |scores: &[CategoryScore], value: fn(&CategoryScore) -> f64| {
            scores
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != left)
                .map(|(_, s)| value(s))
                .sum::<f64>()
        };
        let rank = |scores: &Vec<CategoryScore>| {
            (others(scores, |s| s.accuracy) * 1e6).round() - others(scores, |s| s.log_loss) * 1e-3
        };
        let best = tried
            .iter()
            .max_by(|a, b| rank(a).total_cmp(&rank(b)))
            .unwrap();
        chosen.push(best[left]);
    }
    let of = |value: fn(&CategoryScore) -> f64| mean(&chosen.iter().map(value).collect::<Vec<_>>());
    println!(
        "settings chosen with each set left out: accuracy {:.4}, log loss {:.4}, calibration error {:.4}",
        of(|s| s.accuracy),
        of(|s| s.log_loss),
        of(|s| s.calibration_error)
    );
}

fn numbers(folder: &Path, targets: &mut Targets) {
    let mut worst = f64::NEG_INFINITY;
    for set in crowd::NUMERIC {
        let (numbers, truth) = crowd::numeric(folder, set);
        let error = |method: NumberMethod| {
            let values = method
                .estimate(&numbers.table, 0.95, &Run::default())
                .unwrap();
            let values: Vec<f64> = values.iter().map(|v: &NumberValue| v.value).collect();
            number_score(&values, &truth).mean_absolute_error
        };
        let (plain, weighted) = (error(NumberMethod::Mean), error(NumberMethod::WeightedMean));
        println!("{set:16} mean {plain:.3}, weighted {weighted:.3}");
        worst = worst.max(weighted / plain - 1.0);
        if set == "n_emotion" {
            targets.at_most("numbers: mean absolute error on n_emotion", weighted, 11.9);
        }
    }
    targets.at_most(
        "numbers: worst set against the plain mean, share",
        worst,
        0.02,
    );
}

fn texts(folder: &Path, targets: &mut Targets) {
    for (set, bound) in crowd::TEXTS {
        let (texts, truth) = crowd::texts(folder, set);
        let estimate = TextMethod::Rover
            .estimate(&texts.table, &Run::default())
            .unwrap();
        let found: Vec<&str> = estimate.texts.iter().map(|t| t.text.as_str()).collect();
        let score = word_score(&found, &truth);
        println!(
            "{set:22} word error rate {:.4}, over all words {:.4}",
            score.mean, score.overall
        );
        targets.at_most(
            &format!("texts: word error rate of ROVER on {set}"),
            score.mean,
            bound,
        );
    }
}

/// The worked examples that are printed elsewhere: how far off, at most.
fn known_examples(targets: &mut Targets) {
    let units = [
        "123321412...",
        "1233224125.3",
        ".3332342251.",
        "12332441251.",
    ];
    let mut rows = Vec::new();
    for (who, row) in units.iter().enumerate() {
        for (unit, value) in row.chars().enumerate() {
            if let Some(value) = value.to_digit(10) {
                rows.push((unit.to_string(), who.to_string(), f64::from(value)));
            }
        }
    }
    let rows = rows
        .iter()
        .map(|(unit, who, value)| (unit.as_str(), who.as_str(), *value));
    let table = NamedNumbers::from_rows(rows).unwrap().table;
    for (level, printed) in [
        (Level::Nominal, 0.743),
        (Level::Ordinal, 0.815),
        (Level::Interval, 0.849),
        (Level::Ratio, 0.797),
    ] {
        let found = alpha(&table, level, &AlphaOptions::default(), &Run::default()).unwrap();
        let off = (found.alpha.unwrap() - printed).abs();
        targets.at_most(
            &format!("Krippendorff's example, {level:?}: off by"),
            off,
            0.0006,
        );
    }
    let cohen = cohen_table(&[20.0, 5.0, 10.0, 15.0], Weights::Plain, 0.95).unwrap();
    targets.at_most(
        "Cohen's example: off by",
        (cohen.kappa.unwrap() - 0.4).abs(),
        1e-9,
    );
}

/// Models whose results are known: by the papers, and by crowd-kit with its settings.
fn known_models(targets: &mut Targets) {
    let mut worst: f64 = 0.0;
    for (what, off) in peer::differences() {
        println!("crowd-kit: {what} differs by {off:.1e}");
        worst = worst.max(off);
    }
    targets.at_most("crowd-kit's models: largest difference", worst, 1e-6);
    let options = BradleyTerryOptions {
        virtual_wins: 0.0,
        ..Default::default()
    };
    let journals = peer::journals();
    let fit = bradley_terry(&journals.table, &options, &Run::default()).unwrap();
    let score = |name: &str| fit.scores[journals.items.find(name).unwrap() as usize];
    let off = [
        ("Comm Statist", -2.9491),
        ("JASA", -0.4796),
        ("JRSS-B", 0.2690),
    ]
    .map(|(name, printed)| (score(name) - score("Biometrika") - printed).abs())
    .into_iter()
    .fold(0.0, f64::max);
    targets.at_most("Bradley-Terry on the citations: off by", off, 0.0001);
    let patients = peer::votes(peer::PATIENTS).table;
    let options = DawidSkeneOptions {
        rounds: 2000,
        tolerance: 1e-12,
        ..Default::default()
    };
    let fit = dawid_skene(&patients, &options, &Run::default()).unwrap();
    let off = (fit.log_likelihood.unwrap() - -192.891).abs();
    targets.at_most("Dawid and Skene, this file: likelihood off by", off, 0.0006);
    let alpha = label_alpha(
        &patients,
        Level::Nominal,
        &AlphaOptions::default(),
        &Run::default(),
    );
    let off = (alpha.unwrap().alpha.unwrap() - 0.5826).abs();
    targets.at_most("Dawid and Skene, this file: alpha off by", off, 0.00006);
}
