//! `candor import FILE`: a file becomes tasks of a batch, through the API.

use super::runtime;
use crate::api::Api;
use crate::config::Config;
use crate::progress::Progress;
use crate::usage::Usage;
use anyhow::Context;
use clap::{Args, ValueEnum};
use futures::StreamExt;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::io::ReaderStream;

/// Which file becomes tasks of which batch.
#[derive(Args)]
pub(crate) struct Import {
    /// The file: CSV, TSV, JSON, JSONL, Parquet, or a zip of images.
    file: PathBuf,
    /// The batch that gets the tasks.
    #[arg(long, value_name = "ID", required_unless_present = "project")]
    batch: Option<String>,
    /// The project: a new batch is made in it, with the name of the file.
    #[arg(long, value_name = "ID", conflicts_with = "batch")]
    project: Option<String>,
    /// Key in the data to column: `text=review,external_id=id`, or a JSON object. Without it columns keep their
    /// names.
    #[arg(long)]
    mapping: Option<String>,
    /// The format; without it, it is found out.
    #[arg(long)]
    format: Option<Format>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Tsv,
    Json,
    Jsonl,
    Parquet,
    Zip,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Parquet => "parquet",
            Format::Zip => "zip",
        }
    }
}

impl Import {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let mapping = self.mapping.as_deref().map(mapping).transpose()?;
        let api = Api::of(config)?;
        runtime()?.block_on(async {
            let upload = self.send(&api).await?;
            let batch = self.batch(&api).await?;
            let body = json!({
                "upload_id": upload["id"], "mapping": mapping, "format": self.format.map(Format::name),
            });
            let path = format!("/batches/{batch}/imports");
            let queued = api.post(&path, &body).await?;
            let id = queued["job_id"].as_str().unwrap_or_default();
            let mut progress = Progress::new("import", self.json);
            let job = api.job(id, &mut progress).await?;
            drop(progress);
            self.tell(config, &batch, &job);
            Ok(())
        })
    }

    async fn send(&self, api: &Api) -> anyhow::Result<Value> {
        let path = self.file.display();
        let file = tokio::fs::File::open(&self.file).await;
        let file = file.with_context(|| format!("cannot open {path}"))?;
        let size = file
            .metadata()
            .await
            .with_context(|| format!("cannot read {path}"))?
            .len();
        let sent = Arc::new(AtomicU64::new(0));
        let counted = sent.clone();
        let pieces = ReaderStream::with_capacity(file, 256 * 1024).inspect(move |piece| {
            let length = piece.as_ref().map_or(0, |piece| piece.len() as u64);
            counted.fetch_add(length, Ordering::Relaxed);
        });
        let name = name(&self.file);
        let upload = api.upload(&name, size, reqwest::Body::wrap_stream(pieces));
        let mut upload = std::pin::pin!(upload);
        let mut progress = Progress::new("upload", self.json);
        loop {
            progress.at(sent.load(Ordering::Relaxed), Some(size));
            match tokio::time::timeout(Duration::from_millis(200), &mut upload).await {
                Ok(kept) => return kept.with_context(|| format!("{path} was not sent")),
                Err(_) => continue,
            }
        }
    }

    /// The batch that was named, or a new one.
    async fn batch(&self, api: &Api) -> anyhow::Result<String> {
        if let Some(batch) = &self.batch {
            return Ok(batch.clone());
        }
        let project = self.project.as_deref().unwrap_or_default();
        let stem = self.file.file_stem().unwrap_or_default();
        let body = json!({"name": stem.to_string_lossy()});
        let path = format!("/projects/{project}/batches");
        let made = api.post(&path, &body).await;
        let made = made.context("the new batch was not made")?;
        Ok(made["id"].as_str().unwrap_or_default().to_owned())
    }

    fn tell(&self, config: &Config, batch: &str, job: &Value) {
        let result = &job["result"];
        if self.json {
            let said = json!({
                "job_id": job["id"], "batch_id": batch, "state": job["state"],
                "imported": result["imported"], "skipped": result["skipped"],
                "rejected": result["rejected"], "rejected_url": result["rejected_url"],
                "errors": job["errors"],
            });
            println!("{said}");
            return;
        }
        println!(
            "batch {batch}: {} imported, {} skipped (there already), {} rejected",
            result["imported"], result["skipped"], result["rejected"]
        );
        for error in job["errors"].as_array().into_iter().flatten() {
            let place = error["pointer"].as_str().unwrap_or_default();
            let reason = error["reason"].as_str().unwrap_or_default();
            println!("  line {}: {place} {reason}", error["line"]);
        }
        if let Some(link) = result["rejected_url"].as_str() {
            println!("All rejected rows: {}{link}", config.url);
        }
    }
}

fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// A mapping as it is said on a command line.
fn mapping(text: &str) -> anyhow::Result<Value> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|error| Usage::error(format!("--mapping is no JSON object: {error}")));
    }
    let mut map = Map::new();
    for pair in text.split(',') {
        let Some((key, column)) = pair.split_once('=') else {
            let text =
                format!("--mapping: `{pair}` is not KEY=COLUMN; give pairs, or a JSON object");
            return Err(Usage::error(text));
        };
        map.insert(key.trim().to_owned(), column.trim().into());
    }
    Ok(Value::Object(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_pairs_or_json() {
        let wanted = json!({"text": "body", "external_id": "id"});
        assert_eq!(mapping("text=body, external_id=id").unwrap(), wanted);
        assert_eq!(mapping(&wanted.to_string()).unwrap(), wanted);
        for wrong in ["text", "{", "text=body,id"] {
            assert!(mapping(wrong).unwrap_err().is::<Usage>(), "{wrong}");
        }
    }
}
