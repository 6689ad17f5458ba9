//! The reading half of an import: rows of the file become rows to write, on a thread of its own.

use super::preview::fault;
use crate::jobs::{Hand, Stop};
use crate::media;
use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::template::{Template, validate_data};
use candor_domain::time::Timestamp;
use candor_formats::coerce::Wants;
use candor_formats::import::{Checkpoint, MappedReader, Options, Reader};
use candor_formats::{Mapping, RowError, hash};
use candor_store::imports::{Ready, Rejection};
use candor_store::media::Medium;
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// Rows of one step at most: what others who write wait for.
const ROWS: usize = 2_000;
/// Bytes of data of one step at most.
const BYTES: usize = 2 * 1024 * 1024;
/// Rows of one step at most whose pictures come from the web: a killed import loses no more of them.
const FETCHED_ROWS: usize = 64;

/// Rows that are written together, with the steps that are ready behind them if nobody else waits.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Rows to write, with the line of each.
    pub(super) rows: Vec<Ready>,
    pub(super) lines: Vec<i64>,
    /// Rows that cannot be taken; their numbers are given by the writer.
    pub(super) rejected: Vec<Rejection>,
    /// Media that the rows show.
    pub(super) media: Vec<Medium>,
    /// How many rows the file has, as far as that is known: by the format, or by how far into its bytes they lead.
    pub(super) total: Option<i64>,
    /// The place in the file behind all of them.
    pub(super) end: Checkpoint,
    bytes: usize,
}

