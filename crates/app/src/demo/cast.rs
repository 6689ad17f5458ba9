//! The people of the demo, who do not exist: `demo/people.json` of this crate.

use crate::settings::DemoPerson;
use crate::{Error, Result};
use candor_domain::eligibility::Language;
use serde::Deserialize;

/// Everybody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cast {
    /// Who runs the server.
    pub(super) operator: Person,
    /// The organization's people: owner, manager, reviewer.
    pub(super) team: Vec<Person>,
    /// Those who do the work.
    pub(super) contributors: Vec<Person>,
}

/// Somebody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// Their name.
    pub(super) name: String,
    /// What the start page says of them.
    tour: String,
    /// ISO 3166.
    pub(super) country: String,
    /// IANA.
    pub(super) time_zone: String,
    /// The languages they know.
    pub(super) languages: Vec<Language>,
    /// How often of a hundred they answer rightly.
    pub(super) right: u64,
    /// Seconds that a sentence takes them.
    pub(super) pace: u64,
}

impl Person {
    /// Their address: nobody's, by RFC 2606.
    pub(super) fn email(&self) -> String {
        let first = self.name.split(' ').next().unwrap_or(&self.name);
        format!("{}@demo.example", first.to_lowercase())
    }
}

impl Cast {
    /// Reads the file.
    pub(super) fn read() -> Result<Cast> {
        let text = include_str!("../../demo/people.json");
        let cast: Cast = serde_json::from_str(text).map_err(broken("people.json"))?;
        match cast.team.len() {
            3 => Ok(cast),
            _ => Err(broken("people.json")(
                "the team is not owner, manager, reviewer",
            )),
        }
    }

    /// Whom the start page offers, in its order.
    pub(super) fn offered(&self) -> Vec<DemoPerson> {
        let everybody = self.team.iter().chain(&self.contributors);
        let person = |person: &Person| DemoPerson {
            display_name: person.name.clone(),
            role_text: person.tour.clone(),
            email: person.email(),
        };
        everybody.chain([&self.operator]).map(person).collect()
    }

    /// The index of a contributor.
    pub(super) fn contributor(&self, name: &str) -> Result<usize> {
        let found = self.contributors.iter().position(|one| one.name == name);
        found.ok_or_else(|| broken("people.json")(format!("nobody is called {name}")))
    }
}

/// What a file of the demo's content that makes no sense is called.
pub(super) fn broken<E: std::fmt::Display>(file: &str) -> impl Fn(E) -> Error + '_ {
    move |error| Error::Internal(format!("content of the demo, {file}: {error}"))
}
