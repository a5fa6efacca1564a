//! Parsing and checking a template: which paths it reads, and that it uses nothing but known helpers.

use super::{Part, Template, helpers};
use crate::diagnostic::{Code, Diagnostics, Place, did_you_mean};
use crate::pointer::{Pointers, Position};
use crate::yaml::Node;
use handlebars::template::{HelperTemplate, Parameter, TemplateElement};
use handlebars::{Path, PathSeg};

/// Reads the template that `node` holds.
pub(crate) fn parse(
    node: &Node,
    position: Position,
    pointers: &Pointers,
    diagnostics: &mut Diagnostics,
) -> Option<Template> {
    let text = node.expect_text("a template", diagnostics)?;
    let parsed = match handlebars::Template::compile(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let near = error.pos().map_or_else(String::new, |(line, column)| match line {
                1 => format!(" near its character {column}"),
                _ => format!(" near line {line} of its text, character {column}"),
            });
            let help = "a value is written {{order.number}}, a helper {{lower order.number}}, and a block ends: {{#if x}}…{{/if}}";
            diagnostics.report_with_help(Code::Template, &node.at, format!("the template does not parse{near}"), help);
            return None;
        }
    };
    let mut reader = Reader { position, pointers, at: &node.at, diagnostics, reads: Vec::new(), sound: true };
    reader.elements(&parsed.elements);
    if !reader.sound {
        return None;
    }
    let parts = reader.parts(&parsed.elements);
    Some(Template { reads: reader.reads, written: text.to_owned(), parts, parsed })
}

struct Reader<'r> {
    position: Position,
    pointers: &'r Pointers,
    at: &'r Place,
    diagnostics: &'r mut Diagnostics,
    reads: Vec<crate::pointer::Pointer>,
    sound: bool,
}

impl Reader<'_> {
    fn elements(&mut self, elements: &[TemplateElement]) {
        for element in elements {
            match element {
                TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
                TemplateElement::Expression(helper)
                | TemplateElement::HtmlExpression(helper)
                | TemplateElement::HelperBlock(helper) => self.helper(helper),
                _ => {
                    self.refuse(Code::Template, "partials and decorators have no place in a mapping".to_owned(), None);
                }
            }
        }
    }

    fn helper(&mut self, helper: &HelperTemplate) {
        if is_value(helper) {
            self.parameter(&helper.name);
        } else {
            self.helper_name(helper.name.as_name());
            helper.params.iter().chain(helper.hash.values()).for_each(|parameter| self.parameter(parameter));
        }
        for template in [&helper.template, &helper.inverse].into_iter().flatten() {
            self.elements(&template.elements);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        match parameter {
            Parameter::Literal(_) => {}
            Parameter::Name(name) => self.path(&[name.as_str()]),
            Parameter::Path(path) => match segments(path) {
                Some(segments) => self.path(&segments),
                None => {
                    let message = "a path here names members only: no `../`, no `@`, no `this`".to_owned();
                    self.refuse(Code::Template, message, None);
                }
            },
            Parameter::Subexpression(inner) => {
                self.helper_name(Some(inner.name()));
                inner.params().into_iter().flatten().for_each(|parameter| self.parameter(parameter));
            }
            _ => self.refuse(Code::Template, "a parameter here is a path, a literal or a helper".to_owned(), None),
        }
    }

    fn path(&mut self, segments: &[&str]) {
        match self.pointers.path(segments, self.position, self.at, self.diagnostics) {
            Some(pointer) => {
                if !self.reads.iter().any(|known| known.root == pointer.root && known.tokens == pointer.tokens) {
                    self.reads.push(pointer);
                }
            }
            None => self.sound = false,
        }
    }

    fn helper_name(&mut self, name: Option<&str>) {
        let name = name.unwrap_or_default();
        if !helpers::KNOWN.contains(&name) {
            let help = did_you_mean(name, helpers::KNOWN.iter().copied())
                .unwrap_or_else(|| format!("a template knows {}", helpers::KNOWN.join(", ")));
            self.refuse(Code::UnknownHelper, format!("unknown helper `{name}`"), Some(help));
        }
    }

    fn refuse(&mut self, code: Code, message: String, help: Option<String>) {
        self.sound = false;
        match help {
            Some(help) => self.diagnostics.report_with_help(code, self.at, message, help),
            None => self.diagnostics.report(code, self.at, message),
        }
    }

    /// Returns the parts of a template that is text, plain paths and helpers of one path only.
    fn parts(&self, elements: &[TemplateElement]) -> Option<Vec<Part>> {
        elements
            .iter()
            .filter(|element| !matches!(element, TemplateElement::Comment(_)))
            .map(|element| match element {
                TemplateElement::RawString(text) => Some(Part::Text(text.clone())),
                TemplateElement::Expression(helper) | TemplateElement::HtmlExpression(helper) if is_value(helper) => {
                    self.read_index(&helper.name).map(Part::Read)
                }
                TemplateElement::Expression(helper) | TemplateElement::HtmlExpression(helper) => self.helped(helper),
                _ => None,
            })
            .collect()
    }

    fn helped(&self, helper: &HelperTemplate) -> Option<Part> {
        let help = helpers::of_text(helper.name.as_name()?)?;
        let [parameter] = helper.params.as_slice() else { return None };
        if helper.block || !helper.hash.is_empty() {
            return None;
        }
        self.read_index(parameter).map(|index| Part::Helped(help, index))
    }

    fn read_index(&self, name: &Parameter) -> Option<usize> {
        let segments = match name {
            Parameter::Name(name) => vec![name.as_str()],
            Parameter::Path(path) => segments(path)?,
            _ => return None,
        };
        self.reads.iter().position(|pointer| {
            segments.first() == Some(&pointer.root.word())
                && segments[1..].iter().copied().eq(pointer.tokens.iter().map(|t| &**t))
        })
    }
}

/// Tells `{{order.number}}` from `{{lower order.number}}`.
fn is_value(helper: &HelperTemplate) -> bool {
    let known = helper.name.as_name().is_some_and(|name| helpers::KNOWN.contains(&name));
    !helper.block && helper.params.is_empty() && helper.hash.is_empty() && !known
}

/// Returns the member names of a path, or nothing where it looks around itself.
fn segments(path: &Path) -> Option<Vec<&str>> {
    match path {
        Path::Local(_) => None,
        Path::Relative((segments, _)) => segments
            .iter()
            .map(|segment| match segment {
                PathSeg::Named(name) => Some(name.as_str()),
                _ => None,
            })
            .collect(),
    }
}
