//! The rows that an import did not take, as a CSV to be corrected.

use crate::access::Action;
use crate::jobs;
use crate::{App, Context, Error, Result};
use candor_domain::id::JobId;
use candor_formats::export::{Column, Format, Formulas, Kind, Value, Writer};
use candor_store::imports::{self, Rejection};

/// Rows that one read takes.
const PAGE: u32 = 5_000;
/// Rows that a download has at most: a file that is wrong in all of its rows says so in the first ones.
const ROWS: usize = 200_000;

/// The rejected rows of an import as CSV: line, pointer, reason.
///
/// # Errors
/// `NotFound` for strangers and for jobs that are no imports.
pub async fn rejected(app: &App, ctx: &Context, job: JobId) -> Result<Vec<u8>> {
    let asker = ctx.clone();
    app.db()
        .read(move |tx| {
            let found = jobs::may(tx, &asker, job, Action::ReadJob)?;
            if found.kind == jobs::Kind::Import.as_str() {
                Ok(())
            } else {
                Err(Error::NotFound)
            }
        })
        .await?;
    let columns = vec![
        Column::new("line", Kind::Integer),
        Column::new("pointer", Kind::Text),
        Column::new("reason", Kind::Text),
    ];
    let failed = |error: candor_formats::export::WriteError| Error::Internal(error.to_string());
    let mut writer =
        Writer::new(Format::Csv, columns, Formulas::Prefix, Vec::new()).map_err(failed)?;
    let mut after = 0;
    loop {
        let page = app
            .db()
            .read(move |tx| imports::rejected(tx, job, after, PAGE).map_err(Error::from))
            .await?;
        for Rejection {
            line,
            pointer,
            reason,
            ..
        } in &page
        {
            let pointer = pointer.as_deref().map_or(Value::Null, Value::Text);
            let row = [Value::Integer(*line), pointer, Value::Text(reason)];
            writer.write(&row).map_err(failed)?;
        }
        match page.last() {
            Some(last) if usize::try_from(last.number).unwrap_or(ROWS) < ROWS => {
                after = last.number;
            }
            _ => return writer.finish().map_err(failed),
        }
    }
}
