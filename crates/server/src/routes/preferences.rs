//! What a person chose for themselves: notifications, and filters of the board.

use crate::call::{Asked, Posted};
use crate::problem::Problem;
use axum::Json;
use candor_app::people::preferences::{PreferencesChange, change_preferences, show_preferences};
use candor_domain::preferences::{
    BoardFilter, BoardShown, BoardSort, Channels, Preferences as Chosen, Topic,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person chose.
#[derive(Serialize, ToSchema)]
pub(crate) struct Preferences {
    /// How notifications come, for every topic.
    notifications: Vec<TopicChannels>,
    /// Named filters of the board.
    board_filters: Vec<Filter>,
}

/// How notifications of a topic come.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct TopicChannels {
    /// `answers`, `payouts`, `reviews`, `batches`, `deposits` or `jobs`.
    #[schema(value_type = String)]
    topic: Topic,
    /// Counted as new until it is read; without it, it is listed as read.
    bell: bool,
    /// A letter too, where this server sends any: at most one an hour for each topic.
    mail: bool,
}

/// A view of the board under a name.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Filter {
    /// What the person calls it; 1 to 40 characters.
    name: String,
    /// `mine`, `saved` or `not`.
    #[schema(value_type = String)]
    shown: BoardShown,
    /// `hourly`, `price`, `left` or `name`.
    #[schema(value_type = String)]
    sort: BoardSort,
    /// ISO 639 code of the language that is needed; null for any.
    language: Option<String>,
}

impl From<Chosen> for Preferences {
    fn from(chosen: Chosen) -> Self {
        let topics = Topic::ALL.iter().map(|topic| {
            let Channels { bell, mail } = chosen.channels(*topic);
            TopicChannels {
                topic: *topic,
                bell,
                mail,
            }
        });
        Preferences {
            notifications: topics.collect(),
            board_filters: chosen
                .board_filters
                .into_iter()
                .map(|filter| Filter {
                    name: filter.name,
                    shown: filter.shown,
                    sort: filter.sort,
                    language: filter.language,
                })
                .collect(),
        }
    }
}

/// What the person who asks chose.
#[utoipa::path(get, path = "/me/preferences", operation_id = "show_preferences", tag = "me",
    responses((status = 200, body = Preferences), (status = "4XX", body = Problem)))]
pub(crate) async fn show(Asked { app, ctx }: Asked) -> Result<Json<Preferences>, Problem> {
    Ok(Json(show_preferences(&app, &ctx).await?.into()))
}

/// What is to be changed; what is left out stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChangePreferences {
    /// How notifications of these topics come.
    #[serde(default)]
    notifications: Vec<TopicChannels>,
    /// All named filters of the board, at most 20.
    board_filters: Option<Vec<Filter>>,
}

/// Changes what the person who asks chose.
#[utoipa::path(patch, path = "/me/preferences", operation_id = "change_preferences", tag = "me",
    request_body = ChangePreferences,
    responses((status = 200, body = Preferences), (status = "4XX", body = Problem)))]
pub(crate) async fn change(
    Posted { app, ctx, body }: Posted<ChangePreferences>,
) -> Result<Json<Preferences>, Problem> {
    let notifications = body.notifications.into_iter().map(|one| {
        let TopicChannels { topic, bell, mail } = one;
        (topic, Channels { bell, mail })
    });
    let filters = body.board_filters.map(|filters| {
        let kept = filters.into_iter().map(|filter| BoardFilter {
            name: filter.name,
            shown: filter.shown,
            sort: filter.sort,
            language: filter.language,
        });
        kept.collect()
    });
    let change = PreferencesChange {
        notifications: notifications.collect(),
        board_filters: filters,
    };
    Ok(Json(change_preferences(&app, &ctx, change).await?.into()))
}
