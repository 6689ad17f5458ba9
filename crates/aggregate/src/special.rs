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

/// Regularised incomplete beta function `I_x(a, b)`: the distribution function of Beta(a, b).
pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
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

/// The value below which a Beta(a, b) variable falls with `probability`, by bisection.
pub(crate) fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_cdf(middle, a, b) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
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
