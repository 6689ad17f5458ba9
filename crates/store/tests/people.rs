//! People and organizations, on both databases.

use candor_domain::access::Role;
use candor_domain::account::{AccountState, Awaited};
use candor_domain::eligibility::{Language, LanguageLevel};
use candor_domain::id::{AccountId, AuditId, InvitationId, OrganizationId, SessionId, TokenId};
use candor_domain::time::Timestamp;
use candor_store::accounts::{self, Account, Profile};
use candor_store::audit::{self, Entry, Part};
use candor_store::codes::{self, Code, CodeKind};
use candor_store::db::{Db, Scope, Tx};
use candor_store::invitations::{self, Invitation, InvitationKind};
use candor_store::mails::{self, Mail};
use candor_store::members;
use candor_store::organizations::{self, Organization};
use candor_store::sessions::{self, NewSession};
use candor_store::testing::both;
use candor_store::tokens::{self, Token};
use candor_store::{Error, passwords};
use uuid::Uuid;

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::EPOCH.plus_seconds(seconds)
}

fn account(n: u128, name: &str) -> Account {
    Account {
        id: id(n),
        state: AccountState::Active,
        is_operator: false,
        created_at: at(1),
        email: format!("{name}@example.org"),
        email_confirmed_at: None,
        profile: Profile {
            display_name: name.to_owned(),
            country: None,
            time_zone: Some("Europe/Berlin".to_owned()),
            languages: vec![Language {
                language: "de".to_owned(),
                level: LanguageLevel::C1,
            }],
        },
    }
}

/// Runs a command that must succeed.
#[track_caller]
fn run<R: Send + 'static>(
    db: &Db,
    act: impl Fn(&mut dyn Tx) -> Result<R, Error> + Send + 'static,
) -> R {
    db.write_blocking(Scope::All, act).expect("a command")
}

fn with_people(db: &Db) {
    run(db, |tx| {
        accounts::insert(tx, &account(1, "ada"))?;
        accounts::insert(tx, &account(2, "bob_b"))
    });
}

#[test]
fn an_account_comes_back_as_it_was_kept() {
    for test in both() {
        with_people(&test.db);
        let (found, by_email, nobody) = run(&test.db, |tx| {
            let found = accounts::find(tx, id(1))?;
            let by_email = accounts::find_by_email(tx, "ada@example.org")?;
            Ok((found, by_email, accounts::find(tx, id(9))?))
        });
        assert_eq!(found, Some(account(1, "ada")));
        assert_eq!(by_email, found);
        assert_eq!(nobody, None);
    }
}

#[test]
fn an_address_is_taken_once() {
    for test in both() {
        with_people(&test.db);
        let again = test.db.write_blocking(Scope::Control, |tx: &mut dyn Tx| {
            accounts::insert(tx, &account(3, "ada"))
        });
        assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
        assert_eq!(
            run(&test.db, |tx| accounts::find(tx, id(3))),
            None,
            "nothing is left of it"
        );
    }
}

#[test]
fn what_people_say_of_themselves_changes_and_goes() {
    for test in both() {
        with_people(&test.db);
        let changed = Profile {
            display_name: "Ada L.".to_owned(),
            country: Some("GB".to_owned()),
            time_zone: None,
            languages: Vec::new(),
        };
        let expected = changed.clone();
        run(&test.db, move |tx| {
            accounts::set_profile(tx, id(1), &changed)?;
            assert!(accounts::confirm(tx, id(1), at(5))?);
            assert!(!accounts::confirm(tx, id(1), at(6))?, "known already");
            accounts::set_operator(tx, id(1), true)?;
            passwords::put(tx, id(1), "hash one", at(1))?;
            passwords::put(tx, id(1), "hash two", at(2))
        });
        let (ada, operators, hash) = run(&test.db, |tx| {
            Ok((
                accounts::find(tx, id(1))?,
                accounts::operators(tx)?,
                passwords::get(tx, id(1))?,
            ))
        });
        let ada = ada.expect("there");
        assert_eq!(
            (ada.profile, ada.email_confirmed_at),
            (expected, Some(at(5)))
        );
        assert_eq!((operators, hash.as_deref()), (1, Some("hash two")));
        let (closing, gone, hash, operators) = run(&test.db, |tx| {
            accounts::set_state(tx, id(1), AccountState::Closing)?;
            let closing = accounts::closing(tx, 10)?;
            accounts::set_state(tx, id(1), AccountState::Erased)?;
            accounts::erase_profile(tx, id(1))?;
            passwords::delete(tx, id(1))?;
            let gone = accounts::find(tx, id(1))?;
            Ok((
                closing,
                gone,
                passwords::get(tx, id(1))?,
                accounts::operators(tx)?,
            ))
        });
        assert_eq!(closing, [id::<AccountId>(1)]);
        assert_eq!((gone, hash, operators), (None, None, 0));
    }
}

