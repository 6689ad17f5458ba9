//! Invitations into organizations and onto the server.

use crate::world::{World, code_of, sign_up};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let path = format!("/organizations/{id}/invitations");
    let made = ada.post(&path, json!({"role": "reviewer"})).await;
    let url = made.is(StatusCode::CREATED).text("url");
    assert!(url.starts_with("http://candor.test/invitations/"), "{url}");
    let accept = format!("/invitations/{}/accept", code_of(&url));
    world
        .anybody()
        .post(&accept, json!({}))
        .await
        .is(StatusCode::UNAUTHORIZED);
    let bob = world.person("bob").await;
    let joined = bob.post(&accept, json!({})).await;
    assert_eq!(joined.is(StatusCode::OK).body["role"], "reviewer");
    assert_eq!(joined.body["organization_name"], "Halden");
    let eve = world.person("eve").await;
    eve.post(&accept, json!({}))
        .await
        .is_problem(StatusCode::NOT_FOUND, "not_found");
    let listed = ada.get(&path).await;
    let item = &listed.items()[0];
    assert!(
        item["accepted_at"].is_string() && item.get("url").is_none(),
        "{item}"
    );
    let withdraw = format!("{path}/{}", made.text("id"));
    ada.delete(&withdraw)
        .await
        .is_problem(StatusCode::CONFLICT, "accepted");
}

#[tokio::test]
async fn an_invitation_for_an_address_is_nobody_else_s() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let body = json!({"role": "viewer", "email": "Bob@example.org"});
    let made = ada
        .post(&format!("/organizations/{id}/invitations"), body)
        .await;
    assert_eq!(made.body["email"], "bob@example.org");
    let accept = format!("/invitations/{}/accept", code_of(&made.text("url")));
    world
        .person("eve")
        .await
        .post(&accept, json!({}))
        .await
        .is(StatusCode::NOT_FOUND);
    world
        .person("bob")
        .await
        .post(&accept, json!({}))
        .await
        .is(StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_that_was_withdrawn_or_has_ended_is_none() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let path = format!("/organizations/{id}/invitations");
    let withdrawn = ada.post(&path, json!({"role": "viewer"})).await;
    let delete = format!("{path}/{}", withdrawn.text("id"));
    ada.delete(&delete).await.is(StatusCode::NO_CONTENT);
    ada.delete(&delete).await.is(StatusCode::NOT_FOUND);
    let ended = ada.post(&path, json!({"role": "viewer"})).await;
    world.clock.advance_seconds(7 * 24 * 3600);
    let bob = world.person("bob").await;
    for made in [withdrawn, ended] {
        let accept = format!("/invitations/{}/accept", code_of(&made.text("url")));
        bob.post(&accept, json!({}))
            .await
            .is_problem(StatusCode::NOT_FOUND, "not_found");
    }
}

#[tokio::test]
async fn who_is_a_member_keeps_their_role_and_leaves_the_invitation_to_others() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let path = format!("/organizations/{id}/invitations");
    let made = ada.post(&path, json!({"role": "viewer"})).await;
    let accept = format!("/invitations/{}/accept", code_of(&made.text("url")));
    let own = ada.post(&accept, json!({})).await;
    assert_eq!(own.is(StatusCode::OK).body["role"], "owner");
    let bob = world.person("bob").await;
    assert_eq!(bob.post(&accept, json!({})).await.body["role"], "viewer");
}

#[tokio::test]
async fn where_sign_up_is_by_invitation_it_takes_one() {
    let world = World::new();
    let olive = world.operator().await;
    olive
        .patch("/settings", json!({"sign_up": "invitation"}))
        .await
        .is(StatusCode::OK);
    let refused = world.anybody().post("/auth/signup", sign_up("eve")).await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");
    let made = olive.post("/invitations", json!({"email": null})).await;
    let url = made.is(StatusCode::CREATED).text("url");
    assert!(
        url.starts_with("http://candor.test/sign-up?invitation="),
        "{url}"
    );
    assert_eq!(made.body["kind"], "sign_up");
    let mut body = sign_up("ada");
    body["invitation"] = json!(code_of(&url));
    let joined = world.anybody().post("/auth/signup", body.clone()).await;
    let ada = world.anybody().signed_in_by(joined.is(StatusCode::CREATED));
    body["email"] = json!("eve@example.org");
    world
        .anybody()
        .post("/auth/signup", body)
        .await
        .is_invalid_at(&["/invitation"]);
    // Members invite too: who joins a team this way comes onto the server and into the team at once.
    let id = world.organization(&ada, "Halden").await;
    let path = format!("/organizations/{id}/invitations");
    let invited = ada.post(&path, json!({"role": "viewer"})).await;
    let mut body = sign_up("bob");
    body["invitation"] = json!(code_of(&invited.text("url")));
    let joined = world.anybody().post("/auth/signup", body).await;
    let bob = world.anybody().signed_in_by(joined.is(StatusCode::CREATED));
    assert_eq!(
        bob.get("/me").await.body["memberships"][0]["role"],
        "viewer"
    );
}

