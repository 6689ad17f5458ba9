//! The crate's few conversions between sizes, in one place, with their reasons.

/// A position as a 32-bit number. The tables refuse more rows than that when they are filled.
pub(crate) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("tables refuse more than 32 bits of rows when they are filled")
}

/// The whole part of a small non-negative number, for use as a position.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass non-negative numbers; `as` saturates"
)]
pub(crate) fn whole(number: f64) -> usize {
    number as usize
}

/// A cell of the large tables: 32 bits where size matters, 64 where agreement with other programs does.
pub(crate) trait Cell:
    Copy + Send + Sync + Default + PartialOrd + std::ops::Add<Output = Self> + std::ops::AddAssign
{
    fn of(number: f64) -> Self;
    fn get(self) -> f64;
}

impl Cell for f64 {
    #[inline]
    fn of(number: f64) -> Self {
        number
    }
    #[inline]
    fn get(self) -> f64 {
        self
    }
}

impl Cell for f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "half the memory is the point"
    )]
    #[inline]
    fn of(number: f64) -> Self {
        number as f32
    }
    #[inline]
    fn get(self) -> f64 {
        f64::from(self)
    }
}
