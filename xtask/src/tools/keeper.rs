//! A server of our own for one run, started by a keeper: a shell that holds the other end of a pipe. Whenever this
//! process ends, be it by Ctrl-C or by kill -9, the pipe closes, and the keeper stops the server.

use std::env;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::workspace;

const START_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);

/// `$1` what is done first, `$2` the signal that stops the server, `$3` what is done last, the rest the server and its
/// arguments. The watcher's `cat` ends when the pipe closes. A server that ends by itself ends the keeper.
const KEEPER: &str = r#"
first=$1; signal=$2; last=$3; shift 3
eval "$first" || exit 1
exec 3<&0
"$@" 3<&- & server=$!
(cat <&3 > /dev/null; kill "-$signal" "$server") & watcher=$!
wait "$server"; status=$?
kill "$watcher" 2> /dev/null
eval "$last"
exit "$status"
"#;

/// What a server is and how it is kept.
pub(crate) struct Recipe<'a> {
    /// What people call it.
    pub(crate) name: &'a str,
    /// Its log's name in the folder of what is built.
    pub(crate) log: &'a str,
    /// A line of the shell that prepares it.
    pub(crate) first: &'a str,
    /// The signal that stops it.
    pub(crate) signal: &'a str,
    /// A line of the shell that tidies up after it.
    pub(crate) last: &'a str,
}

/// A running server, or one that was there before; ours is stopped when this is dropped.
pub(crate) struct Server {
    name: String,
    url: String,
    keeper: Option<Child>,
}

impl Server {
    /// The server that a variable of the environment names, where it names one.
    pub(crate) fn of_environment(variable: &str, name: &str) -> Option<Self> {
        let url = env::var_os(variable)?.into_string().ok()?;
        println!("  using the {name} of {variable}");
        Some(Self {
            name: name.to_owned(),
            url,
            keeper: None,
        })
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Starts a server, and waits until `is_ready`; `change` has the last word on the keeper's command.
    pub(crate) fn start(
        recipe: &Recipe<'_>,
        url: String,
        server: &[String],
        change: impl FnOnce(&mut Command) -> Result<()>,
        is_ready: impl Fn() -> bool,
    ) -> Result<Self> {
        let path = workspace::target().join(recipe.log);
        let log =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut keeper = Command::new("sh");
        keeper
            .args(["-c", KEEPER, "keeper"])
            .args([recipe.first, recipe.signal, recipe.last])
            .args(server)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A group of its own: Ctrl-C reaches it only as the end of the pipe, after the tests are gone.
            .process_group(0);
        change(&mut keeper)?;
        let keeper = keeper
            .spawn()
            .with_context(|| format!("could not start the keeper of {}", recipe.name))?;
        let mut started = Self {
            name: recipe.name.to_owned(),
            url,
            keeper: Some(keeper),
        };
        started.wait(&path, is_ready)?;
        Ok(started)
    }

    fn wait(&mut self, log: &PathBuf, is_ready: impl Fn() -> bool) -> Result<()> {
        for _ in 0..START_WITHIN.as_millis() / POLL.as_millis() {
            if is_ready() {
                println!(
                    "  {} is at {}, its log is {}",
                    self.name,
                    self.url,
                    log.display()
                );
                return Ok(());
            }
            let has_ended = self
                .keeper
                .as_mut()
                .is_some_and(|keeper| !matches!(keeper.try_wait(), Ok(None)));
            if has_ended {
                break;
            }
            thread::sleep(POLL);
        }
        let log = fs::read_to_string(log).unwrap_or_default();
        bail!("{} did not start:\n{log}", self.name);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
            println!("  stopped {}", self.name);
        }
    }
}

/// A port that nobody listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe<'a>(first: &'a str, last: &'a str) -> Recipe<'a> {
        Recipe {
            name: "a sleeper",
            log: "sleeper.log",
            first,
            signal: "TERM",
            last,
        }
    }

    #[test]
    fn a_kept_server_is_prepared_stopped_and_tidied_up_after() -> Result<()> {
        fs::create_dir_all(workspace::target())?;
        let folder = workspace::target().join(format!("sleeper-{}", std::process::id()));
        let shown = folder.display();
        let (first, last) = (format!("mkdir {shown}"), format!("rm -r {shown}"));
        let sleep = ["sleep", "600"].map(str::to_owned);
        let server = Server::start(
            &recipe(&first, &last),
            "nowhere".to_owned(),
            &sleep,
            |_| Ok(()),
            || folder.is_dir(),
        )?;
        drop(server);
        assert!(!folder.exists(), "it was tidied up");
        Ok(())
    }

    #[test]
    fn a_server_that_cannot_be_prepared_is_told() {
        let sleep = ["sleep", "600"].map(str::to_owned);
        let url = "nowhere".to_owned();
        let started = Server::start(&recipe("false", ":"), url, &sleep, |_| Ok(()), || false);
        let told = started.err().map(|error| error.to_string());
        assert!(told.unwrap_or_default().contains("a sleeper did not start"));
    }
}
