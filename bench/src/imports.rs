//! Rows of text that become tasks: a CSV in the blob store, through the real import job, into SQLite.

use crate::server::Server;
use crate::{now, people};
use anyhow::{Context, Result, bail};
use candor_app::testing::{Terms, World};
use candor_domain::id::BatchId;
use candor_domain::time::{Clock, Timestamp};
use candor_store::db::{Db, Options, Target};
use clap::Args;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Each size gets a fresh server and database. The CSV is generated (a text of about 140 characters a row, every one
/// different; with `--external-ids` also a column of ids), sent as an upload, and imported by a job. The rate is of the
/// job, from its start to its end, and includes everything: reading, checking against the template, hashing, finding
/// duplicates, and durable commits. Memory is the server's, before and at most; it must not grow with the file.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The sizes, in rows
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000")]
    rows: Vec<usize>,
    /// How often each is measured
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Name each row by an id, which the project keeps unique
    #[arg(long)]
    external_ids: bool,
    /// Where SQLite's file and the CSV are made; the folder is emptied
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

/// What one import came to.
struct Figure {
    seconds: f64,
    /// CPU time of the server, in seconds.
    cpu: f64,
    /// Memory before, and at most, in MiB.
    memory: (u64, u64),
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    println!("| rows | rows/s (least to most) | CPU us/row | memory before, at most, MiB |");
    println!("| --- | --- | --- | --- |");
    for rows in &arguments.rows {
        let mut figures = Vec::new();
        for _ in 0..arguments.rounds.max(1) {
            figures.push(measure(arguments, *rows)?);
        }
        figures.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let count = f64::from(u32::try_from(*rows)?);
        let middle = &figures[figures.len() / 2];
        let rate = |figure: &Figure| count / figure.seconds;
        println!(
            "| {rows} | {:.0} ({:.0} to {:.0}) | {:.1} | {}, {} |",
            rate(middle),
            figures.last().map_or(0.0, rate),
            figures.first().map_or(0.0, rate),
            middle.cpu * 1e6 / count,
            middle.memory.0,
            middle.memory.1
        );
    }
    Ok(())
}

fn measure(arguments: &Arguments, rows: usize) -> Result<Figure> {
    crate::server::empty(&arguments.folder)?;
    let target = Target::Sqlite(arguments.folder.join("bench.db"));
    let (batch, session) = prepare(&target)?;
    let file = arguments.folder.join("bench.csv");
    generate(&file, rows, arguments.external_ids)?;
    let server = Server::start(&target, &arguments.folder)?;
    let caller = Caller {
        address: server.address,
        session,
    };
    let upload = caller.send(&file)?;
    let (before, cpu) = (server.memory().0, server.cpu());
    let mut import = json!({ "upload_id": upload["id"] });
    if arguments.external_ids {
        import["mapping"] = json!({ "text": "text", "external_id": "id" });
    }
    let job = caller.post(&format!("/api/v1/batches/{batch}/imports"), &import)?;
    let path = format!(
        "/api/v1/jobs/{}",
        job["job_id"].as_str().unwrap_or_default()
    );
    let done = wait(&caller, &path)?;
    if done["result"]["imported"] != json!(rows) {
        bail!("not all rows became tasks: {done}");
    }
    let at =
        |name: &str| -> Result<Timestamp> { Ok(done[name].as_str().context("a moment")?.parse()?) };
    let micros = at("finished_at")?.as_micros() - at("started_at")?.as_micros();
    let figure = Figure {
        seconds: f64::from(u32::try_from(micros)?) / 1e6,
        cpu: server.cpu() - cpu,
        memory: (before, server.memory().1),
    };
    server.stop()?;
    Ok(figure)
}

/// An organization's project with an empty batch, and its owner's session.
fn prepare(target: &Target) -> Result<(BatchId, String)> {
    let options = Options {
        readers: 1,
        person_workers: 1,
        ..Options::default()
    };
    let db = Db::open(target, options).context("cannot open the database")?;
    let world = World::new(&db, 1);
    world.clock.set(candor_app::system::SystemClock.now());
    let batch = world.batch(world.project(), &Terms::default(), 0);
    Ok((batch, people::session(&world.app, world.owner)?))
}

fn generate(file: &Path, rows: usize, with_ids: bool) -> Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(out, "{}", if with_ids { "id,text" } else { "text" })?;
    for row in 0..rows {
        if with_ids {
            write!(out, "item-{row},")?;
        }
        writeln!(
            out,
            "\"Review {row}: it came on time, does what the page says, and the box was whole; I would buy it again, \
             though not at that price.\""
        )?;
    }
    out.flush()?;
    Ok(())
}

fn wait(caller: &Caller, path: &str) -> Result<Value> {
    let begun = now();
    while begun.elapsed() < Duration::from_secs(600) {
        let job = caller.ask(&format!("GET {path}"), "", &mut std::io::empty(), 0)?;
        match job["state"].as_str() {
            Some("done") => return Ok(job),
            Some("queued" | "running") => std::thread::sleep(Duration::from_millis(100)),
            _ => bail!("the import failed: {job}"),
        }
    }
    bail!("the import did not end within ten minutes")
}

/// Who asks, over a connection of its own for each call.
struct Caller {
    address: SocketAddr,
    session: String,
}

impl Caller {
    fn send(&self, file: &Path) -> Result<Value> {
        let mut file = File::open(file)?;
        let length = file.metadata()?.len();
        let route = "POST /api/v1/uploads?name=bench.csv";
        self.ask(route, "application/octet-stream", &mut file, length)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let body = body.to_string();
        let length = u64::try_from(body.len())?;
        let route = format!("POST {path}");
        self.ask(&route, "application/json", &mut body.as_bytes(), length)
    }

    fn ask(&self, route: &str, kind: &str, body: &mut impl Read, length: u64) -> Result<Value> {
        let mut stream = TcpStream::connect(self.address)?;
        let session = &self.session;
        write!(
            stream,
            "{route} HTTP/1.1\r\nhost: bench\r\ncookie: candor_session={session}\r\nconnection: close\r\n\
             content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        )?;
        std::io::copy(body, &mut stream)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        if !head.starts_with("HTTP/1.1 2") {
            bail!("{route}: {answer}");
        }
        serde_json::from_str(body).with_context(|| format!("{route}: {answer}"))
    }
}
