//! An organization's statement: what each entry refers to.

use crate::support::on_both;
use candor_app::money::deposits::{DepositInput, announce, decide};
use candor_app::money::statements::of_organization;
use candor_app::view;
use uuid::Uuid;

#[test]
fn a_deposit_is_told_by_its_reference() {
    on_both(async |world, _| {
        let owner = world.ctx(world.owner);
        let operator = world.app.context_of(world.person("operator"), true);
        let input = DepositInput {
            amount: view::Money {
                amount: 25_000,
                currency: "USD".to_owned(),
            },
            reference: "invoice 2026-17".to_owned(),
        };
        let announced = announce(&world.app, &owner, world.organization, input)
            .await
            .expect("announced");
        decide(&world.app, &operator, announced.id.into(), true)
            .await
            .expect("confirmed");
        let found = of_organization(&world.app, &owner, world.organization, Uuid::max(), 1)
            .await
            .expect("the ledger");
        assert_eq!(found[0].reference.label.as_deref(), Some("invoice 2026-17"));
    });
}
