//! The accounts of the ledger, per currency.

use crate::id::{AccountId, BatchId, LedgerAccountId, OrganizationId};
use crate::money::Currency;
use crate::words;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

words! {
    /// What an account of the ledger is for.
    pub enum AccountKind: "kind of ledger account" {
        /// The world, by rail. Negative by what has come in.
        External = "external",
        /// What an organization may spend.
        OrganizationAvailable = "organization_available",
        /// What a batch has beyond its places.
        BatchReserve = "batch_reserve",
        /// Price and fee of every place and of every assignment whose money is set aside.
        BatchEscrow = "batch_escrow",
        /// What a contributor may take out.
        ContributorAvailable = "contributor_available",
        /// On its way to a contributor's bank.
        PayoutInFlight = "payout_in_flight",
        /// The operator's fees.
        PlatformFees = "platform_fees",
        /// What the operator pays for incidents. Negative by what it has paid.
        PlatformCompensation = "platform_compensation",
    }
}

impl AccountKind {
    /// Whether the sum of its parts may never be below zero.
    #[must_use]
    pub const fn never_negative(self) -> bool {
        !matches!(self, Self::External | Self::PlatformCompensation)
    }

    /// Whether many people's commands touch it, so that its totals are kept in parts, one per stripe.
    #[must_use]
    pub const fn kept_in_parts(self) -> bool {
        matches!(
            self,
            Self::BatchEscrow
                | Self::BatchReserve
                | Self::PlatformFees
                | Self::External
                | Self::PayoutInFlight
                | Self::PlatformCompensation
        )
    }
}

words! {
    /// How money enters or leaves.
    pub enum Rail: "rail" {
        /// By hand, with a reference.
        Manual = "manual",
        /// Files of ISO 20022.
        Sepa = "sepa",
        /// Files of NACHA.
        Ach = "ach",
        /// A table for a mass-pay product.
        Csv = "csv",
        /// Connect transfers.
        Stripe = "stripe",
    }
}

/// One account: its kind, whose it is, and its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Account {
    /// What it is for.
    pub kind: AccountKind,
    /// The organization, batch or person; the rail's word for external; nil for the platform.
    pub owner: Uuid,
    /// What it is counted in.
    pub currency: Currency,
}

impl Account {
    /// The world, as reached by a rail.
    #[must_use]
    pub fn external(rail: Rail, currency: Currency) -> Self {
        // The rail's word stands in the owner's place, in ASCII: no UUIDv7 reads like that.
        let mut owner = [0; 16];
        for (byte, letter) in owner.iter_mut().zip(rail.as_str().bytes()) {
            *byte = letter;
        }
        let owner = Uuid::from_bytes(owner);
        Self {
            kind: AccountKind::External,
            owner,
            currency,
        }
    }

    /// What an organization may spend.
    #[must_use]
    pub fn organization_available(organization: OrganizationId, currency: Currency) -> Self {
        Self {
            kind: AccountKind::OrganizationAvailable,
            owner: organization.as_uuid(),
            currency,
        }
    }

    /// A batch's reserve.
    #[must_use]
    pub fn batch_reserve(batch: BatchId, currency: Currency) -> Self {
        Self {
            kind: AccountKind::BatchReserve,
            owner: batch.as_uuid(),
            currency,
        }
    }

    /// A batch's escrow.
    #[must_use]
    pub fn batch_escrow(batch: BatchId, currency: Currency) -> Self {
        Self {
            kind: AccountKind::BatchEscrow,
            owner: batch.as_uuid(),
            currency,
        }
    }

    /// What a contributor may take out.
    #[must_use]
    pub fn contributor_available(contributor: AccountId, currency: Currency) -> Self {
        Self {
            kind: AccountKind::ContributorAvailable,
            owner: contributor.as_uuid(),
            currency,
        }
    }

    /// A contributor's money on its way out.
    #[must_use]
    pub fn payout_in_flight(contributor: AccountId, currency: Currency) -> Self {
        Self {
            kind: AccountKind::PayoutInFlight,
            owner: contributor.as_uuid(),
            currency,
        }
    }

    /// The operator's fees.
    #[must_use]
    pub fn platform_fees(currency: Currency) -> Self {
        Self {
            kind: AccountKind::PlatformFees,
            owner: Uuid::nil(),
            currency,
        }
    }

    /// What the operator pays for incidents.
    #[must_use]
    pub fn platform_compensation(currency: Currency) -> Self {
        Self {
            kind: AccountKind::PlatformCompensation,
            owner: Uuid::nil(),
            currency,
        }
    }

    /// The account's id, computed from what it is: nobody has to look it up, and it cannot exist twice.
    #[must_use]
    pub fn id(self) -> LedgerAccountId {
        let digest = Sha256::new()
            .chain_update("candor ledger account\n")
            .chain_update(self.kind.as_str())
            .chain_update("\n")
            .chain_update(self.owner.as_bytes())
            .chain_update(self.currency.code())
            .finalize();
        let mut bytes = [0; 16];
        for (byte, from) in bytes.iter_mut().zip(digest) {
            *byte = from;
        }
        // Version 8 of RFC 9562: a UUID made by a rule of one's own.
        LedgerAccountId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_differ_by_kind_owner_and_currency() {
        let (usd, eur) = ("USD".parse().unwrap(), "EUR".parse().unwrap());
        let batch = BatchId::from_uuid(Uuid::from_u128(7));
        let accounts = [
            Account::batch_reserve(batch, usd),
            Account::batch_escrow(batch, usd),
            Account::batch_escrow(batch, eur),
            Account::external(Rail::Manual, usd),
            Account::external(Rail::Stripe, usd),
            Account::platform_fees(usd),
            Account::platform_compensation(usd),
        ];
        let ids: std::collections::BTreeSet<_> = accounts.iter().map(|a| a.id()).collect();
        assert_eq!(ids.len(), accounts.len());
        assert_eq!(Account::batch_escrow(batch, usd).id(), accounts[1].id());
        // Stored rows carry it: a change of the rule would orphan every balance.
        let id = Account::platform_fees(usd).id().to_string();
        assert_eq!(id, "169283fa-bda2-88b9-9b26-3796f93fcfe4");
    }
}
