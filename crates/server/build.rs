//! Has the crate built again when the web app was: the files of a folder that was missing or had others before are
//! not seen by the compiler, and a binary with the pages of an earlier day, or with none, would look up to date.

use std::path::Path;

fn main() {
    let app = Path::new("../../web/build");
    // A folder that is not there counts as changed at each build; an empty one does not. Sources that may not be
    // written to are then built each time, which is right as well.
    let _ = std::fs::create_dir_all(app);
    println!("cargo::rerun-if-changed={}", app.display());
}
