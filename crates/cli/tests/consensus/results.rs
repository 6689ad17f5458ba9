//! What a researcher gets: labels, workers, figures, in and out of every format.

use crate::run::{BLUEBIRDS, BLUEBIRDS_TRUTH, Folder};
use candor_formats::export::{Column, Format, Formulas, Kind, Value, Writer};
use serde_json::Value as Json;
use std::fs::File;

#[test]
fn a_recorded_crowd_becomes_labels_workers_and_figures() {
    let folder = Folder::new();
    folder.write("answers.csv", BLUEBIRDS);
    folder.write("truth.csv", BLUEBIRDS_TRUTH);
    let done = folder.candor("consensus answers.csv --truth truth.csv --output found.csv");
    assert_eq!(done.code, 0, "{}", done.errors);
    for figure in [
        "answers: 4212",
        "tasks: 108",
        "workers: 39",
        "accuracy: 0.8889",
        "log loss: 0.31",
    ] {
        assert!(done.output.contains(figure), "{figure}: {}", done.output);
    }
    let found = folder.read("found.csv");
    assert!(
        found.starts_with("task,label,probability,answers\r\n"),
        "{found}"
    );
    assert_eq!(found.lines().count(), 109);
    let workers = folder.read("found.workers.csv");
    assert!(
        workers.starts_with("worker,answers,ability,accuracy,low,high,spammer_score,confusion")
    );
    assert_eq!(workers.lines().count(), 40);
}

#[test]
fn without_a_file_results_are_printed_and_figures_stand_aside() {
    let folder = Folder::new();
    folder.write(
        "answers.csv",
        "task,worker,label\nt1,a,yes\nt1,b,yes\nt2,a,no\n",
    );
    let done = folder.candor("consensus answers.csv --method majority");
    assert_eq!(done.code, 0);
    let rows = "task,label,probability,answers\r\nt1,yes,1.0,2\r\nt2,no,1.0,1\r\n";
    assert_eq!(done.output, rows);
    assert!(done.errors.contains("method: majority"));
    let json: Json = serde_json::from_str(&folder.candor("consensus answers.csv --json").output)
        .expect("one JSON object");
    assert_eq!(json["results"][1]["label"], "no");
    assert_eq!(json["workers_table"][0]["worker"], "a");
    assert!(json["workers_table"][0]["confusion"]["no"]["no"][0].is_f64());
}

#[test]
fn every_format_goes_in_and_out_alike() {
    let folder = Folder::new();
    folder.write("answers.csv", BLUEBIRDS);
    folder.write("truth.csv", BLUEBIRDS_TRUTH);
    for ending in ["csv", "jsonl", "parquet"] {
        let soft = format!("consensus answers.csv --output out.{ending} --soft soft.{ending}");
        assert_eq!(folder.candor(&soft).code, 0);
        // The soft labels, read again as answers of a worker that is the label itself.
        let again = folder.candor(&format!("consensus out.{ending} --kind number"));
        assert_eq!(again.code, 1);
        assert!(
            again.errors.contains("no column `worker`"),
            "{}",
            again.errors
        );
        assert!(!folder.bytes(&format!("soft.{ending}")).is_empty());
    }
    // The answers themselves in each format.
    let lines: String = BLUEBIRDS
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let (task, worker, label) = (cells[0], cells[1], cells[2]);
            format!("{{\"task\": \"{task}\", \"worker\": \"{worker}\", \"label\": {label}}}\n")
        })
        .collect();
    folder.write("answers.jsonl", &lines);
    let of_csv = folder.candor("consensus answers.csv");
    let of_lines = folder.candor("consensus answers.jsonl");
    assert_eq!((of_lines.code, of_lines.output), (0, of_csv.output));
}

