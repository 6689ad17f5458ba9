use super::*;
use uuid::Uuid;

const MATRIX: &str = include_str!("matrix.txt");

fn account() -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(1))
}

fn person() -> Person {
    Person::by_session(account(), false)
}

/// The columns of the matrix: who asks, and what the thing is to them.
fn columns() -> Vec<(&'static str, Actor, Resource)> {
    let someone = || Actor::Account(person());
    let visible = Resource {
        is_visible: true,
        ..Resource::NONE
    };
    let mut columns = vec![
        ("anonymous", Actor::Anonymous, Resource::NONE),
        ("stranger", someone(), Resource::NONE),
        ("sees", someone(), visible),
        (
            "own",
            someone(),
            Resource {
                is_own: true,
                ..visible
            },
        ),
    ];
    for role in Role::ALL {
        columns.push((
            role.as_str(),
            someone(),
            Resource::of_organization(Some(*role)),
        ));
    }
    let took_part = Resource {
        took_part: true,
        ..Resource::of_organization(Some(Role::Owner))
    };
    columns.push(("took_part", someone(), took_part));
    let operator = Actor::Account(Person::by_session(account(), true));
    columns.push(("operator", operator, Resource::NONE));
    columns
}

fn cell(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allow(_) => "allow",
        Decision::Forbid(_) => "forbid",
        Decision::Hide => "hide",
    }
}

