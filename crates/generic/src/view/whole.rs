//! Reading a document whole: quickly, or the parser says that the text is JSON, and then one walk takes it apart.

use super::quick::{self, Wanted};
use super::{View, ViewError};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Values nested deeper than this stay text; serde_json's own limit for typed reading.
const MAX_DEPTH: usize = 128;

pub(super) fn whole(text: &str) -> Result<View<'_>, ViewError> {
    quick::read(text, Wanted::Whole).map_or_else(|| parsed(text), Ok)
}

/// Reads with the parser, which says what is wrong and where.
pub(super) fn parsed(text: &str) -> Result<View<'_>, ViewError> {
    let raw: &RawValue = serde_json::from_str(text)?;
    let skipped = text.len() - text.trim_ascii_start().len();
    parts(raw).map_err(|fault| fault.at(&text.as_bytes()[..skipped + fault.end]))
}

/// Takes a value apart.
pub(super) fn parts(raw: &RawValue) -> Result<View<'_>, Fault> {
    let text = raw.get();
    if text.starts_with(['{', '[']) { Walk { text, at: 0 }.value(0) } else { Ok(scalar(text)) }
}

fn scalar(text: &str) -> View<'_> {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => View::Text(plain),
        _ => View::Raw(text),
    }
}

/// What the parser lets pass and we do not.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    /// The byte after the name that it is about.
    end: usize,
}

impl Fault {
    fn at(&self, before: &[u8]) -> ViewError {
        let (line, column) = position(before);
        ViewError { message: self.message.clone(), line, column }
    }
}

/// Returns line and column, both from 1, of the byte that follows.
pub(super) fn position(before: &[u8]) -> (usize, usize) {
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.len() - before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1) + 1;
    (line, column)
}

/// Says that a member occurs twice: which of two values counts is a guess, so neither does.
pub(super) fn twice(name: &str) -> String {
    format!("member \"{name}\" occurs twice")
}

/// A place in text that the parser has accepted, so that nothing of its grammar has to be asked again.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    fn value(&mut self, depth: usize) -> Result<View<'a>, Fault> {
        let start = self.at;
        match self.byte() {
            Some(b'{') if depth < MAX_DEPTH => self.object(depth + 1),
            Some(b'[') if depth < MAX_DEPTH => self.array(depth + 1),
            Some(b'{' | b'[') => {
                self.step_over_nested();
                Ok(View::Raw(&self.text[start..self.at]))
            }
            Some(b'"') => Ok(scalar(self.string())),
            _ => {
                self.step_until(|byte| matches!(byte, b',' | b'}' | b']') || is_space(byte));
                Ok(View::Raw(&self.text[start..self.at]))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<View<'a>, Fault> {
        self.at += 1;
        let mut members: Vec<(Cow<'a, str>, View<'a>)> = Vec::new();
        while self.next_part() {
            let name = self.name()?;
            if members.iter().any(|(known, _)| *known == name) {
                return Err(Fault { message: twice(&name), end: self.at });
            }
            self.step_until(|byte| byte == b':');
            self.at += 1;
            self.step_until(|byte| !is_space(byte));
            members.push((name, self.value(depth)?));
        }
        Ok(View::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<View<'a>, Fault> {
        self.at += 1;
        let mut elements = Vec::new();
        while self.next_part() {
            elements.push(self.value(depth)?);
        }
        Ok(View::Array(elements))
    }

    /// Steps to the next member or element; past the bracket where there is none.
    fn next_part(&mut self) -> bool {
        self.step_until(|byte| byte != b',' && !is_space(byte));
        let ends = matches!(self.byte(), Some(b'}' | b']') | None);
        self.at += usize::from(ends);
        !ends
    }

    fn name(&mut self) -> Result<Cow<'a, str>, Fault> {
        let written = self.string();
        let plain = &written[1..written.len() - 1];
        if !plain.contains('\\') {
            return Ok(Cow::Borrowed(plain));
        }
        serde_json::from_str::<String>(written).map(Cow::Owned).map_err(|error| {
            let message = ViewError::from(error).message;
            Fault { message, end: self.at }
        })
    }

    /// Steps over a string and returns it with its quotes.
    fn string(&mut self) -> &'a str {
        let start = self.at;
        self.at += 1;
        loop {
            self.step_until(|byte| matches!(byte, b'"' | b'\\'));
            if self.byte() != Some(b'\\') {
                break;
            }
            self.at += 2;
        }
        self.at += 1;
        &self.text[start..self.at]
    }

    fn step_over_nested(&mut self) {
        let mut open = 0usize;
        while let Some(byte) = self.byte() {
            if byte == b'"' {
                self.string();
                continue;
            }
            self.at += 1;
            match byte {
                b'{' | b'[' => open += 1,
                b'}' | b']' if open == 1 => break,
                b'}' | b']' => open -= 1,
                _ => {}
            }
        }
    }

    fn step_until(&mut self, stop: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|&byte| stop(byte)).unwrap_or(rest.len());
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
