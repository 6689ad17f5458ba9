//! Special functions that the methods need: digamma, log gamma, incomplete beta and its inverse.

/// `ln Gamma(x)` for `x > 0`, to about 1e-13 (Stirling's series above 10).
pub(crate) fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series =
        (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    shift + (x - 0.5) * x.ln() - x + 0.5 * (std::f64::consts::TAU).ln() + series
}

/// Digamma, the derivative of `ln Gamma`, for `x > 0`.
pub(crate) fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 8.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = inverse * (1.0 / 12.0 - inverse * (1.0 / 120.0 - inverse / 252.0));
    shift + x.ln() - 0.5 / x - series
}

/// A Beta distribution with what all its values share.
struct Beta {
    a: f64,
    b: f64,
    /// `-ln B(a, b)`.
    scale: f64,
}

impl Beta {
    fn new(a: f64, b: f64) -> Self {
        let scale = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b);
        Self { a, b, scale }
    }

    /// The distribution function at `x` and the density there.
    fn at(&self, x: f64) -> (f64, f64) {
        let Self { a, b, scale } = *self;
        if x <= 0.0 {
            return (0.0, 0.0);
        }
        if x >= 1.0 {
            return (1.0, 0.0);
        }
        let front = (scale + a * x.ln() + b * (-x).ln_1p()).exp();
        let below = if x < (a + 1.0) / (a + b + 2.0) {
            front * beta_fraction(x, a, b) / a
        } else {
            1.0 - front * beta_fraction(1.0 - x, b, a) / b
        };
        (below, front / (x * (1.0 - x)))
    }
}

/// Regularised incomplete beta function `I_x(a, b)`: the distribution function of Beta(a, b).
#[cfg(test)]
pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    Beta::new(a, b).at(x).0
}

/// The continued fraction of the incomplete beta function (modified Lentz).
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let keep = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..300 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep(1.0 + even * d);
        c = keep(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep(1.0 + odd * d);
        c = keep(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-14 {
            break;
        }
    }
    fraction
}

/// The value below which a Beta(a, b) variable falls with `probability`: Newton's steps from the mean, halving
/// where one would leave what is known to hold the value.
pub(crate) fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let beta = Beta::new(a, b);
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..100 {
        let (below, density) = beta.at(x);
        if below < probability {
            low = x;
        } else {
            high = x;
        }
        let newton = x - (below - probability) / density;
        let next = if newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        let moved = (next - x).abs();
        x = next;
        if moved <= 1e-13 * x || high < 1e-18 {
            break;
        }
    }
    x
}

/// The value below which Student's t with `freedom` degrees falls with `probability`.
pub(crate) fn student_quantile(probability: f64, freedom: f64) -> f64 {
    if probability < 0.5 {
        return -student_quantile(1.0 - probability, freedom);
    }
    // With B = freedom / (freedom + t^2): P(|T| > t) = I_B(freedom / 2, 1 / 2).
    let b = beta_quantile(2.0 * (1.0 - probability), freedom / 2.0, 0.5);
    (freedom * (1.0 - b) / b.max(f64::MIN_POSITIVE)).sqrt()
}

/// Distribution function of the standard normal (to about 1e-15, by the error function's series or fraction).
pub(crate) fn normal_cdf(x: f64) -> f64 {
    // P(chi-square with one degree > x^2) = 1 - I(1/2) by the incomplete gamma function.
    let tail = 0.5 * erfc(x.abs() / std::f64::consts::SQRT_2);
    if x > 0.0 { 1.0 - tail } else { tail }
}

fn erfc(x: f64) -> f64 {
    if x < 2.5 {
        let (mut term, mut sum) = (x, x);
        for n in 1..100 {
            let n = f64::from(n);
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return 1.0 - sum * std::f64::consts::FRAC_2_SQRT_PI;
    }
    let mut fraction = x;
    for n in (1..60).rev() {
        fraction = x + f64::from(n) / 2.0 / fraction;
    }
    (-x * x).exp() / fraction * 0.5 * std::f64::consts::FRAC_2_SQRT_PI
}

/// The value below which a standard normal falls with `probability`.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if normal_cdf(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{a} is not {b}");
    }

    /// Newton's way gives what sixty halvings give, also where the density has no end at the borders.
    #[test]
    fn quantiles_are_where_the_distribution_says() {
        for a in [1e-6, 0.02, 0.5, 1.0, 2.4, 30.0, 5e3, 2e6] {
            for b in [1e-6, 0.3, 1.0, 7.0, 400.0, 1e5] {
                for probability in [0.001, 0.025, 0.3, 0.5, 0.975, 0.999] {
                    let (mut low, mut high) = (0.0, 1.0);
                    for _ in 0..60 {
                        let middle = 0.5 * (low + high);
                        if beta_cdf(middle, a, b) < probability {
                            low = middle;
                        } else {
                            high = middle;
                        }
                    }
                    let found = beta_quantile(probability, a, b);
                    // Where the distribution is flat, many places are right.
                    let is_as_deep = (beta_cdf(found, a, b) - probability).abs() < 1e-9;
                    assert!(
                        (found - low).abs() < 1e-11 || is_as_deep,
                        "{probability} of Beta({a}, {b}): {found}, not {low}"
                    );
                }
            }
        }
    }

    #[test]
    fn textbook_values() {
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln());
        near(ln_gamma(11.0), 3_628_800_f64.ln());
        near(digamma(1.0), -0.577_215_664_901_532_9);
        near(beta_cdf(0.3, 2.0, 3.0), 0.3483);
        near(beta_quantile(0.5, 4.0, 4.0), 0.5);
        near(student_quantile(0.975, 1.0), 12.706_204_736_174_7);
        near(student_quantile(0.975, 10.0), 2.228_138_851_986_273);
        near(normal_cdf(1.0), 0.841_344_746_068_543);
        near(normal_cdf(-3.0), 0.001_349_898_031_630_095);
        near(normal_quantile(0.975), 1.959_963_984_540_054);
    }
}
