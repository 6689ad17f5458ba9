//! What letters say: plain text, the link on a line of its own, and what to do when it came unasked.

/// A letter without its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub body: String,
}

/// To somebody who signed up: is this address yours?
#[must_use]
pub fn confirmation(public_url: &str, code: &str) -> Letter {
    Letter {
        subject: "Confirm your e-mail address".to_owned(),
        body: format!(
            "Somebody made an account with this address at {public_url}.\n\n\
             If it was you, open this link within three days to confirm that the address is yours:\n\n\
             {}\n\n\
             If it was not you, do nothing.\n",
            confirmation_url(public_url, code)
        ),
    }
}

/// To somebody who asked for a new password.
#[must_use]
pub fn reset(public_url: &str, code: &str) -> Letter {
    Letter {
        subject: "Set a new password".to_owned(),
        body: format!(
            "Somebody asked for a new password for your account at {public_url}.\n\n\
             If it was you, open this link within an hour:\n\n\
             {}\n\n\
             If it was not you, do nothing: your password stays as it is.\n",
            reset_url(public_url, code)
        ),
    }
}

/// To somebody whose password was changed.
#[must_use]
pub fn password_changed(public_url: &str) -> Letter {
    Letter {
        subject: "Your password was changed".to_owned(),
        body: format!(
            "The password of your account at {public_url} was changed, and all other sessions were ended.\n\n\
             If it was not you, ask for a new password at once: {public_url}/reset\n"
        ),
    }
}

/// To somebody who is invited into an organization.
#[must_use]
pub fn member_invitation(inviter: &str, organization: &str, role: &str, url: &str) -> Letter {
    Letter {
        subject: format!("{inviter} invites you to {organization}"),
        body: format!(
            "{inviter} invites you to {organization} as {role}.\n\n\
             Open this link within seven days to accept:\n\n\
             {url}\n\n\
             If you do not know what this is about, do nothing.\n"
        ),
    }
}

/// To somebody who is invited to take part in a project.
#[must_use]
pub fn project_invitation(inviter: &str, project: &str, url: &str) -> Letter {
    Letter {
        subject: format!("{inviter} invites you to the project {project}"),
        body: format!(
            "{inviter} invites you to take part in the project {project}.\n\n\
             Open this link within seven days to accept; the project is then on your board:\n\n\
             {url}\n\n\
             If you do not know what this is about, do nothing.\n"
        ),
    }
}

/// To somebody who is invited onto the server.
#[must_use]
pub fn sign_up_invitation(inviter: &str, server: &str, url: &str) -> Letter {
    Letter {
        subject: format!("{inviter} invites you to {server}"),
        body: format!(
            "{inviter} invites you to make an account on {server}.\n\n\
             Open this link within seven days:\n\n\
             {url}\n\n\
             If you do not know what this is about, do nothing.\n"
        ),
    }
}

/// To somebody who wants to be told by mail of what concerns them.
#[must_use]
pub fn notification(public_url: &str, title: &str, body: &str, link: Option<&str>) -> Letter {
    let place = link.unwrap_or("/notifications");
    Letter {
        subject: title.to_owned(),
        body: format!(
            "{body}\n\n\
             {public_url}{place}\n\n\
             What else there is of this kind within the hour is in your notifications and comes in no letter of \
             its own. What comes by mail is yours to choose:\n\n\
             {public_url}/me/notifications\n"
        ),
    }
}

/// Where an address is confirmed.
#[must_use]
pub fn confirmation_url(public_url: &str, code: &str) -> String {
    format!("{public_url}/confirm?code={code}")
}

/// Where a new password is set.
#[must_use]
pub fn reset_url(public_url: &str, code: &str) -> String {
    format!("{public_url}/reset?code={code}")
}

/// Where the first operator is made.
#[must_use]
pub fn setup_url(public_url: &str, code: &str) -> String {
    format!("{public_url}/setup?code={code}")
}

/// Where an invitation into an organization is accepted.
#[must_use]
pub fn invitation_url(public_url: &str, code: &str) -> String {
    format!("{public_url}/invitations/{code}")
}

/// Where an account is made by invitation.
#[must_use]
pub fn sign_up_url(public_url: &str, code: &str) -> String {
    format!("{public_url}/sign-up?invitation={code}")
}
