//! Bytes in, records out, and back: pure, streaming, one format per file.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`import`] | rows out of CSV, TSV, JSON, JSON Lines, Parquet and zips of images |
//! | [`mapping`], [`coerce`] | columns to keys of the data, strings to the types that a template wants |
//! | [`preview`], [`suggest`] | the first rows of a file, and a first mapping for it |
//! | [`export`] | rows into JSON Lines, CSV and Parquet |
//! | [`hash`] | the hash by which duplicates are known |
//! | [`media`] | what media are, by their bytes; images without what they should not tell |
//! | [`yaml`] | YAML as JSON |
//! | [`limits`] | the limit on everything |
//! | [`fault`] | what is wrong with a row, and with a file |
//!
//! Nothing here knows of projects, databases or the network, and no input makes it panic.
//!
//! ```
//! use candor_formats::{Mapping, coerce::Wants, import::{Options, Reader}};
//! use std::io::Cursor;
//!
//! let file = Cursor::new("id,body\n7,Good value\n8\n");
//! let mapping = Mapping::from_json(&serde_json::json!({"text": "body", "external_id": "id"}))?;
//! let mut rows = Reader::open(file, &Options::default())?.mapped(&mapping, &Wants::default())?;
//!
//! let first = rows.next_row()?.expect("a row")?;
//! assert_eq!((first.external_id, first.data_json), (Some("7"), r#"{"text":"Good value"}"#));
//! let second = rows.next_row()?.expect("a row").unwrap_err();
//! assert_eq!(second.line, 3);
//! assert!(rows.next_row()?.is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod coerce;
pub mod export;
pub mod fault;
pub mod hash;
pub mod import;
mod json;
pub mod limits;
pub mod mapping;
pub mod media;
pub mod preview;
pub mod suggest;
pub mod yaml;

pub use fault::{Fatal, MediaError, RowError};
pub use limits::Limits;
pub use mapping::Mapping;
