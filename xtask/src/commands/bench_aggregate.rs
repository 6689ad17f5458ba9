//! `cargo xtask bench aggregate`: the statistics of quality against crowd-kit, and against their targets.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::tools::python;
use crate::{process, workspace};

#[derive(Args)]
pub(crate) struct Options {
    /// Measure accuracy and certainty on the recorded crowds too, and end with every target
    #[arg(long)]
    report: bool,
    /// Leave crowd-kit and the times out
    #[arg(long)]
    no_speed: bool,
    /// A hundredth of the answers, to see that all of it runs: times are shown and not judged
    #[arg(long)]
    small: bool,
}

/// How many answers are measured, and whether the times mean something.
#[derive(Clone, Copy)]
struct Size {
    million: u32,
    is_judged: bool,
}

const MISSED: &str = "not every target is met";
/// Rounds that everybody makes.
const ROUNDS: &str = "20";
/// Answers of each person in the made-up crowds.
const EACH_OF_A_WORKER: u32 = 500;
const MILLION: u32 = 1_000_000;
const SMALL: u32 = MILLION / 100;
/// A time of ours is the least of so many runs: what else the machine does can only add to it.
const RUNS: usize = 3;

/// Measures, prints, and fails on a miss.
pub(crate) fn run(options: &Options) -> Result<()> {
    let examples = [
        "build",
        "--release",
        "--package",
        "candor-aggregate",
        "--examples",
    ];
    process::run(&mut process::cargo(&examples))?;
    let folder = workspace::target().join("bench-aggregate");
    fs::create_dir_all(&folder)?;
    let mut targets = Targets::default();
    if !options.no_speed {
        process::run(&mut process::cargo(&[
            "build",
            "--release",
            "--package",
            "candor-cli",
        ]))?;
        let size = Size {
            million: if options.small { SMALL } else { MILLION },
            is_judged: !options.small,
        };
        let mut measured = Targets::default();
        speed(&folder, size, &mut measured)?;
        if size.is_judged {
            targets = measured;
        }
    }
    if options.report {
        return report(&folder, &targets);
    }
    targets.print();
    if targets.is_missed() {
        bail!(MISSED);
    }
    Ok(())
}

/// Figures and their bounds, as the report takes them.
#[derive(Default)]
struct Targets(Vec<Value>);

impl Targets {
    fn add(&mut self, what: &str, value: f64, sign: &str, bound: f64) {
        self.0
            .push(json!({"what": what, "value": value, "sign": sign, "bound": bound}));
    }

    fn is_met(target: &Value) -> bool {
        let number = |key: &str| target[key].as_f64().unwrap_or(f64::NAN);
        match target["sign"].as_str() {
            Some("<=") => number("value") <= number("bound"),
            _ => number("value") >= number("bound"),
        }
    }

    fn is_missed(&self) -> bool {
        !self.0.iter().all(Self::is_met)
    }

    fn print(&self) {
        println!("\ntargets");
        for target in &self.0 {
            let met = if Self::is_met(target) {
                "met"
            } else {
                "MISSED"
            };
            println!(
                "{:58} {:8.3} {} {:<7} {met}",
                target["what"].as_str().unwrap_or_default(),
                target["value"].as_f64().unwrap_or(f64::NAN),
                target["sign"].as_str().unwrap_or_default(),
                target["bound"],
            );
        }
    }
}

fn speed(folder: &Path, size: Size, targets: &mut Targets) -> Result<()> {
    if let Ok(load) = fs::read_to_string("/proc/loadavg") {
        println!("load of the machine: {}", load.trim());
    }
    let python = python::ensure("crowdkit", "bench/aggregate/requirements.txt")?;
    for answers in [size.million / 10, size.million] {
        against_crowdkit(folder, &python, answers, size, targets)?;
    }
    growth(size, targets)?;
    reading(folder, size, targets)
}

/// The same file, the same rounds: crowd-kit once, this crate by one thread and by two.
fn against_crowdkit(
    folder: &Path,
    python: &Path,
    answers: u32,
    size: Size,
    targets: &mut Targets,
) -> Result<()> {
    let file = crowd(folder, answers)?;
    let script = workspace::path("bench/aggregate/crowdkit_speed.py");
    let mut theirs = process::command(python, &[]);
    theirs.arg(script).arg(&file).arg(ROUNDS);
    let theirs = answer(&process::capture(&mut theirs)?)?;
    let labels = folder.join("labels.csv");
    let ours = |method: &str, threads: &str| {
        least(|| {
            let mut command = process::command(example("speed"), &["rows"]);
            command.arg(&file).args([method, threads]).arg(&labels);
            answer(&process::capture(&mut command)?)
        })
    };
    let (two, default) = (ours("dawid-skene", "2")?, ours("shared-error", "1")?);
    let one = ours("dawid-skene", "1")?;
    for made in [&theirs, &one, &two, &default] {
        ensure!(
            made["rounds"] == 20,
            "not everybody made {ROUNDS} rounds: {made}"
        );
    }
    let same = same_labels(&labels, &theirs["labels"])?;
    let cpu = number(&theirs, "seconds")?;
    let wall = number(&theirs, "wall_seconds")?;
    let megabytes = number(&theirs, "bytes")? / 1e6;
    println!("{answers} answers, {ROUNDS} rounds, from rows of text to labels:");
    println!(
        "  crowd-kit     {cpu:8.3} s of one thread ({wall:.3} s by the clock), {megabytes:.0} MB"
    );
    for (name, figures) in [
        ("one thread", &one),
        ("two threads", &two),
        ("the default method, one thread", &default),
    ] {
        let (cpu, wall) = (number(figures, "cpu_seconds")?, number(figures, "seconds")?);
        println!("  this crate    {cpu:8.3} s of threads ({wall:.3} s by the clock): {name}");
    }
    if answers == size.million {
        let one = cpu / number(&one, "cpu_seconds")?;
        let two = wall / number(&two, "seconds")?;
        targets.add(
            "speed: times crowd-kit, one thread, a million answers",
            one,
            ">=",
            30.0,
        );
        targets.add(
            "speed: times crowd-kit, two threads, by the clock",
            two,
            ">=",
            50.0,
        );
        targets.add(
            "speed: share of labels that are crowd-kit's",
            same,
            ">=",
            0.999,
        );
    }
    Ok(())
}

