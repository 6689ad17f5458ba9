//! A row that came back, read by typed getters: the databases disagree on what a boolean or an id looks like.

use super::value::Value;
use crate::Error;
use uuid::Uuid;

/// One row of a result.
#[derive(Debug, Clone)]
pub struct Row {
    values: Vec<Value>,
}

impl Row {
    /// A row of these columns; used by the drivers.
    #[must_use]
    pub fn new(values: Vec<Value>) -> Self {
        Row { values }
    }

    fn at(&self, column: usize) -> Result<&Value, Error> {
        self.values
            .get(column)
            .ok_or_else(|| Error::column(column, "a column", "nothing"))
    }

    fn wrong<T>(column: usize, wanted: &'static str, found: &Value) -> Result<T, Error> {
        Err(Error::column(
            column,
            wanted,
            &format!("{:?}", found.kind()),
        ))
    }

    /// An integer.
    ///
    /// # Errors
    /// `Corrupt` when the column is null or of another type, as for every getter here.
    pub fn i64(&self, column: usize) -> Result<i64, Error> {
        match self.at(column)? {
            Value::I64(value) => Ok(*value),
            other => Self::wrong(column, "an integer", other),
        }
    }

    /// An integer that fits `u32`.
    pub fn u32(&self, column: usize) -> Result<u32, Error> {
        u32::try_from(self.i64(column)?)
            .map_err(|_| Error::column(column, "an integer of 32 bits", "another"))
    }

    /// A float; an integer is taken too (SQLite stores `2.0` as it likes).
    pub fn f64(&self, column: usize) -> Result<f64, Error> {
        match self.at(column)? {
            Value::F64(value) => Ok(*value),
            #[expect(
                clippy::cast_precision_loss,
                reason = "floats here are estimates, not money"
            )]
            Value::I64(value) => Ok(*value as f64),
            other => Self::wrong(column, "a float", other),
        }
    }

    /// A boolean.
    pub fn bool(&self, column: usize) -> Result<bool, Error> {
        match self.at(column)? {
            Value::Bool(value) => Ok(*value),
            Value::I64(value) => Ok(*value != 0),
            other => Self::wrong(column, "a boolean", other),
        }
    }

    /// Text.
    pub fn text(&self, column: usize) -> Result<&str, Error> {
        match self.at(column)? {
            Value::Text(value) => Ok(value),
            other => Self::wrong(column, "text", other),
        }
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<&[u8], Error> {
        match self.at(column)? {
            Value::Bytes(value) => Ok(value),
            Value::Uuid(value) => Ok(value.as_bytes()),
            other => Self::wrong(column, "bytes", other),
        }
    }

    /// An identifier.
    pub fn uuid(&self, column: usize) -> Result<Uuid, Error> {
        match self.at(column)? {
            Value::Uuid(value) => Ok(*value),
            Value::Bytes(value) => {
                Uuid::from_slice(value).map_err(|_| Error::column(column, "16 bytes", "others"))
            }
            other => Self::wrong(column, "an id", other),
        }
    }

    /// An identifier as the newtype that the caller wants.
    pub fn id<T: From<Uuid>>(&self, column: usize) -> Result<T, Error> {
        self.uuid(column).map(T::from)
    }

    /// A moment.
    pub fn time(&self, column: usize) -> Result<candor_domain::time::Timestamp, Error> {
        candor_domain::time::Timestamp::from_micros(self.i64(column)?)
            .map_err(|error| Error::column(column, "a moment", &error.to_string()))
    }

    /// An amount in minor units.
    pub fn amount(&self, column: usize) -> Result<candor_domain::money::Amount, Error> {
        self.i64(column)
            .map(candor_domain::money::Amount::from_minor)
    }

    /// Whether the column is null.
    pub fn is_null(&self, column: usize) -> Result<bool, Error> {
        Ok(matches!(self.at(column)?, Value::Null(_)))
    }

    /// `Some` of a getter's value, `None` where the column is null: `row.opt(3, Row::i64)?`.
    pub fn opt<'a, T>(
        &'a self,
        column: usize,
        get: impl FnOnce(&'a Row, usize) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        if self.is_null(column)? {
            Ok(None)
        } else {
            get(self, column).map(Some)
        }
    }

    /// A value that is stored as text and parsed (a state, a currency).
    pub fn parse<T: std::str::FromStr>(&self, column: usize) -> Result<T, Error> {
        let text = self.text(column)?;
        text.parse()
            .map_err(|_| Error::column(column, std::any::type_name::<T>(), text))
    }

    /// A value that is stored as JSON text.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, Error> {
        serde_json::from_str(self.text(column)?)
            .map_err(|error| Error::column(column, std::any::type_name::<T>(), &error.to_string()))
    }
}
