//! Passwords: long rather than intricate (after NIST SP 800-63B): no rules about kinds of characters, but
//! nothing that can be guessed at once.

use super::email::EmailAddress;
use thiserror::Error;

/// The fewest characters.
pub const CHARACTERS_LEAST: usize = 12;
/// The most characters; hashing an endless text would be an attack.
pub const CHARACTERS_GREATEST: usize = 1_000;
/// The fewest different characters.
const DIFFERENT_LEAST: usize = 5;

/// Words of which no password may be made alone, with digits and signs around them.
const GUESSED_FIRST: [&str; 12] = [
    "password",
    "passwort",
    "qwertyuiop",
    "qwertzuiop",
    "letmein",
    "iloveyou",
    "administrator",
    "welcome",
    "changeme",
    "candor",
    "abcdefghijkl",
    "trustno",
];

/// Why a password is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("A password has at least {CHARACTERS_LEAST} characters. A few words in a row do well.")]
    TooShort,
    /// Too many.
    #[error("A password has at most {CHARACTERS_GREATEST} characters.")]
    TooLong,
    /// Hardly any different ones.
    #[error(
        "This password repeats a few characters. Use at least {DIFFERENT_LEAST} different ones."
    )]
    TooUniform,
    /// Everybody tries it.
    #[error("This password is among the first that are guessed.")]
    Guessable,
    /// It is the address.
    #[error("The password must not be made of your e-mail address or name.")]
    ContainsIdentity,
}

/// Checks a new password, as typed.
///
/// # Errors
/// [`PasswordError`] with the first thing that is against it.
pub fn check_password(
    password: &str,
    email: &EmailAddress,
    display_name: &str,
) -> Result<(), PasswordError> {
    let characters = password.chars().count();
    if characters < CHARACTERS_LEAST {
        return Err(PasswordError::TooShort);
    }
    if characters > CHARACTERS_GREATEST {
        return Err(PasswordError::TooLong);
    }
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT_LEAST {
        return Err(PasswordError::TooUniform);
    }
    let lower = password.to_lowercase();
    if is_run(&lower)
        || GUESSED_FIRST
            .iter()
            .any(|word| is_little_more_than(&lower, word))
    {
        return Err(PasswordError::Guessable);
    }
    let name = display_name.trim().to_lowercase();
    let own = [email.as_str(), email.local(), name.as_str()];
    if own
        .iter()
        .any(|part| part.chars().count() >= 4 && is_little_more_than(&lower, part))
    {
        return Err(PasswordError::ContainsIdentity);
    }
    Ok(())
}

/// Whether hardly anything but digits and signs is left without the word.
fn is_little_more_than(password: &str, word: &str) -> bool {
    password.contains(word)
        && password
            .replace(word, "")
            .chars()
            .filter(|c| c.is_alphabetic())
            .count()
            < 4
}

/// Whether each character follows its neighbour: `abcdefgh...`, `1234...`.
fn is_run(password: &str) -> bool {
    let points: Vec<u32> = password.chars().map(u32::from).collect();
    let follows = points
        .windows(2)
        .filter(|pair| pair[0].abs_diff(pair[1]) <= 1)
        .count();
    follows * 10 >= points.len() * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), PasswordError> {
        check_password(
            password,
            &"ada.lovelace@example.org".parse().unwrap(),
            "Ada Lovelace",
        )
    }

    #[test]
    fn a_few_words_are_a_good_password() {
        assert_eq!(check("correct horse battery"), Ok(()));
        assert_eq!(check("пароль из слов"), Ok(()));
        assert_eq!(check(&"long words ".repeat(90)), Ok(()));
    }

    #[test]
    fn what_is_guessed_at_once_is_refused() {
        let table = [
            ("eleven char", PasswordError::TooShort),
            ("aaaaaaaaaaaab", PasswordError::TooUniform),
            ("123456789012", PasswordError::Guessable),
            ("abcdefghijklm", PasswordError::Guessable),
            ("Password2026!", PasswordError::Guessable),
            ("ada.lovelace1", PasswordError::ContainsIdentity),
            ("Ada Lovelace 1815", PasswordError::ContainsIdentity),
            ("ada.lovelace@example.org", PasswordError::ContainsIdentity),
        ];
        for (password, error) in table {
            assert_eq!(check(password), Err(error), "{password}");
        }
        assert_eq!(
            check(&"long words ".repeat(91)),
            Err(PasswordError::TooLong)
        );
    }
}
