//! When things happen: UTC in microseconds, a clock that is passed in, and ids made from it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    fmt,
    str::FromStr,
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
};
use thiserror::Error;
use uuid::Uuid;

/// Seconds of an hour.
pub const HOUR_SECONDS: i64 = 3_600;
/// Seconds of a day.
pub const DAY_SECONDS: i64 = 86_400;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// A moment in microseconds since 1970 UTC; RFC 3339 in JSON. Always within the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A moment that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Outside the years that can be written.
    #[error("a time outside the years 1 to 9999 cannot be kept")]
    OutOfRange,
    /// No RFC 3339 time with an offset.
    #[error("\"{0}\" is no time: write it as 2026-01-31T09:30:00Z")]
    Unreadable(String),
}

impl Timestamp {
    /// The first moment of the year 1.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The last microsecond of 9999-12-29: the years end a little early, so that any offset can be applied.
    pub const MAX: Self = Self(253_402_127_999_999_999);
    /// The start of 1970.
    pub const EPOCH: Self = Self(0);

    /// Takes microseconds since 1970 UTC.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] outside of [`Self::MIN`] to [`Self::MAX`].
    pub const fn from_micros(micros: i64) -> Result<Self, TimeError> {
        if micros < Self::MIN.0 || micros > Self::MAX.0 {
            return Err(TimeError::OutOfRange);
        }
        Ok(Self(micros))
    }

    /// Microseconds since 1970 UTC, for storage.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// This moment moved by seconds (negative: earlier).
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] when the result cannot be kept.
    pub fn checked_add_seconds(self, seconds: i64) -> Result<Self, TimeError> {
        let micros = seconds
            .checked_mul(MICROS_PER_SECOND)
            .and_then(|m| self.0.checked_add(m));
        Self::from_micros(micros.ok_or(TimeError::OutOfRange)?)
    }

    /// This moment moved back by seconds.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] when the result cannot be kept.
    pub fn checked_sub_seconds(self, seconds: i64) -> Result<Self, TimeError> {
        self.checked_add_seconds(seconds.checked_neg().ok_or(TimeError::OutOfRange)?)
    }

    /// The deadline so many seconds from here; one beyond the last year is the last moment, that is never.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let micros = self
            .0
            .saturating_add(seconds.saturating_mul(MICROS_PER_SECOND));
        Self(micros.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Whole seconds from `earlier` to here, rounded down; negative if `earlier` is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0
            .saturating_sub(earlier.0)
            .div_euclid(MICROS_PER_SECOND)
    }

    fn to_jiff(self) -> jiff::Timestamp {
        // The range of `Timestamp` lies within that of jiff, which a test holds.
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;
    /// Reads RFC 3339 with any offset; what is finer than a microsecond is cut off.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let unreadable = || TimeError::Unreadable(text.chars().take(64).collect());
        let moment: jiff::Timestamp = text.parse().map_err(|_| unreadable())?;
        Self::from_micros(moment.as_microsecond())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where the time comes from. Rules take a [`Timestamp`]; only the edge of the program holds a clock.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Where ids come from: UUIDs of version 7 that rise with the moment, and within it with each call.
pub trait Ids: Send + Sync {
    /// A new id for something that comes to be at `now`.
    fn next(&self, now: Timestamp) -> Uuid;
}

/// A clock that stands until it is moved; for tests and simulations.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock by seconds (negative: back) and tells the new time.
    pub fn advance_seconds(&self, seconds: i64) -> Timestamp {
        let later = self.now().plus_seconds(seconds);
        self.set(later);
        later
    }

    /// Sets the clock.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Ids that are the same for the same seed and the same calls; for tests and simulations, never for secrets.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    count: AtomicU64,
}

impl SeededIds {
    /// Ids from this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            count: AtomicU64::new(0),
        }
    }
}

impl Ids for SeededIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        let digest = Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(count.to_be_bytes());
        let digest = digest.finalize();
        uuid_v7(
            now,
            count,
            u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]),
        )
    }
}

