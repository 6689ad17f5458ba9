//! One's own account.

use crate::call::{Asked, Posted};
use crate::problem::Problem;
use axum::Json;
use candor_app::people::Person;
use candor_app::people::change_me::{MeChange, PasswordChange, change_me};
use candor_app::people::close_account::{close_account, in_words};
use candor_app::people::give_up::give_up;
use candor_app::people::show_me::{self, show_me as load};
use candor_domain::eligibility::{Language, LanguageLevel};
use candor_domain::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    id: Uuid,
    email: String,
    /// The name that others see.
    display_name: String,
    /// Whether the address was shown to be theirs.
    confirmed: bool,
    /// Whether this person runs the server.
    is_operator: bool,
    /// `active`, `closing` or `erased`.
    state: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Person> for Account {
    fn from(person: Person) -> Self {
        Account {
            id: person.id.as_uuid(),
            email: person.email,
            display_name: person.display_name,
            confirmed: person.confirmed,
            is_operator: person.is_operator,
            state: person.state.as_str(),
            created_at: person.created_at,
        }
    }
}

/// One's own account with profile and memberships.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    #[serde(flatten)]
    account: Account,
    languages: Vec<KnownLanguage>,
    /// ISO 3166 code.
    country: Option<String>,
    /// IANA name.
    time_zone: Option<String>,
    memberships: Vec<Membership>,
}

/// A language with its level.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct KnownLanguage {
    /// ISO 639 code in lower case: `en`, `de`, `yue`.
    code: String,
    /// `A1` to `C2` of the Common European Framework, or `native`.
    level: String,
}

impl KnownLanguage {
    fn of(language: &Language) -> KnownLanguage {
        let level = match language.level {
            LanguageLevel::Native => "native".to_owned(),
            level => level.as_str().to_uppercase(),
        };
        KnownLanguage {
            code: language.language.clone(),
            level,
        }
    }

    fn read(self, index: usize) -> Result<Language, Problem> {
        let level = self.level.to_lowercase().parse().map_err(|_| {
            let pointer = format!("/languages/{index}/level");
            Problem::invalid(&pointer, "Give A1, A2, B1, B2, C1, C2 or native.")
        })?;
        Ok(Language {
            language: self.code,
            level,
        })
    }
}

/// A membership as its person sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Membership {
    pub(super) organization_id: Uuid,
    pub(super) organization_name: String,
    /// `owner`, `manager`, `reviewer`, `finance` or `viewer`.
    pub(super) role: &'static str,
}

impl From<show_me::Me> for Me {
    fn from(me: show_me::Me) -> Self {
        let memberships = me.memberships.into_iter().map(|membership| Membership {
            organization_id: membership.organization.as_uuid(),
            organization_name: membership.organization_name,
            role: membership.role.as_str(),
        });
        Me {
            account: me.person.into(),
            languages: me.profile.languages.iter().map(KnownLanguage::of).collect(),
            country: me.profile.country,
            time_zone: me.profile.time_zone,
            memberships: memberships.collect(),
        }
    }
}

/// The person who asks.
#[utoipa::path(get, path = "/me", operation_id = "show_me", tag = "me",
    responses((status = 200, body = Me), (status = "4XX", body = Problem)))]
pub(crate) async fn show(Asked { app, ctx }: Asked) -> Result<Json<Me>, Problem> {
    Ok(Json(load(&app, &ctx).await?.into()))
}

/// What is to be changed; what is left out stays, null takes away.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MePatch {
    /// The name that others see.
    display_name: Option<String>,
    /// All languages with their levels.
    languages: Option<Vec<KnownLanguage>>,
    /// ISO 3166 code.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    country: Option<Option<String>>,
    /// IANA name.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    time_zone: Option<Option<String>>,
    /// A new password; all other sessions end.
    password: Option<Passwords>,
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Passwords {
    /// The present one.
    current: String,
    /// The next one.
    new: String,
}

/// Tells null from what was left out.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// Changes the person who asks.
#[utoipa::path(patch, path = "/me", operation_id = "change_me", tag = "me", request_body = MePatch,
    responses((status = 200, body = Me), (status = "4XX", body = Problem)))]
pub(crate) async fn change(
    Posted { app, ctx, body }: Posted<MePatch>,
) -> Result<Json<Me>, Problem> {
    let languages = body.languages.map(|languages| {
        let read = languages.into_iter().enumerate();
        read.map(|(index, language)| language.read(index)).collect()
    });
    let change = MeChange {
        display_name: body.display_name,
        languages: languages.transpose()?,
        country: body.country,
        time_zone: body.time_zone,
        password: body
            .password
            .map(|Passwords { current, new }| PasswordChange { current, new }),
    };
    Ok(Json(change_me(&app, &ctx, &change).await?.into()))
}

/// What an account that is being closed still waits for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Awaiting {
    /// A sentence each; empty when the account is erased.
    awaiting: Vec<String>,
}

/// Closes the account of the person who asks; asked again, it says what is still awaited.
#[utoipa::path(delete, path = "/me", operation_id = "close_account", tag = "me",
    responses((status = 200, body = Awaiting), (status = "4XX", body = Problem)))]
pub(crate) async fn close(Asked { app, ctx }: Asked) -> Result<Json<Awaiting>, Problem> {
    let awaited = close_account(&app, &ctx).await?;
    Ok(Json(Awaiting {
        awaiting: in_words(&awaited),
    }))
}

/// What somebody says who gives up what is left to them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveUp {
    /// That they give it up, in their own words: 10 to 2,000 characters, kept in the audit log.
    words: String,
}

/// Gives up every balance of a person whose account is being closed; it is erased once nothing else is awaited.
#[utoipa::path(post, path = "/me/give-up", operation_id = "give_up_balances", tag = "me", request_body = GiveUp,
    responses((status = 200, body = Awaiting), (status = "4XX", body = Problem)))]
pub(crate) async fn give_up_balances(
    Posted { app, ctx, body }: Posted<GiveUp>,
) -> Result<Json<Awaiting>, Problem> {
    let awaited = give_up(&app, &ctx, &body.words).await?;
    Ok(Json(Awaiting {
        awaiting: in_words(&awaited),
    }))
}
