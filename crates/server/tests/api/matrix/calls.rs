//! The calls of the matrix: method, path and body, with ids filled in from the scene.

/// A body that is no JSON starts with its media type and a bar.
pub(crate) type Call = (&'static str, &'static str, &'static str);

pub(crate) const CALLS: &[&[Call]] = &[
    PEOPLE,
    ORGANIZATIONS,
    PROJECTS,
    BATCHES,
    TASKS,
    WORK,
    REVIEWS,
    FILES,
    MONEY,
    OPERATOR,
];

const PEOPLE: &[Call] = &[
    ("GET", "/server", ""),
    (
        "POST",
        "/auth/signup",
        r#"{"email": "new@example.org", "password": "correct horse battery", "display_name": "New"}"#,
    ),
    (
        "POST",
        "/auth/login",
        r#"{"email": "owner@example.org", "password": "correct horse battery"}"#,
    ),
    ("POST", "/auth/demo", r#"{"email": "owner@example.org"}"#),
    ("POST", "/auth/confirm", r#"{"code": "confirm"}"#),
    ("POST", "/auth/reset", r#"{"email": "owner@example.org"}"#),
    (
        "POST",
        "/auth/reset/finish",
        r#"{"code": "reset", "password": "another horse battery"}"#,
    ),
    ("POST", "/auth/logout", "{}"),
    ("POST", "/auth/confirm/resend", "{}"),
    ("GET", "/me", ""),
    ("PATCH", "/me", r#"{"country": "DE"}"#),
    ("DELETE", "/me", ""),
    (
        "POST",
        "/me/give-up",
        r#"{"words": "I give up what is left."}"#,
    ),
    ("GET", "/me/sessions", ""),
    ("DELETE", "/me/sessions/{session}", ""),
    ("GET", "/tokens", ""),
    ("POST", "/tokens", r#"{"name": "t", "scopes": ["read"]}"#),
    ("DELETE", "/tokens/{token}", ""),
    ("GET", "/me/preferences", ""),
    ("PATCH", "/me/preferences", "{}"),
    ("GET", "/me/notifications", ""),
    ("POST", "/me/notifications/read", r#"{"ids": "all"}"#),
    ("GET", "/events", ""),
];

const ORGANIZATIONS: &[Call] = &[
    ("GET", "/organizations", ""),
    (
        "POST",
        "/organizations",
        r#"{"name": "Mine", "currency": "EUR"}"#,
    ),
    ("GET", "/organizations/{organization}", ""),
    (
        "PATCH",
        "/organizations/{organization}",
        r#"{"name": "Other"}"#,
    ),
    ("GET", "/organizations/{organization}/members", ""),
    (
        "PATCH",
        "/organizations/{organization}/members/{member}",
        r#"{"role": "manager"}"#,
    ),
    (
        "DELETE",
        "/organizations/{organization}/members/{member}",
        "",
    ),
    ("GET", "/organizations/{organization}/invitations", ""),
    (
        "POST",
        "/organizations/{organization}/invitations",
        r#"{"role": "viewer"}"#,
    ),
    (
        "DELETE",
        "/organizations/{organization}/invitations/{invitation}",
        "",
    ),
    ("GET", "/invitations/{code}/card", ""),
    ("POST", "/invitations/{code}/accept", "{}"),
];

const PROJECTS: &[Call] = &[
    ("GET", "/presets", ""),
    ("GET", "/presets/text-sentiment", ""),
    ("POST", "/templates/validate", r#"{"template": {}}"#),
    ("GET", "/projects", ""),
    (
        "POST",
        "/projects",
        r#"{"organization_id": "{organization}", "name": "New", "preset": "text-sentiment"}"#,
    ),
    ("GET", "/projects/{project}", ""),
    ("PATCH", "/projects/{project}", r#"{"summary": "Other"}"#),
    ("POST", "/projects/{project}/pause", "{}"),
    ("POST", "/projects/{paused_project}/resume", "{}"),
    ("POST", "/projects/{done_project}/close", "{}"),
    ("POST", "/projects/{closed_project}/archive", "{}"),
    ("GET", "/projects/{project}/templates", ""),
    (
        "POST",
        "/projects/{project}/templates",
        r#"{"template": {"template": 1, "title": "Sentiment",
            "inputs": [{"id": "text", "type": "text", "from": "/text"}],
            "questions": [{"id": "sentiment", "type": "choice", "label": "How?", "options": [
                {"value": "good", "label": "Good"}, {"value": "bad", "label": "Bad"}]}]}}"#,
    ),
    ("GET", "/projects/{project}/templates/1", ""),
    ("GET", "/projects/{project}/template-for/1", ""),
    ("GET", "/projects/{project}/guidelines", ""),
    (
        "POST",
        "/projects/{project}/guidelines",
        r##"{"markdown": "# 1 Sound\n\nJudge it."}"##,
    ),
    ("GET", "/projects/{project}/guidelines/2", ""),
    ("GET", "/projects/{project}/guideline-for/2", ""),
    ("GET", "/projects/{project}/guidelines/1/diff/2", ""),
    ("POST", "/projects/{project}/try", "{}"),
    ("GET", "/projects/{project}/brief", ""),
    ("GET", "/projects/{project}/overview", ""),
    ("GET", "/projects/{project}/consensus", ""),
    ("GET", "/projects/{project}/agreement", ""),
    (
        "GET",
        "/projects/{project}/agreement/question?question=sentiment",
        "",
    ),
    ("GET", "/projects/{project}/annotators", ""),
    ("GET", "/projects/{project}/methods", ""),
    (
        "PATCH",
        "/projects/{project}/methods",
        r#"{"methods": {"sentiment": "majority"}}"#,
    ),
];

const BATCHES: &[Call] = &[
    ("GET", "/projects/{project}/batches", ""),
    (
        "POST",
        "/projects/{project}/batches",
        r#"{"name": "New", "price": {"amount": 5, "currency": "USD"}}"#,
    ),
    ("GET", "/batches/{batch}", ""),
    ("PATCH", "/batches/{batch}", r#"{"name": "Other"}"#),
    ("GET", "/batches/{batch}/estimate", ""),
    ("POST", "/batches/{draft_batch}/fund", "{}"),
    ("POST", "/batches/{funded_batch}/publish", "{}"),
    ("POST", "/batches/{batch}/pause", "{}"),
    ("POST", "/batches/{paused_batch}/resume", "{}"),
    ("POST", "/batches/{batch}/close", "{}"),
    ("POST", "/batches/{batch}/cancel", "{}"),
    (
        "POST",
        "/batches/{draft_batch}/imports?format=csv",
        "text/csv|text\nNew\n",
    ),
];

const TASKS: &[Call] = &[
    ("GET", "/projects/{project}/tasks", ""),
    ("GET", "/tasks/{task}", ""),
    (
        "POST",
        "/tasks/{task}/answers",
        r#"{"answer": {"sentiment": "mixed"}}"#,
    ),
    ("POST", "/tasks/{task}/hold", r#"{"reason": "odd"}"#),
    ("POST", "/tasks/{held_task}/release", "{}"),
    ("POST", "/tasks/{task}/withdraw", "{}"),
];

const WORK: &[Call] = &[
    ("GET", "/me/board", ""),
    ("GET", "/me/assignments", ""),
    ("POST", "/projects/{project}/claims", r#"{"count": 1}"#),
    ("GET", "/assignments/{leased}", ""),
    (
        "PUT",
        "/assignments/{leased}/draft",
        r#"{"epoch": {epoch}, "revision": 0, "answer": {"sentiment": "mixed"}}"#,
    ),
    (
        "POST",
        "/assignments/{leased}/submit",
        r#"{"epoch": {epoch}, "answer": {"sentiment": "mixed"}}"#,
    ),
    (
        "POST",
        "/assignments/{leased}/heartbeat",
        r#"{"epoch": {epoch}, "buckets": []}"#,
    ),
    (
        "POST",
        "/assignments/{leased}/extend",
        r#"{"epoch": {epoch}}"#,
    ),
    (
        "POST",
        "/assignments/{leased}/return",
        r#"{"epoch": {epoch}}"#,
    ),
    (
        "POST",
        "/assignments/{leased}/report",
        r#"{"epoch": {epoch}, "kind": "broken", "text": "There is nothing to read in it."}"#,
    ),
];

const REVIEWS: &[Call] = &[
    ("GET", "/reviews", ""),
    ("GET", "/reviews?project_id={project}", ""),
    (
        "POST",
        "/reviews",
        r#"{"assignment_ids": ["{submitted}"], "verdict": "accept"}"#,
    ),
    ("POST", "/assignments/{submitted}/take", "{}"),
    (
        "POST",
        "/assignments/{submitted}/review",
        r#"{"verdict": "accept"}"#,
    ),
    (
        "POST",
        "/assignments/{proposed}/review",
        r#"{"verdict": "confirm_reject"}"#,
    ),
    (
        "POST",
        "/assignments/{rejected}/appeal",
        r#"{"text": "It is good and bad."}"#,
    ),
    (
        "POST",
        "/assignments/{appealed}/appeal/decision",
        r#"{"decision": "accept"}"#,
    ),
];

const FILES: &[Call] = &[
    ("POST", "/uploads?name=a.csv", "text/csv|text\nNew\n"),
    (
        "POST",
        "/uploads/{upload}/preview",
        r#"{"batch_id": "{draft_batch}"}"#,
    ),
    ("GET", "/imports/{import}/rejected", ""),
    ("GET", "/jobs/{import}", ""),
    ("POST", "/jobs/{queued_job}/cancel", "{}"),
    ("POST", "/jobs/{cancelled_job}/resume", "{}"),
    ("GET", "/projects/{project}/exports", ""),
    (
        "POST",
        "/projects/{project}/exports",
        r#"{"format": "csv", "content": "consensus"}"#,
    ),
    ("GET", "{export_link}", ""),
    ("GET", "/files/exports/{export}?exp=9999999999&sig=00", ""),
    ("GET", "/audit", ""),
    ("GET", "/organizations/{organization}/audit", ""),
    ("GET", "/catalogue", ""),
    ("GET", "/catalogue/{project}", ""),
    ("POST", "/projects/{project}/invitations", "{}"),
    ("GET", "{image_link}", ""),
];

const MONEY: &[Call] = &[
    ("GET", "/organizations/{organization}/treasury", ""),
    ("GET", "/organizations/{organization}/batches", ""),
    ("GET", "/organizations/{organization}/ledger", ""),
    ("GET", "/organizations/{organization}/deposits", ""),
    (
        "POST",
        "/organizations/{organization}/deposits",
        r#"{"amount": {"amount": 100, "currency": "USD"}, "reference": "R3"}"#,
    ),
    ("GET", "/me/earnings", ""),
    ("GET", "/me/statement", ""),
    ("GET", "/me/payouts", ""),
    (
        "POST",
        "/me/payouts",
        r#"{"amount": {"amount": 60, "currency": "USD"}, "rail": "manual"}"#,
    ),
];

const OPERATOR: &[Call] = &[
    ("GET", "/deposits", ""),
    ("POST", "/deposits/{deposit}/confirm", "{}"),
    ("POST", "/deposits/{deposit}/decline", "{}"),
    ("GET", "/payouts", ""),
    ("POST", "/payouts/{payout}/settle", r#"{"reference": "T1"}"#),
    (
        "POST",
        "/payouts/{payout}/return",
        r#"{"reason": "No such account."}"#,
    ),
    ("GET", "/jobs", ""),
    ("GET", "/invitations", ""),
    ("POST", "/invitations", "{}"),
    ("DELETE", "/invitations/{server_invitation}", ""),
    ("GET", "/health", ""),
    ("GET", "/users", ""),
    ("GET", "/settings", ""),
    ("PATCH", "/settings", r#"{"fee_bps": 100}"#),
];
