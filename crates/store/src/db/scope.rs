//! Stripes keep the locks in order: a command names its scope, and its transaction takes the advisory locks of
//! its stripes first, in ascending order, so that no two transactions wait for each other in a circle.

use uuid::Uuid;

/// How many stripes persons are spread over; one more, [`Stripe::CONTROL`], is for projects, batches and births.
pub const PERSON_STRIPES: u8 = 16;

/// One of seventeen: 0 to 15 by the hash of a person, 16 for control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stripe(u8);

impl Stripe {
    /// Projects, batches, tasks' states, reserves, births of places.
    pub const CONTROL: Stripe = Stripe(PERSON_STRIPES);

    /// The stripe of a person. UUIDv7's last bytes are random, so the last one is a fair hash.
    #[must_use]
    pub fn of_person(person: Uuid) -> Stripe {
        Stripe(person.as_bytes()[15] % PERSON_STRIPES)
    }

    /// All seventeen in order.
    pub fn all() -> impl Iterator<Item = Stripe> {
        (0..=PERSON_STRIPES).map(Stripe)
    }

    /// The number, as stored.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The stripe of a stored number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Stripe> {
        u8::try_from(number)
            .ok()
            .filter(|n| *n <= PERSON_STRIPES)
            .map(Stripe)
    }
}

/// Whose rows a command writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Rows of one person: claim, submit, draft, review of their assignment.
    Person(Uuid),
    /// Fund, tender, edit, hold, sign-up, unique names.
    Control,
    /// What pays a person from the reserve, an accepted invitation.
    PersonAndControl(Uuid),
    /// What must not race a claim that did not see it: a pause, the start of a cancel. State rows only.
    All,
    /// No stripes at all: rows that only insert and that nobody else writes (imported tasks, audit, jobs).
    Free,
}

impl Scope {
    /// The stripes as a bit mask, bit n for stripe n.
    #[must_use]
    pub fn mask(self) -> u32 {
        let control = 1 << PERSON_STRIPES;
        match self {
            Scope::Person(person) => 1 << Stripe::of_person(person).0,
            Scope::Control => control,
            Scope::PersonAndControl(person) => control | 1 << Stripe::of_person(person).0,
            Scope::All => (1 << (PERSON_STRIPES + 1)) - 1,
            Scope::Free => 0,
        }
    }
}
