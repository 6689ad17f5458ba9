//! Flags, variables and the file; and which of them is in force.

use crate::server::{candor, run, said};

#[test]
fn a_flag_goes_before_a_variable_before_the_file_before_the_default() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("candor.toml");
    let text = "listen = \"127.0.0.1:1\"\ndata = \"/from/file\"\nurl = \"http://file\"\ntoken = \"cnd_x\"\n";
    std::fs::write(&file, text).expect("a file");
    let file = file.to_str().expect("a path");
    let mut command = candor(&["config", "--config", file, "--listen", "127.0.0.1:3"]);
    command.env("CANDOR_LISTEN", "127.0.0.1:2");
    command.env("CANDOR_URL", "http://variable/");
    command.env("CANDOR_DATABASE", "postgres://me:secret@host/candor");
    let output = run(&mut command);
    let words = said(&output);
    assert!(output.status.success(), "{words}");
    for line in [
        "listen = \"127.0.0.1:3\"  # --listen".to_owned(),
        format!("data = \"/from/file\"  # {file}"),
        "url = \"http://variable/\"  # CANDOR_URL".to_owned(),
        "database = \"postgres://...@host/candor\"  # CANDOR_DATABASE".to_owned(),
        format!("token = \"...\"  # {file}"),
        "trusted_proxies = 0  # default".to_owned(),
        "# s3 is not set".to_owned(),
        "# public_url is not set".to_owned(),
    ] {
        assert!(words.contains(&line), "{line} in\n{words}");
    }
    assert!(
        !words.contains("secret") && !words.contains("cnd_x"),
        "{words}"
    );
    let output = run(command.arg("--json"));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["listen"]["source"], "--listen");
    assert_eq!(json["public_url"]["value"], serde_json::Value::Null);
}

#[test]
fn a_file_with_a_name_that_is_none_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("candor.toml");
    std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n").expect("a file");
    let output = run(candor(&["config", "--config"]).arg(&file));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("lisen"), "{}", said(&output));
    let output = run(candor(&["config"]).env("CANDOR_SMTP_FROM", "a@example.org"));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let output = run(&mut candor(&["no-such-command"]));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}
