//! One request for an access token, and what the issuer answers (OAuth 2.0 client credentials, RFC 6749, section 4.4).

use crate::http::{self, BodyError};
use crate::storefront::foreign::foreign_message;
use crate::storefront::retry::Failure;
use crate::storefront::settings::ClientCredentials;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;

/// How long an answer of the issuer may be, in bytes. A token is some 1 to 4 KiB.
const ANSWER_MAX: usize = 64 * 1024;

/// How long a token lives where the answer does not say, in seconds: the vendor's 24 hours.
const LIFETIME_S: u64 = 86_400;

/// Why there is no access token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The issuer could not be reached, or its answer was lost.
    #[error("the issuer of tokens cannot be reached: {message}")]
    Lost {
        /// What the transport says.
        message: String,
    },
    /// The issuer answered with a status that is no success.
    #[error("the issuer of tokens answered {status}: {message}")]
    Refused {
        /// The status.
        status: u16,
        /// The pause the issuer asks for.
        retry_after: Option<Duration>,
        /// What the issuer says.
        message: String,
    },
    /// The answer holds no token.
    #[error("the answer of the issuer of tokens {message}")]
    Answer {
        /// What is wrong with it; never the answer itself.
        message: String,
    },
    /// Nothing was asked: the last attempt failed a moment ago.
    #[error("no token is asked for in the next {seconds} s, since {reason}")]
    Paused {
        /// How long this lasts.
        seconds: u64,
        /// What the last attempt said.
        reason: String,
    },
}

impl TokenError {
    /// Names the failure for the decision whether to ask again, with the pause the issuer asks for.
    pub(super) fn failure(&self) -> (Failure, Option<Duration>) {
        match self {
            TokenError::Lost { .. } => (Failure::Lost, None),
            TokenError::Refused { status, retry_after, .. } => (Failure::Status(*status), *retry_after),
            TokenError::Answer { .. } | TokenError::Paused { .. } => (Failure::Final, None),
        }
    }
}

/// The members of an answer that are read.
#[derive(Deserialize)]
struct Issued {
    access_token: SecretString,
    token_type: Option<String>,
    expires_in: Option<serde_json::Value>,
}

/// Asks once; returns the token and how long it lives, in seconds.
pub(super) async fn token(
    http: &reqwest::Client,
    client: &ClientCredentials,
) -> Result<(SecretString, u64), TokenError> {
    let secret = client.client_secret.expose_secret();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &client.client_id),
        ("client_secret", secret),
        ("audience", &client.audience),
    ];
    let sent = http.post(client.token_url.clone()).form(&form).send().await;
    let response = sent.map_err(|error| TokenError::Lost { message: http::describe(error) })?;
    let status = response.status().as_u16();
    if !response.status().is_success() {
        let retry_after = http::retry_after(response.headers());
        let message = foreign_message(&http::beginning(response, ANSWER_MAX).await, secret);
        return Err(TokenError::Refused { status, retry_after, message });
    }
    match http::body(response, ANSWER_MAX).await {
        Ok(body) => read(&body),
        Err(BodyError::Lost(message)) => Err(TokenError::Lost { message }),
        Err(error @ BodyError::TooLarge(_)) => Err(TokenError::Answer { message: format!("is refused: {error}") }),
    }
}

/// Reads an answer. Its text never becomes part of a message: it holds the token.
fn read(body: &[u8]) -> Result<(SecretString, u64), TokenError> {
    let wrong = |message: &str| TokenError::Answer { message: message.to_owned() };
    let issued: Issued = serde_json::from_slice(body).map_err(|error| match error.is_data() {
        true => wrong("has no `access_token`"),
        false => wrong("is not JSON"),
    })?;
    let text = issued.access_token.expose_secret();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong("has an `access_token` that no header can hold"));
    }
    if issued.token_type.is_some_and(|word| !word.eq_ignore_ascii_case("bearer")) {
        return Err(wrong("has a `token_type` other than `Bearer`"));
    }
    let lifetime = match issued.expires_in {
        Some(serde_json::Value::Number(seconds)) => seconds.as_u64(),
        Some(serde_json::Value::String(seconds)) => seconds.parse().ok(),
        _ => None,
    };
    Ok((issued.access_token, lifetime.unwrap_or(LIFETIME_S)))
}

#[cfg(test)]
mod tests {
    use super::read;
    use secrecy::ExposeSecret;

    #[test]
    fn an_answer_brings_a_token_or_a_reason_that_does_not_quote_it() {
        let table = [
            (r#"{"access_token":"a.b-c","expires_in":86400,"token_type":"Bearer"}"#, Ok(("a.b-c", 86_400))),
            (r#"{"access_token":"a","expires_in":"600","token_type":"bearer"}"#, Ok(("a", 600))),
            (r#"{"access_token":"a"}"#, Ok(("a", 86_400))),
            (r#"{"access_token":"a","expires_in":-5}"#, Ok(("a", 86_400))),
            (r#"{"access_token":"a","expires_in":0}"#, Ok(("a", 0))),
            (r#"{"token":"sesame"}"#, Err("has no `access_token`")),
            (r#"["sesame"]"#, Err("has no `access_token`")),
            (r#"{"access_token":5}"#, Err("has no `access_token`")),
            (r#"{"access_token":""}"#, Err("has an `access_token` that no header can hold")),
            (r#"{"access_token":"sesame\n"}"#, Err("has an `access_token` that no header can hold")),
            (r#"{"access_token":"sesame","token_type":"mac"}"#, Err("has a `token_type` other than `Bearer`")),
            ("<html>sesame", Err("is not JSON")),
            ("", Err("is not JSON")),
        ];
        for (body, expected) in table {
            let found = read(body.as_bytes());
            let found = found.map(|(text, lifetime)| (text.expose_secret().to_owned(), lifetime));
            let found = found.map_err(|error| error.to_string());
            let expected = expected.map(|(text, lifetime)| (text.to_owned(), lifetime));
            let expected = expected.map_err(|rest| format!("the answer of the issuer of tokens {rest}"));
            assert_eq!(found, expected, "{body}");
        }
    }
}
