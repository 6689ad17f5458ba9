//! `candor admin ...`.

use super::{open, runtime};
use crate::api::Api;
use crate::config::Config;
use crate::usage::Usage;
use anyhow::Context;
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
    /// Say that the money of a deposit came in; through the API, with the token of an operator.
    ConfirmDeposit {
        /// The deposit.
        #[arg(value_name = "ID")]
        deposit: String,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Admin {
    /// Runs it.
    pub(crate) fn run(&self, config: &Config) -> anyhow::Result<()> {
        match self {
            Admin::CreateOperator {
                email,
                name,
                password_stdin: true,
            } => create_operator(config, email, name),
            Admin::CreateOperator { .. } => Err(Usage::error(
                "give --password-stdin and the password on standard input: a flag would be seen by others",
            )),
            Admin::ConfirmDeposit { deposit, json } => confirm_deposit(config, deposit, *json),
        }
    }
}

fn create_operator(config: &Config, email: &str, name: &str) -> anyhow::Result<()> {
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("cannot read the password")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    runtime()?.block_on(async {
        let app = open(config, "http://localhost".to_owned(), false).await?;
        candor_app::people::create_operator::create_operator(&app, email, &password, name).await?;
        println!("{email} is an operator");
        Ok(())
    })
}

fn confirm_deposit(config: &Config, deposit: &str, json: bool) -> anyhow::Result<()> {
    let api = Api::of(config)?;
    let path = format!("/deposits/{deposit}/confirm");
    let confirmed = runtime()?.block_on(api.post(&path, &serde_json::json!({})))?;
    if json {
        println!("{confirmed}");
        return Ok(());
    }
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    println!(
        "{} {} for {} confirmed ({}), in minor units",
        confirmed["amount"]["amount"],
        word(&confirmed["amount"]["currency"]),
        word(&confirmed["organization_name"]),
        word(&confirmed["reference"]),
    );
    Ok(())
}
