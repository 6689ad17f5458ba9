//! The reading half of an import: rows of the file become rows to write, on a thread of its own.

use super::preview::fault;
use crate::jobs::{Hand, Stop};
use crate::media;
use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::template::{Template, validate_data};
use candor_formats::coerce::Wants;
use candor_formats::import::{Checkpoint, Format, MappedReader, Options, Reader};
use candor_formats::{Mapping, RowError, hash};
use candor_store::imports::{Ready, Rejection};
use candor_store::media::Medium;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc::Sender;

/// Rows of one transaction at most while others write too, and wait behind it.
const ROWS_BESIDE: usize = 2_000;
/// Rows of one transaction at most while nobody else writes: pages that hashes spread over are written less often.
const ROWS_ALONE: usize = 10_000;
/// Bytes of data of one transaction at most.
const BYTES: usize = 8 * 1024 * 1024;

/// Rows that are written together.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Rows to write, with the line of each.
    pub(super) rows: Vec<Ready>,
    pub(super) lines: Vec<i64>,
    /// Rows that cannot be taken; their numbers are given by the writer.
    pub(super) rejected: Vec<Rejection>,
    /// Media that the rows show.
    pub(super) media: Vec<Medium>,
    /// The place in the file behind all of them.
    pub(super) end: Checkpoint,
    bytes: usize,
}

/// Whether the import is alone at writing, as the writing half finds and the reading half asks. At first it is not: its
/// first steps are small, so that one that is killed again and again still comes on.
#[derive(Debug, Clone, Default)]
pub(super) struct Company {
    is_alone: Arc<AtomicBool>,
}

impl Company {
    /// Others wrote, or did not, while the last step was written.
    pub(super) fn found(&self, is_alone: bool) {
        self.is_alone.store(is_alone, Ordering::Relaxed);
    }

    fn rows(&self) -> usize {
        if self.is_alone.load(Ordering::Relaxed) {
            ROWS_ALONE
        } else {
            ROWS_BESIDE
        }
    }
}

/// What the reader needs to know.
pub(super) struct Source {
    pub(super) hand: Hand,
    pub(super) file: std::fs::File,
    pub(super) options: Options,
    pub(super) mapping: Mapping,
    pub(super) template: Arc<Template>,
    pub(super) wants: Wants,
    pub(super) project: ProjectId,
    pub(super) batch: BatchId,
    pub(super) from: Checkpoint,
    pub(super) company: Company,
}

impl Source {
    /// Reads the file to its end, step by step; a fault of the whole file comes after the steps before it.
    ///
    /// # Errors
    /// `Failed` for a file that cannot be read (any further), `Cancelled`, `Lost`.
    pub(super) fn read(self, steps: &Sender<Step>) -> Result<(), Stop> {
        let Source {
            file,
            options,
            mapping,
            wants,
            from,
            ..
        } = &self;
        let fatal = |fatal| Stop::Failed(vec![fault(&fatal)], None);
        let file = file
            .try_clone()
            .map_err(|error| Stop::failed(format!("The file cannot be read: {error}.")))?;
        let reader = Reader::open(file, options).map_err(fatal)?;
        let is_zip = reader.detected().format == Format::Zip;
        let mut rows = reader.mapped(mapping, wants).map_err(fatal)?;
        if *from != Checkpoint::default() {
            rows.resume(from).map_err(fatal)?;
        }
        loop {
            self.hand.check()?;
            let mut step = Step::default();
            let read = self.fill(&mut step, &mut rows, is_zip);
            step.end = rows.checkpoint();
            let is_empty = step.rows.is_empty() && step.rejected.is_empty();
            if !is_empty && steps.blocking_send(step).is_err() {
                // The writer stopped, and says why.
                return Ok(());
            }
            match read {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Fills a step; false at the end of the file.
    fn fill(&self, step: &mut Step, rows: &mut MappedReader, is_zip: bool) -> Result<bool, Stop> {
        let now = self.hand.app.clock().now();
        let ids = self.hand.app.own_context().ids;
        let most = self.company.rows();
        while step.rows.len() + step.rejected.len() < most && step.bytes < BYTES {
            let (line, external_id, data, hash) = match rows.next_row() {
                Ok(None) => return Ok(false),
                Err(fatal) => return Err(Stop::Failed(vec![fault(&fatal)], None)),
                Ok(Some(Err(error))) => {
                    step.reject(error);
                    continue;
                }
                Ok(Some(Ok(row))) => (
                    row.line,
                    row.external_id.map(str::to_owned),
                    row.data_json.to_owned(),
                    row.hash,
                ),
            };
            let (data, hash) = match self.check(step, rows, is_zip, line, data, hash)? {
                Ok(taken) => taken,
                Err(error) => {
                    step.reject(error);
                    continue;
                }
            };
            step.bytes += data.len();
            let id = TaskId::from_uuid(ids.next(now));
            let to = (self.project, self.batch);
            step.rows
                .push(Ready::new(to, id, external_id.as_deref(), hash, data, now));
            step.lines.push(signed(line));
        }
        Ok(true)
    }

    /// Holds a row's data against the template, and takes in the media that it names.
    fn check(
        &self,
        step: &mut Step,
        rows: &mut MappedReader,
        is_zip: bool,
        line: u64,
        data: String,
        hash: [u8; 16],
    ) -> Result<Result<(String, [u8; 16]), RowError>, Stop> {
        let Ok(mut value) = serde_json::from_str::<Value>(&data) else {
            return Ok(Err(RowError::new(line, "the row is no JSON object")));
        };
        if let Err(problems) = validate_data(&self.template, &value) {
            let problem = problems.into_iter().next();
            let (pointer, message) = problem
                .map(|problem| (problem.pointer, problem.message))
                .unwrap_or_default();
            return Ok(Err(RowError::at(line, pointer, message)));
        }
        if !is_zip {
            return Ok(Ok((data, hash)));
        }
        let taken = media::take_in(
            &self.hand.app,
            self.project,
            &self.template,
            &mut value,
            rows,
        )?;
        match taken {
            Err((pointer, reason)) => Ok(Err(RowError::at(line, pointer, reason))),
            Ok(media) => {
                step.media.extend(media);
                let hash = value.as_object().map_or(hash, hash::of_data);
                Ok(Ok((value.to_string(), hash)))
            }
        }
    }
}

impl Step {
    fn reject(&mut self, error: RowError) {
        let pointer = error.pointer.or(error.column);
        self.rejected.push(Rejection {
            number: 0,
            line: signed(error.line),
            pointer,
            reason: error.reason,
        });
    }
}

fn signed(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}
