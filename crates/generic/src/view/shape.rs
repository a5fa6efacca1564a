//! Which parts of a document to read.

/// The parts of a document that are wanted: a tree of member names, built from JSON Pointers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    whole: bool,
    members: Vec<(Box<str>, Shape)>,
    /// A bit for length and first letter of each member's name: most names that come are told by it to be none of them.
    hints: u64,
    elements: Option<Box<Shape>>,
}

impl Shape {
    /// Asks for the value that `tokens` lead to; `*` stands for every element of an array.
    pub fn insert<T: AsRef<str>>(&mut self, tokens: &[T]) {
        let Some((first, rest)) = tokens.split_first() else {
            self.whole = true;
            return;
        };
        let token = first.as_ref();
        let is_index = token.bytes().all(|byte| byte.is_ascii_digit());
        if token == "*" || is_index {
            self.elements.get_or_insert_default().insert(rest);
        }
        if token != "*" {
            self.member_or_insert(token).insert(rest);
        }
    }

    /// Asks for all that another shape asks for.
    pub fn merge(&mut self, other: &Shape) {
        self.whole |= other.whole;
        for (name, shape) in &other.members {
            self.member_or_insert(name).merge(shape);
        }
        if let Some(shape) = &other.elements {
            self.elements.get_or_insert_default().merge(shape);
        }
    }

    /// Returns what is wanted of a member.
    pub(super) fn member(&self, name: &str) -> Option<&Shape> {
        if self.hints & hint(name) == 0 {
            return None;
        }
        self.members.iter().find(|(member, _)| **member == *name).map(|(_, shape)| shape)
    }

    /// Counts the members that are wanted.
    pub(super) fn members(&self) -> usize {
        self.members.len()
    }

    /// Returns what is wanted of each element of an array.
    pub(super) fn element(&self) -> Option<&Shape> {
        self.elements.as_deref()
    }

    /// Tells whether the value is wanted as a whole.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    fn member_or_insert(&mut self, name: &str) -> &mut Shape {
        let at = match self.members.iter().position(|(member, _)| **member == *name) {
            Some(at) => at,
            None => {
                self.hints |= hint(name);
                self.members.push((name.into(), Shape::default()));
                self.members.len() - 1
            }
        };
        &mut self.members[at].1
    }
}

fn hint(name: &str) -> u64 {
    let first = name.bytes().next().unwrap_or_default();
    1 << ((name.len() * 5 + usize::from(first)) % 64)
}
