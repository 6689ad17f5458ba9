//! How a connection is made: over TLS where the URL asks for it, and so that a server that went away is noticed.
//!
//! `sslmode=require` (and `verify-ca`, `verify-full`) means TLS with a certificate that holds: signed by an authority
//! of this machine, or of the PEM file that `sslrootcert` names, and for the host of the URL. Any other `sslmode`, or
//! none, means no TLS.

use crate::Error;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How long a server may take to answer a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// After so long without a word the other side is asked whether it is there.
const ASK_AFTER: Duration = Duration::from_secs(30);
/// How often, and how many times it is asked.
const ASK_EVERY: Duration = Duration::from_secs(10);
const ASK_TIMES: u32 = 3;
/// How long what was sent may stay without a receipt.
const RECEIPT_WITHIN: Duration = Duration::from_secs(30);

/// What a URL says of a connection.
pub(super) struct Address {
    config: Config,
    tls: Option<Tls>,
}

impl Address {
    /// Reads a URL.
    ///
    /// # Errors
    /// `Unavailable` for a URL that is none, and for certificates that cannot be read.
    pub(super) fn read(url: &str) -> Result<Address, Error> {
        let (url, wishes) = Wishes::take_out_of(url);
        let mut config: Config = url.parse().map_err(|e| super::error(&e))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WITHIN);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(RECEIPT_WITHIN);
        }
        if !url.contains("keepalives_idle=") {
            config.keepalives_idle(ASK_AFTER);
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_interval(ASK_EVERY);
        }
        if config.get_keepalives_retries().is_none() {
            config.keepalives_retries(ASK_TIMES);
        }
        let tls = if wishes.is_tls {
            config.ssl_mode(SslMode::Require);
            Some(Tls::new(wishes.authorities.as_deref())?)
        } else {
            config.ssl_mode(SslMode::Disable);
            None
        };
        Ok(Address { config, tls })
    }

    /// Connects; the connection itself runs on the runtime of the caller.
    pub(super) async fn connect(&self) -> Result<Client, tokio_postgres::Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(told(connection));
                Ok(client)
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                tokio::spawn(told(connection));
                Ok(client)
            }
        }
    }
}

async fn told(connection: impl Future<Output = Result<(), tokio_postgres::Error>>) {
    if let Err(error) = connection.await {
        tracing::warn!(%error, "connection to PostgreSQL lost");
    }
}

/// What the driver does not read of a URL.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wishes {
    is_tls: bool,
    authorities: Option<String>,
}

impl Wishes {
    fn take_out_of(url: &str) -> (String, Wishes) {
        let mut wishes = Wishes::default();
        let Some((base, query)) = url.split_once('?') else {
            return (url.to_owned(), wishes);
        };
        let mut rest = Vec::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => {
                    wishes.is_tls = matches!(mode, "require" | "verify-ca" | "verify-full");
                }
                Some(("sslrootcert", path)) => {
                    let path = path
                        .replace("%2F", "/")
                        .replace("%2f", "/")
                        .replace("%20", " ");
                    wishes.authorities = Some(path);
                }
                _ => rest.push(pair),
            }
        }
        let url = match rest.as_slice() {
            [] => base.to_owned(),
            rest => format!("{base}?{}", rest.join("&")),
        };
        (url, wishes)
    }
}

/// Makes connections over TLS.
#[derive(Clone)]
struct Tls(Arc<ClientConfig>);

impl Tls {
    fn new(authorities: Option<&str>) -> Result<Tls, Error> {
        let unusable = |detail: String| Error::Unavailable { detail };
        let mut roots = RootCertStore::empty();
        if let Some(path) = authorities {
            let broken = |error: &dyn std::fmt::Display| {
                unusable(format!("sslrootcert {path} cannot be read: {error}"))
            };
            for authority in CertificateDer::pem_file_iter(path).map_err(|e| broken(&e))? {
                let authority = authority.map_err(|e| broken(&e))?;
                roots.add(authority).map_err(|e| broken(&e))?;
            }
        } else {
            // One of the machine's that cannot be read is no reason to trust none of the others.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        if roots.is_empty() {
            let detail =
                "sslmode asks for TLS, and there is no authority to trust: name one by sslrootcert";
            return Err(unusable(detail.to_owned()));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Tls(Arc::new(config)))
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = rustls::pki_types::InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, Self::Error> {
        Ok(Handshake {
            connector: TlsConnector::from(self.0.clone()),
            server: ServerName::try_from(host.to_owned())?,
        })
    }
}

struct Handshake {
    connector: TlsConnector,
    server: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, stream: Socket) -> Self::Future {
        Box::pin(async move {
            let stream = self.connector.connect(self.server, stream).await?;
            Ok(Encrypted(Box::new(stream)))
        })
    }
}

/// A connection over TLS, as the driver wants it.
struct Encrypted(Box<TlsStream<Socket>>);

impl tokio_postgres::tls::TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
#[path = "tests/connect.rs"]
mod tests;
