//! The binary as a process of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The binary with arguments, and nothing of the environment that would configure it.
pub(crate) fn candor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the binary runs")
}

/// Runs a command to its end, with something on its standard input.
pub(crate) fn run_with(command: &mut Command, input: &str) -> Output {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// What a command said, on both ways.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// Where a server keeps its data.
#[derive(Clone)]
pub(crate) struct Place {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// `postgres://...`; without it, SQLite in the data folder.
    pub(crate) database: Option<String>,
}

impl Place {
    pub(crate) fn sqlite(folder: &Path) -> Place {
        Place {
            data: folder.join("data"),
            database: None,
        }
    }

    /// A fresh database on the PostgreSQL of the tests.
    pub(crate) fn postgres(folder: &Path) -> Place {
        let candor_store::db::Target::Postgres(url) = candor_store::testing::postgres_target()
        else {
            panic!("a PostgreSQL database");
        };
        Place {
            data: folder.join("data"),
            database: Some(url),
        }
    }

    /// The binary, told where the data is.
    pub(crate) fn candor(&self, arguments: &[&str]) -> Command {
        let mut command = candor(arguments);
        command.env("CANDOR_DATA", &self.data);
        if let Some(url) = &self.database {
            command.env("CANDOR_DATABASE", url);
        }
        command
    }

    /// The end of the server's log.
    pub(crate) fn log(&self) -> String {
        let text = std::fs::read_to_string(self.data.with_extension("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// Makes an operator, as one does without a browser.
    pub(crate) fn operator(&self, email: &str) {
        let arguments = [
            "admin",
            "create-operator",
            "--password-stdin",
            "--email",
            email,
        ];
        let output = run_with(&mut self.candor(&arguments), PASSWORD);
        assert!(output.status.success(), "{}", said(&output));
    }

    /// Checks the books.
    pub(crate) fn verify(&self) {
        let output = run(&mut self.candor(&["ledger", "verify"]));
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        assert!(said.contains("The books are in order."), "{said}");
    }
}

/// A running server. It is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Server {
    /// Starts a server on a free port and waits until it is ready; its log goes to a file beside the data.
    pub(crate) fn start(place: &Place) -> Server {
        let log_path = place.data.with_extension("log");
        std::fs::create_dir_all(log_path.parent().expect("a folder")).expect("a folder");
        let log = File::options().create(true).append(true).open(&log_path);
        let mut command = place.candor(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command
            // Clients say their own address, so that nobody shares another's limits.
            .args(["--trusted-proxies", "1"])
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let first = lines.next().and_then(Result::ok).unwrap_or_default();
        let Some(url) = first.strip_prefix("listening on ") else {
            let _ = child.kill();
            let log = std::fs::read_to_string(&log_path).unwrap_or_default();
            panic!("the server did not start: {first}\n{log}");
        };
        let url = url.to_owned();
        // Nobody reads on, and a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child, url }
    }

    /// SIGKILL: nothing is finished, nothing is flushed.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("it is gone");
    }

    /// Sends it a signal, by its name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", name, &id]).status();
        assert!(told.expect("kill").success());
    }

    /// How it ended, if it does within a time.
    pub(crate) fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        for _ in 0..=within.as_millis() / 50 {
            if let Some(status) = self.child.try_wait().expect("a process") {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    }

    /// SIGTERM: what is under way is finished.
    pub(crate) fn stop(mut self) {
        self.signal("TERM");
        let ended = self.child.wait().expect("it ends");
        assert!(ended.success(), "it ended with {ended}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