#[test]
fn answers_in_parquet_are_those_of_the_csv_whatever_their_type() {
    let folder = Folder::new();
    folder.write("answers.csv", BLUEBIRDS);
    for (name, kind) in [
        ("texts.parquet", Kind::Text),
        ("numbers.parquet", Kind::Integer),
    ] {
        let columns = vec![
            Column::new("note", Kind::Text),
            Column::new("label", kind),
            Column::new("worker", Kind::Text),
            Column::new("task", Kind::Text),
        ];
        let file = File::create(folder.path(name)).expect("a file");
        let mut writer =
            Writer::new(Format::Parquet, columns, Formulas::Keep, file).expect("a writer");
        for line in BLUEBIRDS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let label = match kind {
                Kind::Text => Value::Text(cells[2]),
                _ => Value::Integer(cells[2].parse().expect("0 or 1")),
            };
            let row = [
                Value::Null,
                label,
                Value::Text(cells[1]),
                Value::Text(cells[0]),
            ];
            writer.write(&row).expect("a row");
        }
        writer.finish().expect("a whole file");
        for command in ["consensus", "agreement"] {
            let of_csv = folder.candor(&format!("{command} answers.csv"));
            let of_parquet = folder.candor(&format!("{command} {name}"));
            assert_eq!(of_csv.code, 0, "{}", of_csv.errors);
            assert_eq!((of_parquet.code, of_parquet.output), (0, of_csv.output));
        }
    }
}

#[test]
fn numbers_comparisons_and_texts_have_their_own_tables() {
    let folder = Folder::new();
    folder.write(
        "n.csv",
        "task,worker,value\nt1,a,1\nt1,b,3\nt2,a,5\nt2,b,5\n",
    );
    folder.write("n-truth.csv", "task,truth\nt1,2\nt2,6\n");
    let numbers = folder.candor("consensus n.csv --truth n-truth.csv --output n.out.csv");
    assert!(
        numbers.output.contains("mean absolute error: 0.5"),
        "{}",
        numbers.output
    );
    assert!(
        folder
            .read("n.out.csv")
            .starts_with("task,value,low,high\r\n")
    );
    for method in ["mean", "median", "ordinal"] {
        assert_eq!(
            folder
                .candor(&format!("consensus n.csv --method {method}"))
                .code,
            0
        );
    }

    folder.write(
        "p.csv",
        "worker,left,right,label\na,x,y,x\nb,x,y,tie\na,y,z,y\nb,z,x,x\n",
    );
    folder.write("p-truth.csv", "item,score\nx,3\ny,2\nz,1\n");
    let pairs = folder.candor("consensus p.csv --truth p-truth.csv --output p.out.jsonl");
    assert!(
        pairs.output.contains("rank correlation: 1.0"),
        "{}",
        pairs.output
    );
    assert!(
        folder
            .read("p.out.jsonl")
            .starts_with("{\"item\":\"x\",\"score\":")
    );
    for method in ["bradley-terry-reliability", "borda", "kemeny"] {
        assert_eq!(
            folder
                .candor(&format!("consensus p.csv --method {method}"))
                .code,
            0
        );
    }

    folder.write(
        "t.csv",
        "task,worker,text\nt,a,\"the cat, sat\"\nt,b,the cat sat\nt,c,a cat sat\n",
    );
    folder.write("t-truth.csv", "task,truth\nt,the cat sat\n");
    let texts = folder.candor("consensus t.csv --truth t-truth.csv --output t.out.csv");
    assert!(
        texts.output.contains("word error rate: 0.0"),
        "{}",
        texts.output
    );
    assert!(
        folder
            .read("t.out.csv")
            .starts_with("task,text,probability\r\n")
    );
    assert_eq!(folder.candor("consensus t.csv --method medoid").code, 0);
}

#[test]
fn every_listed_method_runs_by_its_name() {
    let folder = Folder::new();
    folder.write("answers.csv", BLUEBIRDS);
    let listed = folder.candor("consensus methods --json");
    let listed: Json = serde_json::from_str(&listed.output).expect("a list");
    let listed = listed.as_array().expect("a list");
    let of_labels: Vec<&str> = listed
        .iter()
        .filter(|entry| entry["kind"] == "category")
        .filter_map(|entry| entry["name"].as_str())
        .collect();
    assert_eq!(of_labels.len(), 11);
    for name in of_labels {
        let done = folder.candor(&format!("consensus answers.csv --method {name}"));
        assert_eq!((done.code, done.output.lines().count()), (0, 109), "{name}");
    }
    let plain = folder.candor("consensus methods").output;
    assert!(plain.contains("Dawid and Skene, Applied Statistics 28, 1979"));
}

