//! How deep a body is nested, found without going down into it.

use super::NoticeError;
use serde_json::value::RawValue;

/// How many levels a body may have: those that the reader of orders goes down, which is one fewer than the limit of `serde_json`.
const DEEPEST: usize = 127;

/// Refuses a text that is nested too deep. Being JSON, its brackets are paired.
pub(super) fn check(text: &RawValue) -> Result<(), NoticeError> {
    let text = text.get();
    // A text with so few brackets is not nested deeper, however they stand: counting them is quick.
    if text.bytes().filter(|byte| matches!(byte, b'{' | b'[')).count() <= DEEPEST {
        return Ok(());
    }
    let (mut depth, mut in_text, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' if depth == DEEPEST => return Err(too_deep(&text[..=at])),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}

/// Names the place where a text ends.
fn too_deep(text: &str) -> NoticeError {
    let before = text.rfind('\n').map_or(0, |end| end + 1);
    NoticeError::TooDeep { line: 1 + text.matches('\n').count(), column: text.len() - before }
}
