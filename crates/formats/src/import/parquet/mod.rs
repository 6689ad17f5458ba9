//! Rows of Parquet: read batch by batch, each row written as JSON.

mod json;

use super::checkpoint::Checkpoint;
use super::shared::Shared;
use super::source::{RowSource, RowView, Step};
use crate::fault::{Fatal, RowError};
use crate::json::escape::push_string;
use crate::json::scan::{Member, Scanned};
use crate::limits::{Limits, PARQUET_GROUP_BYTES};
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use ::parquet::errors::{ParquetError, Result as ParquetResult};
use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::reader::{ChunkReader, Length};
use arrow::array::RecordBatch;
use arrow::datatypes::DataType;
use bytes::Bytes;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How much of a file is decoded at once, about, in bytes.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
const BATCH_ROWS: usize = 1_024;

/// A Parquet file that is read row by row.
pub(crate) struct ParquetRows {
    file: Shared,
    metadata: ArrowReaderMetadata,
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    next_in_batch: usize,
    columns: Vec<String>,
    limits: Limits,
    scanned: Scanned,
    rows: u64,
}

impl ParquetRows {
    pub(crate) fn open(file: Shared, limits: Limits) -> Result<Self, Fatal> {
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, Default::default()))?;
        let columns = check(&metadata, &limits)?;
        let reader = reader(&file, &metadata, 0)?;
        Ok(Self {
            file,
            metadata,
            reader,
            batch: None,
            next_in_batch: 0,
            columns,
            limits,
            scanned: Scanned::default(),
            rows: 0,
        })
    }

    /// Makes `batch` hold a row that was not read yet; false at the end.
    fn find_row(&mut self) -> Result<bool, Fatal> {
        loop {
            match &self.batch {
                Some(batch) if self.next_in_batch < batch.num_rows() => return Ok(true),
                _ => {}
            }
            let next = guarded(|| self.reader.next().transpose().map_err(ParquetError::from))?;
            self.next_in_batch = 0;
            self.batch = next;
            if self.batch.is_none() {
                return Ok(false);
            }
        }
    }
}

impl RowSource for ParquetRows {
    fn advance(&mut self) -> Result<Step, Fatal> {
        if !self.find_row()? {
            return Ok(Step::End);
        }
        let Some(batch) = &self.batch else {
            return Ok(Step::End);
        };
        let row = self.next_in_batch;
        self.next_in_batch += 1;
        self.rows += 1;
        let scanned = &mut self.scanned;
        scanned.clear();
        for (index, (name, array)) in self.columns.iter().zip(batch.columns()).enumerate() {
            scanned.text.push(if index == 0 { '{' } else { ',' });
            let key_from = scanned.text.len() + 1;
            push_string(&mut scanned.text, name);
            let key = key_from..scanned.text.len() - 1;
            scanned.text.push(':');
            let from = scanned.text.len();
            if let Err(error) = json::push_value(&mut scanned.text, array.as_ref(), row) {
                let reason = format!("the value cannot be read: {error}");
                return Ok(Step::Bad(RowError::in_column(
                    self.rows,
                    name.clone(),
                    reason,
                )));
            }
            scanned.members.push(Member {
                key,
                value: from..scanned.text.len(),
            });
            if scanned.text.len() > self.limits.row_bytes {
                let limit = self.limits.row_bytes;
                let reason =
                    format!("the row has over {limit} bytes as JSON; leave out large columns");
                return Ok(Step::Bad(RowError::in_column(
                    self.rows,
                    name.clone(),
                    reason,
                )));
            }
        }
        scanned.text.push('}');
        Ok(Step::Row(self.rows))
    }

    fn row(&self) -> RowView<'_> {
        RowView::Object(&self.scanned)
    }

    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn total_rows(&self) -> Option<u64> {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).ok()
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            rows: self.rows,
            offset: 0,
            lines: self.rows,
        }
    }

    fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal> {
        let rows = usize::try_from(at.rows).unwrap_or(usize::MAX);
        self.reader = reader(&self.file, &self.metadata, rows)?;
        (self.batch, self.rows) = (None, at.rows);
        Ok(())
    }
}

