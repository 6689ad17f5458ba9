//! Who may take part in a project, and for every "no" which rule failed and what would change it.

use crate::id::AccountId;
use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

words! {
    /// Who sees a project.
    pub enum Visibility: "visibility" {
        /// Everybody.
        Public = "public",
        /// Those who were invited or are on the allow list, and members.
        Invited = "invited",
        /// Members of the organization.
        Members = "members",
    }
}

words! {
    /// How well somebody knows a language, by the Common European Framework of Reference.
    pub enum LanguageLevel: "language level" {
        /// First words.
        A1 = "a1",
        /// Everyday phrases.
        A2 = "a2",
        /// Gets along.
        B1 = "b1",
        /// Fluent in one's own field.
        B2 = "b2",
        /// Fluent.
        C1 = "c1",
        /// Near a native speaker.
        C2 = "c2",
        /// Grew up with it.
        Native = "native",
    }
}

/// A language with a level: what somebody knows, or what a project needs at least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// ISO 639 code in lower case: `en`, `de`, `yue`.
    pub language: String,
    /// The level.
    pub level: LanguageLevel,
}

/// What a project asks of its contributors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Eligibility {
    /// Who sees it.
    pub visibility: Visibility,
    /// Languages, each needed at least at its level.
    pub languages: Vec<Language>,
    /// ISO 3166 codes of countries, one of which is needed; none: any country.
    pub countries: BTreeSet<String>,
    /// If not empty, only these people.
    pub allow: BTreeSet<AccountId>,
    /// Never these people.
    pub block: BTreeSet<AccountId>,
}

impl Default for Eligibility {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public,
            languages: Vec::new(),
            countries: BTreeSet::new(),
            allow: BTreeSet::new(),
            block: BTreeSet::new(),
        }
    }
}

/// Why eligibility rules or a profile cannot be so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EligibilityError {
    /// No such code.
    #[error(
        "\"{0}\" is no language code: use two or three letters of ISO 639 in lower case, such as en."
    )]
    Language(String),
    /// Named twice.
    #[error("The language {0} is named twice.")]
    LanguageTwice(String),
    /// No such code.
    #[error("\"{0}\" is no country code: use two letters of ISO 3166 in upper case, such as DE.")]
    Country(String),
    /// Both at once.
    #[error("{0} is on the allow list and on the block list.")]
    AllowedAndBlocked(AccountId),
}

impl Eligibility {
    /// Checks the rules themselves.
    ///
    /// # Errors
    /// [`EligibilityError`] with the first that makes no sense.
    pub fn validate(&self) -> Result<(), EligibilityError> {
        validate_languages(&self.languages)?;
        self.countries
            .iter()
            .try_for_each(|country| validate_country(country))?;
        match self.allow.intersection(&self.block).next() {
            Some(both) => Err(EligibilityError::AllowedAndBlocked(*both)),
            None => Ok(()),
        }
    }
}

/// Checks the languages of a profile or of a project.
///
/// # Errors
/// [`EligibilityError`] for a code that is none, or one that is named twice.
pub fn validate_languages(languages: &[Language]) -> Result<(), EligibilityError> {
    let mut seen = BTreeSet::new();
    for language in languages {
        let code = &language.language;
        if !(2..=3).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(EligibilityError::Language(code.chars().take(16).collect()));
        }
        if !seen.insert(code) {
            return Err(EligibilityError::LanguageTwice(code.clone()));
        }
    }
    Ok(())
}

/// Checks the code of a country.
///
/// # Errors
/// [`EligibilityError::Country`].
pub fn validate_country(code: &str) -> Result<(), EligibilityError> {
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(EligibilityError::Country(code.chars().take(16).collect()))
    }
}

/// What is known of a person who would take part.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// Who it is.
    pub account: AccountId,
    /// Whether they are a member of the project's organization.
    pub is_member: bool,
    /// Whether they were invited to the project.
    pub is_invited: bool,
    /// The languages they know.
    pub languages: &'a [Language],
    /// Their country, if they gave it.
    pub country: Option<&'a str>,
}

words! {
    /// A rule of eligibility.
    pub enum EligibilityRule: "rule of eligibility" {
        /// Who sees the project.
        Visibility = "visibility",
        /// A language at a level.
        Language = "language",
        /// A country.
        Country = "country",
        /// The allow list.
        Allow = "allow",
        /// The block list.
        Block = "block",
    }
}

