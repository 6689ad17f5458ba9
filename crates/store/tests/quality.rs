//! Agreement, people and methods of a project, on both databases.

use candor_domain::id::ProjectId;
use candor_store::Error;
use candor_store::db::{Db, Scope, Sql, Tx, Value};
use candor_store::quality::{self, Annotator, QuestionAgreement};
use candor_store::testing::both;
use uuid::Uuid;

fn project(n: u128) -> ProjectId {
    ProjectId::from_uuid(Uuid::from_u128(n))
}

fn write(db: &Db, statements: Vec<(Sql, Vec<Value>)>) {
    db.write_blocking(Scope::Free, move |tx| {
        for (sql, values) in &statements {
            tx.execute(*sql, values)?;
        }
        Ok::<_, Error>(())
    })
    .expect("a command");
}

fn read<R: Send + 'static>(
    db: &Db,
    act: impl Fn(&mut dyn Tx) -> Result<R, Error> + Send + 'static,
) -> R {
    db.read_blocking(act).expect("a read")
}

fn person(pseudonym: &str, answers: i64) -> Annotator {
    Annotator {
        pseudonym: pseudonym.to_owned(),
        answers,
        figures: format!(r#"{{"answers":{answers}}}"#),
    }
}

#[test]
fn people_come_by_their_answers_page_by_page_and_none_twice() {
    for test in &both() {
        let db = &test.db;
        let people = [("a", 3), ("b", 7), ("c", 3), ("d", 3), ("e", 1)];
        let rows = people
            .map(|(name, answers)| quality::putting_annotator(project(1), &person(name, answers)));
        write(db, rows.to_vec());
        write(
            db,
            vec![quality::putting_annotator(project(2), &person("z", 9))],
        );
        let (mut seen, mut place) = (Vec::new(), (i64::MAX, String::new()));
        loop {
            let (answers, pseudonym) = place.clone();
            let page = read(db, move |tx| {
                quality::annotators(tx, project(1), (answers, &pseudonym), 2)
            });
            let Some(last) = page.last() else { break };
            place = (last.answers, last.pseudonym.clone());
            seen.extend(page.into_iter().map(|one| one.pseudonym));
        }
        assert_eq!(seen, ["b", "d", "c", "a", "e"]);
        write(
            db,
            vec![
                quality::putting_annotator(project(1), &person("a", 9)),
                quality::deleting_annotator(project(1), "b"),
            ],
        );
        let one = read(db, |tx| quality::annotator(tx, project(1), "a"));
        assert_eq!(one, Some(person("a", 9)));
        assert_eq!(read(db, |tx| quality::annotator(tx, project(1), "b")), None);
    }
}

#[test]
fn agreement_and_methods_are_kept_by_question() {
    for test in &both() {
        let db = &test.db;
        let row = |question: &str, summary: &str| QuestionAgreement {
            question: question.to_owned(),
            summary: summary.to_owned(),
            labels: "[]".to_owned(),
            periods: "{}".to_owned(),
        };
        write(
            db,
            vec![
                quality::putting_agreement(project(1), &row("mood", "1")),
                quality::putting_agreement(project(1), &row("turn/*/ok", "2")),
                quality::putting_agreement(project(1), &row("mood", "3")),
            ],
        );
        let list = read(db, |tx| quality::agreement(tx, project(1), "", 5));
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(list, [pair("mood", "3"), pair("turn/*/ok", "2")]);
        let next = read(db, |tx| quality::agreement(tx, project(1), "mood", 5));
        assert_eq!(next.len(), 1);
        let of = read(db, |tx| quality::agreement_of(tx, project(1), "mood"));
        assert_eq!(of, Some(row("mood", "3")));
        write(db, vec![quality::deleting_agreement(project(1), "mood")]);
        let of = read(db, |tx| quality::agreement_of(tx, project(1), "mood"));
        assert_eq!(of, None);
        let choose = |question: &'static str, method: Option<&'static str>| {
            db.write_blocking(Scope::Control, move |tx| {
                quality::put_method(tx, project(1), question, method)
            })
            .expect("a command");
        };
        choose("mood", Some("majority"));
        choose("mood", Some("mace"));
        choose("style", Some("mean"));
        choose("style", None);
        let methods = read(db, |tx| quality::methods(tx, project(1)));
        assert_eq!(methods, [pair("mood", "mace")]);
    }
}
