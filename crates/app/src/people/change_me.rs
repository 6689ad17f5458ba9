//! Changes one's own profile or password.

use super::limits::Tried;
use super::reset_password::set_password;
use super::show_me::{Me, load};
use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Faults, Result};
use candor_domain::account::{DisplayName, check_password};
use candor_domain::eligibility::{Language, validate_country, validate_languages};
use candor_domain::event::EventKind;
use candor_domain::id::AccountId;
use candor_store::accounts::{self, Account, Profile};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{participations, passwords};
use serde_json::json;

const LANGUAGES_GREATEST: usize = 30;

/// What is to be changed; `None` stays, `Some(None)` is taken away.
#[derive(Clone, Default)]
pub struct MeChange {
    /// The name that others see.
    pub display_name: Option<String>,
    /// Languages with their levels.
    pub languages: Option<Vec<Language>>,
    /// ISO 3166 code.
    pub country: Option<Option<String>>,
    /// IANA name.
    pub time_zone: Option<Option<String>>,
    /// The password.
    pub password: Option<PasswordChange>,
}

/// A change of password.
#[derive(Clone)]
pub struct PasswordChange {
    /// The present one.
    pub current: String,
    /// The next one.
    pub new: String,
}

/// Changes the person who asks. A new password ends all other sessions.
///
/// # Errors
/// `Invalid`; `RateLimited` after too many wrong passwords.
pub async fn change_me(app: &App, ctx: &Context, change: &MeChange) -> Result<Me> {
    let id = access::person(ctx, Action::EditMe)?;
    let account = app
        .db()
        .read(move |tx| accounts::find(tx, id)?.ok_or(Error::SignInNeeded))
        .await?;
    let mut faults = Faults::default();
    let profile = changed(&account.profile, change, &mut faults);
    if let Some(password) = &change.password {
        let email = account.email.parse().map_err(|_| Error::NotFound)?;
        let checked = check_password(&password.new, &email, &profile.display_name);
        faults.take("/password/new", checked);
    }
    faults.none()?;
    let hash = match &change.password {
        Some(password) => Some(new_hash(app, ctx, id, password).await?),
        None => None,
    };
    let me = write(app, ctx, account, profile, hash).await?;
    app.people().identities.forget(id);
    mail::wake(app);
    Ok(me)
}

fn changed(now: &Profile, change: &MeChange, faults: &mut Faults) -> Profile {
    let mut profile = now.clone();
    if let Some(name) = &change.display_name
        && let Some(name) = faults.take("/display_name", name.parse::<DisplayName>())
    {
        profile.display_name = name.as_str().to_owned();
    }
    if let Some(languages) = &change.languages {
        faults.take("/languages", validate_languages(languages));
        if languages.len() > LANGUAGES_GREATEST {
            faults.add(
                "/languages",
                format!("At most {LANGUAGES_GREATEST} languages."),
            );
        }
        profile.languages.clone_from(languages);
    }
    if let Some(country) = &change.country {
        let country = country.clone().filter(|code| !code.is_empty());
        if let Some(code) = &country {
            faults.take("/country", validate_country(code));
        }
        profile.country = country;
    }
    if let Some(zone) = &change.time_zone {
        let zone = zone.clone().filter(|name| !name.is_empty());
        if let Some(name) = &zone
            && !is_time_zone(name)
        {
            faults.add(
                "/time_zone",
                "Give the name of a time zone, such as Europe/Berlin.",
            );
        }
        profile.time_zone = zone;
    }
    profile
}

/// Whether a text has the form of an IANA name. Which zones there are changes every year; the browser knows.
fn is_time_zone(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
    };
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.split('/').all(is_part)
}

async fn new_hash(
    app: &App,
    ctx: &Context,
    id: AccountId,
    password: &PasswordChange,
) -> Result<String> {
    let people = app.people();
    let key = id.to_string();
    people
        .limits
        .try_once(Tried::LogInByAccount, &key, ctx.now)?;
    let hash = app
        .db()
        .read(move |tx| Ok::<_, Error>(passwords::get(tx, id)?))
        .await?;
    if !people
        .hasher
        .matches(&password.current, hash.as_deref())
        .await?
    {
        return Err(Error::invalid(
            "/password/current",
            "This is not your present password.",
        ));
    }
    people.limits.forgive(Tried::LogInByAccount, &key);
    people.hasher.hash(&password.new).await
}

async fn write(
    app: &App,
    ctx: &Context,
    account: Account,
    profile: Profile,
    hash: Option<String>,
) -> Result<Me> {
    let id = account.id;
    let notice = letters::password_changed(&app.config().public_url);
    let has_mail = app.config().smtp.is_some();
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Person(id.as_uuid()), move |tx: &mut dyn Tx| {
            if profile != account.profile {
                accounts::set_profile(tx, id, &profile)?;
                participations::forget_profile(tx, id)?;
                let what = Happened {
                    subject: id.as_uuid(),
                    account: Some(id),
                    detail: json!({"changed": differing(&account.profile, &profile)}),
                    ..Happened::default()
                };
                let stripe = Stripe::of_person(id.as_uuid());
                happened(tx, &ctx, stripe, EventKind::AccountChanged, &what)?;
            }
            if let Some(hash) = &hash {
                set_password(tx, &ctx, id, hash)?;
                if has_mail {
                    mail::queue(tx, &ctx, &account.email, &notice)?;
                }
            }
            load(tx, id)
        })
        .await
}

fn differing(before: &Profile, after: &Profile) -> Vec<&'static str> {
    let fields = [
        ("display_name", before.display_name != after.display_name),
        ("languages", before.languages != after.languages),
        ("country", before.country != after.country),
        ("time_zone", before.time_zone != after.time_zone),
    ];
    fields
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_are_known_by_their_form() {
        for zone in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+3",
        ] {
            assert!(is_time_zone(zone), "{zone}");
        }
        for no in [
            "",
            "europe/berlin",
            "Europe//Berlin",
            "Europe/<b>",
            "+02:00",
            "Europe/",
        ] {
            assert!(!is_time_zone(no), "{no}");
        }
    }
}
