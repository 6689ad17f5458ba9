//! Rows of a file, read on a thread of their own: what is done with a row goes on beside the reading of the next.

use anyhow::Context;
use candor_formats::RowError;
use candor_formats::import::PickedReader;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// Chunks that wait to be taken at most.
const AHEAD: usize = 4;
/// Text of one chunk, more or less, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;
/// Rows of one chunk at most.
const CHUNK_ROWS: usize = 8 * 1024;

/// One row: its line, and the values of the columns that were asked for.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The line of the file on which it starts.
    pub(crate) line: u64,
    chunk: &'a Chunk,
    /// The place of its first value among those of the chunk.
    first: usize,
}

impl<'a> Row<'a> {
    /// The value of the n-th column that was asked for; empty where there is none.
    pub(crate) fn get(&self, column: usize) -> &'a str {
        let value = self.first + column;
        let start = if value == 0 {
            0
        } else {
            self.chunk.ends[value - 1]
        };
        &self.chunk.text[start..self.chunk.ends[value]]
    }
}

/// Some rows that follow one another.
#[derive(Default)]
struct Chunk {
    text: String,
    /// Of each value its end in the text.
    ends: Vec<usize>,
    /// Of each good row its line.
    lines: Vec<u64>,
    /// Rows that cannot be taken, each with the number of good ones before it.
    faults: Vec<(usize, RowError)>,
}

impl Chunk {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.lines.clear();
        self.faults.clear();
    }

    fn is_full(&self) -> bool {
        self.text.len() >= CHUNK_BYTES || self.lines.len() + self.faults.len() >= CHUNK_ROWS
    }

    /// Reads until it is full; false at the end of the file.
    fn fill(&mut self, reader: &mut PickedReader, columns: usize) -> anyhow::Result<bool> {
        self.clear();
        while !self.is_full() {
            match reader.next_row()? {
                None => return Ok(false),
                Some(Err(fault)) => self.faults.push((self.lines.len(), fault)),
                Some(Ok(row)) => {
                    for column in 0..columns {
                        self.text.push_str(row.get(column));
                        self.ends.push(self.text.len());
                    }
                    self.lines.push(row.line);
                }
            }
        }
        Ok(true)
    }

    /// Hands over its rows in the order of the file.
    fn each(
        &self,
        columns: usize,
        take: &mut impl FnMut(Result<Row<'_>, &RowError>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut faults = self.faults.iter().peekable();
        for (number, &line) in self.lines.iter().enumerate() {
            while let Some((_, fault)) = faults.next_if(|(before, _)| *before <= number) {
                take(Err(fault))?;
            }
            take(Ok(Row {
                line,
                chunk: self,
                first: number * columns,
            }))?;
        }
        faults.try_for_each(|(_, fault)| take(Err(fault)))
    }
}

/// Reads a file to its end and hands over each row, good or not, in the order of the file. An error of `take` ends the
/// reading.
///
/// # Errors
/// Of the file, under its `name`, and of `take`.
pub(super) fn each(
    name: &str,
    open: impl FnOnce() -> anyhow::Result<PickedReader> + Send,
    columns: usize,
    mut take: impl FnMut(Result<Row<'_>, &RowError>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    std::thread::scope(|threads| {
        let (filled, chunks) = sync_channel(AHEAD);
        let (emptied, empty) = channel();
        threads.spawn(move || {
            let read = open().and_then(|reader| fill_all(name, reader, columns, &filled, &empty));
            if let Err(error) = read {
                // Nobody listens where the taking has ended in an error of its own.
                let _ = filled.send(Err(error));
            }
        });
        take_all(&chunks, &emptied, columns, &mut take)
    })
}

fn fill_all(
    name: &str,
    mut reader: PickedReader,
    columns: usize,
    filled: &SyncSender<anyhow::Result<Chunk>>,
    empty: &Receiver<Chunk>,
) -> anyhow::Result<()> {
    let mut goes_on = true;
    while goes_on {
        let mut chunk = empty.try_recv().unwrap_or_default();
        let filling = chunk.fill(&mut reader, columns);
        // What came before an error is handed over before it.
        if filled.send(Ok(chunk)).is_err() {
            return Ok(());
        }
        goes_on = filling.with_context(|| name.to_owned())?;
    }
    Ok(())
}

fn take_all(
    chunks: &Receiver<anyhow::Result<Chunk>>,
    emptied: &Sender<Chunk>,
    columns: usize,
    take: &mut impl FnMut(Result<Row<'_>, &RowError>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for chunk in chunks {
        let chunk = chunk?;
        chunk.each(columns, take)?;
        // The reader may have ended.
        let _ = emptied.send(chunk);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_formats::import::{Options, Reader};
    use std::io::Cursor;

    fn opened(text: String) -> anyhow::Result<PickedReader> {
        let reader = Reader::open(Cursor::new(text), &Options::default())?;
        Ok(PickedReader::new(reader, &["task", "label"])?)
    }

    #[test]
    fn rows_come_in_the_order_of_the_file_whatever_the_chunks() {
        let mut text = "label,task\n".to_owned();
        for number in 0..3 * CHUNK_ROWS {
            text += &format!("{number},t{number}\n");
            if number % 1_000 == 7 {
                text += "only\n";
            }
        }
        let (mut line, mut good, mut bad) = (1, 0, 0);
        each(
            "",
            || opened(text),
            2,
            |row| {
                line += 1;
                match row {
                    Ok(row) => {
                        assert_eq!(row.line, line);
                        assert_eq!(row.get(0), format!("t{good}"));
                        assert_eq!(row.get(1), good.to_string());
                        good += 1;
                    }
                    Err(fault) => {
                        assert_eq!(fault.line, line);
                        bad += 1;
                    }
                }
                Ok(())
            },
        )
        .expect("read");
        assert_eq!((good, bad), (3 * CHUNK_ROWS, 3 * CHUNK_ROWS / 1_000 + 1));
    }

    #[test]
    fn whoever_takes_may_end_the_reading() {
        let text = format!("task,label\n{}", "a,b\n".repeat(20 * CHUNK_ROWS));
        let mut taken = 0;
        let ended = each(
            "",
            || opened(text),
            2,
            |_| {
                taken += 1;
                anyhow::ensure!(taken < 5, "enough");
                Ok(())
            },
        );
        assert_eq!(ended.expect_err("an end").to_string(), "enough");
        assert_eq!(taken, 5);
    }
}
