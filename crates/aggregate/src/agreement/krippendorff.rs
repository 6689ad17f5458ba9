//! Krippendorff's alpha: any number of annotators, missing answers, four levels of measurement.

use crate::{
    error::{Error, check_range},
    numeric::{NumberTable, summary::quantile},
    random::Random,
    run::Run,
    votes::VoteTable,
};

/// What the distance of two values means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Equal or not.
    Nominal,
    /// An order: distance is the number of values in between.
    Ordinal,
    /// Differences: `(a - b)^2`.
    Interval,
    /// Proportions: `((a - b) / (a + b))^2`; the values must not be negative.
    Ratio,
}

/// Alpha with its parts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Alpha {
    /// 1 is perfect agreement, 0 what chance would give; `None` where all values are the same or nothing can
    /// be compared.
    pub alpha: Option<f64>,
    /// Observed disagreement.
    pub observed: f64,
    /// Disagreement expected by chance.
    pub expected: f64,
    /// Tasks with two answers or more.
    pub tasks: usize,
    /// Answers to those.
    pub answers: usize,
    /// Ends of the bootstrap interval, if asked for.
    pub interval: Option<(f64, f64)>,
}

/// Settings of the bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlphaOptions {
    /// Times that the tasks are drawn again; 0 asks for no interval.
    pub resamples: usize,
    /// Share of the draws that lies in the interval.
    pub level: f64,
}

impl Default for AlphaOptions {
    fn default() -> Self {
        Self {
            resamples: 0,
            level: 0.95,
        }
    }
}

/// Alpha of numbers: labels that are numbers, ratings, measurements.
///
/// K. Krippendorff: "Computing Krippendorff's alpha-reliability" (2011).
///
/// `alpha = 1 - D_o / D_e`; with `m_u` answers to task `u`, `n` the answers to tasks with two or more:
/// `D_o = 1/n sum_u 1/(m_u - 1) sum over ordered pairs of answers to u of d(a,b)`,
/// `D_e = 1/(n (n-1)) sum over ordered pairs of all answers of d(a,b)`.
/// The ordinal distance is the interval distance of mean ranks. Nominal, ordinal and interval take one pass over
/// the answers; ratio takes the square of the number of different values.
///
/// The interval draws tasks with replacement (Efron's percentile bootstrap).
///
/// # Errors
/// [`Error::Option`] for options out of range, [`Error::Unsuitable`] for a negative value at ratio level or for
/// more different values there than can be compared, [`Error::Cancelled`].
pub fn alpha(
    numbers: &NumberTable,
    level: Level,
    options: &AlphaOptions,
    run: &Run<'_>,
) -> Result<Alpha, Error> {
    check_range("level", options.level, 0.0, 1.0)?;
    let data = Coded::new(numbers);
    if level == Level::Ratio {
        data.check_ratio()?;
    }
    let all = vec![1.0; data.tasks()];
    let mut result = data.alpha(level, &all);
    if options.resamples > 0 && result.alpha.is_some() {
        result.interval = bootstrap(&data, level, options, run)?;
    }
    Ok(result)
}

/// Alpha of labels, nominal or in the order of the label's numbers.
///
/// # Errors
/// As [`alpha`]; interval and ratio take the label's number as its value, which is seldom meant: use [`alpha`].
pub fn label_alpha(
    votes: &VoteTable,
    level: Level,
    options: &AlphaOptions,
    run: &Run<'_>,
) -> Result<Alpha, Error> {
    let readings: Vec<crate::numeric::Reading> = votes
        .iter()
        .map(|v| crate::numeric::Reading {
            task: v.task,
            annotator: v.annotator,
            value: f64::from(v.label),
        })
        .collect();
    let tasks = crate::size::index(votes.tasks());
    let annotators = crate::size::index(votes.annotators());
    alpha(
        &NumberTable::new(tasks, annotators, &readings)?,
        level,
        options,
        run,
    )
}

/// Ratio distances have no shorter form than all pairs of different values.
const MOST_RATIO_VALUES: usize = 20_000;

/// Answers to tasks with two or more, as numbers of their different values.
struct Coded {
    /// Different values, ascending.
    values: Vec<f64>,
    code: Vec<usize>,
    start: Vec<usize>,
}

impl Coded {
    fn new(numbers: &NumberTable) -> Self {
        let paired = (0..numbers.tasks())
            .map(|t| numbers.values(t))
            .filter(|v| v.len() > 1);
        let mut values: Vec<f64> = paired.clone().flatten().map(|v| v + 0.0).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let (mut code, mut start) = (Vec::new(), vec![0]);
        for answers in paired {
            code.extend(answers.iter().map(|a| values.partition_point(|v| v < a)));
            start.push(code.len());
        }
        Self {
            values,
            code,
            start,
        }
    }

