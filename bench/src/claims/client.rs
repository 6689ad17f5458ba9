//! A small HTTP/1.1 client over one kept connection: the load generator shares the server's cores.

use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One kept connection.
pub(crate) struct Client {
    stream: TcpStream,
    request: String,
    answer: Vec<u8>,
    /// Where the present answer's body begins and ends.
    body: std::ops::Range<usize>,
}

impl Client {
    pub(crate) async fn connect(address: std::net::SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client {
            stream,
            request: String::new(),
            answer: Vec::with_capacity(16 * 1024),
            body: 0..0,
        })
    }

    /// Posts JSON as the holder of a session, under a retry key; gives the body of a good answer.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        session: &str,
        key: u64,
        body: &str,
    ) -> Result<&[u8]> {
        self.request.clear();
        write!(
            self.request,
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: candor_session={session}\r\nidempotency-key: k{key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
        self.stream.write_all(self.request.as_bytes()).await?;
        self.read().await?;
        let status = self.answer.get(9..12).unwrap_or_default();
        let answer = &self.answer[self.body.clone()];
        if status != b"200" {
            let status = String::from_utf8_lossy(status);
            bail!("{path}: {status} {}", String::from_utf8_lossy(answer));
        }
        Ok(answer)
    }

    async fn read(&mut self) -> Result<()> {
        self.answer.clear();
        let mut end = None;
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                bail!("the server closed the connection");
            }
            if end.is_none()
                && let Some(head) = self.answer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                self.body = head + 4..head + 4 + content_length(&self.answer[..head])?;
                end = Some(self.body.end);
            }
            if end.is_some_and(|end| self.answer.len() >= end) {
                return Ok(());
            }
        }
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse())
    });
    Ok(value.context("an answer without content-length")??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_read_whatever_the_case_of_its_name() {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: a\r\ncOntent-length: 12";
        assert_eq!(content_length(head).unwrap(), 12);
        assert!(content_length(b"HTTP/1.1 200 OK\r\na: b").is_err());
    }
}
