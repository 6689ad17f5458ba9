use super::*;
use proptest::prelude::*;

fn small(input: &str) -> Result<String, Stop> {
    let mut scanned = Scanned::default();
    let taken = scan(input.as_bytes(), 64, &mut scanned)?;
    assert!(taken <= input.len());
    Ok(scanned.text)
}

#[test]
fn an_object_is_written_small_and_its_members_are_found() {
    let mut scanned = Scanned::default();
    let input =
        br#" { "a" : [ 1 , 2.50 , { "deep" : null } ] , "b\/c" : "\u00e9\n\ud83e\udd80" } tail"#;
    let taken = scan(input, 64, &mut scanned).unwrap();
    assert_eq!(&input[taken..], b" tail");
    assert_eq!(
        scanned.text,
        "{\"a\":[1,2.50,{\"deep\":null}],\"b/c\":\"é\\n🦀\"}"
    );
    let members: Vec<_> = scanned
        .members
        .iter()
        .map(|member| {
            (
                &scanned.text[member.key.clone()],
                &scanned.text[member.value.clone()],
            )
        })
        .collect();
    assert_eq!(
        members,
        [("a", "[1,2.50,{\"deep\":null}]"), ("b/c", "\"é\\n🦀\"")]
    );
}

#[test]
fn a_fault_is_named_with_its_place() {
    let bad = |input: &str| match small(input) {
        Err(Stop::Bad {
            pointer, reason, ..
        }) => (pointer, reason),
        other => panic!("{input}: {other:?}"),
    };
    assert_eq!(bad(r#"{"a":[1,2,]}"#).0, "/a");
    assert_eq!(bad(r#"{"a":[1,{"b":tru_}]}"#).0, "/a/1/b");
    assert!(
        bad(r#"{"a":1,}"#)
            .1
            .contains("comma with nothing behind it")
    );
    assert!(bad(r#"{"a":01}"#).1.contains("number"));
    assert!(bad(r#"{"a":1e999}"#).1.contains("too large"));
    assert!(bad(r#"{"a":NaN}"#).1.contains("write null"));
    assert!(bad("{\"a\":\"x\ty\"}").1.contains("a tab"));
    assert!(bad(r#"{"a":"\ud800"}"#).1.contains("surrogate"));
    assert!(
        bad(&format!("{}1{}", "[".repeat(65), "]".repeat(65)))
            .1
            .contains("64 levels")
    );
}

#[test]
fn what_is_cut_off_is_incomplete_at_every_byte() {
    let whole = r#"{"text":"a \"b\" \u00e9 é 🦀","list":[1,-2.5e3,true,null],"o":{"k":"v"}}"#;
    for end in 0..whole.len() {
        let mut scanned = Scanned::default();
        let got = scan(&whole.as_bytes()[..end], 64, &mut scanned);
        assert!(
            matches!(got, Err(Stop::Incomplete { .. })),
            "cut at {end}: {got:?}"
        );
    }
    small(whole).unwrap();
}

proptest! {
    #[test]
    fn agrees_with_serde_on_any_text(input in r#"[\[\]{}",:0-9a-c.eE+\- \\untrfalse\n]{0,40}"#) {
        let whole = format!("{input} ");
        let ours = {
            let mut scanned = Scanned::default();
            scan(whole.as_bytes(), 64, &mut scanned)
                .ok()
                .filter(|&taken| whole[taken..].trim().is_empty())
                .map(|_| scanned.text)
        };
        let theirs = serde_json::from_str::<serde_json::Value>(&whole).ok();
        prop_assert_eq!(ours.is_some(), theirs.is_some(), "{:?} against {:?}", ours, theirs);
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&ours).unwrap(), theirs);
        }
    }

    #[test]
    fn any_bytes_are_survived(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = scan(&input, 8, &mut Scanned::default());
    }
}
