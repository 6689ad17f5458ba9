//! Links that hold by their signature: whoever has one may fetch the file, until it runs out.

use crate::App;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The signature of what a link says, in hexadecimal.
#[must_use]
pub fn sign(app: &App, what: &str) -> String {
    hex::encode(mac(app, what).finalize().into_bytes())
}

/// Whether a signature is this server's for what a link says; takes the same time for every wrong one.
#[must_use]
pub fn is_signed(app: &App, what: &str, signature: &str) -> bool {
    hex::decode(signature).is_ok_and(|bytes| mac(app, what).verify_slice(&bytes).is_ok())
}

fn mac(app: &App, what: &str) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(app.secret()).expect("HMAC takes keys of any length");
    mac.update(what.as_bytes());
    mac
}
