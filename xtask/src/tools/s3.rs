//! An S3 server of our own, for one run of the tests: moto in a Python environment, on a free port, its content in
//! memory. A keeper ends it when this process ends, however it ends.

use std::env;
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::python;
use crate::workspace;

/// What the tests read the server's address from. When it is set already, that server is used instead of ours.
pub(crate) const VARIABLE: &str = "CANDOR_TEST_S3";

const REQUIREMENTS: &str = "xtask/s3-requirements.txt";
const START_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);

/// The watcher's `cat` ends when the pipe closes.
const KEEPER: &str = r#"
exec 3<&0
"$@" 3<&- & server=$!
(cat <&3 > /dev/null; kill "$server") & watcher=$!
wait "$server"; status=$?
kill "$watcher" 2> /dev/null
exit "$status"
"#;

/// A running server, stopped when this is dropped.
pub(crate) struct Server {
    url: String,
    keeper: Option<Child>,
}

impl Server {
    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
            println!("  stopped the S3 server");
        }
    }
}

/// Starts a server, installing it first where it is missing.
pub(crate) fn start() -> Result<Server> {
    if let Some(url) = env::var_os(VARIABLE).and_then(|url| url.into_string().ok()) {
        println!("  using the S3 server of {VARIABLE}");
        return Ok(Server { url, keeper: None });
    }
    let python = python::ensure("s3", REQUIREMENTS)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let path = workspace::target().join("s3.log");
    let log = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(python)
        .args([
            "-m",
            "moto.server",
            "-H",
            "127.0.0.1",
            "-p",
            &port.to_string(),
        ])
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0)
        .spawn()
        .context("could not start the keeper of the S3 server")?;
    let mut server = Server {
        url: format!("http://127.0.0.1:{port}"),
        keeper: Some(keeper),
    };
    for _ in 0..START_WITHIN.as_millis() / POLL.as_millis() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            println!(
                "  an S3 server listens on port {port}, its log is {}",
                path.display()
            );
            return Ok(server);
        }
        let has_ended = server
            .keeper
            .as_mut()
            .is_some_and(|keeper| !matches!(keeper.try_wait(), Ok(None)));
        if has_ended {
            break;
        }
        thread::sleep(POLL);
    }
    let log = fs::read_to_string(&path).unwrap_or_default();
    bail!("the S3 server did not start:\n{log}");
}