/// How one rule turned out, in words for the person concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: EligibilityRule,
    /// Whether it is met.
    pub passed: bool,
    /// What the person has.
    pub yours: String,
    /// What is needed.
    pub needed: String,
    /// What would change a "no"; empty when it is met.
    pub remedy: String,
}

/// Holds a profile against the rules: one outcome for every rule that the project has.
#[must_use]
pub fn decide(profile: &Profile<'_>, rules: &Eligibility) -> Vec<RuleOutcome> {
    let mut outcomes = vec![visibility(profile, rules)];
    outcomes.extend(
        rules
            .languages
            .iter()
            .map(|needed| language(profile, needed)),
    );
    if !rules.countries.is_empty() {
        outcomes.push(country(profile, &rules.countries));
    }
    if !rules.allow.is_empty() {
        outcomes.push(outcome(
            EligibilityRule::Allow,
            rules.allow.contains(&profile.account),
            ("not on the list", "on the list"),
            "to be on the project's list of people",
            "Ask the project's manager to add you.",
        ));
    }
    if !rules.block.is_empty() {
        outcomes.push(outcome(
            EligibilityRule::Block,
            !rules.block.contains(&profile.account),
            ("excluded by the project", "not excluded"),
            "not to be excluded by the project",
            "Write to the project's manager, who has to give you the reason.",
        ));
    }
    outcomes
}

/// Whether all rules are met.
#[must_use]
pub fn is_eligible(outcomes: &[RuleOutcome]) -> bool {
    outcomes.iter().all(|outcome| outcome.passed)
}

/// Whether somebody may know that the project exists. Strangers to a hidden project are told nothing.
#[must_use]
pub fn may_see(profile: &Profile<'_>, rules: &Eligibility) -> bool {
    visibility(profile, rules).passed
}

fn visibility(profile: &Profile<'_>, rules: &Eligibility) -> RuleOutcome {
    let rule = EligibilityRule::Visibility;
    match rules.visibility {
        Visibility::Public => outcome(rule, true, ("anybody", "anybody"), "anybody", ""),
        Visibility::Invited => outcome(
            rule,
            // Who is on the project's list was asked by name.
            profile.is_invited || profile.is_member || rules.allow.contains(&profile.account),
            ("no invitation", "invited"),
            "an invitation to the project",
            "Ask the project's manager for an invitation.",
        ),
        Visibility::Members => outcome(
            rule,
            profile.is_member,
            ("no member", "a member"),
            "to be a member of the organization",
            "Ask the organization's owner to add you as a member.",
        ),
    }
}

fn language(profile: &Profile<'_>, needed: &Language) -> RuleOutcome {
    let has = profile
        .languages
        .iter()
        .find(|known| known.language == needed.language);
    let describe = |l: &Language| format!("{} {}", l.language, l.level);
    let remedy = match has {
        None => format!("Add {} to the languages of your profile.", needed.language),
        Some(_) => format!(
            "Raise the level of {} in your profile, if it is higher.",
            needed.language
        ),
    };
    outcome(
        EligibilityRule::Language,
        has.is_some_and(|known| known.level >= needed.level),
        (
            &has.map_or_else(
                || format!("{} is not in your profile", needed.language),
                describe,
            ),
            &has.map(describe).unwrap_or_default(),
        ),
        &format!("{} or higher", describe(needed)),
        &remedy,
    )
}

fn country(profile: &Profile<'_>, countries: &BTreeSet<String>) -> RuleOutcome {
    let list: Vec<&str> = countries.iter().map(String::as_str).collect();
    let yours = profile.country.unwrap_or("not in your profile");
    let remedy = match profile.country {
        None => "Add your country to your profile.",
        Some(_) => "If you live elsewhere now, change the country in your profile.",
    };
    let passed = profile
        .country
        .is_some_and(|country| countries.contains(country));
    let needed = format!("one of {}", list.join(", "));
    outcome(
        EligibilityRule::Country,
        passed,
        (yours, yours),
        &needed,
        remedy,
    )
}

