//! The real binary as a process of its own: started, watched from outside, stopped.

use anyhow::{Context, Result, bail};
use candor_store::db::Target;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Linux counts CPU time in hundredths of a second, whatever the machine.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts the binary on a database, with its files in a folder, and waits until it is ready.
    pub(crate) fn start(target: &Target, folder: &Path) -> Result<Server> {
        let database = match target {
            Target::Sqlite(path) => path.display().to_string(),
            Target::Postgres(url) => url.clone(),
        };
        let binary = binary()?;
        let mut child = Command::new(&binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &database])
            .arg("--data")
            .arg(folder)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let output = child.stdout.take().context("no standard output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let Some((_, address)) = line.trim().split_once("listening on http://") else {
            let _ = child.kill();
            bail!("the server did not start: {line}");
        };
        let address = address.parse()?;
        Ok(Server { child, address })
    }

    /// CPU time used so far, in seconds.
    pub(crate) fn cpu(&self) -> f64 {
        cpu(&self.child.id().to_string())
    }

    /// Memory in use now and at most so far, in MiB.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).unwrap_or_default();
        (
            field(&status, "VmRSS:") / 1_024,
            field(&status, "VmHWM:") / 1_024,
        )
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        let ask = format!("kill {}", self.child.id());
        Command::new("sh").args(["-c", &ask]).status()?;
        for _ in 0..100 {
            if let Some(status) = self.child.try_wait()? {
                if !status.success() {
                    bail!("the server ended with {status}");
                }
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("the server did not stop within ten seconds")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing to do when it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An empty folder, whatever it held before.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// CPU time that this process has used, in seconds.
pub(crate) fn own_cpu() -> f64 {
    cpu("self")
}

fn cpu(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    ticks(&stat) / TICKS_PER_SECOND
}

/// User and system time of a line of `/proc/PID/stat`; the name before them may hold anything.
fn ticks(stat: &str) -> f64 {
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let times = rest.split_whitespace().skip(11).take(2);
    times.filter_map(|time| time.parse::<f64>().ok()).sum()
}

fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The binary that `cargo xtask bench` built, or the one beside this program.
fn binary() -> Result<PathBuf> {
    let named = std::env::var_os("CANDOR_BINARY");
    let found = match named {
        Some(path) => PathBuf::from(path),
        None => std::env::current_exe()?.with_file_name("candor"),
    };
    if !found.is_file() {
        bail!(
            "there is no {}: run `cargo xtask bench`, which builds it",
            found.display()
        );
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_behind_a_name_with_spaces_and_brackets() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 7 7 20 0 9 0 100 1 1";
        assert!((ticks(stat) - 300.0).abs() < 1e-9);
    }

    #[test]
    fn a_field_is_found_by_its_name() {
        let status = "Name:\tcandor\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n";
        assert_eq!(
            (field(status, "VmRSS:"), field(status, "VmHWM:")),
            (1024, 2048)
        );
        assert_eq!(field("", "VmRSS:"), 0);
    }
}
