//! Which of the browser's tests run: all of them, or those that `--only` names.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::workspace;

const ENDING: &str = ".test.js";

/// A file of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestFile {
    path: PathBuf,
    /// The names of its outer tests.
    titles: Vec<String>,
    /// Those that are asked for; all of them where none is named.
    asked: Vec<String>,
}

/// What node's test runner is told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Named one by one: Node 20 takes no patterns here, and Node 22 no folders.
    pub(crate) files: Vec<PathBuf>,
    /// Regular expressions for the names of tests; none for all tests of the files.
    pub(crate) patterns: Vec<String>,
}

/// The test files of a folder, by name.
pub(crate) fn files_of(folder: &str) -> Result<Vec<TestFile>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(workspace::path(folder))
        .with_context(|| format!("cannot list {folder}"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(ENDING));
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn read(path: PathBuf) -> Result<TestFile> {
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let titles = text
        .lines()
        .filter_map(|line| line.strip_prefix("test('")?.split('\'').next())
        .map(str::to_owned)
        .collect();
    Ok(TestFile {
        path,
        titles,
        asked: Vec::new(),
    })
}

impl TestFile {
    /// `first` of `journeys/first.test.js`.
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_suffix(ENDING).unwrap_or(&name).to_owned()
    }

    /// Whether it lies in a folder.
    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path.parent() == Some(Path::new(&workspace::path(folder)))
    }
}

/// The files whose names contain `only`; where there is none, the tests whose names do. What matches nothing is
/// refused: a run without a test would look like one that passed.
pub(crate) fn choose(all: &[TestFile], only: Option<&str>) -> Result<Vec<TestFile>> {
    let Some(only) = only.map(str::to_lowercase) else {
        return Ok(all.to_vec());
    };
    let is_named = |name: &str| name.to_lowercase().contains(&only);
    let mut chosen: Vec<TestFile> = all.to_vec();
    chosen.retain(|file| is_named(&file.name()));
    if chosen.is_empty() {
        chosen = all.to_vec();
        for file in &mut chosen {
            file.asked = file.titles.clone();
            file.asked.retain(|title| is_named(title));
        }
        chosen.retain(|file| !file.asked.is_empty());
    }
    if chosen.is_empty() {
        let known = all
            .iter()
            .map(|file| format!("{} ({})", file.name(), file.titles.join("; ")));
        bail!(
            "no file of tests and no test has {only:?} in its name; there are: {}",
            known.collect::<Vec<_>>().join(", ")
        );
    }
    Ok(chosen)
}

impl Choice {
    /// What the runner is told to run exactly these tests of these files.
    pub(crate) fn of(files: &[TestFile]) -> Self {
        let asked = files.iter().flat_map(|file| &file.asked);
        Self {
            files: files.iter().map(|file| file.path.clone()).collect(),
            patterns: asked.map(|title| pattern(title)).collect(),
        }
    }
}

/// Names that begin with a title: newer runners put a test's name before those of its steps.
fn pattern(title: &str) -> String {
    let mut pattern = String::from("^");
    for letter in title.chars() {
        if letter.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, titles: &[&str]) -> TestFile {
        TestFile {
            path: PathBuf::from(path),
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            asked: Vec::new(),
        }
    }

    fn known() -> Vec<TestFile> {
        vec![
            file(
                "journeys/first.test.js",
                &["a dataset, and a payout", "nothing"],
            ),
            file("crawl/demo.test.js", &["every page of the demo"]),
        ]
    }

    #[test]
    fn a_name_of_a_file_chooses_all_its_tests() {
        let chosen = choose(&known(), Some("First")).expect("a file is called so");
        assert_eq!(chosen, known()[..1]);
        assert!(Choice::of(&chosen).patterns.is_empty());
    }

    #[test]
    fn a_name_of_a_test_chooses_it_alone() {
        let chosen = choose(&known(), Some("payout")).expect("a test is called so");
        assert_eq!(
            Choice::of(&chosen),
            Choice {
                files: vec![PathBuf::from("journeys/first.test.js")],
                patterns: vec!["^a dataset\\, and a payout".to_owned()],
            }
        );
    }

    #[test]
    fn without_a_name_all_run_and_an_unknown_name_is_refused() {
        assert_eq!(choose(&known(), None).expect("all"), known());
        let refused = choose(&known(), Some("secnod")).expect_err("nothing is called so");
        assert_eq!(
            refused.to_string(),
            "no file of tests and no test has \"secnod\" in its name; there are: \
             first (a dataset, and a payout; nothing), demo (every page of the demo)"
        );
    }

    #[test]
    fn every_file_of_the_repository_names_its_tests() {
        for folder in ["e2e/journeys", "e2e/crawl"] {
            let files = files_of(folder).expect("the folder is there");
            assert!(!files.is_empty());
            for file in files {
                assert!(!file.titles.is_empty(), "{}", file.name());
                assert!(file.is_in(folder));
            }
        }
    }
}