#[test]
fn people_are_found_by_parts_of_their_names_and_signs_are_themselves() {
    for test in both() {
        with_people(&test.db);
        let found = |text: &'static str, before: Option<AccountId>| {
            let list = run(&test.db, move |tx| accounts::search(tx, text, before, 10));
            list.into_iter()
                .map(|account| account.profile.display_name)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("", None), ["bob_b", "ada"]);
        assert_eq!(found("", Some(id(2))), ["ada"]);
        assert_eq!(found("ADA@", None), ["ada"]);
        assert_eq!(found("_b", None), ["bob_b"]);
        assert!(found("%", None).is_empty() && found("a_a", None).is_empty());
        assert!(found("!", None).is_empty());
    }
}

fn session(n: u128, account: u128, expires: i64) -> NewSession {
    NewSession {
        id: id(n),
        account: id(account),
        token_hash: [u8::try_from(n).expect("small"); 32],
        user_agent: "Browser".to_owned(),
        ip: "192.0.2.1".to_owned(),
        created_at: at(1),
        expires_at: at(expires),
    }
}

#[test]
fn a_session_is_known_by_its_hash_until_it_ends() {
    for test in both() {
        with_people(&test.db);
        run(&test.db, |tx| {
            sessions::insert(tx, &session(11, 1, 100))?;
            sessions::insert(tx, &session(12, 1, 200))?;
            sessions::insert(tx, &session(13, 2, 100))?;
            sessions::touch(tx, id(12), at(50), at(250))
        });
        let holder = run(&test.db, |tx| sessions::holder(tx, &[12; 32])).expect("known");
        assert_eq!(holder.account, id::<AccountId>(1));
        assert_eq!((holder.last_used_at, holder.expires_at), (at(50), at(250)));
        assert_eq!(run(&test.db, |tx| sessions::holder(tx, &[99; 32])), None);
        let list = run(&test.db, |tx| sessions::list(tx, id(1), at(60)));
        let ids: Vec<SessionId> = list.iter().map(|session| session.id).collect();
        assert_eq!(ids, [id(12), id(11)], "the last used first");
        let (stolen, own, left) = run(&test.db, |tx| {
            let stolen = sessions::delete(tx, id(13), id(1))?;
            let own = sessions::delete_others(tx, id(1), Some(id(12)))?;
            Ok((stolen, own, sessions::forget(tx, at(100))?))
        });
        assert_eq!(
            (stolen, own, left),
            (false, 1, 1),
            "the session that asks is left"
        );
    }
}

#[test]
fn a_token_is_known_by_its_hash_with_its_scopes() {
    for test in both() {
        with_people(&test.db);
        let token = Token {
            id: id::<TokenId>(21),
            name: "script".to_owned(),
            scopes: vec!["read".to_owned(), "work".to_owned()],
            created_at: at(1),
            last_used_at: None,
            expires_at: Some(at(900)),
        };
        let kept = token.clone();
        run(&test.db, move |tx| {
            tokens::insert(tx, id(1), &kept, &[1; 32])
        });
        assert_eq!(
            run(&test.db, |tx| tokens::list(tx, id(1))),
            std::slice::from_ref(&token)
        );
        let (moved, count) = run(&test.db, |tx| {
            tokens::touch(tx, id(21), at(30))?;
            assert!(
                !tokens::set_hash(tx, id(21), id(2), &[3; 32])?,
                "not theirs"
            );
            Ok((
                tokens::set_hash(tx, id(21), id(1), &[2; 32])?,
                tokens::count(tx, id(1))?,
            ))
        });
        assert!(moved && count == 1);
        assert_eq!(run(&test.db, |tx| tokens::holder(tx, &[1; 32])), None);
        let holder = run(&test.db, |tx| tokens::holder(tx, &[2; 32])).expect("known");
        assert_eq!(
            (holder.scopes, holder.last_used_at),
            (token.scopes, Some(at(30)))
        );
        let (stolen, own) = run(&test.db, |tx| {
            Ok((
                tokens::delete(tx, id(21), id(2))?,
                tokens::delete(tx, id(21), id(1))?,
            ))
        });
        assert!(!stolen && own);
    }
}

