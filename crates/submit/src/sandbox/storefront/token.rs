//! `POST /oauth/token`, and who may come in with what.

use serde_json::{Value, json};
use url::form_urlencoded;

use crate::sandbox::exchange::{Answer, Call};
use crate::sandbox::state::State;

/// Machine tokens live 24 hours.
const LIFETIME_SECONDS: u32 = 86_400;

/// Issues a token for the client credentials, sent as a form or as JSON.
pub(super) fn issue(state: &mut State, call: &Call) -> Answer {
    if call.method != axum::http::Method::POST {
        return refusal(405, "invalid_request", "Only POST is allowed.");
    }
    let field = |name: &str| member(call, name).unwrap_or_default();
    let options = &state.options;
    if field("grant_type") != "client_credentials" {
        return refusal(400, "unsupported_grant_type", "grant_type has to be client_credentials.");
    }
    if field("client_id") != options.client_id || field("client_secret") != options.client_secret {
        return refusal(401, "access_denied", "Unauthorized");
    }
    if field("audience") != options.audience {
        return refusal(403, "access_denied", "The audience is missing or not allowed.");
    }
    if state.store.tokens_issued >= options.token_limit {
        return refusal(429, "too_many_requests", "The monthly number of tokens is used up.");
    }
    state.store.tokens_issued += 1;
    let token = format!("issued-token-{}", state.store.tokens_issued);
    state.store.tokens.insert(token.clone());
    let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS });
    Answer::json(200, &body)
}

/// Tells whether the call brings a token that was issued, or the one of the options.
pub(super) fn is_valid(state: &State, call: &Call) -> bool {
    let presented = call.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
    presented
        .is_some_and(|token| state.store.tokens.contains(token) || state.options.bearer_token.as_deref() == Some(token))
}

fn member(call: &Call, name: &str) -> Option<String> {
    if call.content_type_is("application/json") {
        let body = call.json().ok()?;
        return body.get(name).and_then(Value::as_str).map(str::to_owned);
    }
    let mut pairs = form_urlencoded::parse(&call.body);
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn refusal(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(status, &json!({ "error": error, "error_description": description }))
}
