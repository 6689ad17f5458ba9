//! The rows that an import did not take, as a CSV to be corrected. It streams: a file that is wrong in all of its rows
//! has as many rejected ones as it has rows.

use crate::access::Action;
use crate::jobs;
use crate::{App, Context, Error, Result};
use bytes::Bytes;
use candor_domain::id::JobId;
use candor_formats::export::{Column, Format, Formulas, Kind, Value, Writer};
use candor_store::imports::{self, Rejection};
use futures::Stream;
use futures::stream::try_unfold;

/// Rows that one read takes.
const PAGE: u32 = 5_000;

/// The rejected rows of an import as CSV: line, pointer, reason.
///
/// # Errors
/// `NotFound` for strangers and for jobs that are no imports; the stream's own when the database is away.
pub async fn rejected(
    app: &App,
    ctx: &Context,
    job: JobId,
) -> Result<impl Stream<Item = Result<Bytes>> + use<>> {
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
    let app = app.clone();
    Ok(try_unfold(Some(0), move |after| {
        let app = app.clone();
        async move {
            let Some(after) = after else {
                return Ok(None);
            };
            let page = app
                .db()
                .read(move |tx| imports::rejected(tx, job, after, PAGE).map_err(Error::from))
                .await?;
            let is_last = page.len() < PAGE as usize;
            let next = page.last().filter(|_| !is_last).map(|last| last.number);
            Ok(Some((csv(&page, after == 0)?, next)))
        }
    }))
}

/// A page as CSV, with the header if it is the first.
fn csv(page: &[Rejection], is_first: bool) -> Result<Bytes> {
    let failed = |error: candor_formats::export::WriteError| Error::Internal(error.to_string());
    let columns = vec![
        Column::new("line", Kind::Integer),
        Column::new("pointer", Kind::Text),
        Column::new("reason", Kind::Text),
    ];
    let mut writer =
        Writer::new(Format::Csv, columns, Formulas::Prefix, Vec::new()).map_err(failed)?;
    for Rejection {
        line,
        pointer,
        reason,
        ..
    } in page
    {
        let pointer = pointer.as_deref().map_or(Value::Null, Value::Text);
        let row = [Value::Integer(*line), pointer, Value::Text(reason)];
        writer.write(&row).map_err(failed)?;
    }
    let bytes = Bytes::from(writer.finish().map_err(failed)?);
    let header = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) if !is_first => end + 1,
        _ => 0,
    };
    Ok(bytes.slice(header..))
}