#[tokio::test]
async fn the_operator_sees_and_withdraws_invitations_onto_the_server() {
    let world = World::new();
    let olive = world.operator().await;
    let made = olive.post("/invitations", json!({})).await;
    assert_eq!(olive.get("/invitations").await.items().len(), 1);
    let path = format!("/invitations/{}", made.text("id"));
    let ada = world.person("ada").await;
    ada.get("/invitations").await.is(StatusCode::NOT_FOUND);
    ada.post("/invitations", json!({}))
        .await
        .is(StatusCode::NOT_FOUND);
    ada.delete(&path).await.is(StatusCode::NOT_FOUND);
    olive.delete(&path).await.is(StatusCode::NO_CONTENT);
    assert!(olive.get("/invitations").await.items().is_empty());
}

#[tokio::test]
async fn a_retry_makes_no_second_invitation_and_its_link_works() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let path = format!("/organizations/{id}/invitations");
    let retrying = ada.clone().with_key("k");
    let first = retrying.post(&path, json!({"role": "viewer"})).await;
    let second = retrying.post(&path, json!({"role": "viewer"})).await;
    assert_eq!(first.text("id"), second.text("id"));
    assert_eq!(ada.get(&path).await.items().len(), 1);
    let bob = world.person("bob").await;
    let accept = format!("/invitations/{}/accept", code_of(&second.text("url")));
    bob.post(&accept, json!({})).await.is(StatusCode::OK);
}

#[tokio::test]
async fn a_link_says_who_invites_to_what_until_it_is_used() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let path = format!("/organizations/{id}/invitations");
    let body = json!({"role": "reviewer", "email": "bob@example.org"});
    let made = ada.post(&path, body).await;
    let code = code_of(&made.is(StatusCode::CREATED).text("url"));
    let card = format!("/invitations/{code}/card");
    // Nobody needs an account to read it, and it does not tell whose address it is for.
    let read = world.anybody().get(&card).await;
    read.is(StatusCode::OK);
    assert_eq!(
        read.body,
        json!({
            "kind": "member", "organization_name": "Halden", "project_name": null, "role": "reviewer",
            "inviter_name": "ada", "is_addressed": true, "expires_at": made.body["expires_at"],
        })
    );
    let bob = world.person("bob").await;
    let accept = format!("/invitations/{code}/accept");
    bob.post(&accept, json!({})).await.is(StatusCode::OK);
    for person in [world.anybody(), bob] {
        let gone = person.get(&card).await;
        gone.is_problem(StatusCode::NOT_FOUND, "not_found");
    }
}

#[tokio::test]
async fn a_link_to_a_project_names_it_and_one_onto_the_server_names_only_who_invites() {
    let world = World::new();
    let ada = world.person("ada").await;
    let id = world.organization(&ada, "Halden").await;
    let body = json!({"organization_id": id, "name": "Reviews", "preset": "text-sentiment"});
    let project = ada.post("/projects", body).await;
    let project = project.is(StatusCode::CREATED).text("id");
    let made = ada
        .post(&format!("/projects/{project}/invitations"), json!({}))
        .await;
    let to_project = code_of(&made.is(StatusCode::CREATED).text("url"));
    let olive = world.operator().await;
    let made = olive.post("/invitations", json!({})).await;
    let onto_server = code_of(&made.is(StatusCode::CREATED).text("url"));
    let path_of = |code: &str| format!("/invitations/{code}/card");
    let mut cards = Vec::new();
    for code in [&to_project, &onto_server] {
        let card = world.anybody().get(&path_of(code)).await;
        let mut card = card.is(StatusCode::OK).body.clone();
        card.as_object_mut().expect("a card").remove("expires_at");
        cards.push(card);
    }
    assert_eq!(
        cards,
        [
            json!({
                "kind": "project", "organization_name": "Halden", "project_name": "Reviews", "role": null,
                "inviter_name": "ada", "is_addressed": false,
            }),
            json!({
                "kind": "sign_up", "organization_name": null, "project_name": null, "role": null,
                "inviter_name": "Olive", "is_addressed": false,
            }),
        ]
    );
    world.clock.advance_seconds(7 * 24 * 3600);
    let ended = world.anybody().get(&path_of(&to_project)).await;
    ended.is_problem(StatusCode::NOT_FOUND, "not_found");
}
