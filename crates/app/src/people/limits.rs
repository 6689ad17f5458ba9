//! How often one may try: in memory, by network address and by account.
//!
//! Each key has a bucket that holds `burst` tries and gets one back every `seconds_per_try` (the generic cell
//! rate algorithm: one moment is kept per key, the one at which its bucket is full again).

use crate::{Error, Result};
use candor_domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How often something may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Tries at once.
    pub burst: u32,
    /// Seconds until another try comes back.
    pub seconds_per_try: u32,
}

/// The limits of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Sign-ins from one network address.
    pub log_in_by_address: Rate,
    /// Sign-ins into one account, also by those who only know its address.
    pub log_in_by_account: Rate,
    /// Sign-ups from one network address.
    pub sign_up_by_address: Rate,
    /// Mails that one network address may cause.
    pub mail_by_address: Rate,
    /// Mails to one address.
    pub mail_by_account: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |burst, seconds_per_try| Rate {
            burst,
            seconds_per_try,
        };
        Limits {
            log_in_by_address: rate(30, 2),
            log_in_by_account: rate(10, 30),
            sign_up_by_address: rate(20, 60),
            mail_by_address: rate(20, 60),
            mail_by_account: rate(4, 600),
        }
    }
}

impl Limits {
    /// So high that nobody meets them: for load generators and simulations on a private address.
    #[must_use]
    pub const fn none() -> Self {
        let all = Rate {
            burst: u32::MAX,
            seconds_per_try: 0,
        };
        Limits {
            log_in_by_address: all,
            log_in_by_account: all,
            sign_up_by_address: all,
            mail_by_address: all,
            mail_by_account: all,
        }
    }
}

/// What is tried, and by which key it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tried {
    /// [`Limits::log_in_by_address`].
    LogInByAddress,
    /// [`Limits::log_in_by_account`].
    LogInByAccount,
    /// [`Limits::sign_up_by_address`].
    SignUpByAddress,
    /// [`Limits::mail_by_address`].
    MailByAddress,
    /// [`Limits::mail_by_account`].
    MailByAccount,
}

/// Keys that are remembered; beyond, those that owe least are forgotten.
const KEYS_GREATEST: usize = 100_000;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// Counts tries.
pub struct Limiter {
    limits: Limits,
    /// By key, the moment (in microseconds) at which the bucket is full again.
    full_at: Mutex<HashMap<(Tried, String), i64>>,
}

impl Limiter {
    /// A limiter that has seen nobody.
    #[must_use]
    pub fn new(limits: Limits) -> Limiter {
        Limiter {
            limits,
            full_at: Mutex::default(),
        }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// `RateLimited` with the seconds until the next may succeed; such a try costs nothing.
    pub fn try_once(&self, tried: Tried, key: &str, now: Timestamp) -> Result<()> {
        let Rate {
            burst,
            seconds_per_try,
        } = self.rate(tried);
        let step = i64::from(seconds_per_try) * MICROS_PER_SECOND;
        let depth = step.saturating_mul(i64::from(burst));
        let now = now.as_micros();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= KEYS_GREATEST {
            forget_half(&mut full_at);
        }
        let entry = full_at.entry((tried, key.to_owned())).or_insert(now);
        let next = (*entry).max(now).saturating_add(step);
        let over = next.saturating_sub(now).saturating_sub(depth);
        if over > 0 {
            let seconds = (over + MICROS_PER_SECOND - 1) / MICROS_PER_SECOND;
            let retry_after = u32::try_from(seconds).unwrap_or(u32::MAX);
            return Err(Error::RateLimited { retry_after });
        }
        *entry = next;
        Ok(())
    }

    /// Forgets the tries of a key, after one that succeeded.
    pub fn forgive(&self, tried: Tried, key: &str) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        full_at.remove(&(tried, key.to_owned()));
    }

    fn rate(&self, tried: Tried) -> Rate {
        match tried {
            Tried::LogInByAddress => self.limits.log_in_by_address,
            Tried::LogInByAccount => self.limits.log_in_by_account,
            Tried::SignUpByAddress => self.limits.sign_up_by_address,
            Tried::MailByAddress => self.limits.mail_by_address,
            Tried::MailByAccount => self.limits.mail_by_account,
        }
    }
}

/// Drops the half that owes least: a flood of keys must not wash away those who tried too often.
fn forget_half(full_at: &mut HashMap<(Tried, String), i64>) {
    let mut moments: Vec<i64> = full_at.values().copied().collect();
    let middle = moments.len() / 2;
    let (_, median, _) = moments.select_nth_unstable(middle);
    let median = *median;
    full_at.retain(|_, full| *full > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter() -> Limiter {
        Limiter::new(Limits {
            log_in_by_account: Rate {
                burst: 3,
                seconds_per_try: 10,
            },
            ..Limits::default()
        })
    }

    #[test]
    fn after_the_burst_a_try_comes_back_with_time() {
        let limiter = limiter();
        let now = Timestamp::EPOCH.plus_seconds(1_000);
        let at =
            |seconds| limiter.try_once(Tried::LogInByAccount, "ada", now.plus_seconds(seconds));
        for _ in 0..3 {
            at(0).unwrap();
        }
        assert!(matches!(at(0), Err(Error::RateLimited { retry_after: 10 })));
        assert!(matches!(at(4), Err(Error::RateLimited { retry_after: 6 })));
        at(10).unwrap();
        assert!(at(10).is_err());
        at(40).unwrap();
    }

    #[test]
    fn keys_do_not_touch_each_other_and_success_forgives() {
        let limiter = limiter();
        let now = Timestamp::EPOCH;
        let at = |key| limiter.try_once(Tried::LogInByAccount, key, now);
        for _ in 0..3 {
            at("ada").unwrap();
        }
        assert!(at("ada").is_err());
        at("bob").unwrap();
        limiter.try_once(Tried::LogInByAddress, "ada", now).unwrap();
        limiter.forgive(Tried::LogInByAccount, "ada");
        at("ada").unwrap();
    }

    #[test]
    fn a_flood_of_keys_does_not_wash_away_who_tried_too_often() {
        let limiter = limiter();
        let now = Timestamp::EPOCH;
        for _ in 0..3 {
            limiter.try_once(Tried::LogInByAccount, "ada", now).unwrap();
        }
        for n in 0..KEYS_GREATEST + 10 {
            limiter
                .try_once(Tried::LogInByAddress, &n.to_string(), now)
                .unwrap();
        }
        assert!(limiter.full_at.lock().unwrap().len() <= KEYS_GREATEST);
        assert!(limiter.try_once(Tried::LogInByAccount, "ada", now).is_err());
    }

    #[test]
    fn without_limits_nobody_waits() {
        let limiter = Limiter::new(Limits::none());
        for _ in 0..10_000 {
            limiter
                .try_once(Tried::SignUpByAddress, "here", Timestamp::EPOCH)
                .unwrap();
        }
    }
}
