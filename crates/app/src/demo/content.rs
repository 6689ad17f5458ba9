//! What the demo is made of: people that do not exist, and real data (see `demo/README.md` of this crate).

use candor_domain::eligibility::LanguageLevel;
use serde_json::Value;

/// Somebody of the demo.
pub(super) struct Cast {
    /// Their name.
    pub(super) name: &'static str,
    /// What the sign-in page says of them.
    pub(super) role: &'static str,
    /// ISO 3166.
    pub(super) country: &'static str,
    /// IANA.
    pub(super) zone: &'static str,
    /// The languages they know.
    pub(super) languages: &'static [(&'static str, LanguageLevel)],
    /// How often of a hundred they answer rightly.
    pub(super) right: u64,
    /// Seconds that a sentence takes them.
    pub(super) pace: u64,
}

impl Cast {
    /// Their address: nobody's, by RFC 2606.
    pub(super) fn email(&self) -> String {
        let first = self.name.split(' ').next().unwrap_or(self.name);
        format!("{}@demo.example", first.to_lowercase())
    }
}

use LanguageLevel::{B2, C1, C2, Native};

/// Who runs the server.
pub(super) const OPERATOR: Cast = Cast {
    name: "Ravi Menon",
    role: "Operator: runs the server, confirms deposits, pays out",
    country: "IE",
    zone: "Europe/Dublin",
    languages: &[("en", Native)],
    right: 100,
    pace: 10,
};

/// The organization's people: owner, manager, reviewer.
pub(super) const TEAM: [Cast; 3] = [
    Cast {
        name: "Ines Halden",
        role: "Data lead at Halden Research: owns its projects and money",
        country: "NO",
        zone: "Europe/Oslo",
        languages: &[("no", Native), ("en", C2)],
        right: 95,
        pace: 14,
    },
    Cast {
        name: "Tomas Brandt",
        role: "Manager at Halden Research: an appeal waits for him",
        country: "DE",
        zone: "Europe/Berlin",
        languages: &[("de", Native), ("en", C1)],
        right: 95,
        pace: 15,
    },
    Cast {
        name: "Ayumi Sato",
        role: "Reviewer at Halden Research: answers wait for her",
        country: "JP",
        zone: "Asia/Tokyo",
        languages: &[("ja", Native), ("en", C1)],
        right: 96,
        pace: 13,
    },
];

/// The contributors. The last but one is careless.
pub(super) const CONTRIBUTORS: [Cast; 8] = [
    contributor(
        "Amara Okafor",
        "NG",
        "Africa/Lagos",
        &[("en", Native), ("ig", Native)],
        95,
        11,
    ),
    contributor(
        "Lukas Weber",
        "AT",
        "Europe/Vienna",
        &[("de", Native), ("en", C1)],
        91,
        15,
    ),
    contributor(
        "Maria Alves",
        "BR",
        "America/Sao_Paulo",
        &[("pt", Native), ("en", C1)],
        93,
        13,
    ),
    contributor(
        "Nguyen Linh",
        "VN",
        "Asia/Ho_Chi_Minh",
        &[("vi", Native), ("en", B2)],
        86,
        18,
    ),
    contributor(
        "Fatima Haddad",
        "MA",
        "Africa/Casablanca",
        &[("ar", Native), ("fr", C2), ("en", C1)],
        94,
        12,
    ),
    contributor(
        "Owen Price",
        "GB",
        "Europe/London",
        &[("en", Native), ("cy", B2)],
        89,
        10,
    ),
    contributor(
        "Dario Conti",
        "IT",
        "Europe/Rome",
        &[("it", Native), ("en", B2)],
        58,
        4,
    ),
    contributor(
        "Priya Nair",
        "IN",
        "Asia/Kolkata",
        &[("ml", Native), ("hi", C1), ("en", C2)],
        92,
        12,
    ),
];

const fn contributor(
    name: &'static str,
    country: &'static str,
    zone: &'static str,
    languages: &'static [(&'static str, LanguageLevel)],
    right: u64,
    pace: u64,
) -> Cast {
    let role = "Contributor";
    Cast {
        name,
        role,
        country,
        zone,
        languages,
        right,
        pace,
    }
}

/// Who answers without looking, by index.
pub(super) const CARELESS: usize = 6;

/// Tasks of a file, in order.
pub(super) fn tasks(jsonl: &str) -> crate::Result<Vec<Value>> {
    let read = |line| {
        serde_json::from_str(line)
            .map_err(|error| crate::Error::Internal(format!("data of the demo: {error}")))
    };
    jsonl.lines().map(read).collect()
}

/// Sentences to judge, with the source's label.
pub(super) const REVIEWS: &str = include_str!("../../demo/reviews.jsonl");
/// Prompts with replies to rank, with the source's order.
pub(super) const RANKINGS: &str = include_str!("../../demo/rankings.jsonl");
/// Texts to rate.
pub(super) const COHERENCE: &str = include_str!("../../demo/coherence.jsonl");
