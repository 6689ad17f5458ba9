use super::*;
use proptest::prelude::*;

fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let (mut input, mut rows, mut cells) = (text.as_bytes(), Vec::new(), Cells::default());
    while !input.is_empty() {
        let Parsed::Row { taken, .. } = parse(input, true, delimiter, true, &mut cells) else {
            break;
        };
        assert!(taken > 0);
        cells.check().unwrap();
        rows.push(
            (0..cells.len())
                .map(|index| cells.get(index).to_owned())
                .collect(),
        );
        input = &input[taken..];
    }
    rows
}

#[test]
fn the_zoo_of_records() {
    assert_eq!(rows("a,b\n1,2\n", b','), [["a", "b"], ["1", "2"]]);
    assert_eq!(rows("a,b\r\n1,2", b','), [["a", "b"], ["1", "2"]]);
    assert_eq!(
        rows("\"x,y\",\"he said \"\"no\"\"\"\n", b','),
        [["x,y", "he said \"no\""]]
    );
    assert_eq!(
        rows("\"two\r\nlines\",b\r\n", b','),
        [["two\r\nlines", "b"]]
    );
    assert_eq!(rows(",\n", b','), [["", ""]]);
    assert_eq!(rows("\"\",\"\"\n", b','), [["", ""]]);
    assert_eq!(
        rows("\"Great\" phone;5\" wide\n", b';'),
        [["\"Great\" phone", "5\" wide"]]
    );
    assert_eq!(rows("a\tb\r", b'\t'), [["a", "b"]]);
}

#[test]
fn an_open_quote_and_an_open_end_are_told_apart() {
    let mut cells = Cells::default();
    assert_eq!(
        parse(b"a,\"b\nc", true, b',', true, &mut cells),
        Parsed::OpenQuote
    );
    assert_eq!(
        parse(b"a,\"b\nc", false, b',', true, &mut cells),
        Parsed::Incomplete
    );
    assert_eq!(
        parse(b"a,b", false, b',', true, &mut cells),
        Parsed::Incomplete
    );
    assert_eq!(
        parse(b"\"a\nb\",c\nd", false, b',', true, &mut cells),
        Parsed::Row { taken: 8, lines: 2 }
    );
}

#[test]
fn halves_of_a_letter_in_two_fields_are_a_fault() {
    let mut cells = Cells::default();
    parse(b"\xc3,\xa9\n", true, b',', true, &mut cells);
    assert_eq!(cells.check().unwrap_err().0, 0);
    parse(b"ok,\xff\n", true, b',', true, &mut cells);
    assert_eq!(cells.check().unwrap_err().0, 1);
    parse(b"ok,a\0b\n", true, b',', true, &mut cells);
    assert!(cells.check().unwrap_err().1.contains("zero byte"));
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        table in proptest::collection::vec(proptest::collection::vec("[a\",;\r\n é]{0,6}", 2..4), 1..6)
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        prop_assert_eq!(rows(&text, b','), table);
    }

    #[test]
    fn a_cut_record_is_incomplete_or_the_same(text in "[a\",\r\n]{0,30}\n") {
        let mut whole = Cells::default();
        let mut part = Cells::default();
        let found = parse(text.as_bytes(), true, b',', true, &mut whole);
        for end in 1..text.len() {
            match parse(&text.as_bytes()[..end], false, b',', true, &mut part) {
                Parsed::Incomplete => {}
                row => {
                    prop_assert_eq!(&row, &found);
                    prop_assert_eq!(&part.ends, &whole.ends);
                    prop_assert_eq!(&part.bytes, &whole.bytes);
                }
            }
        }
    }

    #[test]
    fn a_plain_line_is_told_and_read_as_the_parser_reads_it(
        line in proptest::collection::vec(prop_oneof![
            8 => Just(b'a'), 4 => Just(b','), 2 => Just(b' '), 1 => Just(b'+'), 1 => Just(0x7f), 1 => Just(b'"'),
            1 => Just(0), 1 => Just(0x80), 1 => Just(0xac), 1 => Just(b'~')
        ], 1..40),
        delimiter in prop_oneof![Just(b','), Just(b' '), Just(b';')],
    ) {
        let is_plain = !line.iter().any(|byte| matches!(byte, b'"' | 0 | 0x80..));
        let mut taken = Cells::default();
        prop_assert_eq!(taken.take_plain(&line, delimiter), is_plain);
        if is_plain {
            let mut parsed = Cells::default();
            parse(&line, true, delimiter, true, &mut parsed);
            parsed.check().unwrap();
            let all = |cells: &Cells| -> Vec<String> {
                (0..cells.len()).map(|index| cells.get(index).to_owned()).collect()
            };
            prop_assert_eq!(all(&taken), all(&parsed));
        }
    }
}