#[test]
fn known_answers_fit_the_certainty() {
    let folder = Folder::new();
    folder.write("answers.csv", BLUEBIRDS);
    let some: Vec<&str> = BLUEBIRDS_TRUTH.lines().take(31).collect();
    folder.write("known.csv", some.join("\n"));
    let fitted = folder.candor("consensus answers.csv --known known.csv --json");
    let fitted: Json = serde_json::from_str(&fitted.output).expect("a report");
    assert_eq!(fitted["fitted_to_known"], 30);
    assert!(
        fitted["shared_error"]
            .as_f64()
            .is_some_and(|rho| rho > 0.0 && rho < 1.0)
    );
}

#[test]
fn a_replay_is_a_table_and_a_picture() {
    let folder = Folder::new();
    folder.write("answers.csv", BLUEBIRDS);
    folder.write("truth.csv", BLUEBIRDS_TRUTH);
    let done = folder.candor(
        "consensus replay answers.csv --truth truth.csv --svg plot.svg --output table.jsonl",
    );
    assert_eq!(done.code, 0, "{}", done.errors);
    assert!(done.output.contains("fixed 10") && done.output.contains("stop at 0.9"));
    let svg = folder.read("plot.svg");
    assert!(svg.starts_with("<svg") && svg.contains("Stopping at 0.90"));
    assert_eq!(folder.read("table.jsonl").lines().count(), 11);
    let same = folder.candor("consensus replay answers.csv --truth truth.csv --threads 1 --json");
    let points: Json = serde_json::from_str(&same.output).expect("a report");
    assert_eq!(points["points"].as_array().map(Vec::len), Some(11));
}

#[test]
fn agreement_gives_the_printed_values_of_krippendorff() {
    let folder = Folder::new();
    // Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), four observers, twelve units.
    let rows = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ];
    let mut file = String::from("task,worker,label\n");
    for (worker, row) in rows.iter().enumerate() {
        for (task, label) in row
            .split(' ')
            .enumerate()
            .filter(|(_, label)| *label != ".")
        {
            file.push_str(&format!("u{task},o{worker},{label}\n"));
        }
    }
    folder.write("units.csv", &file);
    for (level, alpha) in [
        ("nominal", 0.743),
        ("ordinal", 0.815),
        ("interval", 0.849),
        ("ratio", 0.797),
    ] {
        let done = folder.candor(&format!("agreement units.csv --level {level} --json"));
        let report: Json = serde_json::from_str(&done.output).expect("a report");
        let found = report["alpha"].as_f64().expect("alpha");
        assert!((found - alpha).abs() < 6e-4, "{level} {found}");
        assert!(report["alpha_low"].as_f64() < report["alpha"].as_f64());
    }
    let plain = folder.candor("agreement units.csv").output;
    for figure in [
        "alpha: 0.743",
        "fleiss kappa",
        "mean cohen kappa",
        "percent agreement",
    ] {
        assert!(plain.contains(figure), "{plain}");
    }
}

#[test]
fn agreement_tells_about_which_label_people_differ() {
    let folder = Folder::new();
    let mut rows = "task,worker,label\n".to_owned();
    for task in 0..40 {
        for worker in 0..2 {
            let label = match task % 2 {
                0 => "clear",
                _ if (task / 2 + worker * (task / 4)) % 2 == 0 => "this",
                _ => "that",
            };
            rows += &format!("t{task},w{worker},{label}\n");
        }
    }
    folder.write("answers.csv", &rows);
    let done = folder.candor("agreement answers.csv --json --resamples 100");
    assert_eq!(done.code, 0, "{}", done.errors);
    let json: Json = serde_json::from_str(&done.output).expect("one JSON object");
    let by_label = json["alpha_by_label"].as_array().expect("a list");
    let of = |name: &str| by_label.iter().find(|one| one["label"] == name);
    let (clear, this) = (of("clear").expect("a row"), of("this").expect("a row"));
    assert_eq!(clear["alpha"], 1.0);
    assert!(this["alpha"].as_f64().expect("a number") < 0.6, "{this}");
    assert!(this["low"].as_f64() <= this["alpha"].as_f64());
    assert_eq!(clear["chosen"], 40);
}