    fn tasks(&self) -> usize {
        self.start.len() - 1
    }

    fn of_task(&self, task: usize) -> &[usize] {
        &self.code[self.start[task]..self.start[task + 1]]
    }

    fn check_ratio(&self) -> Result<(), Error> {
        let problem = if self.values.first().is_some_and(|v| *v < 0.0) {
            "at ratio level needs values of 0 or more; use the interval level".to_string()
        } else if self.values.len() > MOST_RATIO_VALUES {
            format!("at ratio level takes at most {MOST_RATIO_VALUES} different values; round them")
        } else {
            return Ok(());
        };
        Err(Error::Unsuitable {
            method: "Krippendorff's alpha",
            problem,
        })
    }

    /// Alpha with each task counted `times` (a resample repeats and leaves out).
    fn alpha(&self, level: Level, times: &[f64]) -> Alpha {
        let mut frequency = vec![0.0; self.values.len()];
        for (task, &times) in times.iter().enumerate() {
            self.of_task(task)
                .iter()
                .for_each(|&code| frequency[code] += times);
        }
        let n: f64 = frequency.iter().sum();
        let scale = self.scale(level, &frequency);
        let mut counts = vec![
            0.0;
            if level == Level::Nominal {
                self.values.len()
            } else {
                0
            }
        ];
        let mut observed = 0.0;
        for (task, &times) in times.iter().enumerate().filter(|(_, times)| **times > 0.0) {
            let codes = self.of_task(task);
            let distance = match level {
                Level::Nominal => differing(codes, &mut counts),
                Level::Ordinal | Level::Interval => squares(codes.iter().map(|&c| (scale[c], 1.0))),
                Level::Ratio => ratio_within(codes, &scale),
            };
            observed += times * distance / (codes.len() as f64 - 1.0);
        }
        let expected = match level {
            Level::Nominal => n * n - frequency.iter().map(|f| f * f).sum::<f64>(),
            Level::Ordinal | Level::Interval => {
                squares(scale.iter().copied().zip(frequency.iter().copied()))
            }
            Level::Ratio => ratio_between(&scale, &frequency),
        };
        let (observed, expected) = (observed / n, expected / (n * (n - 1.0)));
        Alpha {
            alpha: (expected > 0.0).then(|| 1.0 - observed / expected),
            observed,
            expected,
            tasks: self.tasks(),
            answers: self.code.len(),
            interval: None,
        }
    }

    /// Where each value lies, so that the distance is the squared difference (but for ratio).
    fn scale(&self, level: Level, frequency: &[f64]) -> Vec<f64> {
        if level != Level::Ordinal {
            return self.values.clone();
        }
        let mut below = 0.0;
        let place = |&f: &f64| {
            let middle = below + f / 2.0;
            below += f;
            middle
        };
        frequency.iter().map(place).collect()
    }
}

/// Ordered pairs of different values.
fn differing(codes: &[usize], counts: &mut [f64]) -> f64 {
    let mut same = 0.0;
    for &code in codes {
        same += 2.0 * counts[code] + 1.0;
        counts[code] += 1.0;
    }
    codes.iter().for_each(|&code| counts[code] = 0.0);
    (codes.len() as f64).powi(2) - same
}

/// Sum over ordered pairs of the squared difference, by `2 n sum (x - mean)^2`.
fn squares(items: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let n: f64 = items.clone().map(|(_, weight)| weight).sum();
    let mean = items.clone().map(|(x, weight)| weight * x).sum::<f64>() / n;
    2.0 * n
        * items
            .map(|(x, weight)| weight * (x - mean).powi(2))
            .sum::<f64>()
}

fn ratio_distance(a: f64, b: f64) -> f64 {
    if a + b == 0.0 {
        0.0
    } else {
        ((a - b) / (a + b)).powi(2)
    }
}

fn ratio_within(codes: &[usize], values: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (i, &a) in codes.iter().enumerate() {
        sum += codes[..i]
            .iter()
            .map(|&b| 2.0 * ratio_distance(values[a], values[b]))
            .sum::<f64>();
    }
    sum
}

fn ratio_between(values: &[f64], frequency: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (i, (&a, &many)) in values
        .iter()
        .zip(frequency)
        .enumerate()
        .filter(|(_, (_, f))| **f > 0.0)
    {
        let below = values[..i].iter().zip(frequency);
        sum += many
            * below
                .map(|(&b, f)| 2.0 * f * ratio_distance(a, b))
                .sum::<f64>();
    }
    sum
}

