//! What a person chose for themselves: read and changed by nobody else.

use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::preferences::{BoardFilter, Channels, Preferences, Topic};
use candor_store::accounts;
use candor_store::db::{Scope, Tx};

/// What is to be changed; `None` and topics that are not named stay.
#[derive(Debug, Clone, Default)]
pub struct PreferencesChange {
    /// How notifications of these topics come.
    pub notifications: Vec<(Topic, Channels)>,
    /// The filters of the board, in the place of those kept.
    pub board_filters: Option<Vec<BoardFilter>>,
}

/// Shows one's own choices.
///
/// # Errors
/// `SignInNeeded`, or `Forbidden` when the token lacks the scope.
pub async fn show_preferences(app: &App, ctx: &Context) -> Result<Preferences> {
    let id = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| accounts::preferences(tx, id)?.ok_or(Error::SignInNeeded))
        .await
}

/// Changes one's own choices.
///
/// # Errors
/// `Invalid` for a filter that cannot be kept; as [`show_preferences`].
pub async fn change_preferences(
    app: &App,
    ctx: &Context,
    change: PreferencesChange,
) -> Result<Preferences> {
    let id = access::person(ctx, Action::EditMe)?;
    app.db()
        .write(Scope::Person(id.as_uuid()), move |tx: &mut dyn Tx| {
            let mut chosen = accounts::preferences(tx, id)?.ok_or(Error::SignInNeeded)?;
            chosen.notifications.extend(change.notifications.clone());
            if let Some(filters) = change.board_filters.clone() {
                let kept = chosen.keep_filters(filters);
                kept.map_err(|(at, fault)| {
                    Error::invalid(format!("/board_filters/{at}"), fault.to_string())
                })?;
            }
            accounts::set_preferences(tx, id, &chosen)?;
            Ok(chosen)
        })
        .await
}
