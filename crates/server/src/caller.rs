//! Where a call comes from: the network address, through as many proxies as the operator trusts.

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use candor_app::App;
use candor_app::people::Caller;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// Where a call comes from, for routes that need it. The server must be run with connect info.
pub struct CalledFrom(pub Caller);

impl<S> FromRequestParts<S> for CalledFrom
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let proxies = App::from_ref(state).config().trusted_proxies;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip());
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        Ok(CalledFrom(Caller {
            ip: address(peer, &parts.headers, proxies)
                .map_or_else(|| "unknown".to_owned(), |ip| ip.to_string()),
            user_agent: agent.unwrap_or_default().to_owned(),
        }))
    }
}

/// The address that the outermost trusted proxy saw. What stands further left in `X-Forwarded-For` was written
/// by the client itself and proves nothing.
fn address(peer: Option<IpAddr>, headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let seen: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|text| text.trim().parse().ok())
        .collect();
    let trusted = proxies
        .checked_sub(1)
        .and_then(|back| seen.iter().rev().nth(back).copied());
    trusted.or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_trusted_proxies_saw_counts() {
        let peer: Option<IpAddr> = "10.0.0.1".parse().ok();
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "6.6.6.6, 203.0.113.9, 10.0.0.2".parse().unwrap(),
        );
        let seen = |proxies| address(peer, &headers, proxies).unwrap().to_string();
        assert_eq!(seen(0), "10.0.0.1", "anybody can write the header");
        assert_eq!(seen(1), "10.0.0.2");
        assert_eq!(seen(2), "203.0.113.9");
        assert_eq!(address(peer, &HeaderMap::new(), 1), peer);
    }
}