/// What the reader needs to know.
pub(super) struct Source {
    pub(super) hand: Hand,
    pub(super) file: std::fs::File,
    pub(super) options: Options,
    pub(super) mapping: Mapping,
    pub(super) template: Arc<Template>,
    /// Whether the template shows pictures.
    pub(super) has_pictures: bool,
    pub(super) wants: Wants,
    pub(super) project: ProjectId,
    pub(super) batch: BatchId,
    pub(super) from: Checkpoint,
    /// The tender admits tasks in the order of their ids, so new ones come after those that are there, whatever the
    /// clock of this process says.
    pub(super) not_before: Timestamp,
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
        let size = file.metadata().map_or(0, |data| data.len());
        let reader = Reader::open(file, options).map_err(fatal)?;
        let mut rows = reader.mapped(mapping, wants).map_err(fatal)?;
        if *from != Checkpoint::default() {
            rows.resume(from).map_err(fatal)?;
        }
        loop {
            self.hand.check()?;
            let mut step = Step::default();
            let read = self.fill(&mut step, &mut rows);
            step.end = rows.checkpoint();
            step.total = total(rows.reader().total_rows(), step.end, size);
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
    fn fill(&self, step: &mut Step, rows: &mut MappedReader) -> Result<bool, Stop> {
        let mut waiting = Vec::new();
        let is_more = self.gather(step, &mut waiting, rows)?;
        if !waiting.is_empty() {
            self.fetch(step, waiting)?;
        }
        Ok(is_more)
    }

    fn gather(
        &self,
        step: &mut Step,
        waiting: &mut Vec<Waiting>,
        rows: &mut MappedReader,
    ) -> Result<bool, Stop> {
        let now = self.hand.app.clock().now().max(self.not_before);
        let ids = self.hand.app.own_context().ids;
        while step.rows.len() + step.rejected.len() < ROWS
            && step.bytes < BYTES
            && waiting.len() < FETCHED_ROWS
        {
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
            let id = TaskId::from_uuid(ids.next(now));
            match self.check(rows, line, &data)? {
                Err(error) => step.reject(error),
                Ok(Checked::AsIs) => {
                    let ready = self.ready(id, external_id.as_deref(), hash, data, now);
                    step.take(ready, line);
                }
                Ok(Checked::Pictures(value, named)) => {
                    let row = Waiting {
                        id,
                        line,
                        external_id,
                        value,
                        named,
                    };
                    if row.named.web.is_empty() {
                        self.finish(step, row, &media::Fetched::new(), now);
                    } else {
                        waiting.push(row);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Fetches the pictures of rows from the web, and takes the rows whose pictures came.
    fn fetch(&self, step: &mut Step, waiting: Vec<Waiting>) -> Result<(), Stop> {
        self.hand.check()?;
        let now = self.hand.app.clock().now();
        let urls = waiting.iter().flat_map(|row| row.named.web.iter().cloned());
        let fetching = media::fetch(&self.hand.app, self.project, urls.collect());
        let fetched = tokio::runtime::Handle::current().block_on(fetching)?;
        for row in waiting {
            self.finish(step, row, &fetched, now);
        }
        Ok(())
    }

    fn finish(&self, step: &mut Step, row: Waiting, fetched: &media::Fetched, now: Timestamp) {
        let Waiting {
            id,
            line,
            external_id,
            mut value,
            named,
        } = row;
        match media::put_in(&self.template, &mut value, fetched) {
            Err((pointer, reason)) => step.reject(RowError::at(line, pointer, reason)),
            Ok(media) => {
                step.media.extend(named.media);
                step.media.extend(media);
                let hash = value.as_object().map(hash::of_data).unwrap_or_default();
                let external_id = external_id.as_deref();
                step.take(
                    self.ready(id, external_id, hash, value.to_string(), now),
                    line,
                );
            }
        }
    }

    fn ready(
        &self,
        id: TaskId,
        external_id: Option<&str>,
        hash: [u8; 16],
        data: String,
        now: Timestamp,
    ) -> (Ready, usize) {
        let bytes = data.len();
        let to = (self.project, self.batch);
        (Ready::new(to, id, external_id, hash, data, now), bytes)
    }

    /// Holds a row's data against the template, and takes in the pictures that it names.
    fn check(
        &self,
        rows: &mut MappedReader,
        line: u64,
        data: &str,
    ) -> Result<Result<Checked, RowError>, Stop> {
        let mut value = match fitting(&self.template, line, data) {
            Ok(value) => value,
            Err(error) => return Ok(Err(error)),
        };
        if !self.has_pictures {
            return Ok(Ok(Checked::AsIs));
        }
        let app = &self.hand.app;
        let taken = media::take_in(app, self.project, &self.template, &mut value, rows)?;
        Ok(match taken {
            Err((pointer, reason)) => Err(RowError::at(line, pointer, reason)),
            Ok(named) => Ok(Checked::Pictures(value, named)),
        })
    }
}

/// A row's data, if the template can be bound to it.
pub(super) fn fitting(template: &Template, line: u64, data: &str) -> Result<Value, RowError> {
    let value = serde_json::from_str::<Value>(data)
        .map_err(|_| RowError::new(line, "the row is no JSON object"))?;
    let Err(problems) = validate_data(template, &value) else {
        return Ok(value);
    };
    let problem = problems.into_iter().next();
    let (pointer, message) = problem
        .map(|problem| (problem.pointer, problem.message))
        .unwrap_or_default();
    Err(RowError::at(line, pointer, message))
}

enum Checked {
    AsIs,
    Pictures(Value, media::Named),
}

/// A row whose pictures are on their way.
struct Waiting {
    id: TaskId,
    line: u64,
    external_id: Option<String>,
    value: Value,
    named: media::Named,
}

impl Step {
    fn take(&mut self, (row, bytes): (Ready, usize), line: u64) {
        self.bytes += bytes;
        self.rows.push(row);
        self.lines.push(signed(line));
    }

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

/// The rows of a file: what its format says, else what the part that was read lets expect.
fn total(said: Option<u64>, at: Checkpoint, size: u64) -> Option<i64> {
    let expected = || {
        let rows = u128::from(at.rows) * u128::from(size);
        rows.checked_div(u128::from(at.offset))
    };
    let total = said.map(u128::from).or_else(expected)?;
    i64::try_from(total.max(u128::from(at.rows))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_to_come_are_told_from_those_that_came() {
        let at = |rows, offset| Checkpoint {
            rows,
            offset,
            lines: rows,
        };
        assert_eq!(total(Some(70), at(10, 0), 1_000), Some(70));
        assert_eq!(total(None, at(10, 100), 1_000), Some(100));
        assert_eq!(total(None, at(10, 3_000), 1_000), Some(10));
        assert_eq!(total(None, at(10, 0), 1_000), None);
    }
}
