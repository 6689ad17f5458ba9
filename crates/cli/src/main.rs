//! The `candor` binary: the program in outline.

mod api;
mod commands;
mod config;
mod progress;
mod s3;
mod usage;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::process::ExitCode;

/// Of Rust and of SQLite alike: what one thread makes and another frees costs the system's own allocator a lock.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Candor: from raw items to a dataset that says how sure it is, and to people who were paid.
#[derive(Parser)]
#[command(name = "candor", version, about, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    config: config::Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve,
    /// Run a server with people, projects and history to look around in.
    Demo(commands::demo::Demo),
    /// Make tasks of a file, through the API.
    Import(commands::import::Import),
    /// Write answers or consensus of a project to a file, through the API.
    Export(commands::export::Export),
    /// Bring the database to this program's schema, and stop.
    Migrate,
    /// Write a backup of database and files to a new file; the server may keep running.
    Backup(commands::backup::Backup),
    /// Make a fresh data folder from a backup.
    Restore(commands::restore::Restore),
    /// Check the books.
    #[command(subcommand)]
    Ledger(commands::ledger::Ledger),
    /// What an operator does without a browser.
    #[command(subcommand)]
    Admin(commands::admin::Admin),
    /// Put many people's answers together: one answer a task, with its certainty.
    Consensus(Box<commands::consensus::Consensus>),
    /// Measure how far people agree beyond chance.
    Agreement(commands::agreement::Agreement),
    /// Print the OpenAPI document.
    Openapi,
    /// Print the configuration in force, and where each value came from.
    Config {
        /// In JSON.
        #[arg(long)]
        json: bool,
    },
}

/// 0: done; 1: failed; 2: wrong usage.
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("candor: {error:#}");
            ExitCode::from(if error.is::<usage::Usage>() { 2 } else { 1 })
        }
    }
}

/// The command line, with the configuration hidden from the help of what works on files alone.
fn command() -> clap::Command {
    fn without_configuration(command: clap::Command) -> clap::Command {
        let hidden = |flag: clap::Arg| {
            let is_hidden = flag.get_help_heading() == Some(config::HEADING);
            flag.hide(is_hidden)
        };
        command
            .mut_args(hidden)
            .mut_subcommands(without_configuration)
    }
    let mut command = Arguments::command();
    // Hands the flags on to the commands below; before that there are none to hide.
    command.build();
    ["consensus", "agreement", "openapi"]
        .into_iter()
        .fold(command, |command, name| {
            command.mut_subcommand(name, without_configuration)
        })
}

fn run() -> anyhow::Result<()> {
    let matches = command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    // These work on files alone and need no configuration.
    let command = match arguments.command {
        Command::Openapi => return commands::openapi::print(),
        Command::Consensus(consensus) => return consensus.run(),
        Command::Agreement(agreement) => return agreement.run(),
        command => command,
    };
    let config = config::Config::read(arguments.config, &matches)?;
    commands::log(&config);
    match command {
        Command::Serve => commands::serve::run(&config),
        Command::Demo(demo) => demo.run(&config),
        Command::Import(import) => import.run(&config),
        Command::Export(export) => export.run(&config),
        Command::Migrate => commands::migrate::run(&config),
        Command::Backup(backup) => backup.run(&config),
        Command::Restore(restore) => restore.run(&config),
        Command::Ledger(ledger) => ledger.run(&config),
        Command::Admin(admin) => admin.run(&config),
        Command::Openapi | Command::Consensus(_) | Command::Agreement(_) => Ok(()),
        Command::Config { json: true } => {
            println!("{:#}", config.explain_json());
            Ok(())
        }
        Command::Config { json: false } => {
            print!("{}", config.explain());
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        command().debug_assert();
    }

    #[test]
    fn who_puts_answers_together_is_not_told_of_mail_and_buckets() {
        let help = |names: &[&str]| {
            let mut command = command();
            let mut found = &mut command;
            for name in names {
                found = found.find_subcommand_mut(name).expect("a command");
            }
            found.render_long_help().to_string()
        };
        for names in [&["consensus"][..], &["consensus", "replay"], &["agreement"]] {
            let help = help(names);
            assert!(help.contains("<ANSWERS>"), "{help}");
            assert!(!help.contains("--smtp-url") && !help.contains(config::HEADING));
        }
        assert!(help(&["serve"]).contains("--smtp-url"));
    }
}
