//! `candor export`: a project's answers or consensus as a file, through the API.

use super::runtime;
use crate::api::Api;
use crate::config::Config;
use crate::progress::Progress;
use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is exported, and whereto.
#[derive(Args)]
pub(crate) struct Export {
    /// The project.
    #[arg(long, value_name = "ID")]
    project: String,
    /// Only what belongs to this batch.
    #[arg(long, value_name = "ID")]
    batch: Option<String>,
    /// One row for each task and question, or one for each answer.
    #[arg(long, default_value = "consensus")]
    content: Content,
    /// The format.
    #[arg(long, default_value = "jsonl")]
    format: Format,
    /// The file to write; `-` is standard output.
    #[arg(long, short)]
    output: PathBuf,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Content {
    Consensus,
    Answers,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
    Parquet,
}

impl Export {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let api = Api::of(config)?;
        runtime()?.block_on(async {
            let mut body = json!({
                "content": match self.content {
                    Content::Consensus => "consensus",
                    Content::Answers => "answers",
                },
                "format": match self.format {
                    Format::Jsonl => "jsonl",
                    Format::Csv => "csv",
                    Format::Parquet => "parquet",
                },
            });
            if let Some(batch) = &self.batch {
                body["batch_id"] = json!(batch);
            }
            let path = format!("/projects/{}/exports", self.project);
            let queued = api.post(&path, &body).await?;
            let id = queued["job_id"].as_str().unwrap_or_default();
            let mut progress = Progress::new("export", self.json);
            let job = api.job(id, &mut progress).await?;
            drop(progress);
            let link = job["result"]["url"].as_str();
            let link = link.context("the export has no file")?;
            self.fetch(&api, link).await?;
            self.tell(&job);
            Ok(())
        })
    }

    /// Writes the file; under its own name only when it is there whole.
    async fn fetch(&self, api: &Api, link: &str) -> anyhow::Result<()> {
        if self.output == Path::new("-") {
            return write(api, link, std::io::stdout(), self.json).await;
        }
        let mut part = self.output.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = std::fs::File::create(&part);
        let file = file.with_context(|| format!("cannot make {}", part.display()))?;
        let written = write(api, link, file, self.json).await;
        if written.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        written?;
        std::fs::rename(&part, &self.output)
            .with_context(|| format!("cannot make {}", self.output.display()))
    }

    fn tell(&self, job: &Value) {
        let (result, output) = (&job["result"], self.output.display().to_string());
        if self.json {
            let said = json!({
                "job_id": job["id"], "state": job["state"], "rows": result["rows"],
                "bytes": result["bytes"], "output": output,
            });
            // The rows themselves may be on standard output.
            if output == "-" {
                eprintln!("{said}");
            } else {
                println!("{said}");
            }
        } else if output != "-" {
            println!(
                "{} rows, {} bytes: {output}",
                result["rows"], result["bytes"]
            );
        }
    }
}

async fn write(
    api: &Api,
    link: &str,
    mut to: impl Write,
    for_programs: bool,
) -> anyhow::Result<()> {
    let mut answer = api.download(link).await?;
    let (mut done, total) = (0, answer.content_length());
    let mut progress = Progress::new("download", for_programs);
    while let Some(piece) = answer.chunk().await.context("the download broke off")? {
        done += piece.len() as u64;
        to.write_all(&piece).context("cannot write")?;
        progress.at(done, total);
    }
    to.flush().context("cannot write")
}
