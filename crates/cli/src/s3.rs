//! Where files are kept when not in the data folder: a bucket.

use anyhow::bail;
use candor_store::blobs::BlobTarget;
use clap::Args;
use serde::Deserialize;

/// What can be said of a bucket on the command line or in the environment.
#[derive(Args, Default)]
#[group(id = "s3")]
#[command(next_help_heading = crate::config::HEADING)]
pub(crate) struct Flags {
    /// The bucket for uploads, media and exports; without one they lie in the data folder.
    #[arg(long, env = "CANDOR_S3_BUCKET", global = true)]
    s3_bucket: Option<String>,
    /// The address of the S3 server, where it is not Amazon's: `https://s3.example.org`.
    #[arg(long, env = "CANDOR_S3_ENDPOINT", global = true)]
    s3_endpoint: Option<String>,
    /// The bucket's region; `us-east-1` unless given.
    #[arg(long, env = "CANDOR_S3_REGION", global = true)]
    s3_region: Option<String>,
    /// The id of the access key; without one the machine's own role is used.
    #[arg(long, env = "CANDOR_S3_ACCESS_KEY_ID", global = true)]
    s3_access_key_id: Option<String>,
    /// The access key's secret.
    #[arg(
        long,
        env = "CANDOR_S3_SECRET_ACCESS_KEY",
        global = true,
        hide_env_values = true
    )]
    s3_secret_access_key: Option<String>,
}

/// The table `s3` of the TOML file.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    bucket: Option<String>,
    endpoint: Option<String>,
    region: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
}

/// A bucket, if one was named; flags and environment go before the file.
///
/// # Errors
/// When something is said of a bucket that has no name, or half of the key is missing.
pub(crate) fn read(flags: &Flags, table: Option<Table>) -> anyhow::Result<Option<BlobTarget>> {
    let table = table.unwrap_or_default();
    let endpoint = flags.s3_endpoint.clone().or(table.endpoint);
    let region = flags.s3_region.clone().or(table.region);
    let id = flags.s3_access_key_id.clone().or(table.access_key_id);
    let secret = flags
        .s3_secret_access_key
        .clone()
        .or(table.secret_access_key);
    if id.is_some() != secret.is_some() {
        bail!("s3_access_key_id and s3_secret_access_key belong together: give both, or none");
    }
    let Some(bucket) = flags.s3_bucket.clone().or(table.bucket) else {
        if endpoint.is_some() || region.is_some() || id.is_some() {
            bail!("s3_bucket is missing: name the bucket, or leave the other settings of S3 out");
        }
        return Ok(None);
    };
    let url = if bucket.contains("://") {
        bucket
    } else {
        format!("s3://{bucket}")
    };
    let is_plain = endpoint
        .as_deref()
        .is_some_and(|at| at.starts_with("http://"));
    let options = [
        (
            "region",
            Some(region.unwrap_or_else(|| "us-east-1".to_owned())),
        ),
        (
            "endpoint",
            endpoint.map(|at| at.trim_end_matches('/').to_owned()),
        ),
        ("allow_http", is_plain.then(|| "true".to_owned())),
        ("access_key_id", id),
        ("secret_access_key", secret),
    ];
    let given = options
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
    Ok(Some(BlobTarget::S3 {
        url,
        options: given.collect(),
    }))
}

/// What stands of a bucket in the configuration in force: never its keys.
pub(crate) fn shown(target: Option<&BlobTarget>) -> String {
    match target {
        Some(BlobTarget::S3 { url, options }) => {
            let of = |wanted: &str| {
                let found = options.iter().find(|(name, _)| name == wanted);
                found.map_or("", |(_, value)| value.as_str())
            };
            let key = if of("access_key_id").is_empty() {
                "of the machine"
            } else {
                "set"
            };
            format!(
                "{url:?} (endpoint {:?}, region {:?}, key {key})",
                of("endpoint"),
                of("region")
            )
        }
        _ => "\"in the data folder\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(bucket: Option<&str>, endpoint: Option<&str>, id: Option<&str>) -> Flags {
        Flags {
            s3_bucket: bucket.map(str::to_owned),
            s3_endpoint: endpoint.map(str::to_owned),
            s3_access_key_id: id.map(str::to_owned),
            ..Flags::default()
        }
    }

    #[test]
    fn a_bucket_is_read_from_flags_and_file_together() {
        let table: Table = toml::from_str(
            "bucket = \"from-file\"\naccess_key_id = \"id\"\nsecret_access_key = \"hush\"\n",
        )
        .expect("a table");
        let flags = flags(Some("mine"), Some("http://127.0.0.1:9000/"), None);
        let read = read(&flags, Some(table)).expect("settings");
        let text = shown(read.as_ref());
        assert!(
            text.contains("s3://mine") && !text.contains("hush"),
            "{text}"
        );
        let Some(BlobTarget::S3 { options, .. }) = read else {
            panic!("a bucket");
        };
        for (name, value) in [
            ("endpoint", "http://127.0.0.1:9000"),
            ("allow_http", "true"),
            ("region", "us-east-1"),
            ("access_key_id", "id"),
            ("secret_access_key", "hush"),
        ] {
            assert!(
                options.contains(&(name.to_owned(), value.to_owned())),
                "{name}"
            );
        }
    }

    #[test]
    fn half_of_a_bucket_is_refused() {
        assert!(
            read(&flags(None, None, None), None)
                .expect("none")
                .is_none()
        );
        assert!(read(&flags(None, Some("http://x"), None), None).is_err());
        assert!(read(&flags(Some("b"), None, Some("id")), None).is_err());
    }
}