/// Ten million answers in time and memory, and the cost of one answer as they grow.
///
/// The cost is held to be linear where the crowd stays and its answers grow. Where the crowd grows too, its tables
/// leave the cache between the two sizes (0.4 and 4 MB; an answer costs what a miss costs, once): told, not judged.
fn growth(size: Size, targets: &mut Targets) -> Result<()> {
    for method in ["dawid-skene", "shared-error"] {
        let fit = |answers: u32, threads: &str, workers: u32| {
            least(|| {
                let (answers, workers) = (answers.to_string(), workers.to_string());
                let arguments = ["fit", &answers, method, threads, "5", "5", &workers];
                answer(&process::capture(&mut process::command(
                    example("speed"),
                    &arguments,
                ))?)
            })
        };
        let (million, ten) = (size.million, 10 * size.million);
        let (workers, more_workers) = (million / EACH_OF_A_WORKER, ten / EACH_OF_A_WORKER);
        let most = fit(ten, "2", more_workers)?;
        targets.add(
            &format!("speed: {method}, ten million answers, two threads, seconds"),
            number(&most, "seconds")?,
            "<=",
            4.0,
        );
        targets.add(
            &format!("memory: {method}, ten million answers, MB"),
            number(&most, "bytes")? / 1e6,
            "<=",
            600.0,
        );
        let cost = |answers: u32, workers: u32| {
            let fitted = number(&fit(answers, "1", workers)?, "seconds")?;
            let nanoseconds = 1e9 * fitted / f64::from(answers) / 20.0;
            println!(
                "  {method}, {answers} answers of {workers} people: {nanoseconds:.1} ns an answer and round"
            );
            anyhow::Ok(nanoseconds)
        };
        let (few, many) = (cost(million, workers)?, cost(ten, workers)?);
        cost(ten, more_workers)?;
        targets.add(
            &format!("growth: {method}, power of the number of answers"),
            1.0 + (many / few).log10(),
            "<=",
            1.15,
        );
    }
    Ok(())
}

/// The real program on a file, the time of its reading as it tells it.
fn reading(folder: &Path, size: Size, targets: &mut Targets) -> Result<()> {
    let file = crowd(folder, 5 * size.million)?;
    let found = folder.join("found.csv");
    let best = (0..RUNS)
        .map(|_| {
            let mut command = process::command(workspace::candor("release"), &["consensus"]);
            command
                .arg(&file)
                .args(["--json", "--timings", "--method", "majority", "--output"])
                .arg(&found);
            number(
                &answer(&process::capture(&mut command)?)?,
                "megabytes_a_second",
            )
        })
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .fold(0.0, f64::max);
    println!("  CSV of {} answers: {best:.0} MB/s", 5 * size.million);
    targets.add("speed: reading CSV, MB/s", best, ">=", 100.0);
    Ok(())
}

/// Runs the report on the recorded crowds, which ends with these targets and its own.
fn report(folder: &Path, targets: &Targets) -> Result<()> {
    let file = folder.join("targets.json");
    fs::write(&file, Value::from(targets.0.clone()).to_string())?;
    let mut command = process::command(example("report"), &[]);
    command.arg(&file);
    if process::run(&mut command).is_err() {
        bail!(MISSED);
    }
    Ok(())
}

fn crowd(folder: &Path, answers: u32) -> Result<PathBuf> {
    let file = folder.join(format!("crowd-{answers}.csv"));
    if !file.exists() {
        let mut command = process::command(example("speed"), &["crowd", &answers.to_string()]);
        process::run(command.arg(&file))?;
    }
    Ok(file)
}

fn example(name: &str) -> PathBuf {
    workspace::target().join("release/examples").join(name)
}

/// The quickest of some runs, by the clock.
fn least(mut run: impl FnMut() -> Result<Value>) -> Result<Value> {
    let mut best = run()?;
    for _ in 1..RUNS {
        let next = run()?;
        if number(&next, "seconds")? < number(&best, "seconds")? {
            best = next;
        }
    }
    Ok(best)
}

/// The JSON of a program's last line.
fn answer(output: &[u8]) -> Result<Value> {
    let text = String::from_utf8_lossy(output);
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("no JSON line: {line}"))
}

fn number(figures: &Value, name: &str) -> Result<f64> {
    match figures[name].as_f64() {
        Some(value) => Ok(value),
        None => bail!("there is no figure `{name}`"),
    }
}

/// The share of tasks with the same label.
fn same_labels(file: &Path, theirs: &Value) -> Result<f64> {
    let text = fs::read_to_string(file)?;
    let pairs: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.split_once(','))
        .collect();
    let same = pairs
        .iter()
        .filter(|(task, label)| theirs[*task] == **label)
        .count();
    Ok(same as f64 / pairs.len().max(1) as f64)
}
