//! Stepping through JSON text: each step is held against the grammar (RFC 8259), and says no more than that it fails.

use std::borrow::Cow;
use wide::u8x16;

/// Values nested deeper than this are not stepped into.
pub(super) const MAX_DEPTH: usize = 100;

/// A place in the text.
pub(super) struct Steps<'a> {
    text: &'a str,
    at: usize,
}

/// A string as it is written; cut out of the text only when somebody asks.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    text: &'a str,
    /// The place of the opening quote, and the one after the closing quote.
    start: usize,
    end: usize,
    has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// Returns the string with its quotes.
    pub(super) fn written(self) -> &'a str {
        &self.text[self.start..self.end]
    }

    /// Returns what stands between the quotes, where that is the string itself.
    pub(super) fn plain(self) -> Option<&'a str> {
        (!self.has_escapes).then(|| &self.text[self.start + 1..self.end - 1])
    }

    /// Returns the bytes between the quotes, where they are the string itself.
    pub(super) fn plain_bytes(self) -> Option<&'a [u8]> {
        (!self.has_escapes).then(|| &self.text.as_bytes()[self.start + 1..self.end - 1])
    }

    /// Returns the string; none where an escape stands for half a character.
    pub(super) fn decoded(self) -> Option<Cow<'a, str>> {
        match self.plain() {
            Some(plain) => Some(Cow::Borrowed(plain)),
            None => serde_json::from_str(self.written()).ok().map(Cow::Owned),
        }
    }
}

impl<'a> Steps<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Steps { text, at: 0 }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn spaces(&mut self) {
        if self.byte().is_some_and(|byte| byte > b' ') {
            return;
        }
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Steps over the bracket that opens an object or array; tells whether something is in it, and steps over `close` where not.
    pub(super) fn opened(&mut self, close: u8) -> bool {
        self.at += 1;
        self.spaces();
        let is_empty = self.byte() == Some(close);
        self.at += usize::from(is_empty);
        !is_empty
    }

    /// Steps over what follows a member or element; tells whether another one does.
    pub(super) fn goes_on(&mut self, close: u8) -> Option<bool> {
        self.spaces();
        let byte = self.byte()?;
        self.at += 1;
        if byte == b',' {
            self.spaces();
            return Some(true);
        }
        (byte == close).then_some(false)
    }

    /// Steps over a member's name and the colon.
    pub(super) fn name(&mut self) -> Option<Quoted<'a>> {
        let name = self.string()?;
        self.spaces();
        self.take(b':')?;
        self.spaces();
        Some(name)
    }

    /// Steps over a value of any kind.
    pub(super) fn over(&mut self, depth: usize) -> Option<()> {
        match self.byte()? {
            b'"' => self.over_string().map(drop),
            b'{' if depth < MAX_DEPTH => self.over_object(depth + 1),
            b'[' if depth < MAX_DEPTH => self.over_array(depth + 1),
            _ => self.word().map(drop),
        }
    }

    /// Steps over a string.
    pub(super) fn string(&mut self) -> Option<Quoted<'a>> {
        let start = self.at;
        let has_escapes = self.over_string()?;
        Some(Quoted { text: self.text, start, end: self.at, has_escapes })
    }

    /// Steps over a number, a boolean or null.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let start = self.at;
        match self.byte()? {
            b'n' => self.letters("null")?,
            b't' => self.letters("true")?,
            b'f' => self.letters("false")?,
            _ => self.number()?,
        }
        Some(&self.text[start..self.at])
    }

    fn over_object(&mut self, depth: usize) -> Option<()> {
        let mut more = self.opened(b'}');
        while more {
            self.name()?;
            self.over(depth)?;
            more = self.goes_on(b'}')?;
        }
        Some(())
    }

    fn over_array(&mut self, depth: usize) -> Option<()> {
        let mut more = self.opened(b']');
        while more {
            self.over(depth)?;
            more = self.goes_on(b']')?;
        }
        Some(())
    }

    /// Steps over a string; tells whether it has escapes.
    fn over_string(&mut self) -> Option<bool> {
        self.take(b'"')?;
        let mut has_escapes = false;
        loop {
            self.at += plain(&self.text.as_bytes()[self.at..]);
            match self.byte()? {
                b'"' => break,
                b'\\' => self.escape()?,
                _ => return None,
            }
            has_escapes = true;
        }
        self.at += 1;
        Some(has_escapes)
    }

    fn escape(&mut self) -> Option<()> {
        let rest = &self.text.as_bytes()[self.at + 1..];
        let length = match rest.first()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 1,
            b'u' if rest.get(1..5)?.iter().all(u8::is_ascii_hexdigit) => 5,
            _ => return None,
        };
        self.at += 1 + length;
        Some(())
    }

    fn letters(&mut self, word: &str) -> Option<()> {
        let is_there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        is_there.then_some(())
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.byte() == Some(b'-'));
        if self.byte()? == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(())
    }

    /// Steps over one digit or more.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        let is_there = self.byte()? == wanted;
        self.at += 1;
        is_there.then_some(())
    }
}

/// Counts the bytes before the first quote, backslash or control character, sixteen at a time.
fn plain(bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some(block) = bytes[count..].first_chunk::<16>() {
        let ends = ends(*block);
        if ends != 0 {
            return count + ends.trailing_zeros() as usize;
        }
        count += 16;
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes[count..].iter().position(ends).map_or(bytes.len(), |rest| count + rest)
}

/// Sets a bit for each byte that is a quote, a backslash or a control character.
fn ends(block: [u8; 16]) -> u32 {
    let block = u8x16::new(block);
    let is = |byte| block.simd_eq(u8x16::splat(byte));
    let is_control = block.min(u8x16::splat(0x1f)).simd_eq(block);
    (is(b'"') | is(b'\\') | is_control).to_bitmask()
}
