//! The limit on everything that a file could make large.

/// Greatest size of one row in bytes, as it stands in the file (UTF-8).
pub const ROW_BYTES: usize = 1024 * 1024;
/// Greatest number of columns of a table, and of top-level keys of an object.
pub const COLUMNS: usize = 1_000;
/// Greatest length of a column's name in bytes.
pub const COLUMN_NAME_BYTES: usize = 200;
/// Greatest depth of nested lists and objects.
pub const DEPTH: usize = 64;
/// Greatest number of rows of one file.
pub const ROWS: u64 = 50_000_000;
/// Greatest length of an external id in bytes.
pub const EXTERNAL_ID_BYTES: usize = 200;
/// Greatest number of entries of an archive, folders included.
pub const ARCHIVE_ENTRIES: usize = 200_000;
/// Greatest total size of an archive's entries when unpacked, in bytes.
pub const ARCHIVE_BYTES: u64 = 64 * 1024 * 1024 * 1024;
/// Greatest size of one entry when unpacked, in bytes.
pub const ENTRY_BYTES: u64 = 512 * 1024 * 1024;
/// Greatest ratio of unpacked to packed size, asked once an entry unpacks to over [`RATIO_FLOOR_BYTES`].
pub const ARCHIVE_RATIO: u64 = 200;
/// Below this unpacked size in bytes the ratio of an entry is not asked: a small black image packs very well.
pub const RATIO_FLOOR_BYTES: u64 = 1024 * 1024;
/// Greatest length of an entry's name in bytes.
pub const ENTRY_NAME_BYTES: usize = 1_024;
/// Greatest size of one row group of a Parquet file when unpacked, in bytes.
pub const PARQUET_GROUP_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// Greatest number of pixels of an image (100 megapixels).
pub const IMAGE_PIXELS: u64 = 100_000_000;
/// Greatest width or height of an image in pixels.
pub const IMAGE_SIDE: u32 = 32_768;

/// Greatest number of frames of a moving image.
pub const IMAGE_FRAMES: u32 = 10_000;

/// The limits that one import is held to; the defaults are the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// See [`ROW_BYTES`].
    pub row_bytes: usize,
    /// See [`COLUMNS`].
    pub columns: usize,
    /// See [`DEPTH`].
    pub depth: usize,
    /// See [`ROWS`].
    pub rows: u64,
    /// See [`ARCHIVE_ENTRIES`].
    pub archive_entries: usize,
    /// See [`ARCHIVE_BYTES`].
    pub archive_bytes: u64,
    /// See [`ENTRY_BYTES`].
    pub entry_bytes: u64,
    /// See [`ARCHIVE_RATIO`].
    pub archive_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            row_bytes: ROW_BYTES,
            columns: COLUMNS,
            depth: DEPTH,
            rows: ROWS,
            archive_entries: ARCHIVE_ENTRIES,
            archive_bytes: ARCHIVE_BYTES,
            entry_bytes: ENTRY_BYTES,
            archive_ratio: ARCHIVE_RATIO,
        }
    }
}
