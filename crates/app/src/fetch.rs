//! What lies at an address of the web that somebody named: fetched by this server, so that it must not reach what
//! only this server can reach.
//!
//! Only `http` and `https`; every address that a name leads to, also after each redirect, must be one of the public
//! internet (loopback, private, link-local and reserved ones are left out when the name is resolved, so that a name
//! cannot change its mind between check and call); no proxy from the environment; few redirects; limits of time and
//! size.

use futures::{Stream, StreamExt as _};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

/// How long a server may take to answer the call, and then between two pieces.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a picture may take in all.
const PICTURE_WITHIN: Duration = Duration::from_secs(60);
/// How long a file of rows may take in all.
const FILE_WITHIN: Duration = Duration::from_secs(6 * 3_600);
/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// Greatest length of an address.
const URL_CHARACTERS: usize = 2_048;

/// Why something was not fetched, as a sentence's end with a remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is no address.
    #[error("this is no address of the web; give a link that begins with https://")]
    NoAddress,
    /// It leads to a network that is not public.
    #[error(
        "the address leads into a private network, where this server fetches nothing; send the file itself"
    )]
    Private,
    /// The other server refused.
    #[error("the server there answered {0}; the link must work without signing in")]
    Refused(u16),
    /// It could not be reached, or broke off.
    #[error("it cannot be reached ({0}); try again, or send the file itself")]
    Away(String),
    /// It is larger than may be.
    #[error("it is larger than {0} MiB")]
    TooLarge(u64),
}

/// Fetches from the public internet. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    may: Rule,
}

/// Which addresses may be reached.
type Rule = fn(IpAddr) -> bool;

impl Fetcher {
    /// A fetcher; `is_private_allowed` for servers inside a network whose own files people name.
    ///
    /// # Errors
    /// `Away` when the machine has no TLS to offer.
    pub fn new(is_private_allowed: bool) -> Result<Fetcher, FetchError> {
        Fetcher::within(if is_private_allowed {
            |_| true
        } else {
            is_public
        })
    }

    fn within(may: Rule) -> Result<Fetcher, FetchError> {
        // An error means that a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirect = Policy::custom(move |attempt| {
            if attempt.previous().len() > REDIRECTS {
                return attempt.error("too many redirects");
            }
            match checked(attempt.url(), may) {
                Ok(()) => attempt.follow(),
                Err(error) => attempt.error(error),
            }
        });
        let client = Client::builder()
            .user_agent(concat!("candor/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(redirect)
            .referer(false)
            .connect_timeout(PATIENCE)
            .read_timeout(PATIENCE)
            .dns_resolver(Arc::new(Allowed { may }))
            .build()
            .map_err(|error| away(&error))?;
        Ok(Fetcher { client, may })
    }

    /// A small file, whole.
    ///
    /// # Errors
    /// Why it was not fetched.
    pub async fn picture(&self, url: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
        let response = self.get(url, PICTURE_WITHIN).await?;
        if response.content_length().is_some_and(|size| size > limit) {
            return Err(too_large(limit));
        }
        let mut bytes = Vec::new();
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| away(&error))?;
            if (bytes.len() + piece.len()) as u64 > limit {
                return Err(too_large(limit));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// A file of any size, as a stream, with the name that its address ends with.
    ///
    /// # Errors
    /// Why it was not fetched; the stream's own where it breaks off.
    pub async fn file(
        &self,
        url: &str,
    ) -> Result<
        (
            String,
            impl Stream<Item = Result<bytes::Bytes, FetchError>> + Unpin + use<>,
        ),
        FetchError,
    > {
        let response = self.get(url, FILE_WITHIN).await?;
        let last = response
            .url()
            .path_segments()
            .and_then(|mut parts| parts.next_back());
        let name = last.unwrap_or_default().to_owned();
        let pieces = response.bytes_stream();
        Ok((
            name,
            Box::pin(pieces.map(|piece| piece.map_err(|error| away(&error)))),
        ))
    }

    /// Whether an address may be fetched, as far as that can be told before.
    ///
    /// # Errors
    /// `NoAddress`, `Private`.
    pub fn check(&self, url: &str) -> Result<(), FetchError> {
        self.parse(url).map(|_| ())
    }

    fn parse(&self, url: &str) -> Result<Url, FetchError> {
        if url.chars().nth(URL_CHARACTERS).is_some() {
            return Err(FetchError::NoAddress);
        }
        let url = Url::parse(url.trim()).map_err(|_| FetchError::NoAddress)?;
        checked(&url, self.may)?;
        Ok(url)
    }

    async fn get(&self, url: &str, within: Duration) -> Result<Response, FetchError> {
        let url = self.parse(url)?;
        let asked = self.client.get(url).timeout(within).send().await;
        let response = asked.map_err(|error| why(&error))?;
        if !response.status().is_success() {
            return Err(FetchError::Refused(response.status().as_u16()));
        }
        Ok(response)
    }
}

fn too_large(limit: u64) -> FetchError {
    FetchError::TooLarge(limit / (1024 * 1024))
}

/// The error of ours that lies in one of the client's, or what went wrong without the address.
fn why(error: &reqwest::Error) -> FetchError {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(ours) = inner.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        source = inner.source();
    }
    away(error)
}

