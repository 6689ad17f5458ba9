//! Newton's method for paired comparisons: the matches between items as a sparse weighted graph.

/// All judgements of one pair of items, as weights.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Match {
    pub(crate) first: usize,
    pub(crate) second: usize,
    pub(crate) first_wins: f64,
    pub(crate) second_wins: f64,
    pub(crate) ties: f64,
}

impl Match {
    pub(crate) fn total(&self) -> f64 {
        self.first_wins + self.second_wins + self.ties
    }
}

/// Davidson's probabilities of a match: first wins, second wins, tie. `tie_log` is `ln nu`, minus infinity
/// where ties cannot happen.
pub(crate) fn chances(first: f64, second: f64, tie_log: f64) -> (f64, f64, f64) {
    let middle = tie_log + 0.5 * (first + second);
    let highest = first.max(second).max(middle);
    let (a, b, t) = (
        (first - highest).exp(),
        (second - highest).exp(),
        (middle - highest).exp(),
    );
    let sum = a + b + t;
    (a / sum, b / sum, t / sum)
}

/// What is maximised: the log likelihood of the matches, plus virtual wins and losses against an item of score 0.
pub(crate) struct Problem<'a> {
    pub(crate) items: usize,
    pub(crate) matches: &'a [Match],
    /// Virtual wins (and as many losses) of each item.
    pub(crate) virtual_wins: f64,
}

/// Curvature of the log likelihood: a weighted graph Laplacian with a diagonal.
pub(crate) struct Curvature<'a> {
    matches: &'a [Match],
    weight: Vec<f64>,
    own: Vec<f64>,
}

impl Curvature<'_> {
    fn times(&self, x: &[f64], product: &mut [f64]) {
        for (p, (x, own)) in product.iter_mut().zip(x.iter().zip(&self.own)) {
            *p = own * x;
        }
        for (m, weight) in self.matches.iter().zip(&self.weight) {
            let flow = weight * (x[m.first] - x[m.second]);
            product[m.first] += flow;
            product[m.second] -= flow;
        }
    }

    /// The diagonal.
    pub(crate) fn diagonal(&self) -> Vec<f64> {
        let mut diagonal = self.own.clone();
        for (m, weight) in self.matches.iter().zip(&self.weight) {
            diagonal[m.first] += weight;
            diagonal[m.second] += weight;
        }
        diagonal
    }

    /// Solves `curvature * x = right` by conjugate gradients, preconditioned by the diagonal. Where the curvature
    /// is singular (scores are free up to a constant), `right` must sum to zero over each connected group.
    pub(crate) fn solve(&self, right: &[f64], diagonal: &[f64]) -> Vec<f64> {
        let n = right.len();
        let precondition = |r: &[f64]| -> Vec<f64> {
            r.iter()
                .zip(diagonal)
                .map(|(r, d)| if *d > 0.0 { r / d } else { 0.0 })
                .collect()
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut x = vec![0.0; n];
        let mut residual = right.to_vec();
        let mut z = precondition(&residual);
        let mut direction = z.clone();
        let mut rho = dot(&residual, &z);
        let enough = rho * 1e-20;
        let mut product = vec![0.0; n];
        for _ in 0..(2 * n).clamp(10, 2000) {
            if rho <= enough || rho <= 0.0 {
                break;
            }
            self.times(&direction, &mut product);
            let bend = dot(&direction, &product);
            if bend <= 0.0 {
                break;
            }
            let step = rho / bend;
            for i in 0..n {
                x[i] += step * direction[i];
                residual[i] -= step * product[i];
            }
            z = precondition(&residual);
            let next = dot(&residual, &z);
            for (d, z) in direction.iter_mut().zip(&z) {
                *d = z + next / rho * *d;
            }
            rho = next;
        }
        x
    }
}