#[test]
fn a_code_is_used_once_and_the_next_of_its_kind_ends_it() {
    for test in both() {
        with_people(&test.db);
        let code = |n, account| Code {
            id: Uuid::from_u128(n),
            account,
            expires_at: at(100),
        };
        run(&test.db, move |tx| {
            let ada = Some(id(1));
            codes::replace(tx, CodeKind::Confirm, &code(1, ada), &[1; 32], at(1))?;
            codes::replace(tx, CodeKind::Reset, &code(2, ada), &[2; 32], at(1))?;
            codes::replace(tx, CodeKind::Confirm, &code(3, ada), &[3; 32], at(2))?;
            codes::replace(tx, CodeKind::Setup, &code(4, None), &[4; 32], at(1))?;
            codes::replace(tx, CodeKind::Setup, &code(5, None), &[5; 32], at(1))
        });
        let found = |kind, hash| run(&test.db, move |tx| codes::find(tx, kind, &[hash; 32]));
        assert_eq!(found(CodeKind::Confirm, 1), None, "ended by the next");
        assert_eq!(
            found(CodeKind::Reset, 2),
            Some(code(2, Some(id(1)))),
            "another kind is not"
        );
        assert_eq!(found(CodeKind::Reset, 3), None, "a code is for one thing");
        assert_eq!(
            (found(CodeKind::Setup, 4), found(CodeKind::Setup, 5)),
            (None, Some(code(5, None)))
        );
        let (first, second) = run(&test.db, |tx| {
            let three = Uuid::from_u128(3);
            Ok((
                codes::use_up(tx, three, at(9))?,
                codes::use_up(tx, three, at(9))?,
            ))
        });
        assert!(first && !second);
        assert_eq!(found(CodeKind::Confirm, 3), None);
        run(&test.db, |tx| codes::withdraw(tx, id(1), CodeKind::Reset));
        assert_eq!(found(CodeKind::Reset, 2), None);
        assert_eq!(run(&test.db, |tx| codes::forget(tx, at(100))), 2);
    }
}

fn with_organization(db: &Db) {
    with_people(db);
    run(db, |tx| {
        let currency = "USD".parse().expect("a currency");
        let name = "Halden".to_owned();
        organizations::insert(
            tx,
            &Organization {
                id: id(50),
                name,
                currency,
                created_at: at(1),
            },
        )?;
        members::insert(tx, id(50), id(1), Role::Owner, at(1))
    });
}

#[test]
fn members_have_one_role_each_and_their_team_knows_its_owners() {
    for test in both() {
        with_organization(&test.db);
        run(&test.db, |tx| {
            members::insert(tx, id(50), id(2), Role::Viewer, at(2))
        });
        let twice = test.db.write_blocking(Scope::Control, |tx: &mut dyn Tx| {
            members::insert(tx, id(50), id(2), Role::Owner, at(2))
        });
        assert!(matches!(twice, Err(Error::Conflict { .. })));
        let (ada, stranger, owners, awaited) = run(&test.db, |tx| {
            organizations::rename(tx, id(50), "Halden 2")?;
            let ada = members::role(tx, id(50), id(1))?;
            let stranger = members::role(tx, id(51), id(1))?;
            Ok((
                ada,
                stranger,
                members::owners(tx, id(50))?,
                accounts::awaited(tx, id(1))?,
            ))
        });
        assert_eq!((ada, stranger, owners), (Some(Role::Owner), None, 1));
        assert_eq!(
            awaited,
            Awaited {
                organizations_owned_alone: 1,
                ..Awaited::default()
            }
        );
        let (list, rest, of_bob) = run(&test.db, |tx| {
            let list = members::list(tx, id(50), None, 10)?;
            let rest = members::list(tx, id(50), Some(id(1)), 10)?;
            Ok((list, rest, organizations::of_person(tx, id(2), None, 10)?))
        });
        assert_eq!((list.len(), rest.len()), (2, 1));
        assert_eq!(
            (rest[0].display_name.as_str(), rest[0].role),
            ("bob_b", Role::Viewer)
        );
        assert_eq!(
            (of_bob[0].0.name.as_str(), of_bob[0].1),
            ("Halden 2", Role::Viewer)
        );
        let (set, owners, awaited, gone, bob) = run(&test.db, |tx| {
            let set = members::set_role(tx, id(50), id(2), Role::Owner)?;
            let owners = members::owners(tx, id(50))?;
            let awaited = accounts::awaited(tx, id(1))?;
            let gone = members::delete(tx, id(50), id(1))?;
            members::delete_person(tx, id(2))?;
            Ok((
                set,
                owners,
                awaited,
                gone,
                members::find(tx, id(50), id(2))?,
            ))
        });
        assert!(set && gone && owners == 2 && awaited.is_nothing());
        assert_eq!(bob, None);
    }
}

