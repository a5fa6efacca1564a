//! What 4over says when it says no: an error object, the `message` of a job that failed, or anything with an HTTP error status.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

use super::member;
use super::redact::{self, Foreign};

/// Why 4over refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// 4over's code, where it gives one: `409` for a broken rule (seed 000). Falls back on the HTTP status.
    pub code: Option<String>,
    /// 4over's words, redacted.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} (code {code})", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl Refusal {
    /// Reads the generic error object, `{"status":"error","status_code":…,"message":…}` (4over, Errors).
    pub fn of_error_object(json: &Value) -> Option<Self> {
        let status = json.get("status")?.as_str()?;
        if !status.trim().eq_ignore_ascii_case("error") {
            return None;
        }
        let mut refusal = Refusal::of_message(json.get("message").or_else(|| json.get("status_text")));
        refusal.code = json.get("status_code").and_then(member::text).or(refusal.code);
        Some(refusal)
    }

    /// Reads a `message`: a text (seed 001), or an object with `code` and `description` (seed 000), or a list of either.
    pub fn of_message(message: Option<&Value>) -> Self {
        let refusal = match message {
            Some(Value::Object(members)) => Refusal {
                code: members.get("code").and_then(member::text),
                reason: ["description", "message"]
                    .iter()
                    .find_map(|name| member::text(members.get(*name)?))
                    .unwrap_or_default(),
            },
            Some(Value::Array(items)) => {
                let all: Vec<Refusal> = items.iter().map(|item| Refusal::of_message(Some(item))).collect();
                Refusal { code: all.iter().find_map(|refusal| refusal.code.clone()), reason: joined(&all) }
            }
            Some(json) => Refusal { code: None, reason: member::text(json).unwrap_or_default() },
            None => Refusal { code: None, reason: String::new() },
        };
        let reason = if refusal.reason.trim().is_empty() {
            "4over gives no reason".to_owned()
        } else {
            redact::text(&refusal.reason)
        };
        Refusal { reason, ..refusal }
    }

    /// Reads any answer that is not 2xx, or is an error object under any status; `None` when 4over did not refuse.
    pub fn of_reply(http_status: u16, body: &[u8]) -> Option<Self> {
        let json: Option<Value> = serde_json::from_slice(body).ok();
        if let Some(refusal) = json.as_ref().and_then(Refusal::of_error_object) {
            return Some(refusal);
        }
        if (200..300).contains(&http_status) {
            return None;
        }
        Some(Refusal::of_http_error(http_status, json.as_ref(), body))
    }

    /// Makes a refusal of an HTTP error whose body is no error object.
    pub(super) fn of_http_error(http_status: u16, json: Option<&Value>, body: &[u8]) -> Self {
        let said = json.and_then(|json| json.get("message").or_else(|| json.get("errors")));
        let reason = match (said, json) {
            (Some(message), _) => Refusal::of_message(Some(message)).reason,
            (None, Some(text @ Value::String(_))) => Refusal::of_message(Some(text)).reason,
            (None, _) => Foreign::new(body.to_vec()).to_string(),
        };
        Refusal { code: Some(http_status.to_string()), reason }
    }

    /// Returns the code, where it is an HTTP status.
    pub fn http_code(&self) -> Option<u16> {
        self.code.as_deref()?.trim().parse().ok().filter(|code| (100..600).contains(code))
    }
}

/// Joins the reasons of several refusals.
pub(super) fn joined<'a>(refusals: impl IntoIterator<Item = &'a Refusal>) -> String {
    refusals.into_iter().map(|refusal| refusal.reason.as_str()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_object_refuses_under_any_http_status() {
        let body = json!({"status": "error", "status_code": 409, "status_text": "Conflict", "current_content": "", "message": "no such runsize"});
        for http_status in [200, 201, 400, 409, 500] {
            let refusal = Refusal::of_reply(http_status, body.to_string().as_bytes()).unwrap();
            assert_eq!(refusal, Refusal { code: Some("409".to_owned()), reason: "no such runsize".to_owned() });
        }
    }

    #[test]
    fn a_code_may_be_text_or_number_or_missing() {
        let code = |json: Value| Refusal::of_error_object(&json).unwrap().http_code();
        assert_eq!(code(json!({"status": "Error", "status_code": "400"})), Some(400));
        assert_eq!(code(json!({"status": "error", "message": {"code": 422, "description": "x"}})), Some(422));
        assert_eq!(code(json!({"status": "error", "status_code": null})), None);
        assert_eq!(code(json!({"status": "error", "status_code": "E-7"})), None);
    }

    #[test]
    fn other_bodies_under_2xx_are_no_refusal() {
        for body in ["", "true", "{}", r#"{"status":"success"}"#, r#"{"status":200}"#, "not json", "[]"] {
            assert_eq!(Refusal::of_reply(200, body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn an_http_error_keeps_what_the_body_says() {
        let reason = |body: &str| Refusal::of_reply(401, body.as_bytes()).unwrap();
        assert_eq!(reason("Too many requests").reason, "Too many requests");
        assert_eq!(reason(r#"{"message":["a",{"description":"b"}]}"#).reason, "a; b");
        assert_eq!(reason(r#"{"code":7}"#).reason, r#"{"code":7}"#);
        assert_eq!(reason("").reason, "an empty body");
        assert_eq!(reason(r#""""#).reason, "4over gives no reason");
        assert_eq!(reason("").code.as_deref(), Some("401"));
    }

    #[test]
    fn a_reason_is_redacted() {
        let refusal = Refusal::of_message(Some(&json!("the e-mail james@example.com bounced")));
        assert_eq!(refusal.reason, "the e-mail [redacted] bounced");
    }
}
