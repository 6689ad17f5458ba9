//! What a run has to say about itself: read by people line by line, by programs as one JSON object.

use serde_json::{Map, Value as Json};
use std::io::{self, Write};
use std::time::Instant;

/// Time since the last look.
pub(crate) struct Watch(Instant);

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "--timings tells how long it took"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the last look.
    pub(crate) fn lap(&mut self) -> f64 {
        let seconds = self.0.elapsed().as_secs_f64();
        *self = Self::start();
        seconds
    }
}

/// Figures in the order in which they are told.
#[derive(Default)]
pub(crate) struct Summary {
    figures: Map<String, Json>,
}

impl Summary {
    /// Adds a figure; NaN and infinities are told as nothing.
    pub(crate) fn add(&mut self, name: &str, value: impl Into<Json>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Prints it: as JSON with `tables` in it, or as lines to standard output or, where results stand there, to
    /// standard error.
    pub(crate) fn print(
        mut self,
        as_json: bool,
        to_error: bool,
        tables: Vec<(&str, Json)>,
    ) -> io::Result<()> {
        if as_json {
            for (name, table) in tables {
                self.add(name, table);
            }
            let mut out = io::stdout().lock();
            serde_json::to_writer(&mut out, &self.figures)?;
            return writeln!(out);
        }
        let lines: String = self
            .figures
            .iter()
            .map(|(name, value)| line(name, value))
            .collect();
        if to_error {
            io::stderr().write_all(lines.as_bytes())
        } else {
            io::stdout().write_all(lines.as_bytes())
        }
    }
}

fn line(name: &str, value: &Json) -> String {
    let name = name.replace('_', " ");
    match value {
        Json::Null => format!("{name}: none\n"),
        Json::String(text) => format!("{name}: {text}\n"),
        Json::Number(number) if number.is_f64() => {
            format!("{name}: {:.4}\n", number.as_f64().unwrap_or(f64::NAN))
        }
        other => format!("{name}: {other}\n"),
    }
}
