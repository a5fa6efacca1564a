//! The answer to a cancelled job: `true`, or an unquoted sentence, under an HTTP status that nobody documented.

use serde_json::Value;

use super::redact;
use super::refusal::Refusal;

/// What became of a cancellation; one per job, never per order (4over, DELETE /orders/{job}).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cancellation {
    /// The job is cancelled, now or since earlier.
    Cancelled,
    /// The job is in "Batch Imposition" or beyond; 4over's words.
    TooLate(String),
    /// Anything else; whether the job is cancelled is not known.
    Other {
        /// The HTTP status of the answer.
        http_status: u16,
        /// 4over's words, redacted.
        text: String,
    },
}

/// Reads the answer to `DELETE /orders/{job}`: the words decide, not the HTTP status.
pub fn read(http_status: u16, body: &[u8]) -> Cancellation {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    if (200..300).contains(&http_status) && json == Some(Value::Bool(true)) {
        return Cancellation::Cancelled;
    }
    let text = words(http_status, json, body);
    let lower = text.to_lowercase();
    let already = lower.contains("already") && (lower.contains("cancelled") || lower.contains("canceled"));
    if already {
        Cancellation::Cancelled
    } else if lower.contains("too far") {
        Cancellation::TooLate(text)
    } else {
        Cancellation::Other { http_status, text }
    }
}

fn words(http_status: u16, json: Option<Value>, body: &[u8]) -> String {
    match json {
        Some(Value::String(text)) => redact::text(&text),
        Some(Value::Array(items)) if !items.is_empty() => Refusal::of_message(Some(&Value::Array(items))).reason,
        Some(json @ Value::Object(_)) => {
            let refusal = Refusal::of_error_object(&json);
            refusal.unwrap_or_else(|| Refusal::of_http_error(http_status, Some(&json), body)).reason
        }
        _ => redact::Foreign::new(body.trim_ascii().to_vec()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOO_FAR: &str = "Job has progressed too far for cancellation";

    #[test]
    fn a_bare_true_is_success() {
        assert_eq!(read(200, b"true"), Cancellation::Cancelled);
        assert_eq!(read(202, b" true\n"), Cancellation::Cancelled);
    }

    #[test]
    fn the_refusal_is_a_bare_text_a_json_text_or_an_error_object() {
        for http_status in [200, 400, 409] {
            for body in [
                TOO_FAR.to_owned(),
                format!("{TOO_FAR}\n"),
                format!("\"{TOO_FAR}\""),
                format!("[\"{TOO_FAR}\"]"),
                format!(r#"{{"message":"{TOO_FAR}"}}"#),
                format!(r#"{{"status":"error","status_code":409,"message":"{TOO_FAR}"}}"#),
            ] {
                assert_eq!(read(http_status, body.as_bytes()), Cancellation::TooLate(TOO_FAR.to_owned()), "{body}");
            }
        }
    }

    #[test]
    fn a_job_that_is_cancelled_already_is_cancelled() {
        for body in [
            "Job has already been canceled",
            r#"{"status":"error","status_code":409,"message":"Job is already cancelled"}"#,
        ] {
            assert_eq!(read(409, body.as_bytes()), Cancellation::Cancelled, "{body}");
        }
    }

    #[test]
    fn everything_else_is_left_to_a_person() {
        for (http_status, body) in
            [(200, "false"), (200, ""), (200, "{}"), (404, "not found"), (500, "true"), (302, ""), (200, "[]")]
        {
            assert!(matches!(read(http_status, body.as_bytes()), Cancellation::Other { .. }), "{http_status} {body}");
        }
        assert_eq!(read(404, b"no such job"), Cancellation::Other { http_status: 404, text: "no such job".to_owned() });
    }
}