fn bootstrap(
    data: &Coded,
    level: Level,
    options: &AlphaOptions,
    run: &Run<'_>,
) -> Result<Option<(f64, f64)>, Error> {
    let mut random = Random::seeded(run.seed);
    let mut alphas = Vec::with_capacity(options.resamples);
    for resample in 0..options.resamples {
        let mut times = vec![0.0; data.tasks()];
        for _ in 0..data.tasks() {
            times[random.below(data.tasks())] += 1.0;
        }
        alphas.extend(data.alpha(level, &times).alpha);
        run.report(resample + 1, options.resamples, 0.0)?;
    }
    alphas.sort_by(f64::total_cmp);
    let tail = (1.0 - options.level) / 2.0;
    Ok((!alphas.is_empty()).then(|| (quantile(&alphas, tail), quantile(&alphas, 1.0 - tail))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Reading;

    fn table(rows: &[&[f64]]) -> NumberTable {
        let mut readings = Vec::new();
        for (annotator, row) in (0..).zip(rows) {
            for (task, &value) in (0..).zip(*row) {
                if !value.is_nan() {
                    readings.push(Reading {
                        task,
                        annotator,
                        value,
                    });
                }
            }
        }
        let tasks = u32::try_from(rows[0].len()).unwrap();
        NumberTable::new(tasks, u32::try_from(rows.len()).unwrap(), &readings).unwrap()
    }

    fn of(rows: &[&[f64]], level: Level) -> Alpha {
        alpha(
            &table(rows),
            level,
            &AlphaOptions::default(),
            &Run::default(),
        )
        .unwrap()
    }

    /// The worked example of Krippendorff (2011), section C and following.
    #[test]
    fn the_worked_example_of_2011() {
        const N: f64 = f64::NAN;
        let rows: [&[f64]; 4] = [
            &[1.0, 2.0, 3.0, 3.0, 2.0, 1.0, 4.0, 1.0, 2.0, N, N, N],
            &[1.0, 2.0, 3.0, 3.0, 2.0, 2.0, 4.0, 1.0, 2.0, 5.0, N, 3.0],
            &[N, 3.0, 3.0, 3.0, 2.0, 3.0, 4.0, 2.0, 2.0, 5.0, 1.0, N],
            &[1.0, 2.0, 3.0, 3.0, 2.0, 4.0, 4.0, 1.0, 2.0, 5.0, 1.0, N],
        ];
        for (level, expected) in [
            (Level::Nominal, 0.743),
            (Level::Ordinal, 0.815),
            (Level::Interval, 0.849),
            (Level::Ratio, 0.797),
        ] {
            let result = of(&rows, level);
            assert!(
                (result.alpha.unwrap() - expected).abs() < 5e-4,
                "{level:?} {result:?}"
            );
            assert_eq!((result.tasks, result.answers), (11, 40));
        }
    }

    #[test]
    fn no_variation_has_no_alpha() {
        assert_eq!(of(&[&[1.0, 1.0], &[1.0, 1.0]], Level::Nominal).alpha, None);
        assert_eq!(
            of(&[&[1.0, 2.0]], Level::Interval).alpha,
            None,
            "one annotator"
        );
    }

    #[test]
    fn perfect_agreement_is_one_and_the_interval_holds_the_value() {
        assert_eq!(
            of(&[&[1.0, 2.0], &[1.0, 2.0]], Level::Ordinal).alpha,
            Some(1.0)
        );
        let (a, b): (Vec<f64>, Vec<f64>) = (0..60)
            .map(|i| (f64::from(i % 3), f64::from((i + i / 5 % 2) % 3)))
            .unzip();
        let options = AlphaOptions {
            resamples: 200,
            level: 0.9,
        };
        let fit = |seed| {
            let run = Run {
                seed,
                ..Run::default()
            };
            alpha(&table(&[&a, &b]), Level::Nominal, &options, &run).unwrap()
        };
        let (low, high) = fit(3).interval.unwrap();
        let value = fit(3).alpha.unwrap();
        assert!(low < value && value < high, "{low} {value} {high}");
        assert_eq!(fit(3), fit(3));
    }

    #[test]
    fn ratios_of_negative_numbers_are_refused() {
        let table = table(&[&[-1.0], &[1.0]]);
        let result = alpha(
            &table,
            Level::Ratio,
            &AlphaOptions::default(),
            &Run::default(),
        );
        assert!(result.unwrap_err().to_string().contains("interval"));
    }
}
