//! Parquet: row groups of bounded size, compressed with Zstandard. Texts and JSON are strings, numbers 64 bits
//! wide, every column may be null; pandas and pyarrow read the JSON columns as strings.

use super::WriteError;
use super::value::{Column, Kind, Value};
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, RecordBatch, StringBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use std::io::Write;
use std::sync::Arc;

/// A batch goes to the encoder when it has this many rows or bytes of text.
const BATCH_ROWS: usize = 8_192;
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// A row group is written out when it has this many rows or, encoded, this many bytes.
const GROUP_ROWS: usize = 128 * 1024;
const GROUP_BYTES: usize = 32 * 1024 * 1024;

pub(super) struct ParquetWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    builders: Vec<Builder>,
    batch_rows: usize,
    batch_bytes: usize,
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Float(Float64Builder),
    Boolean(BooleanBuilder),
}

impl<W: Write + Send> ParquetWriter<W> {
    pub(super) fn new(columns: &[Column], to: W) -> Result<Self, WriteError> {
        let fields: Vec<_> = columns
            .iter()
            .map(|column| Field::new(&column.name, data_type(column.kind), true))
            .collect();
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_created_by("Candor".to_owned())
            .build();
        let writer = ArrowWriter::try_new(to, schema.clone(), Some(properties)).map_err(failed)?;
        let builders = columns.iter().map(|column| builder(column.kind)).collect();
        Ok(Self {
            writer,
            schema,
            builders,
            batch_rows: 0,
            batch_bytes: 0,
        })
    }

    pub(super) fn write(&mut self, row: &[Value<'_>]) -> Result<(), WriteError> {
        for (builder, value) in self.builders.iter_mut().zip(row) {
            self.batch_bytes += builder.push(value);
        }
        self.batch_rows += 1;
        if self.batch_rows >= BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
            self.write_batch()?;
        }
        Ok(())
    }

    fn write_batch(&mut self) -> Result<(), WriteError> {
        if self.batch_rows == 0 {
            return Ok(());
        }
        let arrays: Vec<ArrayRef> = self.builders.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .map_err(|error| WriteError::Parquet(error.to_string()))?;
        self.writer.write(&batch).map_err(failed)?;
        (self.batch_rows, self.batch_bytes) = (0, 0);
        if self.writer.in_progress_size() >= GROUP_BYTES {
            self.writer.flush().map_err(failed)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<W, WriteError> {
        self.write_batch()?;
        self.writer.into_inner().map_err(failed)
    }
}

impl Builder {
    /// Appends a value that fits the column; returns about how many bytes it takes.
    fn push(&mut self, value: &Value<'_>) -> usize {
        match (self, value) {
            (Self::Text(builder), Value::Text(text) | Value::Json(text)) => {
                builder.append_value(text);
                return text.len() + 8;
            }
            (Self::Integer(builder), Value::Integer(number)) => builder.append_value(*number),
            (Self::Float(builder), Value::Float(number)) if number.is_finite() => {
                builder.append_value(*number);
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "a column of numbers holds 53 bits of a whole one"
            )]
            (Self::Float(builder), Value::Integer(number)) => builder.append_value(*number as f64),
            (Self::Boolean(builder), Value::Boolean(value)) => builder.append_value(*value),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Integer(builder), _) => builder.append_null(),
            (Self::Float(builder), _) => builder.append_null(),
            (Self::Boolean(builder), _) => builder.append_null(),
        }
        8
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Float(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
        }
    }
}

fn builder(kind: Kind) -> Builder {
    match kind {
        Kind::Text | Kind::Json => Builder::Text(StringBuilder::new()),
        Kind::Integer => Builder::Integer(Int64Builder::new()),
        Kind::Float => Builder::Float(Float64Builder::new()),
        Kind::Boolean => Builder::Boolean(BooleanBuilder::new()),
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Json => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Float => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn failed(error: ParquetError) -> WriteError {
    WriteError::Parquet(error.to_string())
}
