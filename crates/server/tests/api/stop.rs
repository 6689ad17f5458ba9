//! A server that is told to stop: live updates end, and what does not end is not waited for for ever.

use crate::world::{World, sign_up};
use axum::http::StatusCode;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Long enough for a busy machine, and far from for ever.
const SOON: Duration = Duration::from_secs(20);

struct Serving {
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
    tab: TcpStream,
}

/// A server on a port, with a connection on which `request` was answered (or, if `want` is empty, only sent).
async fn serving(world: &World, drain: Duration, request: &str, want: &str) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, told) = oneshot::channel::<()>();
    let until = async {
        let _ = told.await;
    };
    let app = world.app.clone();
    let ended = tokio::spawn(candor_server::serve_within(listener, app, until, drain));
    let mut tab = TcpStream::connect(address).await.expect("a connection");
    tab.write_all(request.as_bytes()).await.expect("sent");
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains(want) {
        let read = timeout(SOON, tab.read_buf(&mut seen)).await.expect("soon");
        assert!(read.expect("an answer") > 0, "closed");
    }
    Serving { stop, ended, tab }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_tab_does_not_keep_the_server_from_stopping() {
    let world = World::new();
    let answer = world.anybody().post("/auth/signup", sign_up("ann")).await;
    let cookie = answer.is(StatusCode::CREATED).header("set-cookie");
    let cookie = cookie.split(';').next().unwrap_or_default();
    let request =
        format!("GET /api/v1/events HTTP/1.1\r\nhost: candor.test\r\ncookie: {cookie}\r\n\r\n");
    // Time to drain that the test does not have: the stream itself has to end.
    let serving = serving(&world, SOON * 9, &request, "text/event-stream").await;
    let mut tab = serving.tab;
    serving.stop.send(()).expect("it listens");
    let ended = timeout(SOON, serving.ended).await.expect("it stops");
    ended.expect("no panic").expect("no error");
    let mut rest = Vec::new();
    let read = timeout(SOON, tab.read_to_end(&mut rest)).await;
    read.expect("the stream ends").expect("in good order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_never_ends_is_waited_for_only_so_long() {
    let world = World::new();
    let body = json!({"email": "x"}).to_string();
    let request = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nhost: candor.test\r\ncontent-type: application/json\r\n\
         content-length: 1000\r\n\r\n{body}"
    );
    let serving = serving(&world, Duration::from_millis(300), &request, "").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    serving.stop.send(()).expect("it listens");
    let ended = timeout(SOON, serving.ended).await.expect("it stops");
    ended.expect("no panic").expect("no error");
}

/// A stream asks every ten seconds whether it may go on.
#[tokio::test(flavor = "multi_thread")]
async fn the_stream_of_a_session_that_was_ended_ends() {
    let world = World::new();
    let answer = world.anybody().post("/auth/signup", sign_up("ann")).await;
    let cookie = answer.is(StatusCode::CREATED).header("set-cookie");
    let cookie = cookie.split(';').next().unwrap_or_default();
    let request =
        format!("GET /api/v1/events HTTP/1.1\r\nhost: candor.test\r\ncookie: {cookie}\r\n\r\n");
    let serving = serving(&world, SOON, &request, "text/event-stream").await;
    let mut tab = serving.tab;
    let mut seen = Vec::new();
    let ann = world.anybody().signed_in_by(&answer);
    let out = ann.post("/auth/logout", json!({})).await;
    out.is(StatusCode::NO_CONTENT);
    // The last chunk of a body is empty (RFC 9112, section 7.1).
    while !seen.ends_with(b"\r\n0\r\n\r\n") {
        let read = timeout(SOON, tab.read_buf(&mut seen)).await;
        let read = read.expect("the stream ends").expect("in good order");
        assert!(read > 0, "the connection broke off");
    }
}
