//! Files go out under their links alone, whole or in parts, and nothing in them runs.

use crate::matrix::scene::Scene;
use crate::world::Someone;
use axum::http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;

async fn get(asker: &Someone, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let (parts, body) = asker.ask(Method::GET, path, None).await.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    (parts.status, parts.headers, bytes.to_vec())
}

#[tokio::test]
async fn a_picture_comes_whole_or_in_parts_with_its_own_type() {
    let scene = Scene::set().await;
    let anybody = &scene.people[0];
    let link = scene.fill("{image_link}");
    let (status, headers, whole) = get(anybody, &link).await;
    assert_eq!(status, StatusCode::OK);
    assert!(whole.starts_with(b"\x89PNG"), "the picture");
    let said = |name: &str| headers[name].to_str().expect("a text").to_owned();
    assert_eq!(said("content-type"), "image/png");
    assert_eq!(said("x-content-type-options"), "nosniff");
    assert!(said("content-security-policy").starts_with("sandbox;"));
    assert_eq!(said("accept-ranges"), "bytes");
    assert_eq!(said("content-length"), whole.len().to_string());

    let part = anybody.clone().with("range", "bytes=1-3");
    let (status, headers, bytes) = get(&part, &link).await;
    assert_eq!(
        (status, &bytes[..]),
        (StatusCode::PARTIAL_CONTENT, &b"PNG"[..])
    );
    assert_eq!(
        headers["content-range"],
        format!("bytes 1-3/{}", whole.len())
    );
    let last = anybody.clone().with("range", "bytes=-4");
    let (status, _, bytes) = get(&last, &link).await;
    assert_eq!(
        (status, &bytes[..]),
        (StatusCode::PARTIAL_CONTENT, &whole[whole.len() - 4..])
    );
    let beyond = anybody.clone().with("range", "bytes=100000-");
    let (status, headers, _) = get(&beyond, &link).await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(headers["content-range"], format!("bytes */{}", whole.len()));
}

#[tokio::test]
async fn a_link_that_was_changed_or_has_ended_is_none() {
    let scene = Scene::set().await;
    let owner = scene.people.last().expect("people");
    for name in ["{image_link}", "{export_link}"] {
        let link = scene.fill(name);
        let (until, _) = link.split_once("exp=").expect("a moment");
        let signature = link.split_once("sig=").expect("a signature").1;
        for other in [
            format!("{until}exp=9999999999&sig={signature}"),
            format!("{until}exp=1&sig={signature}"),
            link.replace("sig=", "sig=00"),
        ] {
            let (status, _, _) = get(owner, &other).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{other}");
        }
        let (status, ..) = get(owner, &link).await;
        assert_eq!(status, StatusCode::OK, "{link}");
    }
}
