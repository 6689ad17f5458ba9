//! `candor consensus methods`.

use candor_aggregate::methods::{Kind, methods};
use clap::Args;
use std::io::{self, Write};

#[derive(Args)]
pub(crate) struct Methods {
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

impl Methods {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer_pretty(&mut out, &methods())?;
            writeln!(out)?;
            return Ok(());
        }
        for entry in methods() {
            let kind = match entry.kind {
                Kind::Category => "category",
                Kind::Number => "number",
                Kind::Pairwise => "pairwise",
                Kind::Text => "text",
            };
            let name = if entry.is_default {
                format!("{} (default)", entry.name)
            } else {
                entry.name.to_owned()
            };
            writeln!(out, "{kind:9} {name:26} {}", entry.paper)?;
        }
        Ok(())
    }
}
