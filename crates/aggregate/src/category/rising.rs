//! `R(x, a) = digamma(x + a) - digamma(a)` for expected counts.

use crate::special::digamma;

const TABLED: usize = 9;

/// `R(., a)` for one `a`, exact at whole numbers and linear between them: an expected count of 0.3 is three
/// chances in ten of one answer, and digamma itself would count it as far more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rising {
    /// `R` at 0, 1, 2, ...
    at: [f64; TABLED],
    /// The slope from there to the next.
    slope: [f64; TABLED],
    a: f64,
    digamma_a: f64,
}

impl Rising {
    pub(crate) fn new(a: f64) -> Self {
        let (mut at, mut slope) = ([0.0; TABLED], [0.0; TABLED]);
        for whole in 0..TABLED {
            slope[whole] = 1.0 / (a + whole as f64);
            if whole + 1 < TABLED {
                at[whole + 1] = at[whole] + slope[whole];
            }
        }
        Self {
            at,
            slope,
            a,
            digamma_a: digamma(a),
        }
    }

    #[inline]
    pub(crate) fn at(&self, x: f64) -> f64 {
        let whole = crate::size::whole(x);
        if whole < TABLED {
            self.at[whole] + (x - whole as f64) * self.slope[whole]
        } else {
            digamma(x + self.a) - self.digamma_a
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_exact_and_others_lie_between() {
        let rising = Rising::new(0.4);
        for x in [0.0, 1.0, 5.0, 8.0, 9.0, 40.0] {
            let exact = digamma(x + 0.4) - digamma(0.4);
            assert!((rising.at(x) - exact).abs() < 1e-8, "{x}");
        }
        assert!((rising.at(0.5) - 0.5 * rising.at(1.0)).abs() < 1e-12);
    }
}
