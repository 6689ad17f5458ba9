//! Files as they should not be: a clear message and exit code 1, never a panic; wrong usage is exit code 2.

use crate::run::{BLUEBIRDS, Folder};

#[test]
fn malformed_rows_are_listed_by_line_and_left_out() {
    let folder = Folder::new();
    folder.write(
        "answers.csv",
        "task,worker,label\nt1,a,yes\nt1,b\n,b,yes\nt2,a,no\nt2,b,\"no\n",
    );
    let done = folder.candor("consensus answers.csv");
    assert_eq!(done.code, 0, "{}", done.errors);
    for line in ["line 3:", "line 4: `task` is empty", "line 6:"] {
        assert!(done.errors.contains(line), "{line} {}", done.errors);
    }
    assert!(done.errors.contains("malformed rows: 3"));
    assert_eq!(done.output.lines().count(), 3);
    let strict = folder.candor("consensus answers.csv --strict --output out.csv");
    assert_eq!(strict.code, 1);
    assert!(strict.errors.contains("line 3:"), "{}", strict.errors);
    assert!(!folder.path("out.csv").exists(), "nothing is written");
}

#[test]
fn what_is_not_finite_or_absurd_ends_the_run_with_its_line() {
    let folder = Folder::new();
    for bad in ["NaN", "inf", "-Infinity", "1e999", "1e300"] {
        folder.write("n.csv", format!("task,worker,value\nt,a,1\nt,b,{bad}\n"));
        let done = folder.candor("consensus n.csv");
        assert_eq!(done.code, 1, "{bad}");
        assert!(
            done.errors.contains("line 3") && done.errors.contains(bad),
            "{}",
            done.errors
        );
        assert_eq!(
            folder.candor("agreement n.csv --level interval").code,
            1,
            "{bad}"
        );
    }
    folder.write("n.csv", "task,worker,value\nt,a,1\nt,b,many\n");
    let done = folder.candor("consensus n.csv");
    assert_eq!(done.code, 0);
    assert!(
        done.errors
            .contains("line 3: `value` is `many`, which is no number")
    );
    folder.write("r.csv", "task,worker,value\nt,a,-1\nt,b,2\n");
    let ratio = folder.candor("agreement r.csv --level ratio");
    assert_eq!(ratio.code, 1);
    assert!(ratio.errors.contains("0 or more"), "{}", ratio.errors);
}

#[test]
fn files_with_nothing_in_them_are_refused() {
    let folder = Folder::new();
    for (content, word) in [
        ("", "empty"),
        ("task,worker,label\n", "no answer"),
        ("task,worker,label\n,,\n", "no answer"),
        ("one,two\n1,2\n", "no column"),
    ] {
        folder.write("answers.csv", content);
        for command in ["consensus", "agreement", "consensus replay"] {
            let done = folder.candor(&format!("{command} answers.csv"));
            assert_eq!(done.code, 1, "{command} {content:?} {}", done.errors);
            assert!(
                done.errors.contains(word),
                "{command} {content:?} {}",
                done.errors
            );
        }
    }
    let missing = folder.candor("consensus nowhere.csv");
    assert_eq!(missing.code, 1);
    assert!(missing.errors.contains("nowhere.csv"));
    assert_eq!(folder.candor("consensus .").code, 1);
}

#[test]
fn sizes_beyond_reason_are_refused_before_memory_is_taken() {
    let folder = Folder::new();
    let mut many = String::from("task,worker,label\n");
    (0..3_000).for_each(|n| many.push_str(&format!("t{n},w,label {n}\n")));
    folder.write("labels.csv", &many);
    let done = folder.candor("consensus labels.csv");
    assert_eq!(done.code, 1);
    assert!(
        done.errors.contains("3000 different labels"),
        "{}",
        done.errors
    );
    folder.write(
        "long.csv",
        format!("task,worker,label\nt,a,{}\nt,b,x\n", "y".repeat(5_000)),
    );
    let done = folder.candor("consensus long.csv");
    assert_eq!(done.code, 0);
    assert!(done.errors.contains("line 2") && done.errors.contains("5000 bytes"));
    let words = "word ".repeat(6_000);
    folder.write(
        "text.csv",
        format!("task,worker,text\nt,a,{words}\nt,b,short\n"),
    );
    let done = folder.candor("consensus text.csv");
    assert!(done.errors.contains("6000 words"), "{}", done.errors);
    folder.write(
        "row.csv",
        format!("task,worker,label\nt,a,{}\nt,b,x\n", "z".repeat(3_000_000)),
    );
    let done = folder.candor("consensus row.csv");
    assert!(
        done.code == 0 && done.errors.contains("line 2"),
        "{}",
        done.errors
    );
}

