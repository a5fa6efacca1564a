//! Stepping through JSON text: each step is held against the grammar (RFC 8259), and says no more than that it fails.

use std::borrow::Cow;

/// Values nested deeper than this are not stepped into.
pub(super) const MAX_DEPTH: usize = 100;

/// A place in the text.
pub(super) struct Steps<'a> {
    text: &'a str,
    at: usize,
}

/// A string as it is written.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    /// The string with its quotes.
    pub(super) quoted: &'a str,
    has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// Returns what stands between the quotes, where that is the string itself.
    pub(super) fn plain(self) -> Option<&'a str> {
        (!self.has_escapes).then(|| &self.quoted[1..self.quoted.len() - 1])
    }

    /// Returns the string; none where an escape stands for half a character.
    pub(super) fn decoded(self) -> Option<Cow<'a, str>> {
        match self.plain() {
            Some(plain) => Some(Cow::Borrowed(plain)),
            None => serde_json::from_str(self.quoted).ok().map(Cow::Owned),
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
    pub(super) fn name(&mut self) -> Option<Cow<'a, str>> {
        let name = self.string()?;
        self.colon()?;
        name.decoded()
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
        Some(Quoted { quoted: &self.text[start..self.at], has_escapes })
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
            self.over_string()?;
            self.colon()?;
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

    fn colon(&mut self) -> Option<()> {
        self.spaces();
        self.take(b':')?;
        self.spaces();
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

/// Counts the bytes before the first quote, backslash or control character, eight at a time.
fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let ends = ends(u64::from_le_bytes(*word));
        if ends != 0 {
            return index * 8 + ends.trailing_zeros() as usize / 8;
        }
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    words.len() * 8 + rest.iter().position(ends).unwrap_or(rest.len())
}

/// Marks the highest bit of a byte that is a quote, a backslash or a control character; bytes after the first may be marked in
/// error (Mycroft's test for a zero byte).
fn ends(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 255;
    let control = word.wrapping_sub(EACH * 0x20) & !word;
    let is = |byte: u8| {
        let zero = word ^ (EACH * u64::from(byte));
        zero.wrapping_sub(EACH) & !zero
    };
    (control | is(b'"') | is(b'\\')) & (EACH << 7)
}
