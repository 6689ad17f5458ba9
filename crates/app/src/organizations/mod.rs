//! Organizations: data teams, their members, and who is invited.
//!
//! | module | what |
//! | --- | --- |
//! | [`found_organization`], [`show_organization`], [`list_organizations`], [`rename_organization`] | the team itself |
//! | [`list_members`], [`change_role`], [`remove_member`] | who belongs to it |
//! | [`invite_member`], [`invite_to_sign_up`], [`list_invitations`], [`read_invitation`], [`withdraw_invitation`], [`accept_invitation`] | who may come |

pub mod accept_invitation;
pub mod change_role;
pub mod found_organization;
pub mod invite_contributor;
pub mod invite_member;
pub mod invite_to_sign_up;
pub mod list_invitations;
pub mod list_members;
pub mod list_organizations;
pub mod read_invitation;
pub mod remove_member;
pub mod rename_organization;
pub mod show_organization;
pub mod withdraw_invitation;

pub use candor_store::invitations::Invitation;
pub use candor_store::members::Member;

use candor_domain::access::Role;
use candor_store::organizations::Organization;
use serde::{Deserialize, Serialize};

/// An organization as a member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnOrganization {
    /// The organization.
    pub organization: Organization,
    /// What the one who asks is there.
    pub role: Role,
}

/// A name of an organization, by the rules of names that others read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Name(String);

impl std::str::FromStr for Name {
    type Err = candor_domain::account::DisplayNameError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name: candor_domain::account::DisplayName = text.parse()?;
        Ok(Name(name.as_str().to_owned()))
    }
}
