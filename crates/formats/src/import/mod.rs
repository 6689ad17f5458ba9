//! Rows out of a file: one after the other, with memory that does not grow with the file.
//!
//! [`Reader`] gives records as values, for previews and small tools. [`MappedReader`] gives what an import stores:
//! the mapped data as JSON text with its hash, several times faster. [`PickedReader`] gives a few columns as text.

mod archive;
mod checkpoint;
mod delimiter;
mod detect;
mod format;
mod header;
mod lines;
mod mapped;
mod parquet;
mod picked;
mod reader;
mod record;
mod shape;
mod shared;
mod skipper;
mod source;
mod table;
mod text;
mod values;
mod window;

pub use checkpoint::Checkpoint;
pub use detect::{Declared, Detected, HEAD_BYTES, detect};
pub use format::Format;
pub use mapped::{MappedReader, MappedRow};
pub use picked::{Picked, PickedReader};
pub use reader::{Options, Reader, Record, Source};
pub use text::Encoding;
