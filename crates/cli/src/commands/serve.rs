//! `candor serve`.

use super::{open, runtime};
use crate::config::Config;
use anyhow::Context;
use candor_app::App;
use std::io::Write as _;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Runs the server until it is told to stop.
pub(crate) fn run(config: &Config) -> anyhow::Result<()> {
    let runtime = runtime()?;
    let ended = runtime.block_on(serve(config, false, |_| async { Ok(Vec::new()) }));
    // A thread that reads a large file notices only at its next row; a job goes on from its checkpoint.
    runtime.shutdown_timeout(THREADS_END);
    ended
}

/// How long threads may take to end after the server has.
pub(super) const THREADS_END: std::time::Duration = std::time::Duration::from_secs(5);

/// Binds, opens, lets `prepare` fill the application, and serves. The first line of standard output says where,
/// once the server is ready; the lines that `prepare` gives follow.
pub(crate) async fn serve<F>(
    config: &Config,
    demo: bool,
    prepare: impl FnOnce(App) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<Vec<String>>>,
{
    let listener = tokio::net::TcpListener::bind(&config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let app = open(config, public_url, demo).await?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let lines = prepare(app.clone()).await?;
    let _background = candor_app::background::start(&app);
    // From its first line on, the server ends in order.
    let signals = Signals::heard().context("cannot wait for signals")?;
    say(&format!("listening on http://{address}"));
    for line in &lines {
        say(line);
    }
    if let Some(link) = candor_app::people::set_up::setup_link(&app).await? {
        say(&format!("Make the first operator here, once: {link}"));
    }
    candor_server::serve(listener, app, told_to_stop(signals)).await?;
    Ok(())
}

/// A line of standard output, at once: whoever started us may wait for it.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// Waits for the first signal; a second one ends the process at once.
async fn told_to_stop(mut signals: Signals) {
    signals.next().await;
    tracing::info!("stopping: what is under way may end first; once more to stop at once");
    // On a thread of its own: while the runtime ends its threads, it runs nobody's tasks any more.
    std::thread::spawn(|| -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let _entered = runtime.enter();
        let mut signals = Signals::heard()?;
        std::process::exit(AT_ONCE + runtime.block_on(signals.next()))
    });
}

/// The exit code of a process that was ended at once is this and the signal's number, as shells have it: 130 after
/// Ctrl-C, 143 after SIGTERM.
const AT_ONCE: i32 = 128;

/// The signals that stop a server.
struct Signals {
    interrupted: Signal,
    terminated: Signal,
}

impl Signals {
    /// From now on, a signal is heard and ends nothing by itself.
    fn heard() -> std::io::Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next one; gives its number.
    async fn next(&mut self) -> i32 {
        let kind = tokio::select! {
            _ = self.interrupted.recv() => SignalKind::interrupt(),
            _ = self.terminated.recv() => SignalKind::terminate(),
        };
        kind.as_raw_value()
    }
}