#[test]
fn repeated_answers_count_or_are_refused_as_said() {
    let folder = Folder::new();
    folder.write("a.csv", "task,worker,label\nt,a,x\nt,b,x\nt,a,y\n");
    let answers = |rule: &str| {
        let done = folder.candor(&format!("consensus a.csv --method majority {rule}"));
        done.output.lines().nth(1).map(str::to_owned)
    };
    assert_eq!(
        answers("").as_deref().map(|row| row.ends_with(",3")),
        Some(true)
    );
    assert_eq!(answers("--duplicates first").as_deref(), Some("t,x,1.0,2"));
    assert_eq!(answers("--duplicates last").as_deref(), Some("t,x,0.5,2"));
    let refused = folder.candor("consensus a.csv --duplicates refuse");
    assert_eq!(refused.code, 1);
    assert!(
        refused.errors.contains("line 4: a has already answered t"),
        "{}",
        refused.errors
    );
}

#[test]
fn wrong_usage_is_told_apart() {
    let folder = Folder::new();
    folder.write("a.csv", BLUEBIRDS);
    for arguments in [
        "consensus",
        "consensus a.csv --kind nothing",
        "consensus a.csv --method oracle",
        "consensus a.csv --method borda",
        "consensus a.csv --kind text --method majority",
        "consensus a.csv --output out.xlsx",
        "consensus a.csv --threads 0",
        "consensus replay a.csv --target 1.5",
        "agreement a.csv --level spiritual",
        "agreement",
    ] {
        let done = folder.candor(arguments);
        assert_eq!(done.code, 2, "{arguments}: {}", done.errors);
        assert!(
            done.errors.starts_with("error: "),
            "{arguments}: {}",
            done.errors
        );
    }
}

/// Bytes of real files, broken at random places: whatever they are, the run ends by itself with 0 or 1.
#[test]
fn broken_bytes_never_panic() {
    let folder = Folder::new();
    let parquet = {
        folder.write("a.csv", "task,worker,label\nt1,a,x\nt1,b,y\nt2,a,x\n");
        folder.candor("consensus a.csv --soft soft.parquet");
        folder.bytes("soft.parquet")
    };
    let seeds: [(&str, Vec<u8>); 4] = [
        ("csv", b"task,worker,label\nt1,a,x\nt1,b,\"y\"\nt2,a,\xc3\xa9\n".to_vec()),
        ("jsonl", b"{\"task\":1,\"worker\":\"a\",\"label\":\"x\"}\n{\"task\":2,\"worker\":\"b\",\"label\":3}\n".to_vec()),
        ("csv", b"worker,left,right,label\na,x,y,x\nb,y,z,tie\n".to_vec()),
        ("parquet", parquet),
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % below.max(1)
    };
    for round in 0..60 {
        let (ending, bytes) = &seeds[round % seeds.len()];
        let mut bytes = bytes.clone();
        for _ in 0..=random(6) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, b"\",\n\0\xff{e-"[random(8)]),
                _ => bytes[at] = u8::try_from(random(256)).unwrap_or(0),
            }
        }
        let name = format!("broken.{ending}");
        folder.write(&name, &bytes);
        let command = ["consensus", "agreement"][random(2)];
        let done = folder.candor(&format!("{command} {name}"));
        assert!(
            done.code == 0 || done.code == 1,
            "{command} {bytes:?} {}",
            done.errors
        );
        assert!(
            !done.errors.contains("panicked"),
            "{bytes:?} {}",
            done.errors
        );
    }
}
