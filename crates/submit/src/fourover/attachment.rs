//! The answer to artwork that is attached to a job: a list with one misspelt sentence.

use serde_json::Value;

use super::redact;

/// Reads the answer to `POST /jobs/{job}/files` and returns 4over's words: `["File(s) succesfully attached to the order: …"]`.
///
/// Bare and quoted sentences are read too, and a bare `true`. A 2xx sentence counts as success only when it says so.
///
/// # Errors
/// Returns what was expected.
pub fn read(body: &[u8]) -> Result<String, String> {
    let words = match serde_json::from_slice(body) {
        Ok(Value::Bool(true)) => return Ok("true".to_owned()),
        Ok(Value::String(words)) => words,
        Ok(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        Ok(_) => return Err("it should be a list with one sentence".to_owned()),
        Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
    };
    let lower = words.to_lowercase();
    let denied = ["not ", "unable", "fail", "error", "unsucc"].iter().any(|word| lower.contains(word));
    if lower.contains("attached") && !denied {
        Ok(redact::text(&words))
    } else {
        Err("it should say that the files were attached".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    const WORDS: &str = "File(s) succesfully attached to the order: Z3472021234-001";

    #[test]
    fn success_is_a_list_with_a_sentence_or_a_sentence() {
        for body in [format!("[\"{WORDS}\"]"), format!("\"{WORDS}\""), format!("{WORDS}\n")] {
            assert_eq!(read(body.as_bytes()).unwrap(), WORDS, "{body}");
        }
        assert_eq!(read(b"true").unwrap(), "true");
    }

    #[test]
    fn anything_else_is_no_success() {
        for body in [
            "",
            "[]",
            "{}",
            "false",
            "null",
            r#"["File(s) could not be attached"]"#,
            r#"["Unable to download file"]"#,
            "<html>",
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