/// A reader from row `from` on, with batches whose size in memory is bounded.
fn reader(
    file: &Shared,
    metadata: &ArrowReaderMetadata,
    from: usize,
) -> Result<ParquetRecordBatchReader, Fatal> {
    let groups = metadata.metadata().row_groups();
    let row_bytes = groups
        .iter()
        .map(|group| group.total_byte_size().max(0) / group.num_rows().max(1))
        .max()
        .map_or(1, |bytes| {
            usize::try_from(bytes).unwrap_or(usize::MAX).max(1)
        });
    let batch_rows = (BATCH_BYTES / row_bytes).clamp(1, BATCH_ROWS);
    guarded(|| {
        ParquetRecordBatchReaderBuilder::new_with_metadata(file.clone(), metadata.clone())
            .with_batch_size(batch_rows)
            .with_offset(from)
            .build()
    })
}

/// Holds the file's own description against the limits; returns the columns' names.
fn check(metadata: &ArrowReaderMetadata, limits: &Limits) -> Result<Vec<String>, Fatal> {
    let fields = metadata.schema().fields();
    if fields.len() > limits.columns {
        return Err(Fatal::new(
            format!(
                "The file has {} columns; at most {} are taken.",
                fields.len(),
                limits.columns
            ),
            "Leave out columns.",
        ));
    }
    let rows = metadata.metadata().file_metadata().num_rows();
    if u64::try_from(rows).is_ok_and(|rows| rows > limits.rows) {
        return Err(Fatal::new(
            format!(
                "The file has {rows} rows; at most {} are taken.",
                limits.rows
            ),
            "Split it into several files.",
        ));
    }
    let largest = metadata
        .metadata()
        .row_groups()
        .iter()
        .map(RowGroupMetaData::total_byte_size)
        .max();
    if largest
        .and_then(|bytes| u64::try_from(bytes).ok())
        .is_some_and(|bytes| bytes > PARQUET_GROUP_BYTES)
    {
        return Err(Fatal::new(
            "A row group of the file unpacks to over 2 GiB.",
            "Write it with smaller row groups.",
        ));
    }
    let mut names: Vec<String> = Vec::new();
    for field in fields {
        if names.contains(field.name()) {
            return Err(Fatal::new(
                format!("Two columns are called `{}`.", field.name()),
                "Give each column a name of its own.",
            ));
        }
        if depth(field.data_type()) >= limits.depth {
            return Err(Fatal::new(
                format!(
                    "The column `{}` is nested over {} levels deep.",
                    field.name(),
                    limits.depth
                ),
                "Flatten it, or leave it out.",
            ));
        }
        names.push(field.name().clone());
    }
    Ok(names)
}

fn depth(kind: &DataType) -> usize {
    match kind {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => 1 + depth(item.data_type()),
        DataType::Struct(fields) => {
            1 + fields
                .iter()
                .map(|field| depth(field.data_type()))
                .max()
                .unwrap_or(0)
        }
        _ => 0,
    }
}

/// Runs a step of the Parquet library. It panics on some broken files, and no file may end the process.
fn guarded<T>(step: impl FnOnce() -> ParquetResult<T>) -> Result<T, Fatal> {
    let outcome = catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| {
        Err(ParquetError::General(
            "its pages contradict its schema".to_owned(),
        ))
    });
    outcome.map_err(|error| {
        Fatal::new(
            format!("The Parquet file cannot be read: {error}."),
            "It may have been cut off; take it from its source again. Rows read so far are in.",
        )
    })
}

impl Length for Shared {
    fn len(&self) -> u64 {
        Self::len(self)
    }
}

impl ChunkReader for Shared {
    type T = BufReader<Self>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(BufReader::new(self.reader_at(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        // Asked before memory is taken: a broken file may claim any length.
        if start
            .checked_add(length as u64)
            .is_none_or(|end| end > self.len())
        {
            return Err(ParquetError::EOF(
                "a part of it lies behind its end".to_owned(),
            ));
        }
        let mut bytes = Vec::with_capacity(length);
        self.reader_at(start)
            .take(length as u64)
            .read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
