//! The people of the demo sign up, found their organization and invite each other.

use super::cast::Person;
use super::{Accounts, Demo};
use crate::organizations::accept_invitation::accept_invitation;
use crate::organizations::found_organization::found_organization;
use crate::organizations::invite_member::invite_member;
use crate::organizations::invite_to_sign_up::invite_to_sign_up;
use crate::people::Caller;
use crate::people::change_me::{MeChange, change_me};
use crate::people::create_operator::create_operator;
use crate::people::sign_up::{SignUp, sign_up};
use crate::settings::{SettingsChange, change_settings};
use crate::{Error, Result, secret};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, OrganizationId};

/// The operator's share, in basis points.
const FEE_BPS: i64 = 1_000;

pub(super) async fn make(demo: &Demo) -> Result<Accounts> {
    demo.at(0, 8 * 3_600);
    let cast = &demo.cast;
    // Nobody knows these passwords: one signs in by one click.
    let password = secret::make("")?.text;
    let (email, name) = (cast.operator.email(), &cast.operator.name);
    let operator = create_operator(&demo.app, &email, &password, name)
        .await?
        .id;
    let ctx = demo.app.context_of(operator, true);
    let fee = SettingsChange {
        name: Some("Candor demo".to_owned()),
        fee_bps: Some(FEE_BPS),
        ..SettingsChange::default()
    };
    change_settings(&demo.app, &ctx, fee, None).await?;
    describe(demo, operator, &cast.operator).await?;
    let mut members = Vec::new();
    for one in &cast.team {
        demo.clock.advance_seconds(600);
        members.push(person(demo, one).await?);
    }
    let organization = team(demo, &members).await?;
    let mut contributors = Vec::new();
    for one in &cast.contributors {
        demo.clock.advance_seconds(1_200);
        contributors.push(person(demo, one).await?);
    }
    Ok(Accounts {
        operator: Some(operator),
        organization: Some(organization),
        team: members,
        contributors,
    })
}

/// Invitations that nobody has accepted yet: a reviewer for the team, somebody for the server.
pub(super) async fn invite_others(demo: &Demo) -> Result<()> {
    let (owner, organization) = (demo.owner()?, demo.organization()?);
    let email = Some("elena@demo.example");
    let ctx = demo.ctx(owner);
    invite_member(&demo.app, &ctx, organization, email, Role::Reviewer).await?;
    invite_to_sign_up(&demo.app, &demo.operator()?, Some("kwame@demo.example")).await?;
    Ok(())
}

/// The code of an invitation's link.
pub(super) fn code_of(url: &str) -> &str {
    url.rsplit(['/', '=', '#']).next().unwrap_or_default()
}

async fn person(demo: &Demo, cast: &Person) -> Result<AccountId> {
    let input = SignUp {
        email: cast.email(),
        password: secret::make("")?.text,
        display_name: cast.name.clone(),
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

async fn describe(demo: &Demo, id: AccountId, cast: &Person) -> Result<()> {
    let change = MeChange {
        languages: Some(cast.languages.clone()),
        country: Some(Some(cast.country.clone())),
        time_zone: Some(Some(cast.time_zone.clone())),
        ..MeChange::default()
    };
    change_me(&demo.app, &demo.ctx(id), &change).await?;
    Ok(())
}

async fn team(demo: &Demo, members: &[AccountId]) -> Result<OrganizationId> {
    let owner = *members.first().ok_or(Error::NotFound)?;
    let ctx = demo.ctx(owner);
    let organization = found_organization(&demo.app, &ctx, "Halden Research", "USD")
        .await?
        .organization
        .id;
    let others = members.iter().zip(&demo.cast.team).skip(1);
    for ((account, cast), role) in others.zip([Role::Manager, Role::Reviewer]) {
        let email = cast.email();
        let made = invite_member(&demo.app, &ctx, organization, Some(&email), role).await?;
        accept_invitation(&demo.app, &demo.ctx(*account), code_of(&made.url)).await?;
    }
    Ok(organization)
}
