//! The steps of one field, each in full: the rule and the row as they are written, and what was read as it came.

use super::show::of_body;
use crate::cli::console::{Paint, WIDTH, shown};
use overprint_mapping::{Read, Step};
use serde_json::Value;
use std::fmt::Write as _;

/// The column in which what is told begins.
const INDENT: usize = 10;

/// Writes the steps; `order` is the order document, and `line` hands out a line of a file, counted from 1.
pub(super) fn text(
    steps: &[Step],
    body: &Value,
    order: &Value,
    line: &dyn Fn(&str, usize) -> Option<String>,
    paint: Paint,
) -> String {
    let mut text = String::new();
    for group in together(steps) {
        let [step, ..] = group.as_slice() else { continue };
        let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, paint.bold(&step.output));
        let mut block = Block { text: &mut text, paint };
        match step.value.clone().or_else(|| of_body(step, body)) {
            Some(value) if value.is_empty() => block.told("value", "\"\"", Paint::good),
            Some(value) => block.told("value", &value, Paint::good),
            None => block.told("value", "(left out)", Paint::dim),
        }
        match &step.rule {
            Some(rule) => {
                block.plain("rule", &format!("{rule}, mapping {}", step.mapping));
                block.quoted(place(rule).and_then(|(file, number)| line(file, number)));
            }
            None => block.plain("rule", &format!("none: a default of the language, mapping {}", step.mapping)),
        }
        block.plain("does", &step.verb);
        let label = if step.row.is_some() { "key" } else { "reads" };
        let reads: Vec<&Read> = group.iter().flat_map(|step| &step.reads).collect();
        let width = reads.iter().map(|read| read.source.chars().count()).max().unwrap_or(0);
        for (index, read) in reads.iter().enumerate() {
            block.read(if index == 0 { label } else { "" }, read, width, order);
        }
        if let Some(row) = &step.row {
            block.plain("row", row.strip_suffix(":1").unwrap_or(row));
            block.quoted(place(row).and_then(|(file, number)| line(file, number)));
        }
        for (index, note) in step.notes.iter().enumerate() {
            block.plain(if index == 0 { "note" } else { "" }, note);
        }
    }
    text
}

/// Puts steps together that only differ in what they read: lines that ship together agree on most of their job.
fn together(steps: &[Step]) -> Vec<Vec<&Step>> {
    let agree = |one: &Step, other: &Step| {
        (&one.output, &one.value, &one.rule, &one.verb, &one.row, &one.notes)
            == (&other.output, &other.value, &other.rule, &other.verb, &other.row, &other.notes)
    };
    let mut groups: Vec<Vec<&Step>> = Vec::new();
    for step in steps {
        match groups.iter_mut().find(|group| agree(group[0], step)) {
            Some(group) if group.iter().any(|known| known.reads == step.reads) => {}
            Some(group) => group.push(step),
            None => groups.push(vec![step]),
        }
    }
    groups
}

struct Block<'t> {
    text: &'t mut String,
    paint: Paint,
}

impl Block<'_> {
    fn plain(&mut self, label: &str, what: &str) {
        self.told(label, what, |_, text| text.to_owned());
    }

    /// Writes what is told beside its label, on as many lines as it takes.
    fn told(&mut self, label: &str, what: &str, paint: impl Fn(Paint, &str) -> String) {
        for (index, part) in wrapped(what, WIDTH - INDENT).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let label = self.paint.dim(&format!("  {label:<6}"));
            let _ = writeln!(self.text, "{label}  {}", paint(self.paint, part));
        }
    }

    /// Writes a source and the value as it came, on one line where both fit.
    fn read(&mut self, label: &str, read: &Read, width: usize, order: &Value) {
        let raw = raw(&read.source, order).or_else(|| read.value.clone());
        let raw = raw.unwrap_or_else(|| "(nothing)".to_owned());
        if INDENT + width + 3 + raw.chars().count() <= WIDTH {
            self.plain(label, &format!("{:<width$}   {raw}", read.source));
        } else {
            self.plain(label, &read.source);
            self.plain("", &raw);
        }
    }

    /// Shows a line of a file as it is written.
    fn quoted(&mut self, line: Option<String>) {
        if let Some(line) = line.filter(|line| !line.trim().is_empty()) {
            let shown = crate::cli::console::cut(line.trim(), WIDTH - INDENT - 2);
            let _ = writeln!(self.text, "{:INDENT$}{}", "", self.paint.dim(&format!("│ {shown}")));
        }
    }
}

/// Returns the JSON text at a pointer into the order, so that `"500"` and `500` are told apart; of an object or array only its kind.
fn raw(source: &str, order: &Value) -> Option<String> {
    Some(match order.pointer(source.strip_prefix("/order")?)? {
        Value::Object(_) => "{ … }".to_owned(),
        Value::Array(_) => "[ … ]".to_owned(),
        scalar => scalar.to_string(),
    })
}

/// Takes `file:line:column` apart.
fn place(shown: &str) -> Option<(&str, usize)> {
    let (rest, _column) = shown.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}

/// Breaks a foreign text at blanks, and in the middle of a word only where it is longer than a line.
pub(in crate::cli) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in shown(text).to_string().split(' ') {
        let mut word = word.to_owned();
        while let Some(line) = lines.last_mut() {
            let used = line.chars().count();
            let room = width.saturating_sub(used + usize::from(used > 0));
            if word.chars().count() <= room {
                if used > 0 {
                    line.push(' ');
                }
                line.push_str(&word);
                break;
            }
            if used == 0 {
                let end = word.char_indices().nth(width).map_or(word.len(), |(end, _)| end);
                let rest = word.split_off(end);
                line.push_str(&word);
                word = rest;
            }
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{place, raw, wrapped};
    use serde_json::json;

    #[test]
    fn a_text_is_broken_at_blanks_and_loses_nothing() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn values_are_told_as_they_came() {
        let order = json!({ "quantity": 500, "text": "500", "address": {} });
        assert_eq!(raw("/order/quantity", &order).as_deref(), Some("500"));
        assert_eq!(raw("/order/text", &order).as_deref(), Some("\"500\""));
        assert_eq!(raw("/order/address", &order).as_deref(), Some("{ … }"));
        assert_eq!(raw("/recipient/phones", &order), None);
        assert_eq!(place("a/b.yaml:12:5"), Some(("a/b.yaml", 12)));
        assert_eq!(place("nowhere"), None);
    }
}
