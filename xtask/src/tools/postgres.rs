//! A PostgreSQL server of our own, for one run of the tests: its own data folder and a free port.
//!
//! The server is started by a keeper, a shell that holds the other end of a pipe. Whenever this process ends,
//! be it by Ctrl-C or by kill -9, the pipe closes and the keeper stops the server and removes its folder.

use std::env;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self as std_process, Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{apt, on_path};
use crate::{process, workspace};

/// What the tests read the server's URL from. When it is set already, that server is used instead of ours.
pub(crate) const VARIABLE: &str = "CANDOR_TEST_POSTGRES";

const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";
const START_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);

/// `$1` data folder, `$2` initdb, the rest the server and its arguments. The watcher's `cat` ends when the
/// pipe closes; INT is PostgreSQL's fast shutdown. A server that ends by itself ends the keeper.
const KEEPER: &str = r#"
data=$1; initdb=$2; shift 2
"$initdb" --pgdata="$data" --username=candor --auth=trust --encoding=UTF8 --locale=C --no-sync || exit 1
exec 3<&0
"$@" 3<&- & server=$!
(cat <&3 > /dev/null; kill -INT "$server") & watcher=$!
wait "$server"; status=$?
kill "$watcher" 2> /dev/null
rm -rf "$data"
exit "$status"
"#;

const SETTINGS: [&str; 5] = [
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "shared_buffers=256MB",
    "max_wal_size=4GB",
    "log_lock_waits=on",
];
const WITHOUT_SYNC: [&str; 3] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
];

/// Whether a commit survives a crash of the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commits {
    /// As a deployment has it; the only honest setting for figures.
    Durable,
    /// Tests lose nothing with a crash of the machine, so nothing is synced.
    Unsynced,
}

impl Commits {
    fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Durable => &[],
            Self::Unsynced => &WITHOUT_SYNC,
        }
    }
}

/// A running server, stopped when this is dropped.
pub(crate) struct Server {
    url: String,
    keeper: Option<Child>,
}

impl Server {
    /// The URL of its maintenance database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
            println!("  stopped PostgreSQL");
        }
    }
}

/// Starts a server, installing PostgreSQL first where it is missing.
pub(crate) fn start(commits: Commits) -> Result<Server> {
    if let Some(url) = env::var_os(VARIABLE).and_then(|url| url.into_string().ok()) {
        println!("  using the PostgreSQL of {VARIABLE}");
        return Ok(Server { url, keeper: None });
    }
    let binaries = ensure()?;
    let port = free_port()?;
    let log = workspace::target().join("postgres.log");
    let keeper = spawn_keeper(&binaries, port, &log, commits)?;
    let url = format!("postgres://candor@127.0.0.1:{port}/postgres");
    let mut server = Server {
        url,
        keeper: Some(keeper),
    };
    wait_until_ready(&mut server, &binaries, port, &log)?;
    println!(
        "  PostgreSQL from {} listens on port {port}, its log is {}",
        binaries.display(),
        log.display()
    );
    Ok(server)
}

/// The folder with `initdb` and `postgres`.
fn ensure() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(
        &["postgresql"],
        "the PostgreSQL server, to run every test of the store on both databases",
    )?;
    find().context("apt-get installed postgresql, and there is still no initdb")
}

/// Debian keeps the server's programs off PATH, in a folder per major version; the newest is taken.
fn find() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN_VERSIONS)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .collect();
    versions.sort();
    let on_path = || on_path("initdb")?.parent().map(Path::to_path_buf);
    versions.pop().map(|(_, folder)| folder).or_else(on_path)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The data folder lies in /tmp: the server's user must be able to reach it wherever the repository stands,
/// and the path of its socket must be short.
fn spawn_keeper(binaries: &Path, port: u16, log: &Path, commits: Commits) -> Result<Child> {
    let data = format!("/tmp/candor-postgres-{}-{port}", std_process::id());
    let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut keeper = Command::new("sh");
    keeper
        .args(["-c", KEEPER, "keeper", &data])
        .arg(binaries.join("initdb"))
        .arg(binaries.join("postgres"))
        .args([
            "-D",
            &data,
            "-p",
            &port.to_string(),
            "-c",
            &format!("unix_socket_directories={data}"),
        ])
        .args(
            SETTINGS
                .iter()
                .chain(commits.settings())
                .flat_map(|setting| ["-c", setting]),
        )
        .current_dir("/tmp")
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        // A group of its own: Ctrl-C reaches it only as the end of the pipe, after the tests are gone.
        .process_group(0);
    if apt::is_root() {
        let (user, group) = postgres_user()?;
        keeper.uid(user).gid(group);
    }
    keeper
        .spawn()
        .context("could not start the keeper of PostgreSQL")
}

/// PostgreSQL refuses to run as root; Debian's package made this user.
fn postgres_user() -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    user_in(&users, "postgres")
        .context("there is no user `postgres`, and PostgreSQL refuses to run as root")
}

fn user_in(users: &str, name: &str) -> Option<(u32, u32)> {
    let line = users
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn wait_until_ready(server: &mut Server, binaries: &Path, port: u16, log: &Path) -> Result<()> {
    let attempts = START_WITHIN.as_millis() / POLL.as_millis();
    for _ in 0..attempts {
        let ready = process::command(
            binaries.join("pg_isready"),
            &["--host=127.0.0.1", &format!("--port={port}"), "--timeout=1"],
        );
        if process::succeeds(&mut { ready }) {
            return Ok(());
        }
        let ended = server
            .keeper
            .as_mut()
            .is_some_and(|keeper| !matches!(keeper.try_wait(), Ok(None)));
        if ended {
            break;
        }
        thread::sleep(POLL);
    }
    let log = fs::read_to_string(log).unwrap_or_default();
    bail!("PostgreSQL did not start:\n{log}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0::/root:/bin/sh\npostgres2:x:7:7::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        assert_eq!(user_in(users, "postgres"), Some((101, 104)));
        assert_eq!(user_in(users, "post"), None);
    }
}
