//! JSON Pointers of a mapping: each starts at a named root, and is checked against the order's schema when the mapping is loaded.

mod members;

use crate::diagnostic::{Code, Diagnostics, Place, did_you_mean};
use crate::yaml::Node;
use members::Known;

pub(crate) use members::{pointers as schema_pointers, types as schema_types};
use std::fmt;

/// What a pointer starts at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// The order document.
    Order,
    /// The line item that is being translated.
    Line,
    /// The contact or organization that the line goes to.
    Recipient,
    /// What the configuration says of the storefront.
    Storefront,
    /// The pieces to print of the job that is being made.
    Quantity,
    /// The element that an `each` has reached; written `./member`.
    Item,
    /// The jobs of the order, in a write-back.
    Jobs,
    /// The status of the order, in a write-back.
    Status,
}

/// Where a pointer stands, which decides the roots it may start at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// A condition that decides whether a line is taken or left out; who receives it is not known yet.
    Line,
    /// What is asked or counted of a line before it becomes jobs: requirements, its quantity, its name.
    Taken,
    /// A rule of a job.
    Job,
    /// A rule for the elements of an `each`.
    Each,
    /// A rule of the order.
    Order,
    /// A rule of the write-back.
    WriteBack,
    /// A rule for the rows of a write-back's table.
    WriteBackRow,
}

/// A checked pointer.
#[derive(Clone, Debug)]
pub(crate) struct Pointer {
    pub(crate) root: Root,
    pub(crate) tokens: Vec<Box<str>>,
    pub(crate) at: Place,
}

impl Root {
    /// Returns the root as a pointer writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Root::Order => "/order",
            Root::Line => "/line",
            Root::Recipient => "/recipient",
            Root::Storefront => "/storefront",
            Root::Quantity => "/quantity",
            Root::Item => ".",
            Root::Jobs => "/jobs",
            Root::Status => "/status",
        }
    }

    /// Every root that has a name.
    const ALL: [Root; 7] =
        [Root::Order, Root::Line, Root::Recipient, Root::Storefront, Root::Quantity, Root::Jobs, Root::Status];

    /// Says why a position does not have the root.
    fn is_elsewhere(self) -> &'static str {
        match self {
            Root::Order | Root::Storefront => "it is known everywhere",
            Root::Line => "there is no one line here",
            Root::Recipient => "who receives the line is not known here",
            Root::Quantity => "the pieces of a job are not known here",
            Root::Item => "`./` is the element of an `each`, of `sets` or of a table's row, and there is none here",
            Root::Jobs | Root::Status => "what became of the jobs is known in `write_back` only",
        }
    }

    /// Returns the root as the path of a template writes it.
    pub(crate) fn word(self) -> &'static str {
        self.name().trim_start_matches('/')
    }
}

impl Position {
    /// Returns the roots that a pointer in this position may start at.
    pub(crate) fn roots(self) -> &'static [Root] {
        use Root::{Item, Jobs, Line, Order, Quantity, Recipient, Status, Storefront};
        match self {
            Position::Line => &[Order, Line, Storefront],
            Position::Taken => &[Order, Line, Recipient, Storefront],
            Position::Job => &[Order, Line, Recipient, Storefront, Quantity],
            Position::Each => &[Item, Order, Line, Recipient, Storefront, Quantity],
            Position::Order => &[Order, Storefront],
            Position::WriteBack => &[Jobs, Status, Order, Storefront],
            Position::WriteBackRow => &[Item, Jobs, Status, Order, Storefront],
        }
    }

    /// Tells whether there is a line whose options can be read.
    pub(crate) fn has_line(self) -> bool {
        self.roots().contains(&Root::Line)
    }

    fn names(self) -> String {
        self.roots().iter().map(|root| root.name()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.root.name())?;
        write_tokens(&self.tokens, formatter)
    }
}

/// Writes reference tokens with the escapes of RFC 6901.
pub(crate) fn write_tokens<T: AsRef<str>>(tokens: &[T], out: &mut impl fmt::Write) -> fmt::Result {
    for token in tokens {
        write!(out, "/{}", jsonptr::Token::new(token.as_ref()).encoded())?;
    }
    Ok(())
}

/// Reads pointers, and knows which members exist.
pub(crate) struct Pointers {
    beyond_schema: Vec<Pointer>,
}

impl Pointers {
    /// Takes the members that the author declares although the schema does not have them.
    pub(crate) fn new(beyond_schema: Option<&Node>, diagnostics: &mut Diagnostics) -> Self {
        let mut pointers = Pointers { beyond_schema: Vec::new() };
        let listed =
            beyond_schema.and_then(|node| node.expect_list("`beyond_schema`", diagnostics)).unwrap_or_default();
        for node in listed {
            if let Some(pointer) = parse(node, Position::Job, diagnostics) {
                pointers.beyond_schema.push(pointer);
            }
        }
        pointers
    }

