//! People: who they are, how they come in, what their programs may do.
//!
//! | module | what |
//! | --- | --- |
//! | [`sign_up`], [`set_up`], [`create_operator`] | an account is made |
//! | [`confirm_address`], [`reset_password`] | what comes by mail |
//! | [`log_in`], [`log_out`], [`list_sessions`], [`end_session`] | browsers |
//! | [`make_token`], [`list_tokens`], [`end_token`] | programs |
//! | [`identify`] | who a cookie or a token belongs to, on every request |
//! | [`show_me`], [`change_me`], [`close_account`], [`give_up`] | one's own account |
//! | [`preferences`] | what one chose: notifications, filters of the board |
//! | [`list_people`], [`tidy`] | the operator's list; what ends by itself |
//! | [`hashing`], [`limits`] | slow hashes, and how often one may try |

pub mod change_me;
pub mod close_account;
pub mod confirm_address;
pub mod confirmed;
pub mod create_operator;
pub mod end_session;
pub mod end_token;
pub mod give_up;
pub mod hashing;
pub mod identify;
pub mod limits;
pub mod list_people;
pub mod list_sessions;
pub mod list_tokens;
pub mod log_in;
pub mod log_out;
pub mod make_token;
pub mod preferences;
pub mod reset_password;
pub mod set_up;
pub mod show_me;
pub mod sign_up;
pub mod tidy;

mod begin_session;

pub use begin_session::SignedIn;
pub use candor_store::sessions::Session;
pub use candor_store::tokens::Token;

use candor_domain::account::AccountState;
use candor_domain::id::AccountId;
use candor_domain::time::Timestamp;
use candor_store::accounts;
use serde::{Deserialize, Serialize};

/// Where a call came from, as far as a person's list of sessions and the limits on tries need it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// The network address.
    pub ip: String,
    /// What the browser or program says of itself.
    pub user_agent: String,
}

impl Caller {
    /// What tries are counted by: the address, or the network of an IPv6 one, of which everybody has 2^64.
    #[must_use]
    pub fn network(&self) -> String {
        match self.ip.parse::<std::net::Ipv6Addr>() {
            Ok(ip) if ip.to_ipv4_mapped().is_none() => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            _ => self.ip.clone(),
        }
    }
}

/// An account as its person and the operator see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: AccountId,
    /// The address.
    pub email: String,
    /// What others see.
    pub display_name: String,
    /// Whether the address was shown to be theirs.
    pub confirmed: bool,
    /// Whether this person runs the server.
    pub is_operator: bool,
    /// Where the account stands.
    pub state: AccountState,
    /// When it was made.
    pub created_at: Timestamp,
}

impl From<&accounts::Account> for Person {
    fn from(account: &accounts::Account) -> Self {
        Person {
            id: account.id,
            email: account.email.clone(),
            display_name: account.profile.display_name.clone(),
            confirmed: account.email_confirmed_at.is_some(),
            is_operator: account.is_operator,
            state: account.state,
            created_at: account.created_at,
        }
    }
}

/// What people's use cases keep in memory.
pub(crate) struct Memory {
    /// Who recent cookies and tokens belong to.
    pub(crate) identities: identify::Identities,
    /// Whose address is known to be confirmed.
    pub(crate) confirmed: confirmed::Confirmed,
    /// Who tried how often.
    pub(crate) limits: limits::Limiter,
    /// The hasher of passwords.
    pub(crate) hasher: hashing::Hasher,
}
