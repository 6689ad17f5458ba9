use super::*;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// The certificates of this folder (`ca.pem` signed `server.pem`, for localhost) are for this test alone.
fn file(name: &str) -> String {
    format!(
        "{}/src/db/postgres/tests/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// As much of a PostgreSQL as a connection needs: it takes TLS and lets everybody in. Gives its port.
async fn server() -> u16 {
    let chain = CertificateDer::pem_file_iter(file("server.pem")).expect("a certificate");
    let chain = chain.map(|one| one.expect("a certificate")).collect();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut asked = [0; 8];
                tcp.read_exact(&mut asked).await?;
                tcp.write_all(b"S").await?;
                let mut stream = acceptor.accept(tcp).await?;
                let size = stream.read_u32().await?;
                let mut hello = vec![0; size as usize - 4];
                stream.read_exact(&mut hello).await?;
                // Authentication is done; ready, and in no transaction.
                stream.write_all(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I").await?;
                stream.flush().await?;
                stream.read_u8().await
            });
        }
    });
    port
}

async fn connect(url: &str) -> Result<Client, Error> {
    Address::read(url)?
        .connect()
        .await
        .map_err(|e| super::super::error(&e))
}

#[tokio::test]
async fn tls_is_spoken_with_a_server_whose_certificate_holds() {
    let port = server().await;
    let url = format!("postgres://candor@localhost:{port}/x?sslmode=require&sslrootcert=");
    let client = connect(&format!("{url}{}", file("ca.pem"))).await;
    assert!(!client.expect("connected").is_closed());
    for authorities in [
        file("other-ca.pem"),
        file("server.key"),
        file("missing.pem"),
    ] {
        let refused = connect(&format!("{url}{authorities}")).await;
        let detail = refused.expect_err("refused").to_string();
        assert!(detail.len() > 20, "{detail}");
    }
    let other_name = format!("postgres://candor@127.0.0.1:{port}/x?sslmode=verify-full");
    assert!(
        connect(&other_name).await.is_err(),
        "no authority of this machine signed it"
    );
}

#[test]
fn what_the_driver_does_not_know_is_taken_out_of_the_url() {
    let read = |url| Wishes::take_out_of(url);
    let (url, wishes) =
        read("postgres://a:b@c/d?sslmode=verify-full&application_name=x&sslrootcert=%2Fca.pem");
    assert_eq!(url, "postgres://a:b@c/d?application_name=x");
    assert_eq!(
        (wishes.is_tls, wishes.authorities.as_deref()),
        (true, Some("/ca.pem"))
    );
    for plain in [
        "postgres://a/b",
        "postgres://a/b?sslmode=prefer",
        "postgres://a/b?sslmode=disable",
    ] {
        let (url, wishes) = read(plain);
        assert_eq!(
            (url.as_str(), wishes),
            ("postgres://a/b", Wishes::default()),
            "{plain}"
        );
    }
}