/// Composes a UUID of version 7 (RFC 9562): 48 bits of milliseconds, 12 bits of the fraction of the
/// millisecond, the low 30 bits of `sequence`, and 32 bits of `random`. With a rising moment and sequence the
/// ids rise, so that places made in the order of a file are taken in that order.
#[must_use]
pub fn uuid_v7(now: Timestamp, sequence: u64, random: u32) -> Uuid {
    // Before 1970 there is no version 7; simulated pasts begin later.
    let micros = u128::from(now.0.max(0).unsigned_abs());
    let (millis, rest) = (micros / 1_000, micros % 1_000);
    let fraction = rest * 4_096 / 1_000;
    let low = (u128::from(sequence & 0x3fff_ffff) << 32) | u128::from(random);
    let bits =
        ((millis & 0xffff_ffff_ffff) << 80) | (7 << 76) | (fraction << 64) | (0b10 << 62) | low;
    Uuid::from_u128(bits)
}

/// The first moment whose ids of version 7 all come after this one.
#[must_use]
pub fn after(id: Uuid) -> Timestamp {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX);
    let micros = millis.saturating_add(1).saturating_mul(1_000);
    Timestamp(micros.clamp(Timestamp::MIN.0, Timestamp::MAX.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_of_a_later_moment_come_after_an_id() {
        let now: Timestamp = "2026-01-05T08:00:00.123456Z".parse().unwrap();
        let id = uuid_v7(now, u64::MAX, u32::MAX);
        assert!(uuid_v7(after(id), 0, 0) > id);
        assert!(after(id) <= now.plus_seconds(1));
    }

    #[test]
    fn times_are_rfc_3339_in_utc_with_microseconds() {
        let moment: Timestamp = "2026-03-01T10:00:00.123456789+02:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-03-01T08:00:00.123456Z");
        assert_eq!(
            serde_json::to_string(&moment).unwrap(),
            "\"2026-03-01T08:00:00.123456Z\""
        );
        assert!("2026-03-01".parse::<Timestamp>().is_err());
        assert!(
            "2026-03-01T10:00:00".parse::<Timestamp>().is_err(),
            "a time without offset is ambiguous"
        );
    }

    #[test]
    fn the_ends_of_time_can_be_written_and_read() {
        for end in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(
                jiff::Timestamp::from_microsecond(end.0)
                    .unwrap()
                    .as_microsecond(),
                end.0
            );
            assert_eq!(end.to_string().parse::<Timestamp>().unwrap(), end);
        }
        assert_eq!(
            Timestamp::MAX.checked_add_seconds(1),
            Err(TimeError::OutOfRange)
        );
        assert_eq!(
            Timestamp::MIN.checked_sub_seconds(1),
            Err(TimeError::OutOfRange)
        );
        assert_eq!(
            Timestamp::EPOCH.checked_add_seconds(i64::MAX),
            Err(TimeError::OutOfRange)
        );
        assert_eq!(
            Timestamp::EPOCH.checked_sub_seconds(i64::MIN),
            Err(TimeError::OutOfRange)
        );
        assert_eq!(Timestamp::EPOCH.plus_seconds(i64::MAX), Timestamp::MAX);
        assert!(Timestamp::from_micros(i64::MAX).is_err());
    }

    #[test]
    fn ids_rise_and_repeat_for_a_seed() {
        let (ids, again) = (SeededIds::new(7), SeededIds::new(7));
        let clock = ManualClock::at(Timestamp::EPOCH.plus_seconds(1_700_000_000));
        let mut last = Uuid::nil();
        for step in 0..2_000 {
            let id = ids.next(clock.now());
            assert_eq!(id, again.next(clock.now()));
            assert_eq!(id.get_version_num(), 7);
            assert!(id > last);
            last = id;
            if step % 100 == 0 {
                clock.advance_seconds(1);
            }
        }
        assert_ne!(
            SeededIds::new(8).next(clock.now()),
            SeededIds::new(9).next(clock.now())
        );
    }

    proptest! {
        #[test]
        fn every_time_survives_its_text(micros in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let moment = Timestamp::from_micros(micros).unwrap();
            prop_assert_eq!(moment.to_string().parse::<Timestamp>().unwrap(), moment);
        }

        #[test]
        fn adding_and_telling_the_difference_agree(
            micros in 0i64..4_000_000_000_000_000,
            seconds in -1_000_000i64..1_000_000,
        ) {
            let moment = Timestamp::from_micros(micros).unwrap();
            let moved = moment.checked_add_seconds(seconds).unwrap();
            prop_assert_eq!(moved.seconds_since(moment), seconds);
            prop_assert_eq!(moved.checked_sub_seconds(seconds).unwrap(), moment);
        }
    }
}
