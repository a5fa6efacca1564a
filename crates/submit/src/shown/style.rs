//! Styles of a terminal that only this process can write: a foreign text that carries the same sequence is not obeyed.
//!
//! A style is an SGR sequence (ECMA-48, section 8.3.117) with a last parameter that is drawn at the start of the process.
//! [`Writer`](super::Writer) takes that parameter away; it writes every other sequence out.

use std::sync::LazyLock;

/// The parameter that foreign texts cannot know.
static KEY: LazyLock<String> = LazyLock::new(|| uuid::Uuid::new_v4().as_u128().to_string());

/// Puts a text in a style, such as `1` for bold.
pub fn styled(code: &str, text: &str) -> String {
    format!("{}{text}{}", begin(code), begin("0"))
}

/// Makes the styles of a text ours. The caller has seen that nothing foreign in it is [hidden](overprint_mapping::is_hidden).
pub fn trusted(text: &str) -> String {
    let mut ours = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        ours.push_str(&rest[..at]);
        let sequence = &rest[at + 2..];
        let end = sequence.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
        if sequence[end..].starts_with('m') {
            ours.push_str(&begin(&sequence[..end]));
            rest = &sequence[end + 1..];
        } else {
            ours.push_str("\u{1b}[");
            rest = sequence;
        }
    }
    ours + rest
}

/// Reads a style of ours at the start of some bytes: its code, and how long the sequence is.
pub(super) fn read(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let rest = bytes.strip_prefix(b"\x1b[")?;
    let end = rest.iter().position(|byte| *byte == b'm')?;
    let code = rest[..end].strip_suffix(KEY.as_bytes())?.strip_suffix(b";")?;
    code.iter().all(|byte| byte.is_ascii_digit() || *byte == b';').then_some((code, end + 3))
}

fn begin(code: &str) -> String {
    let code = if code.is_empty() { "0" } else { code };
    format!("\u{1b}[{code};{}m", *KEY)
}
