//! The length of files: a file that answers one question is seldom long.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::commands::generate;
use crate::workspace;

/// Beyond this many lines a file fails.
const MOST: usize = 600;
/// Beyond this many lines a file is named: by ending.
const SELDOM: [(&str, usize); 6] = [
    ("rs", 400),
    ("svelte", 250),
    ("ts", 400),
    ("js", 400),
    ("mjs", 400),
    ("py", 400),
];

const NOT_OURS: [&str; 5] = [
    "target",
    "node_modules",
    "build",
    "__pycache__",
    "test-results",
];
const GENERATED: [&str; 1] = [generate::TYPES];
/// Data for looking at pages while they are built, never shipped: a table of examples, not code.
const EXAMPLES: [&str; 1] = ["web/dev/fixtures.mjs"];

/// Fails with every file that is too long, and names those that are getting there.
pub(crate) fn check() -> Result<()> {
    let mut too_long = Vec::new();
    for file in files(workspace::root())? {
        let name = file
            .strip_prefix(workspace::root())
            .unwrap_or(&file)
            .display()
            .to_string();
        let ending = file
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let Some((_, seldom)) = SELDOM.iter().find(|(known, _)| *known == ending) else {
            continue;
        };
        if GENERATED.contains(&name.as_str()) || EXAMPLES.contains(&name.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        match text.lines().count() {
            lines if lines > MOST => {
                too_long.push(format!("{name}: {lines} lines, at most {MOST}"));
            }
            lines if lines > *seldom => println!("  {name}: {lines} lines, seldom over {seldom}"),
            _ => {}
        }
    }
    if !too_long.is_empty() {
        bail!(
            "split what answers several questions:\n{}",
            too_long.join("\n")
        );
    }
    Ok(())
}

/// All files below a folder, without hidden folders and those that tools make.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in
            fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?
        {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_dir() && !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                waiting.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
