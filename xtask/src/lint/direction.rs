//! The direction of dependencies, from `cargo metadata`: see the plan in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;

/// Which of our crates each of our crates may use.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("candor-domain", &[]),
    ("candor-aggregate", &[]),
    ("candor-formats", &["candor-domain"]),
    ("candor-store", &["candor-domain"]),
    (
        "candor-app",
        &[
            "candor-domain",
            "candor-aggregate",
            "candor-formats",
            "candor-store",
        ],
    ),
    ("candor-server", &["candor-domain", "candor-app"]),
    (
        "candor-cli",
        &[
            "candor-domain",
            "candor-aggregate",
            "candor-formats",
            "candor-store",
            "candor-app",
            "candor-server",
        ],
    ),
    (
        "candor-bench",
        &[
            "candor-domain",
            "candor-store",
            "candor-app",
            "candor-server",
        ],
    ),
    ("xtask", &[]),
];

/// What only one of our crates may name among its dependencies.
const ONLY_IN: [(&str, &str); 6] = [
    ("rusqlite", "candor-store"),
    ("tokio-postgres", "candor-store"),
    ("object_store", "candor-store"),
    ("axum", "candor-server"),
    ("tower-http", "candor-server"),
    ("rust-embed", "candor-server"),
];

/// Crates that compute and never wait: no runtime below them, however deep.
const WITHOUT_RUNTIME: [&str; 3] = ["candor-domain", "candor-aggregate", "candor-formats"];
const RUNTIMES: [&str; 3] = ["tokio", "async-std", "smol"];

/// One TLS and one cryptography in the tree, neither of them OpenSSL's or AWS's C code.
const NOWHERE: [&str; 4] = ["openssl-sys", "native-tls", "aws-lc-sys", "aws-lc-rs"];

/// Fails with every broken rule.
pub(crate) fn check() -> Result<()> {
    let target = host()?;
    let arguments = [
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform",
        &target,
    ];
    let metadata: Value =
        serde_json::from_slice(&process::capture(&mut process::cargo(&arguments))?)?;
    let broken = Graph::read(&metadata)?.broken_rules();
    if !broken.is_empty() {
        bail!("{}", broken.join("\n"));
    }
    Ok(())
}

/// `x86_64-unknown-linux-gnu` or the like.
fn host() -> Result<String> {
    let printed = process::capture(&mut process::command("rustc", &["-vV"]))?;
    let printed = String::from_utf8(printed)?;
    let line = printed.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc -vV names no host")?.to_owned())
}

/// Who uses whom: names of packages, and per package the names it depends on, without dev-dependencies.
/// (Two versions of one package are one node here, which can only make the check stricter.)
struct Graph {
    ours: BTreeSet<String>,
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read(metadata: &Value) -> Result<Self> {
        let packages = metadata["packages"]
            .as_array()
            .context("metadata without packages")?;
        let names: BTreeMap<&str, &str> = packages
            .iter()
            .filter_map(|p| Some((p["id"].as_str()?, p["name"].as_str()?)))
            .collect();
        let name = |id: &Value| {
            id.as_str()
                .and_then(|id| names.get(id))
                .map(|name| (*name).to_owned())
        };
        let members = metadata["workspace_members"]
            .as_array()
            .context("metadata without members")?;
        let nodes = metadata["resolve"]["nodes"]
            .as_array()
            .context("metadata without a graph")?;
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in nodes {
            let from = name(&node["id"]).context("a node without a package")?;
            let edges = node["deps"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|edge| is_normal(edge));
            uses.entry(from)
                .or_default()
                .extend(edges.filter_map(|edge| name(&edge["pkg"])));
        }
        Ok(Self {
            ours: members.iter().filter_map(name).collect(),
            uses,
        })
    }

    fn broken_rules(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for name in &self.ours {
            let Some((_, may_use)) = MAY_USE.iter().find(|(known, _)| known == name) else {
                broken.push(format!(
                    "{name} has no place in the plan: add it to xtask/src/lint/direction.rs"
                ));
                continue;
            };
            for used in self.direct(name) {
                if self.ours.contains(used) && !may_use.contains(&used.as_str()) {
                    broken.push(format!(
                        "{name} uses {used}, against the direction of dependencies"
                    ));
                }
                if let Some((_, home)) = ONLY_IN.iter().find(|(guarded, _)| guarded == used)
                    && home != name
                {
                    broken.push(format!("{name} uses {used}, which only {home} may name"));
                }
            }
            let below = self.all_below(name);
            if WITHOUT_RUNTIME.contains(&name.as_str()) {
                broken.extend(
                    RUNTIMES
                        .iter()
                        .filter(|runtime| below.contains(**runtime))
                        .map(|runtime| format!("{name} has {runtime} below it, and may not wait")),
                );
            }
            broken.extend(
                NOWHERE
                    .iter()
                    .filter(|banned| below.contains(**banned))
                    .map(|banned| {
                        format!("{name} has {banned} below it: choose features without it")
                    }),
            );
        }
        broken
    }

    fn direct(&self, name: &str) -> impl Iterator<Item = &String> {
        self.uses.get(name).into_iter().flatten()
    }

    fn all_below<'a>(&'a self, name: &'a str) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![name];
        while let Some(next) = waiting.pop() {
            for used in self.direct(next) {
                if seen.insert(used.as_str()) {
                    waiting.push(used);
                }
            }
        }
        seen
    }
}

/// Build and normal dependencies count, dev-dependencies do not.
fn is_normal(edge: &Value) -> bool {
    let kinds = edge["dep_kinds"].as_array();
    kinds.is_none_or(|kinds| {
        kinds
            .iter()
            .any(|kind| kind["kind"].as_str() != Some("dev"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who uses whom.
    type Edges = [(&'static str, &'static [&'static str])];

    fn graph(edges: &Edges) -> Graph {
        let uses: BTreeMap<String, BTreeSet<String>> = edges
            .iter()
            .map(|(from, to)| {
                (
                    (*from).to_owned(),
                    to.iter().map(ToString::to_string).collect(),
                )
            })
            .collect();
        let all = uses.keys().chain(uses.values().flatten());
        let ours = all
            .filter(|name| name.starts_with("candor-"))
            .cloned()
            .collect();
        Graph { ours, uses }
    }

    #[test]
    fn the_plan_is_allowed() {
        let plan = graph(&[
            ("candor-domain", &["serde"]),
            ("candor-store", &["candor-domain", "rusqlite"]),
            ("candor-app", &["candor-store", "candor-domain", "tokio"]),
        ]);
        assert_eq!(plan.broken_rules(), Vec::<String>::new());
    }

    #[test]
    fn each_rule_finds_its_breach() {
        let cases: [(&Edges, &str); 6] = [
            (
                &[("candor-domain", &["candor-store"])],
                "against the direction",
            ),
            (
                &[("candor-aggregate", &["candor-domain"])],
                "against the direction",
            ),
            (
                &[("candor-app", &["rusqlite"])],
                "only candor-store may name",
            ),
            (
                &[("candor-formats", &["parquet"]), ("parquet", &["tokio"])],
                "may not wait",
            ),
            (
                &[("candor-cli", &["reqwest"]), ("reqwest", &["aws-lc-rs"])],
                "aws-lc-rs below it",
            ),
            (&[("candor-extra", &[])], "no place in the plan"),
        ];
        for (edges, expected) in cases {
            let broken = graph(edges).broken_rules();
            assert_eq!(broken.len(), 1, "{expected}: {broken:?}");
            assert!(broken[0].contains(expected), "{broken:?}");
        }
    }
}