#[test]
fn an_invitation_is_found_by_its_code_and_accepted_once() {
    for test in both() {
        with_organization(&test.db);
        let invitation = |n: u128, kind, organization: Option<OrganizationId>| Invitation {
            id: id::<InvitationId>(n),
            kind,
            organization,
            project: None,
            email: Some("bob@example.org".to_owned()),
            role: organization.map(|_| Role::Reviewer),
            created_by: id(1),
            created_at: at(1),
            expires_at: at(100),
            accepted_by: None,
            accepted_at: None,
        };
        let member = invitation(61, InvitationKind::Member, Some(id(50)));
        let server = invitation(62, InvitationKind::SignUp, None);
        let (a, b) = (member.clone(), server.clone());
        run(&test.db, move |tx| {
            invitations::insert(tx, &a, &[1; 32])?;
            invitations::insert(tx, &b, &[2; 32])?;
            assert!(invitations::set_hash(tx, id(61), &[3; 32])?);
            Ok(())
        });
        let by_code = |hash| run(&test.db, move |tx| invitations::by_code(tx, &[hash; 32]));
        assert_eq!((by_code(1), by_code(3)), (None, Some(member.clone())));
        let (team, onto) = run(&test.db, |tx| {
            let team = invitations::of_organization(tx, id(50), None, 10)?;
            Ok((team, invitations::onto_server(tx, None, 10)?))
        });
        assert_eq!((team, onto), (vec![member], vec![server]));
        let (first, second, found, deleted, open) = run(&test.db, |tx| {
            let first = invitations::accept(tx, id(61), id(2), at(9))?;
            let second = invitations::accept(tx, id(61), id(1), at(9))?;
            let found = invitations::find(tx, id(61))?;
            let deleted = invitations::delete(tx, id(61))?;
            Ok((
                first,
                second,
                found,
                deleted,
                invitations::delete(tx, id(62))?,
            ))
        });
        assert!(first && !second && !deleted && open);
        assert_eq!(found.expect("there").accepted_by, Some(id(2)));
    }
}

#[test]
fn a_letter_is_taken_by_one_sender_at_a_time() {
    for test in both() {
        let mail = |n| Mail {
            id: Uuid::from_u128(n),
            recipient: "ada@example.org".to_owned(),
            subject: "S".to_owned(),
            body: "B".to_owned(),
            attempts: 0,
        };
        run(&test.db, move |tx| {
            mails::insert(tx, &mail(1), at(10))?;
            mails::insert(tx, &mail(2), at(20))
        });
        let take = |now| {
            let list = run(&test.db, move |tx| {
                mails::take(tx, at(now), at(now + 100), 10)
            });
            list.into_iter()
                .map(|mail| (mail.id.as_u128(), mail.attempts))
                .collect::<Vec<_>>()
        };
        assert_eq!(take(5), []);
        assert_eq!(take(15), [(1, 1)]);
        assert_eq!(take(25), [(2, 1)], "the first is being sent");
        run(&test.db, |tx| {
            mails::delete(tx, Uuid::from_u128(1))?;
            mails::postpone(tx, Uuid::from_u128(2), at(500))
        });
        assert_eq!(take(499), []);
        assert_eq!(take(500), [(2, 2)]);
    }
}

#[test]
fn the_audit_log_is_read_by_team_and_by_thing() {
    for test in both() {
        let entry = |n: u128, organization: Option<OrganizationId>| Entry {
            id: id::<AuditId>(n),
            actor: Some(id(1)),
            action: "member.joined".to_owned(),
            subject_kind: "organization",
            subject: Some(Uuid::from_u128(50)),
            organization,
            detail: serde_json::json!({"role": "viewer"}),
            at: at(1),
        };
        let (team, thing, page) = run(&test.db, move |tx| {
            audit::append(tx, &entry(1, Some(id(50))))?;
            audit::append(tx, &entry(2, None))?;
            let team = audit::of_organization(tx, id(50), &Part::default(), None, 10)?;
            for (kind, actor, unnamed, found) in [
                (Some("organization"), Some(id(1)), "", 1),
                (Some("project"), None, "", 0),
                (None, Some(id(2)), "", 0),
                (None, Some(id(1)), "member.joined", 0),
                (None, None, "member.joined", 1),
            ] {
                let part = Part {
                    subject_kind: kind,
                    actor,
                    unnamed,
                };
                let entries = audit::of_organization(tx, id(50), &part, None, 10)?;
                assert_eq!(entries.len(), found, "{part:?}");
            }
            let thing = audit::of_subject(tx, Uuid::from_u128(50), None, 10)?;
            Ok((
                team,
                thing,
                audit::of_subject(tx, Uuid::from_u128(50), Some(id(2)), 10)?,
            ))
        });
        assert_eq!((team.len(), thing.len(), page.len()), (1, 2, 1));
        assert_eq!(team[0].detail, serde_json::json!({"role": "viewer"}));
        assert_eq!(page[0].id, id::<AuditId>(1));
    }
}