fn matrix() -> String {
    let columns = columns();
    let mut text = format!("{:<22}", "action");
    for (name, _, _) in &columns {
        text += &format!("{name:<10}");
    }
    for action in Action::ALL {
        text.truncate(text.trim_end().len());
        text += &format!("\n{action:<22}");
        for (_, actor, resource) in &columns {
            text += &format!("{:<10}", cell(&decide(actor, *action, resource)));
        }
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// Who may do what is read and agreed upon in `matrix.txt`; a change of a rule shows there as a diff.
#[test]
fn the_golden_matrix_holds() {
    let actual = matrix();
    let changed: Vec<String> = actual
        .lines()
        .zip(MATRIX.lines().chain(std::iter::repeat("")))
        .filter(|(now, before)| now != before)
        .map(|(now, before)| format!("- {before}\n+ {now}"))
        .collect();
    assert!(
        actual == MATRIX,
        "who may do what has changed; if it is meant, run `cargo test -p candor-domain -- --ignored \
         write_the_golden_matrix`:\n{}",
        changed.join("\n")
    );
}

#[test]
#[ignore = "writes the golden matrix anew, when a rule was changed on purpose"]
fn write_the_golden_matrix() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/access/matrix.txt");
    std::fs::write(path, matrix()).unwrap();
}

#[test]
fn strangers_are_told_nothing_about_what_is_not_theirs() {
    let stranger = Actor::Account(person());
    for action in Action::ALL {
        let decision = decide(&stranger, *action, &Resource::NONE);
        let concerns_nothing = matches!(action.who(), Who::Anyone | Who::SignedIn);
        assert_eq!(decision == Decision::Hide, !concerns_nothing, "{action}");
    }
}

#[test]
fn nobody_decides_on_their_own_work() {
    for action in Action::ALL.iter().filter(|action| action.is_judgement()) {
        for is_operator in [false, true] {
            let judge = Actor::Account(Person::by_session(account(), is_operator));
            let part = Resource {
                took_part: true,
                ..Resource::of_organization(Some(Role::Owner))
            };
            assert_eq!(
                decide(&judge, *action, &part),
                Decision::Forbid(Forbidden::OwnWork)
            );
            let own = Resource {
                is_own: true,
                ..Resource::of_organization(Some(Role::Owner))
            };
            assert_eq!(
                decide(&judge, *action, &own),
                Decision::Forbid(Forbidden::OwnWork)
            );
        }
    }
}

#[test]
fn a_token_does_what_its_scopes_say_and_never_more_than_its_account() {
    let owner = Resource {
        is_own: true,
        ..Resource::of_organization(Some(Role::Owner))
    };
    for action in Action::ALL {
        for scope in TokenScope::ALL {
            let mut by_token = person();
            by_token.scopes = Some(BTreeSet::from([*scope]));
            let decided = decide(&Actor::Account(by_token), *action, &owner);
            let by_session = decide(&Actor::Account(person()), *action, &owner);
            let is_enough = *scope == TokenScope::All || *scope == action.scope();
            if is_enough || action.is_public_reading() {
                assert_eq!(decided, by_session, "{action} with {scope}");
            } else {
                assert!(
                    !matches!(decided, Decision::Allow(_)),
                    "{action} with {scope}"
                );
            }
        }
    }
}

#[test]
fn what_everybody_may_read_is_read_with_any_token() {
    let mut by_token = person();
    by_token.scopes = Some(BTreeSet::from([TokenScope::Work]));
    let by_token = Actor::Account(by_token);
    let allowed = |action| {
        matches!(
            decide(&by_token, action, &Resource::NONE),
            Decision::Allow(_)
        )
    };
    assert!(allowed(Action::ReadInvitation) && allowed(Action::ReadCatalogue));
    // What changes something still needs its scope, and so does what is one's own.
    assert!(!allowed(Action::SignUp) && !allowed(Action::ReadMe));
}

#[test]
fn an_account_that_is_being_closed_begins_nothing_but_finishes() {
    let mut closing = person();
    closing.is_closing = true;
    let closing = Actor::Account(closing);
    let project = Resource {
        is_visible: true,
        ..Resource::NONE
    };
    assert_eq!(
        decide(&closing, Action::Claim, &project),
        Decision::Forbid(Forbidden::Closing)
    );
    let own = Resource {
        is_own: true,
        ..Resource::NONE
    };
    for action in [
        Action::Appeal,
        Action::ReadMe,
        Action::RequestPayout,
        Action::ReadAssignment,
    ] {
        assert!(
            matches!(decide(&closing, action, &own), Decision::Allow(_)),
            "{action}"
        );
    }
}

#[test]
fn a_refusal_is_a_sentence_and_a_permit_names_its_action() {
    let viewer = Resource::of_organization(Some(Role::Viewer));
    let decision = decide(&Actor::Account(person()), Action::FundBatch, &viewer);
    let Decision::Forbid(why) = decision else {
        panic!("a viewer funds: {decision:?}")
    };
    assert_eq!(
        why.to_string(),
        "This takes the role owner or manager or finance."
    );
    let Decision::Allow(permit) = decide(&Actor::System, Action::Review, &Resource::NONE) else {
        panic!("deadlines are refused")
    };
    assert_eq!(permit.action(), Action::Review);
    assert_eq!(Actor::System.account(), None);
}

#[test]
fn a_token_has_scopes_and_never_more_than_its_maker() {
    let operator = Person::by_session(account(), true);
    assert_eq!(check_scopes(&[], &operator), Err(ScopesError::None));
    assert_eq!(
        check_scopes(&[TokenScope::Operate], &person()),
        Err(ScopesError::OperatorOnly)
    );
    assert!(check_scopes(&[TokenScope::Operate], &operator).is_ok());
    assert_eq!(
        check_scopes(&[TokenScope::All], &person()).unwrap().len(),
        1
    );
    let narrow = Person {
        scopes: Some(BTreeSet::from([TokenScope::Account])),
        ..person()
    };
    for scope in [TokenScope::All, TokenScope::Money] {
        assert_eq!(
            check_scopes(&[scope], &narrow),
            Err(ScopesError::NotYours(scope))
        );
    }
    assert!(check_scopes(&[TokenScope::Account], &narrow).is_ok());
    assert_eq!("*".parse::<TokenScope>().unwrap(), TokenScope::All);
}