    /// Reads the pointer that `node` holds.
    pub(crate) fn read(&self, node: &Node, position: Position, diagnostics: &mut Diagnostics) -> Option<Pointer> {
        let pointer = parse(node, position, diagnostics)?;
        self.check(&pointer, diagnostics);
        Some(pointer)
    }

    /// Makes a pointer from the path of a template, `order.number`.
    pub(crate) fn path(
        &self,
        segments: &[&str],
        position: Position,
        at: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Pointer> {
        let (first, rest) = segments.split_first()?;
        let root = position.roots().iter().copied().find(|root| root.word() == *first);
        let Some(root) = root else {
            let names: Vec<&str> = position.roots().iter().map(|root| root.word()).collect();
            let help = did_you_mean(first, names.iter().copied())
                .unwrap_or_else(|| format!("a path here starts at {}", names.join(", ")));
            let path = segments.join(".");
            let message = match Root::ALL.into_iter().find(|root| root.word() == *first) {
                Some(root) => format!("`{path}`: {}", root.is_elsewhere()),
                None => format!("`{path}` starts at no known root"),
            };
            diagnostics.report_with_help(Code::Pointer, at, message, help);
            return None;
        };
        let pointer = Pointer { root, tokens: rest.iter().map(|&token| token.into()).collect(), at: at.clone() };
        self.check(&pointer, diagnostics);
        Some(pointer)
    }

    fn check(&self, pointer: &Pointer, diagnostics: &mut Diagnostics) {
        let declared = self
            .beyond_schema
            .iter()
            .any(|declared| declared.root == pointer.root && pointer.tokens.starts_with(&declared.tokens));
        if declared {
            return;
        }
        if let Known::No { member, known } = members::known(pointer.root, &pointer.tokens) {
            let meant = did_you_mean(&member, known.iter().map(String::as_str));
            let help = match (pointer.root, meant) {
                (Root::Order | Root::Line, Some(meant)) => {
                    format!("{meant}; a member beyond the API's schema is declared with `beyond_schema`")
                }
                (_, Some(meant)) => meant,
                _ if known == ["0"] => "this is an array, whose elements are counted from 0".to_owned(),
                (Root::Order | Root::Line, None) => {
                    "a member that the API does not document is declared with `beyond_schema: [pointer]`".to_owned()
                }
                (_, None) if known.is_empty() => "there is nothing below it".to_owned(),
                (_, None) => format!("known here: {}", known.join(", ")),
            };
            diagnostics.report_with_help(
                Code::UnknownMember,
                &pointer.at,
                format!("`{pointer}`: there is no member `{member}` here"),
                help,
            );
        }
    }
}

fn parse(node: &Node, position: Position, diagnostics: &mut Diagnostics) -> Option<Pointer> {
    let text = node.expect_text("a pointer", diagnostics)?;
    let (item, absolute) = match text.strip_prefix('.') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let parsed = match jsonptr::Pointer::parse(absolute) {
        Ok(parsed) => parsed,
        Err(_) => {
            let why = if absolute.starts_with('/') {
                "a `~` in it is neither `~0` nor `~1`"
            } else {
                "it starts with no `/`"
            };
            let help =
                format!("a pointer is written {}/member/0, with ~1 for / and ~0 for ~", position.roots()[0].name());
            let message = format!("`{text}` is no JSON Pointer: {why}");
            diagnostics.report_with_help(Code::Pointer, &node.at, message, help);
            return None;
        }
    };
    if !matches!(position, Position::WriteBack | Position::WriteBackRow)
        && parsed.tokens().any(|token| token.encoded() == "*")
    {
        let message = format!("`{text}` selects several values, and one is needed here");
        let help = "`*` has a meaning in the lists and tables of `write_back` only";
        diagnostics.report_with_help(Code::Pointer, &node.at, message, help);
        return None;
    }
    let mut tokens: Vec<Box<str>> = parsed.tokens().map(|token| token.decoded().into()).collect();
    let root = if item { Some(Root::Item) } else { root_of(&mut tokens) };
    match root {
        Some(root) if position.roots().contains(&root) => Some(Pointer { root, tokens, at: node.at.clone() }),
        Some(root) => {
            let help = format!("a pointer here starts at {}", position.names());
            diagnostics.report_with_help(Code::Pointer, &node.at, format!("`{text}`: {}", root.is_elsewhere()), help);
            None
        }
        None => {
            let first = text.split('/').nth(1).map_or_else(|| text.to_owned(), |first| format!("/{first}"));
            let help = did_you_mean(&first, position.roots().iter().map(|root| root.name()))
                .unwrap_or_else(|| format!("a pointer here starts at {}", position.names()));
            diagnostics.report_with_help(Code::Pointer, &node.at, format!("`{text}` starts at no known root"), help);
            None
        }
    }
}

fn root_of(tokens: &mut Vec<Box<str>>) -> Option<Root> {
    let first = tokens.first()?;
    let root = Root::ALL.into_iter().find(|root| *root.word() == **first)?;
    tokens.remove(0);
    Some(root)
}