/// What went wrong, in few words: details of other servers help nobody, and could tell what lies in a network.
fn away(error: &reqwest::Error) -> FetchError {
    let words = if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_redirect() {
        "too many redirects"
    } else {
        "it broke off"
    };
    FetchError::Away(words.to_owned())
}

fn checked(url: &Url, may: Rule) -> Result<(), FetchError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::NoAddress);
    }
    let host = url.host_str().unwrap_or_default();
    // A name is checked where it is resolved; a number never comes there.
    let number = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    match number {
        Ok(address) if !may(address) => Err(FetchError::Private),
        _ if host.is_empty() => Err(FetchError::NoAddress),
        _ => Ok(()),
    }
}

/// Resolves names to addresses that may be reached.
#[derive(Debug)]
struct Allowed {
    may: Rule,
}

impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let may = self.may;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (reachable, others): (Vec<_>, Vec<_>) =
                found.partition(|address| may(address.ip()));
            if reachable.is_empty() && !others.is_empty() {
                return Err(FetchError::Private.into());
            }
            let addresses: Addrs = Box::new(reachable.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the public internet (IANA's registries of special addresses, left out in full).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // Addresses that carry one of IPv4 lead there: mapped (refused as a whole), NAT64 and 6to4.
    let carried = match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = carried {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is given out to the public; of it, 2001::/23 (protocols) and the documentation's are not.
    let is_given_out = parts[0] & 0xe000 == 0x2000;
    let is_protocols = parts[0] == 0x2001 && parts[1] < 0x200;
    let is_documentation = (parts[0] == 0x2001 && parts[1] == 0xdb8) || parts[0] == 0x3fff;
    is_given_out && !is_protocols && !is_documentation
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "ff02::1",
        ] {
            let address: IpAddr = text.parse().expect("an address");
            assert!(!is_public(address), "{text}");
        }
        for text in [
            "8.8.8.8",
            "172.32.0.1",
            "100.63.0.1",
            "2a00:1450::1",
            "64:ff9b::808:808",
        ] {
            let address: IpAddr = text.parse().expect("an address");
            assert!(is_public(address), "{text}");
        }
    }

    #[tokio::test]
    async fn private_networks_are_not_reached_however_they_are_written() {
        let fetcher = Fetcher::new(false).expect("a fetcher");
        for url in [
            "http://127.0.0.1:1/x",
            "http://[::1]:1/x",
            "http://localhost:1/x",
            "http://2130706433:1/x",
            "http://0x7f.1:1/x",
            "http://169.254.169.254/latest/meta-data",
            "http://[::ffff:127.0.0.1]:1/",
        ] {
            let fetched = fetcher.picture(url, 100).await;
            assert_eq!(fetched.expect_err("refused"), FetchError::Private, "{url}");
        }
        for url in [
            "file:///etc/passwd",
            "ftp://example.org/x",
            "cat.jpg",
            "https://",
            "",
        ] {
            let fetched = fetcher.picture(url, 100).await;
            assert_eq!(
                fetched.expect_err("refused"),
                FetchError::NoAddress,
                "{url}"
            );
        }
    }

    /// Answers each connection with one of these, in order.
    async fn answering(answers: Vec<String>) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            for answer in answers {
                let (mut tcp, _) = listener.accept().await.expect("a connection");
                let mut asked = [0; 4096];
                let _ = tcp.read(&mut asked).await;
                let _ = tcp.write_all(answer.as_bytes()).await;
            }
        });
        address
    }

    fn answer(head: &str, body: &str) -> String {
        let size = body.len();
        format!("HTTP/1.1 {head}\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n{body}")
    }

    #[tokio::test]
    async fn what_is_there_comes_within_its_limits() {
        let fetcher = Fetcher::new(true).expect("a fetcher");
        let address = answering(vec![
            answer("200 OK", "picture"),
            answer("200 OK", "picture"),
            answer("404 Not Found", ""),
            answer("302 Found\r\nlocation: file:///etc/passwd", ""),
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned(),
        ])
        .await;
        let url = format!("http://{address}/x.png");
        assert_eq!(fetcher.picture(&url, 7).await.expect("fetched"), b"picture");
        let mut refusals = Vec::new();
        for _ in 0..4 {
            refusals.push(fetcher.picture(&url, 6).await.expect_err("refused"));
        }
        assert_eq!(refusals[0], FetchError::TooLarge(0));
        assert_eq!(refusals[1], FetchError::Refused(404));
        assert_eq!(
            refusals[2],
            FetchError::Refused(302),
            "no file is read by a redirect"
        );
        assert!(matches!(
            refusals[3],
            FetchError::Away(_) | FetchError::TooLarge(_)
        ));
    }

    #[tokio::test]
    async fn a_redirect_leads_nowhere_that_the_first_address_may_not() {
        let here: IpAddr = "127.0.0.1".parse().expect("an address");
        assert!(!is_public(here));
        let fetcher = Fetcher::within(|address| address == IpAddr::from([127, 0, 0, 1]));
        let fetcher = fetcher.expect("a fetcher");
        let inside = answer("302 Found\r\nlocation: http://127.0.0.2:1/x", "");
        let address = answering(vec![inside]).await;
        let fetched = fetcher.picture(&format!("http://{address}/x"), 9).await;
        assert_eq!(fetched.expect_err("refused"), FetchError::Private);
    }
}
