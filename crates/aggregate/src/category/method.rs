//! The list of methods, by name, each with its settings as shipped.

use super::{
    CategoryEstimate, DawidSkeneOptions, GladOptions, KosOptions, MaceOptions, MmsrOptions,
    OneCoinOptions, SharedErrorOptions, ZeroBasedSkillOptions, dawid_skene, glad, kos, mace,
    majority_vote, mmsr, one_coin, shared_error, wawa, zero_based_skill,
};
use crate::{error::Error, run::Run, votes::VoteTable};

/// A method for categories, to be chosen by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CategoryMethod {
    /// [`shared_error()`]
    #[default]
    SharedError,
    /// [`majority_vote()`]
    Majority,
    /// [`wawa()`]
    Wawa,
    /// [`zero_based_skill()`]
    ZeroBasedSkill,
    /// [`one_coin()`]
    OneCoin,
    /// [`dawid_skene()`], maximum likelihood
    DawidSkene,
    /// [`dawid_skene()`] with Dirichlet priors
    DawidSkeneMap,
    /// [`glad()`]
    Glad,
    /// [`mace()`]
    Mace,
    /// [`mmsr()`]
    Mmsr,
    /// [`kos()`]
    Kos,
}

impl CategoryMethod {
    /// All methods, the default first.
    pub const ALL: [Self; 11] = [
        Self::SharedError,
        Self::Majority,
        Self::Wawa,
        Self::ZeroBasedSkill,
        Self::OneCoin,
        Self::DawidSkene,
        Self::DawidSkeneMap,
        Self::Glad,
        Self::Mace,
        Self::Mmsr,
        Self::Kos,
    ];

    /// The name to choose it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SharedError => "shared-error",
            Self::Majority => "majority",
            Self::Wawa => "wawa",
            Self::ZeroBasedSkill => "zero-based-skill",
            Self::OneCoin => "one-coin",
            Self::DawidSkene => "dawid-skene",
            Self::DawidSkeneMap => "dawid-skene-map",
            Self::Glad => "glad",
            Self::Mace => "mace",
            Self::Mmsr => "mmsr",
            Self::Kos => "kos",
        }
    }

    /// Where the method comes from.
    #[must_use]
    pub fn paper(self) -> &'static str {
        match self {
            Self::SharedError => {
                "Candor: Dawid-Skene with priors learned from the crowd (Minka 2000), a second reading of people \
                 (Hovy et al. 2013), certainty corrected for shared error (Kish 1965)"
            }
            Self::Majority => "each answer counts one",
            Self::Wawa => "Appen: worker agreement with aggregate",
            Self::ZeroBasedSkill => "Toloka, crowd-kit: zero-based skill",
            Self::OneCoin => "Zhang et al., NIPS 2014: one-coin model",
            Self::DawidSkene => "Dawid and Skene, Applied Statistics 28, 1979",
            Self::DawidSkeneMap => "Dawid and Skene 1979, with Dirichlet priors",
            Self::Glad => "Whitehill et al., NIPS 2009",
            Self::Mace => "Hovy et al., NAACL 2013",
            Self::Mmsr => "Ma and Olshevsky, NeurIPS 2020",
            Self::Kos => "Karger, Oh and Shah, Operations Research 62, 2014",
        }
    }

    /// The method of this name; `ds` and `mv` and `default` are understood too.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::default()),
            "mv" => Some(Self::Majority),
            "ds" => Some(Self::DawidSkene),
            name => Self::ALL.into_iter().find(|method| method.name() == name),
        }
    }

    /// Runs the method with its settings as shipped.
    ///
    /// # Errors
    /// As the method's own function.
    pub fn estimate(self, votes: &VoteTable, run: &Run<'_>) -> Result<CategoryEstimate, Error> {
        match self {
            Self::SharedError => shared_error(votes, &SharedErrorOptions::default(), run),
            Self::Majority => Ok(majority_vote(votes)),
            Self::Wawa => Ok(wawa(votes)),
            Self::ZeroBasedSkill => zero_based_skill(votes, &ZeroBasedSkillOptions::default(), run),
            Self::OneCoin => one_coin(votes, &OneCoinOptions::default(), run),
            Self::DawidSkene => dawid_skene(votes, &DawidSkeneOptions::default(), run),
            Self::DawidSkeneMap => {
                dawid_skene(votes, &DawidSkeneOptions::with_priors(votes.classes()), run)
            }
            Self::Glad => Ok(glad(votes, &GladOptions::default(), run)?.estimate),
            Self::Mace => mace(votes, &MaceOptions::default(), run),
            Self::Mmsr => mmsr(votes, &MmsrOptions::default(), run),
            Self::Kos => kos(votes, &KosOptions::default(), run),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_found_by_its_name() {
        for method in CategoryMethod::ALL {
            assert_eq!(CategoryMethod::named(method.name()), Some(method));
            let name = serde_json::to_string(&method).unwrap();
            assert_eq!(name, format!("\"{}\"", method.name()));
        }
        assert_eq!(CategoryMethod::named("oracle"), None);
    }
}
