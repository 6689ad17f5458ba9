//! The real binary in a folder of its own.

use std::path::PathBuf;
use std::process::Command;

/// 39 people on 108 pictures of birds (Welinder et al., NIPS 2010; Clear BSD), and what the pictures show.
pub(crate) const BLUEBIRDS: &str = include_str!("../../../aggregate/tests/data/bluebirds.csv");
pub(crate) const BLUEBIRDS_TRUTH: &str =
    include_str!("../../../aggregate/tests/data/bluebirds_truth.csv");

/// A folder that is removed at the end.
pub(crate) struct Folder(tempfile::TempDir);

/// What a run left behind.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("the test's folder can be written");
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    /// Runs `candor` with arguments that have no blanks in them.
    pub(crate) fn candor(&self, arguments: &str) -> Done {
        let output = Command::new(env!("CARGO_BIN_EXE_candor"))
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .expect("the binary starts");
        Done {
            code: output.status.code().unwrap_or(-1),
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
