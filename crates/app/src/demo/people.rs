//! The people of the demo sign up, found their organization and invite each other.

use super::content::{CONTRIBUTORS, Cast, OPERATOR, TEAM};
use super::{Accounts, Demo};
use crate::organizations::accept_invitation::accept_invitation;
use crate::organizations::found_organization::found_organization;
use crate::organizations::invite_member::invite_member;
use crate::people::Caller;
use crate::people::change_me::{MeChange, change_me};
use crate::people::create_operator::create_operator;
use crate::people::sign_up::{SignUp, sign_up};
use crate::settings::{DemoPerson, SettingsChange, change_settings};
use crate::{Error, Result, secret};
use candor_domain::access::Role;
use candor_domain::eligibility::Language;
use candor_domain::id::AccountId;

/// The operator's share, in basis points.
const FEE_BPS: i64 = 1_000;

/// Whom the sign-in page offers, in its order.
pub(super) fn offered() -> Vec<DemoPerson> {
    let careful = "Contributor: has earned money, and a payout on its way";
    let careless = "Contributor: was hasty; a rejection, an appeal, changes to make";
    let person = |cast: &Cast| DemoPerson {
        display_name: cast.name.to_owned(),
        role_text: match cast.name {
            "Amara Okafor" => careful.to_owned(),
            "Dario Conti" => careless.to_owned(),
            _ => cast.role.to_owned(),
        },
        email: cast.email(),
    };
    TEAM.iter()
        .chain(&CONTRIBUTORS)
        .chain([&OPERATOR])
        .map(person)
        .collect()
}

pub(super) async fn make(demo: &mut Demo) -> Result<Accounts> {
    demo.at(0, 8 * 3_600);
    // Nobody knows these passwords: one signs in by one click.
    let password = secret::make("")?.text;
    let operator = create_operator(&demo.app, &OPERATOR.email(), &password, OPERATOR.name)
        .await?
        .id;
    let mut accounts = Accounts {
        operator: Some(operator),
        ..Accounts::default()
    };
    let ctx = demo.app.context_of(operator, true);
    let fee = SettingsChange {
        name: Some("Candor demo".to_owned()),
        fee_bps: Some(FEE_BPS),
        ..SettingsChange::default()
    };
    change_settings(&demo.app, &ctx, fee, None).await?;
    describe(demo, operator, &OPERATOR).await?;
    for cast in &TEAM {
        demo.clock.advance_seconds(600);
        accounts.team.push(person(demo, cast).await?);
    }
    accounts.organization = Some(team(demo, &accounts.team).await?);
    for cast in &CONTRIBUTORS {
        demo.clock.advance_seconds(1_200);
        accounts.contributors.push(person(demo, cast).await?);
    }
    Ok(accounts)
}

async fn person(demo: &Demo, cast: &Cast) -> Result<AccountId> {
    let input = SignUp {
        email: cast.email(),
        password: secret::make("")?.text,
        display_name: cast.name.to_owned(),
        ..SignUp::default()
    };
    let caller = Caller {
        ip: "192.0.2.7".to_owned(),
        user_agent: "Demo".to_owned(),
    };
    let ctx = demo.app.anonymous_context();
    let id = sign_up(&demo.app, &ctx, &caller, &input).await?.person.id;
    describe(demo, id, cast).await?;
    Ok(id)
}

async fn describe(demo: &Demo, id: AccountId, cast: &Cast) -> Result<()> {
    let known = |(code, level): &(&str, _)| Language {
        language: (*code).to_owned(),
        level: *level,
    };
    let change = MeChange {
        languages: Some(cast.languages.iter().map(known).collect()),
        country: Some(Some(cast.country.to_owned())),
        time_zone: Some(Some(cast.zone.to_owned())),
        ..MeChange::default()
    };
    change_me(&demo.app, &demo.ctx(id), &change).await?;
    Ok(())
}

async fn team(demo: &Demo, team: &[AccountId]) -> Result<candor_domain::id::OrganizationId> {
    let owner = *team.first().ok_or(Error::NotFound)?;
    let ctx = demo.ctx(owner);
    let organization = found_organization(&demo.app, &ctx, "Halden Research", "USD")
        .await?
        .organization
        .id;
    for ((account, cast), role) in team
        .iter()
        .zip(&TEAM)
        .skip(1)
        .zip([Role::Manager, Role::Reviewer])
    {
        let email = cast.email();
        let made = invite_member(&demo.app, &ctx, organization, Some(&email), role).await?;
        let code = made.url.rsplit(['/', '=', '#']).next().unwrap_or_default();
        accept_invitation(&demo.app, &demo.ctx(*account), code).await?;
    }
    Ok(organization)
}
