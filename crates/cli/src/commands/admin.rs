//! `candor admin ...`.

use super::{open, runtime};
use crate::config::Config;
use anyhow::{Context, bail};
use clap::Subcommand;
use std::io::Read as _;

/// What an operator does without a browser.
#[derive(Subcommand)]
pub(crate) enum Admin {
    /// Make an operator, or make an account one.
    CreateOperator {
        /// Their address.
        #[arg(long)]
        email: String,
        /// What others see.
        #[arg(long, default_value = "Operator")]
        name: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
}

impl Admin {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        let Admin::CreateOperator {
            email,
            name,
            password_stdin,
        } = self;
        if !password_stdin {
            bail!(
                "give --password-stdin and the password on standard input: a flag would be seen by others"
            );
        }
        let mut password = String::new();
        std::io::stdin()
            .read_to_string(&mut password)
            .context("cannot read the password")?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        runtime()?.block_on(async {
            let app = open(config, "http://localhost".to_owned(), false).await?;
            candor_app::people::create_operator::create_operator(&app, email, &password, name)
                .await?;
            println!("{email} is an operator");
            Ok(())
        })
    }
}
