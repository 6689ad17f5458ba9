//! `candor openapi`.

/// Prints the OpenAPI document, as committed in `openapi.json`.
pub(crate) fn print() -> anyhow::Result<()> {
    println!("{}", candor_server::openapi().to_pretty_json()?);
    Ok(())
}