impl<'a> Problem<'a> {
    pub(crate) fn log_likelihood(&self, scores: &[f64], tie_log: f64) -> f64 {
        let term = |weight: f64, p: f64| {
            if weight > 0.0 {
                weight * p.max(1e-300).ln()
            } else {
                0.0
            }
        };
        let matches = self.matches.iter().map(|m| {
            let (a, b, t) = chances(scores[m.first], scores[m.second], tie_log);
            term(m.first_wins, a) + term(m.second_wins, b) + term(m.ties, t)
        });
        // ln(s (1 - s)) of the logistic s of a score.
        let pull = scores
            .iter()
            .map(|x| -self.virtual_wins * (x.abs() + 2.0 * (-x.abs()).exp().ln_1p()));
        matches.sum::<f64>() + pull.sum::<f64>()
    }

    fn gradient(&self, scores: &[f64], tie_log: f64) -> Vec<f64> {
        let mut gradient: Vec<f64> = scores
            .iter()
            .map(|x| -self.virtual_wins * (x / 2.0).tanh())
            .collect();
        for m in self.matches {
            let (a, _, t) = chances(scores[m.first], scores[m.second], tie_log);
            let slope = m.first_wins + 0.5 * m.ties - m.total() * (a + 0.5 * t);
            gradient[m.first] += slope;
            gradient[m.second] -= slope;
        }
        gradient
    }

    pub(crate) fn curvature(&self, scores: &[f64], tie_log: f64) -> Curvature<'a> {
        let weight = self.matches.iter().map(|m| {
            let (a, _, t) = chances(scores[m.first], scores[m.second], tie_log);
            m.total() * (a + 0.25 * t - (a + 0.5 * t).powi(2)).max(1e-12)
        });
        let own = scores.iter().map(|x| {
            let s = 1.0 / (1.0 + (-x).exp());
            2.0 * self.virtual_wins * s * (1.0 - s)
        });
        Curvature {
            matches: self.matches,
            weight: weight.collect(),
            own: own.collect(),
        }
    }

    /// One damped Newton step of the scores, and one of the tie parameter. Returns the largest move.
    pub(crate) fn step(&self, scores: &mut [f64], tie_log: &mut f64) -> f64 {
        let gradient = self.gradient(scores, *tie_log);
        let curvature = self.curvature(scores, *tie_log);
        let mut step = curvature.solve(&gradient, &curvature.diagonal());
        let longest = step.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
        if longest > 3.0 {
            step.iter_mut().for_each(|s| *s *= 3.0 / longest);
        }
        let before = self.log_likelihood(scores, *tie_log);
        let mut share = 1.0;
        let moved = loop {
            let tried: Vec<f64> = scores
                .iter()
                .zip(&step)
                .map(|(x, s)| x + share * s)
                .collect();
            if self.log_likelihood(&tried, *tie_log) >= before - 1e-12 * before.abs() {
                scores.copy_from_slice(&tried);
                break share * longest.min(3.0);
            }
            share *= 0.5;
            if share < 1e-6 {
                break 0.0;
            }
        };
        moved.max(self.step_ties(scores, tie_log))
    }

    fn step_ties(&self, scores: &[f64], tie_log: &mut f64) -> f64 {
        if !tie_log.is_finite() {
            return 0.0;
        }
        // A tenth of a virtual tie and of a virtual decision keep nu finite where all or none are ties.
        let (mut slope, mut bend) = (0.0, 0.0);
        let pull = 1.0 / (1.0 + (-*tie_log).exp());
        slope += 0.1 - 0.2 * pull;
        bend += 0.2 * pull * (1.0 - pull);
        for m in self.matches {
            let (_, _, t) = chances(scores[m.first], scores[m.second], *tie_log);
            slope += m.ties - m.total() * t;
            bend += m.total() * t * (1.0 - t);
        }
        let step = (slope / bend.max(1e-12)).clamp(-1.0, 1.0);
        *tie_log += step;
        step.abs()
    }
}