fn outcome(
    rule: EligibilityRule,
    passed: bool,
    (if_failed, if_passed): (&str, &str),
    needed: &str,
    remedy: &str,
) -> RuleOutcome {
    let yours = if passed { if_passed } else { if_failed };
    let remedy = if passed { "" } else { remedy };
    RuleOutcome {
        rule,
        passed,
        yours: yours.to_owned(),
        needed: needed.to_owned(),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u128) -> AccountId {
        AccountId::from_uuid(Uuid::from_u128(number))
    }

    fn language(code: &str, level: LanguageLevel) -> Language {
        Language {
            language: code.to_owned(),
            level,
        }
    }

    fn profile(languages: &[Language]) -> Profile<'_> {
        Profile {
            account: person(1),
            is_member: false,
            is_invited: false,
            languages,
            country: Some("DE"),
        }
    }

    #[test]
    fn a_public_project_without_rules_takes_everybody() {
        let outcomes = decide(&profile(&[]), &Eligibility::default());
        assert!(is_eligible(&outcomes));
        assert_eq!(outcomes.len(), 1);
    }

    #[test]
    fn visibility_decides_who_may_know() {
        let sees = |visibility, is_member, is_invited| {
            let rules = Eligibility {
                visibility,
                ..Eligibility::default()
            };
            may_see(
                &Profile {
                    is_member,
                    is_invited,
                    ..profile(&[])
                },
                &rules,
            )
        };
        assert!(sees(Visibility::Public, false, false));
        assert!(!sees(Visibility::Invited, false, false) && sees(Visibility::Invited, false, true));
        assert!(sees(Visibility::Invited, true, false));
        let named = Eligibility {
            visibility: Visibility::Invited,
            allow: BTreeSet::from([profile(&[]).account]),
            ..Eligibility::default()
        };
        assert!(may_see(&profile(&[]), &named));
        assert!(!sees(Visibility::Members, false, true) && sees(Visibility::Members, true, false));
    }

    #[test]
    fn every_no_says_what_is_needed_and_what_would_change_it() {
        let known = [language("en", LanguageLevel::B1)];
        let rules = Eligibility {
            visibility: Visibility::Members,
            languages: vec![
                language("en", LanguageLevel::B2),
                language("de", LanguageLevel::A1),
            ],
            countries: BTreeSet::from(["AT".to_owned(), "CH".to_owned()]),
            allow: BTreeSet::from([person(2)]),
            block: BTreeSet::from([person(1)]),
        };
        let outcomes = decide(&profile(&known), &rules);
        assert_eq!(outcomes.len(), 6);
        for outcome in &outcomes {
            assert!(!outcome.passed && !outcome.remedy.is_empty(), "{outcome:?}");
            assert!(
                !outcome.yours.is_empty() && !outcome.needed.is_empty(),
                "{outcome:?}"
            );
        }
        assert_eq!(outcomes[1].yours, "en b1");
        assert_eq!(outcomes[1].needed, "en b2 or higher");
        assert_eq!(outcomes[3].needed, "one of AT, CH");
    }

    #[test]
    fn levels_rise_to_native() {
        let rules = Eligibility {
            languages: vec![language("en", LanguageLevel::C1)],
            ..Eligibility::default()
        };
        let passes = |level| is_eligible(&decide(&profile(&[language("en", level)]), &rules));
        let passing: Vec<bool> = LanguageLevel::ALL
            .iter()
            .map(|level| passes(*level))
            .collect();
        assert_eq!(passing, [false, false, false, false, true, true, true]);
    }

    #[test]
    fn rules_are_checked_themselves() {
        let with = |languages| {
            Eligibility {
                languages,
                ..Eligibility::default()
            }
            .validate()
        };
        assert!(with(vec![language("yue", LanguageLevel::A1)]).is_ok());
        assert!(with(vec![language("EN", LanguageLevel::A1)]).is_err());
        assert!(with(vec![language("english", LanguageLevel::A1)]).is_err());
        let twice = vec![
            language("en", LanguageLevel::A1),
            language("en", LanguageLevel::C1),
        ];
        assert_eq!(
            with(twice),
            Err(EligibilityError::LanguageTwice("en".to_owned()))
        );
        assert!(validate_country("DE").is_ok() && validate_country("Germany").is_err());
        let both = Eligibility {
            allow: BTreeSet::from([person(1)]),
            block: BTreeSet::from([person(1)]),
            ..Eligibility::default()
        };
        assert_eq!(
            both.validate(),
            Err(EligibilityError::AllowedAndBlocked(person(1)))
        );
        let read: Eligibility = serde_json::from_str(r#"{"visibility":"members"}"#).unwrap();
        assert_eq!(read.visibility, Visibility::Members);
        assert!(serde_json::from_str::<Eligibility>(r#"{"visible":"members"}"#).is_err());
    }
}
