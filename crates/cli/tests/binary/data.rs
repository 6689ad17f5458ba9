//! `candor import`, `candor export` and `candor admin confirm-deposit` against a running server.

use crate::scene::{Scene, id};
use crate::server::{Place, candor, run, said};
use serde_json::{Value, json};
use std::process::{Command, Output};

/// A command that is told of the server in the environment.
fn calling(scene: &Scene, token: &str, arguments: &[&str]) -> Command {
    let mut command = candor(arguments);
    command.env("CANDOR_URL", &scene.server.url);
    command.env("CANDOR_TOKEN", token);
    command
}

fn lead(scene: &Scene, arguments: &[&str]) -> Output {
    run(&mut calling(scene, &scene.lead.token, arguments))
}

/// What a command answered in JSON.
fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", said(output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_in_and_another_comes_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut scene = Scene::set(&Place::sqlite(folder.path())).await;
    let batch = scene.batch("First").await;
    let file = folder.path().join("reviews & more.csv");
    std::fs::write(&file, "id,body\n1,Good\n2,Bad\n3,\n").expect("a file");
    let file = file.to_str().expect("a path");
    let mapping = "--mapping=text=body,external_id=id";
    let import = ["import", file, "--batch", &batch, mapping];

    let told = lead(&scene, &import);
    let words = said(&told);
    assert!(told.status.success(), "{words}");
    assert!(
        words.contains("2 imported") && words.contains("1 rejected"),
        "{words}"
    );
    assert!(words.contains("line 4"), "{words}");

    // The same rows once more, into a batch that the command makes itself.
    let project = scene.project.clone();
    let again = [
        "import",
        file,
        "--project",
        &project,
        mapping,
        "--format=csv",
        "--json",
    ];
    let again = answer(&lead(&scene, &again));
    assert_eq!(
        (&again["imported"], &again["skipped"]),
        (&json!(0), &json!(2))
    );
    let batches = scene
        .lead
        .get(&format!("/projects/{project}/batches"))
        .await;
    assert_eq!(batches["items"][1]["name"], "reviews & more", "{batches:#}");

    let publish = format!("/batches/{batch}/publish");
    scene.lead.must(&publish, json!({})).await;
    scene.answer(2).await;
    let output = folder.path().join("answers.jsonl");
    let path = output.to_str().expect("a path");
    let export = [
        "export",
        "--project",
        &project,
        "--content=answers",
        "--output",
        path,
    ];
    let told = answer(&lead(
        &scene,
        &[&export[..], &["--batch", &batch, "--json"]].concat(),
    ));
    assert_eq!(told["rows"], 2);
    let text = std::fs::read_to_string(&output).expect("the file");
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["answer"]["sentiment"] == "mixed"));
    let csv = [
        "export",
        "--project",
        &project,
        "--content=answers",
        "--format=csv",
        "-o",
        "-",
    ];
    let csv = lead(&scene, &csv);
    assert!(csv.status.success(), "{}", said(&csv));
    let csv = String::from_utf8(csv.stdout).expect("UTF-8");
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.starts_with("task_id,external_id,"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_is_said_and_told_apart_by_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut scene = Scene::set(&Place::sqlite(folder.path())).await;
    let batch = scene.batch("First").await;
    let good = folder.path().join("good.csv");
    std::fs::write(&good, "text\nGood\n").expect("a file");
    let good = good.to_str().expect("a path");
    let token = scene.lead.token.clone();
    let nobody = "00000000-0000-7000-8000-000000000000";
    let cases: [(&str, &[&str], i32, &str); 7] = [
        (&token, &["import", good, "--batch", nobody], 1, "not yours"),
        (
            &token,
            &["import", "/no/such.csv", "--batch", &batch],
            1,
            "cannot open",
        ),
        (
            "cnd_wrong",
            &["import", good, "--batch", &batch],
            1,
            "no token of this server",
        ),
        (&token, &["import", good], 2, "--batch"),
        (
            &token,
            &["import", good, "--batch", &batch, "--mapping=text"],
            2,
            "KEY=COLUMN",
        ),
        (
            &token,
            &["export", "--project", nobody, "--output", "-"],
            1,
            "not yours",
        ),
        (
            &token,
            &["export", "--project", nobody, "--format=xml", "-o", "-"],
            2,
            "xml",
        ),
    ];
    for (token, arguments, code, words) in cases {
        let output = run(&mut calling(&scene, token, arguments));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains(words),
            "{arguments:?}: {}",
            said(&output)
        );
    }
    // Without a token, and with a server that is not there.
    let output =
        run(candor(&["import", good, "--batch", &batch]).env("CANDOR_URL", "http://127.0.0.1:9"));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let mut away = calling(
        &scene,
        &token,
        &[
            "import",
            good,
            "--batch",
            &batch,
            "--url",
            "http://127.0.0.1:9",
        ],
    );
    let output = run(&mut away);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("cannot reach the server"),
        "{}",
        said(&output)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_confirms_a_deposit_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut scene = Scene::set(&Place::sqlite(folder.path())).await;
    let path = format!("/organizations/{}/deposits", scene.organization);
    let body = json!({"amount": {"amount": 5_000, "currency": "USD"}, "reference": "R1"});
    let deposit = id(&scene.lead.must(&path, body).await);
    let operator = crate::client::Client::log_in(&scene.address, "operator").await;
    let confirm = ["admin", "confirm-deposit", &deposit];
    let refused = lead(&scene, &confirm);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let confirmed = run(&mut calling(&scene, &operator.token, &confirm));
    assert!(confirmed.status.success(), "{}", said(&confirmed));
    assert!(said(&confirmed).contains("Halden"), "{}", said(&confirmed));
    let treasury = format!("/organizations/{}/treasury", scene.organization);
    let treasury = scene.lead.get(&treasury).await;
    assert_eq!(treasury["available"]["amount"], 5_000);
}
