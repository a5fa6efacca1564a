//! How deep a body is nested, found without going down into it.

use super::NoticeError;
use serde_json::value::RawValue;

/// How many levels a body may have: those that the reader of orders goes down, which is one fewer than the limit of `serde_json`.
const DEEPEST: usize = 127;

/// Refuses a text that is nested too deep. Being JSON, its brackets are paired.
pub(super) fn check(text: &RawValue) -> Result<(), NoticeError> {
    let (mut depth, mut line, mut column) = (0, 1, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in text.get().bytes() {
        (line, column) = if byte == b'\n' { (line + 1, 0) } else { (line, column + 1) };
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' if depth == DEEPEST => return Err(NoticeError::TooDeep { line, column }),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}
