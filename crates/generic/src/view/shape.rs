//! Which parts of a document to read.

/// The parts of a document that are wanted: a tree of member names, built from JSON Pointers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    whole: bool,
    /// A bit for each slot that a wanted name falls into: most names that come are told by it to be none of them.
    slots: u64,
    /// The wanted members by their slots, in the order of the bits.
    buckets: Vec<Vec<Member>>,
    count: u32,
    elements: Option<Box<Shape>>,
}

/// A wanted member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    name: Box<str>,
    /// How many members were asked for before it.
    pub(super) number: u32,
    /// What is wanted of it.
    pub(super) shape: Shape,
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
        for Member { name, shape, .. } in other.buckets.iter().flatten() {
            self.member_or_insert(name).merge(shape);
        }
        if let Some(shape) = &other.elements {
            self.elements.get_or_insert_default().merge(shape);
        }
    }

    /// Returns a member, if it is wanted.
    pub(super) fn member(&self, name: &[u8]) -> Option<&Member> {
        let slot = slot(name);
        if self.slots & slot == 0 {
            return None;
        }
        self.buckets[self.bucket(slot)].iter().find(|member| member.name.as_bytes() == name)
    }

    /// Counts the members that are wanted.
    pub(super) fn members(&self) -> usize {
        self.count as usize
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
        let slot = slot(name.as_bytes());
        let at = self.bucket(slot);
        if self.slots & slot == 0 {
            self.slots |= slot;
            self.buckets.insert(at, Vec::new());
        }
        let bucket = &mut self.buckets[at];
        let position = bucket.iter().position(|member| *member.name == *name).unwrap_or_else(|| {
            bucket.push(Member { name: name.into(), number: self.count, shape: Shape::default() });
            self.count += 1;
            bucket.len() - 1
        });
        &mut bucket[position].shape
    }

    /// Returns where the bucket of a slot is, or would be.
    fn bucket(&self, slot: u64) -> usize {
        (self.slots & (slot - 1)).count_ones() as usize
    }
}

/// Returns the bit of a name, by its length and both of its ends.
fn slot(name: &[u8]) -> u64 {
    let ends = [name.first(), name.last()];
    let [first, last] = ends.map(|byte| usize::from(byte.copied().unwrap_or_default()));
    1 << ((name.len() * 5 + first + last * 3) % 64)
}
