//! What stands in the URL: ids in the path ([`At`]), named parameters ([`Params`]), and a list's page ([`Paging`]).

use crate::call::NO_NUL;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

/// Ids of the path. One that is none is answered as one that is not there.
pub struct At<T>(pub T);

impl<S, T> FromRequestParts<S> for At<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let has_nul = parts.uri.path().contains("%00");
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(ids)) if !has_nul => Ok(At(ids)),
            _ => Err(Problem::not_found()),
        }
    }
}

/// Named parameters behind the question mark.
pub struct Params<T>(pub T);

impl<S, T> FromRequestParts<S> for Params<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(name) = parts.uri.query().and_then(nul_in) {
            return Err(Problem::invalid(name, NO_NUL));
        }
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Params(params)),
            Err(rejection) => Err(Problem::invalid("", rejection.body_text())),
        }
    }
}

/// The `ETag` of what the caller saw, from `If-Match`; the change is made only if nobody else made one in between.
pub struct IfMatch(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Ok(IfMatch(None));
        };
        let text = value.to_str().unwrap_or_default().trim();
        match text.trim_start_matches("W/").trim_matches('"') {
            "*" => Ok(IfMatch(None)),
            "" => Err(no_tag()),
            tag => Ok(IfMatch(Some(tag.to_owned()))),
        }
    }
}

/// The revision that a tag names.
///
/// # Errors
/// `invalid` for a tag that this server did not give.
pub fn revision(tag: &str) -> Result<i64, Problem> {
    tag.parse().map_err(|_| no_tag())
}

fn no_tag() -> Problem {
    Problem::invalid("If-Match", "Give the ETag of what you saw.")
}

/// The name of a parameter that holds U+0000.
fn nul_in(query: &str) -> Option<&str> {
    let mut pairs = query.split('&');
    let pair = pairs.find(|pair| pair.contains("%00"))?;
    Some(pair.split_once('=').map_or("", |(name, _)| name))
}

const LIMIT_DEFAULT: u32 = 50;
const LIMIT_GREATEST: u32 = 200;

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Items on a page, 1 to 200; 50 unless given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

impl Paging {
    /// How many items to show.
    ///
    /// # Errors
    /// `invalid` outside of 1 to 200.
    pub fn limit(&self) -> Result<u32, Problem> {
        match self.limit.unwrap_or(LIMIT_DEFAULT) {
            limit @ 1..=LIMIT_GREATEST => Ok(limit),
            _ => Err(Problem::invalid(
                "limit",
                format!("Give 1 to {LIMIT_GREATEST}."),
            )),
        }
    }

    /// Where to go on.
    ///
    /// # Errors
    /// `invalid` when it was not given by this server.
    pub fn cursor<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        let parsed = self
            .cursor
            .as_deref()
            .filter(|text| !text.is_empty())
            .map(str::parse);
        parsed.transpose().map_err(|_| {
            Problem::invalid(
                "cursor",
                "Give the next_cursor of the page before, or none.",
            )
        })
    }
}

/// A page of a list, from one item more than fits: the last that fits names where to go on.
pub fn page<T, C: ToString>(
    mut items: Vec<T>,
    limit: u32,
    cursor: impl Fn(&T) -> C,
) -> candor_app::view::Page<T> {
    let limit = limit as usize;
    let next_cursor = (items.len() > limit).then(|| {
        items.truncate(limit);
        items.last().map(|last| cursor(last).to_string())
    });
    candor_app::view::Page {
        items,
        next_cursor: next_cursor.flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_with_nul_is_named() {
        assert_eq!(nul_in("limit=5&q=a%00b"), Some("q"));
        assert_eq!(nul_in("q=100%"), None);
    }

    #[test]
    fn a_page_says_where_to_go_on_only_when_there_is_more() {
        let whole = page(vec![1, 2], 2, |n| *n);
        assert_eq!((whole.items, whole.next_cursor), (vec![1, 2], None));
        let more = page(vec![1, 2, 3], 2, |n| *n);
        assert_eq!(
            (more.items, more.next_cursor),
            (vec![1, 2], Some("2".to_owned()))
        );
    }
}
