//! Reading a view in one pass, as nearly every document can be read; what is out of the ordinary is left to the parser.

use super::step::{MAX_DEPTH, Steps};
use super::{Scalar, Shape, View};
use std::borrow::Cow;

/// Reads what is wanted. None where the text is no JSON, has a member twice, or is nested too deep: the parser then says what
/// is wrong, or reads it all the same.
pub(super) fn read<'a>(text: &'a str, wanted: Wanted<'_>) -> Option<View<'a>> {
    let mut reader = Reader { steps: Steps::new(text) };
    reader.steps.spaces();
    let view = reader.value(wanted, 0)?;
    reader.steps.spaces();
    reader.steps.is_at_end().then_some(view)
}

/// What is wanted of a value.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'s> {
    Whole,
    Parts(&'s Shape),
}

impl<'s> Wanted<'s> {
    pub(super) fn of(shape: &'s Shape) -> Self {
        if shape.is_whole() { Wanted::Whole } else { Wanted::Parts(shape) }
    }
}

struct Reader<'a> {
    steps: Steps<'a>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, wanted: Wanted<'_>, depth: usize) -> Option<View<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        match (self.steps.byte()?, wanted) {
            (b'{', Wanted::Whole) => self.whole_object(depth),
            (b'{', Wanted::Parts(shape)) => self.object(shape, depth),
            (b'[', Wanted::Whole) => self.elements(Wanted::Whole, depth),
            (b'[', Wanted::Parts(shape)) => match shape.element() {
                Some(shape) => self.elements(Wanted::of(shape), depth),
                None => {
                    self.steps.over(depth)?;
                    Some(View::Array(Vec::new()))
                }
            },
            (b'"', Wanted::Whole) => {
                let text = self.steps.string()?;
                Some(text.plain().map_or_else(|| View::Raw(text.written()), View::Text))
            }
            (_, Wanted::Whole) => self.steps.word().map(View::Raw),
            (_, Wanted::Parts(_)) => self.kind().map(View::Scalar),
        }
    }

    /// Reads only of what kind a scalar is.
    fn kind(&mut self) -> Option<Scalar<'static>> {
        if self.steps.byte()? == b'"' {
            return self.steps.string()?.decoded().map(|_| Scalar::String(Cow::Borrowed("")));
        }
        Some(match self.steps.word()? {
            "null" => Scalar::Null,
            "true" => Scalar::Boolean(true),
            "false" => Scalar::Boolean(false),
            _ => Scalar::Number("0"),
        })
    }

    fn object(&mut self, shape: &Shape, depth: usize) -> Option<View<'a>> {
        let mut members: Vec<(Cow<'a, str>, View<'a>)> = Vec::with_capacity(shape.members());
        let mut seen = 0_u128;
        let mut more = self.steps.opened(b'}');
        while more {
            let name = self.steps.name()?;
            let member = match name.plain_bytes() {
                Some(bytes) => shape.member(bytes),
                None => shape.member(name.decoded()?.as_bytes()),
            };
            match member {
                None => self.steps.over(depth + 1)?,
                Some(member) => {
                    let name = name.decoded()?;
                    let others = seen;
                    seen |= 1_u128.checked_shl(member.number).unwrap_or_default();
                    // Beyond so many members, each is compared.
                    if seen == others && (member.number < u128::BITS || members.iter().any(|(known, _)| *known == name))
                    {
                        return None;
                    }
                    members.push((name, self.value(Wanted::of(&member.shape), depth + 1)?));
                }
            }
            more = self.steps.goes_on(b'}')?;
        }
        Some(View::Object(members))
    }

    fn whole_object(&mut self, depth: usize) -> Option<View<'a>> {
        let mut members: Vec<(Cow<'a, str>, View<'a>)> = Vec::new();
        let mut more = self.steps.opened(b'}');
        while more {
            let name = self.steps.name()?.decoded()?;
            if members.iter().any(|(known, _)| *known == name) {
                return None;
            }
            members.push((name, self.value(Wanted::Whole, depth + 1)?));
            more = self.steps.goes_on(b'}')?;
        }
        Some(View::Object(members))
    }

    fn elements(&mut self, wanted: Wanted<'_>, depth: usize) -> Option<View<'a>> {
        let mut elements = Vec::new();
        let mut more = self.steps.opened(b']');
        while more {
            elements.push(self.value(wanted, depth + 1)?);
            more = self.steps.goes_on(b']')?;
        }
        Some(View::Array(elements))
    }
}

#[cfg(test)]
mod tests;
