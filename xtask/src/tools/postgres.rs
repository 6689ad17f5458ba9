//! A PostgreSQL server of our own, for one run of the tests: its own data folder and a free port.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self as std_process, Command};

use anyhow::{Context, Result};

use super::keeper::{Recipe, Server, free_port};
use super::{apt, on_path};
use crate::process;

/// What the tests read the server's URL from. When it is set already, that server is used instead of ours.
pub(crate) const VARIABLE: &str = "CANDOR_TEST_POSTGRES";

const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";
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

/// Starts a server, installing PostgreSQL first where it is missing.
pub(crate) fn start(commits: Commits) -> Result<Server> {
    if let Some(server) = Server::of_environment(VARIABLE, "PostgreSQL") {
        return Ok(server);
    }
    let binaries = ensure()?;
    let port = free_port()?;
    // In /tmp: the server's user must be able to reach it wherever the repository stands, and the path of its socket
    // must be short.
    let data = format!("/tmp/candor-postgres-{}-{port}", std_process::id());
    let initdb = binaries.join("initdb");
    let first = format!(
        "'{}' --pgdata={data} --username=candor --auth=trust --encoding=UTF8 --locale=C --no-sync",
        initdb.display()
    );
    let recipe = Recipe {
        name: "PostgreSQL",
        log: "postgres.log",
        first: &first,
        // PostgreSQL's fast shutdown.
        signal: "INT",
        last: &format!("rm -rf {data}"),
    };
    let is_ready = || {
        let host = ["--host=127.0.0.1", &format!("--port={port}"), "--timeout=1"];
        process::succeeds(&mut process::command(binaries.join("pg_isready"), &host))
    };
    Server::start(
        &recipe,
        format!("postgres://candor@127.0.0.1:{port}/postgres"),
        &command(&binaries, port, &data, commits),
        as_its_user,
        is_ready,
    )
}

fn command(binaries: &Path, port: u16, data: &str, commits: Commits) -> Vec<String> {
    let mut command = vec![binaries.join("postgres").display().to_string()];
    command.extend(["-D", data, "-p", &port.to_string()].map(str::to_owned));
    let sockets = format!("unix_socket_directories={data}");
    let settings = SETTINGS.iter().chain(commits.settings()).copied();
    for setting in settings.chain([sockets.as_str()]) {
        command.extend(["-c", setting].map(str::to_owned));
    }
    command
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

/// The keeper's folder and user: root's server runs as the one that Debian's package made.
fn as_its_user(keeper: &mut Command) -> Result<()> {
    keeper.current_dir("/tmp");
    if apt::is_root() {
        let (user, group) = postgres_user()?;
        keeper.uid(user).gid(group);
    }
    Ok(())
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
