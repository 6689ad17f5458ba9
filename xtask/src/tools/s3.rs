//! An S3 server of our own, for one run of the tests: moto in a Python environment, on a free port, its content in
//! memory.

use std::net::TcpStream;

use anyhow::Result;

use super::keeper::{Recipe, Server, free_port};
use super::python;

/// What the tests read the server's address from. When it is set already, that server is used instead of ours.
pub(crate) const VARIABLE: &str = "CANDOR_TEST_S3";

const REQUIREMENTS: &str = "xtask/s3-requirements.txt";

/// Starts a server, installing it first where it is missing.
pub(crate) fn start() -> Result<Server> {
    let recipe = Recipe {
        name: "the S3 server",
        log: "s3.log",
        first: ":",
        signal: "TERM",
        last: ":",
    };
    if let Some(server) = Server::of_environment(VARIABLE, recipe.name) {
        return Ok(server);
    }
    let python = python::ensure("s3", REQUIREMENTS)?;
    let port = free_port()?;
    let mut server = vec![python.display().to_string()];
    let arguments = ["-m", "moto.server", "-H", "127.0.0.1", "-p"];
    server.extend(arguments.map(str::to_owned));
    server.push(port.to_string());
    let url = format!("http://127.0.0.1:{port}");
    let is_ready = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    Server::start(&recipe, url, &server, |_| Ok(()), is_ready)
}
