//! The list of methods for texts, by name, each with its settings as shipped.

use super::{RoverOptions, TextEstimate, TextTable, medoid, rover};
use crate::{error::Error, run::Run};

/// A method for texts, to be chosen by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TextMethod {
    /// [`rover()`]
    #[default]
    Rover,
    /// [`medoid()`]
    Medoid,
}

impl TextMethod {
    /// All methods, the default first.
    pub const ALL: [Self; 2] = [Self::Rover, Self::Medoid];

    /// The name to choose it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rover => "rover",
            Self::Medoid => "medoid",
        }
    }

    /// Where the method comes from.
    #[must_use]
    pub fn paper(self) -> &'static str {
        match self {
            Self::Rover => "Fiscus 1997: ROVER, with weights",
            Self::Medoid => "the text of least word error rate to the others",
        }
    }

    /// The method of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "default" {
            return Some(Self::default());
        }
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Runs the method with its settings as shipped.
    ///
    /// # Errors
    /// As the method's own function.
    pub fn estimate(self, texts: &TextTable, run: &Run<'_>) -> Result<TextEstimate, Error> {
        match self {
            Self::Rover => rover(texts, &RoverOptions::default(), run),
            Self::Medoid => Ok(medoid(texts)),
        }
    }
}
