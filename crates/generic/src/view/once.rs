//! Telling of a document that each of its objects has each member once, in one pass and without a tree.

use super::step::{MAX_DEPTH, Steps};
use std::borrow::Cow;

/// Returns the text of a document whose objects have each member once, and none whose name begins with `reserved`.
///
/// None also where the bytes are no JSON or out of the ordinary: the parser then says what is wrong, if anything is.
pub(crate) fn each_once<'a>(bytes: &'a [u8], reserved: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader { steps: Steps::new(text), names: Vec::new(), reserved };
    reader.steps.spaces();
    reader.value(0)?;
    reader.steps.spaces();
    reader.steps.is_at_end().then_some(text)
}

struct Reader<'a, 'r> {
    steps: Steps<'a>,
    /// The names in the objects that are open, those of the outermost first.
    names: Vec<Cow<'a, str>>,
    reserved: &'r str,
}

impl Reader<'_, '_> {
    fn value(&mut self, depth: usize) -> Option<()> {
        match self.steps.byte()? {
            b'{' if depth < MAX_DEPTH => self.object(depth + 1),
            b'[' if depth < MAX_DEPTH => self.array(depth + 1),
            b'"' => self.steps.string()?.decoded().map(drop),
            _ => self.steps.word().map(drop),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        let outer = self.names.len();
        let mut more = self.steps.opened(b'}');
        while more {
            let name = self.steps.name()?.decoded()?;
            if name.starts_with(self.reserved) {
                return None;
            }
            self.names.push(name);
            self.value(depth)?;
            more = self.steps.goes_on(b'}')?;
        }
        let names = &mut self.names[outer..];
        names.sort_unstable_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
        let is_twice = names.windows(2).any(|pair| pair[0] == pair[1]);
        self.names.truncate(outer);
        (!is_twice).then_some(())
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        let mut more = self.steps.opened(b']');
        while more {
            self.value(depth)?;
            more = self.steps.goes_on(b']')?;
        }
        Some(())
    }
}
