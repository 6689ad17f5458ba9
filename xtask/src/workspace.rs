//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask stands below the root")
}

/// A path below the root.
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Cargo's target folder, wherever it was configured to be: the running xtask lies in `<target>/<profile>/`.
pub(crate) fn target() -> PathBuf {
    let of_this_program = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.parent()?.to_path_buf()));
    of_this_program.unwrap_or_else(|| path("target"))
}

/// The `candor` binary of a profile (`debug` or `release`).
pub(crate) fn candor(profile: &str) -> PathBuf {
    target().join(profile).join("candor")
}
