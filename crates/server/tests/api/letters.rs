//! Letters, sent to a small mail server of the test's own.

use crate::world::{PASSWORD, World, config, sign_up};
use axum::http::StatusCode;
use candor_app::Config;
use candor_app::mail::sender::{Sender, send_due};
use candor_app::mail::{self, Smtp};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail server that takes everything and keeps it.
struct Sink {
    letters: Arc<Mutex<Vec<String>>>,
    smtp: Smtp,
}

impl Sink {
    async fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = letters.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone()));
            }
        });
        Sink {
            letters,
            smtp: smtp(port),
        }
    }

    /// The next letter, as its text with headers.
    async fn letter(&self) -> String {
        for _ in 0..400 {
            if let Some(letter) = self.letters.lock().expect("letters").pop() {
                return letter;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no letter came");
    }
}

fn smtp(port: u16) -> Smtp {
    Smtp {
        url: format!("smtp://127.0.0.1:{port}"),
        from: "Candor <candor@example.org>".to_owned(),
    }
}

async fn serve(stream: TcpStream, letters: Arc<Mutex<Vec<String>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut letter: Option<String> = None;
    let _ = write.write_all(b"220 sink\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match (&mut letter, line.as_str()) {
            (Some(text), ".") => {
                letters.lock().expect("letters").push(unquoted(text));
                letter = None;
                "250 kept\r\n"
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
            (None, "DATA") => {
                letter = Some(String::new());
                "354 go on\r\n"
            }
            (None, "QUIT") => "221 bye\r\n",
            (None, line) if line.starts_with("RCPT TO:<refused@") => "550 no such person\r\n",
            (None, _) => "250 fine\r\n",
        };
        if write.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The text of a letter as its reader sees it: quoted-printable (RFC 2045) folds long lines.
fn unquoted(text: &str) -> String {
    text.replace("=\n", "").replace("=3D", "=")
}

/// A server with mail, whose letters go out in the background as they do in `serve`.
fn world_with(smtp: &Smtp) -> World {
    let world = World::with(Config {
        smtp: Some(smtp.clone()),
        ..config()
    });
    tokio::spawn(mail::run(world.app.clone()));
    world
}

fn code(letter: &str, page: &str) -> String {
    let start = format!("http://candor.test/{page}?code=");
    let line = letter.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("a link to {page} in:\n{letter}"))
        .to_owned()
}

#[tokio::test]
async fn an_address_is_confirmed_by_the_letter_s_link() {
    let sink = Sink::start().await;
    let world = world_with(&sink.smtp);
    let answer = world.anybody().post("/auth/signup", sign_up("ada")).await;
    assert_eq!(
        answer.is(StatusCode::CREATED).body["account"]["confirmed"],
        false
    );
    let letter = sink.letter().await;
    assert!(letter.contains("To: ada@example.org"), "{letter}");
    assert!(
        letter.contains("Subject: Confirm your e-mail address"),
        "{letter}"
    );
    let code = code(&letter, "confirm");
    let confirmed = world
        .anybody()
        .post("/auth/confirm", json!({"code": code}))
        .await;
    assert_eq!(
        confirmed.is(StatusCode::OK).body["account"]["confirmed"],
        true
    );
    let again = world
        .anybody()
        .post("/auth/confirm", json!({"code": code}))
        .await;
    again.is_invalid_at(&["/code"]);
    let ada = world.anybody().signed_in_by(&answer);
    assert_eq!(ada.get("/me").await.body["confirmed"], true);
}

#[tokio::test]
async fn another_letter_ends_the_link_of_the_first() {
    let sink = Sink::start().await;
    let world = world_with(&sink.smtp);
    let ada = world.person("ada").await;
    let first = code(&sink.letter().await, "confirm");
    ada.post("/auth/confirm/resend", json!({}))
        .await
        .is(StatusCode::NO_CONTENT);
    let second = code(&sink.letter().await, "confirm");
    let old = world
        .anybody()
        .post("/auth/confirm", json!({"code": first}))
        .await;
    old.is_invalid_at(&["/code"]);
    world
        .anybody()
        .post("/auth/confirm", json!({"code": second}))
        .await
        .is(StatusCode::OK);
}

#[tokio::test]
async fn who_forgot_the_password_sets_another_and_everybody_else_is_out() {
    let sink = Sink::start().await;
    let world = world_with(&sink.smtp);
    let ada = world.person("ada").await;
    let token = ada
        .post("/tokens", json!({"name": "t", "scopes": ["*"]}))
        .await
        .text("token");
    sink.letter().await;
    let ask = json!({"email": "Ada@example.org"});
    world
        .anybody()
        .post("/auth/reset", ask)
        .await
        .is(StatusCode::NO_CONTENT);
    let code = code(&sink.letter().await, "reset");
    let new = "nine purple umbrellas";
    let weak = json!({"code": code, "password": "short"});
    world
        .anybody()
        .post("/auth/reset/finish", weak)
        .await
        .is_invalid_at(&["/password"]);
    let body = json!({"code": code, "password": new});
    let done = world
        .anybody()
        .post("/auth/reset/finish", body.clone())
        .await;
    done.is(StatusCode::NO_CONTENT);
    assert!(
        sink.letter()
            .await
            .contains("Subject: Your password was changed")
    );
    world
        .anybody()
        .post("/auth/reset/finish", body)
        .await
        .is_invalid_at(&["/code"]);
    ada.get("/me").await.is(StatusCode::UNAUTHORIZED);
    ada.by_token(&token)
        .get("/me")
        .await
        .is(StatusCode::UNAUTHORIZED);
    for (password, status) in [(PASSWORD, StatusCode::UNAUTHORIZED), (new, StatusCode::OK)] {
        let body = json!({"email": "ada@example.org", "password": password});
        let answer = world.anybody().post("/auth/login", body).await;
        answer.is(status);
    }
}

#[tokio::test]
async fn a_reset_does_not_say_who_has_an_account() {
    let sink = Sink::start().await;
    let world = world_with(&sink.smtp);
    for email in ["nobody@example.org", "no address"] {
        let answer = world
            .anybody()
            .post("/auth/reset", json!({"email": email}))
            .await;
        answer.is(StatusCode::NO_CONTENT);
    }
    world.person("ada").await;
    assert!(
        sink.letter().await.contains("To: ada@"),
        "the first letter is Ada's, nobody got one"
    );
}

#[tokio::test]
async fn a_link_for_a_new_password_ends_after_an_hour() {
    let sink = Sink::start().await;
    let world = world_with(&sink.smtp);
    world.person("ada").await;
    sink.letter().await;
    let ask = json!({"email": "ada@example.org"});
    world
        .anybody()
        .post("/auth/reset", ask)
        .await
        .is(StatusCode::NO_CONTENT);
    let code = code(&sink.letter().await, "reset");
    world.clock.advance_seconds(3600);
    let body = json!({"code": code, "password": "nine purple umbrellas"});
    world
        .anybody()
        .post("/auth/reset/finish", body)
        .await
        .is_invalid_at(&["/code"]);
}

#[tokio::test]
async fn invitations_with_an_address_are_mailed() {
    let sink = Sink::start().await;
    let world = world_with(&sink.smtp);
    let ada = world.person("ada").await;
    let code = code(&sink.letter().await, "confirm");
    let anybody = world.anybody();
    let confirmed = anybody.post("/auth/confirm", json!({"code": code}));
    confirmed.await.is(StatusCode::OK);
    let id = world.organization(&ada, "Halden").await;
    let body = json!({"role": "viewer", "email": "bob@example.org"});
    let made = ada
        .post(&format!("/organizations/{id}/invitations"), body)
        .await;
    let letter = sink.letter().await;
    assert!(letter.contains("To: bob@example.org") && letter.contains("ada invites you to Halden"));
    assert!(letter.contains(&made.text("url")), "{letter}");
}

#[tokio::test]
async fn no_request_waits_for_a_mail_server_and_no_letter_is_lost_when_it_is_away() {
    // A port where nobody listens yet.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let world = World::with(Config {
        smtp: Some(smtp(port)),
        ..config()
    });
    let sender = Sender::new(&smtp(port)).expect("a sender");
    world.person("ada").await;
    assert_eq!(send_due(&world.app, &sender).await.expect("tried"), 1);
    assert_eq!(send_due(&world.app, &sender).await.expect("nothing due"), 0);
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("the same port");
    let letters = Arc::new(Mutex::new(Vec::new()));
    let kept = letters.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, kept.clone()));
        }
    });
    world.clock.advance_seconds(20);
    assert_eq!(send_due(&world.app, &sender).await.expect("sent"), 1);
    assert_eq!(letters.lock().expect("letters").len(), 1);
    world.clock.advance_seconds(24 * 3600);
    assert_eq!(
        send_due(&world.app, &sender).await.expect("nothing"),
        0,
        "it is sent once"
    );
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_given_up() {
    let sink = Sink::start().await;
    let world = World::with(Config {
        smtp: Some(sink.smtp.clone()),
        ..config()
    });
    let sender = Sender::new(&sink.smtp).expect("a sender");
    world.person("refused").await;
    assert_eq!(send_due(&world.app, &sender).await.expect("tried"), 1);
    world.clock.advance_seconds(24 * 3600);
    assert_eq!(send_due(&world.app, &sender).await.expect("nothing"), 0);
}
