//! The steps of placing an order, for people: numbered, with what was read and written. Shows no secret and no address line.

mod request;
mod write_back;

use super::console::{Paint, WIDTH, cut, shown};
use super::problems::line_name;
use crate::place::{Attached, Fate, Outcome, Ready, RecipientRead, Reporter, Status, Step};
use crate::project::Document;
use overprint_mapping::Line;
use std::io::Write;

/// How much of a value is shown beside its table row; enough to know a UUID by.
const VALUE_WIDTH: usize = 17;

/// Shows steps as text. An output that nobody reads any more stops nothing.
pub struct TextReporter<'w> {
    out: &'w mut (dyn Write + Send),
    paint: Paint,
    step: usize,
}

impl<'w> TextReporter<'w> {
    /// Makes a reporter.
    pub fn new(out: &'w mut (dyn Write + Send), paint: Paint) -> Self {
        TextReporter { out, paint, step: 0 }
    }

    /// Begins a step.
    pub(super) fn title(&mut self, title: &str) {
        self.step += 1;
        let (break_before, number) =
            (if self.step > 1 { "\n" } else { "" }, self.paint.dim(&format!("{:>2}", self.step)));
        let title = self.paint.bold(&shown(title).to_string());
        self.write(&format!("{break_before}{number}  {title}\n"));
    }

    /// Adds a line to the step.
    pub(super) fn line(&mut self, text: &str) {
        self.write(&format!("      {}\n", cut(text, WIDTH - 6)));
    }

    /// Adds a line that begins with a mark.
    pub(super) fn mark(&mut self, mark: &str, text: &str) {
        self.write(&format!("    {mark} {}\n", cut(text, WIDTH - 6)));
    }

    fn write(&mut self, text: &str) {
        let _nobody_listens = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

impl Reporter for TextReporter<'_> {
    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Fetched(document) => self.fetched(document),
            Step::Recipients(read) => self.recipients(read),
            Step::Translated(document, ready) => self.translated(document, ready),
            Step::Sending(ready) => self.sending(ready),
            Step::Placed(outcome) => self.placed(outcome),
            Step::Attached(attached) => self.attached(attached),
            Step::WrittenBack(written) => self.written_back(written),
        }
    }
}

impl TextReporter<'_> {
    fn fetched(&mut self, document: &Document) {
        self.title(&format!("Fetched {} from the storefront", document.name()));
        let lines = document.order().line_items.value().map(Vec::as_slice).unwrap_or_default();
        for (index, line) in lines.iter().enumerate() {
            let quantity =
                line.quantity.value().map_or_else(|| "?".to_owned(), |quantity| quantity.as_str().to_owned());
            let what = line.sku.value().or(line.description.value()).map_or("(no sku)", |text| text.as_str());
            self.line(&format!("line {}   {quantity:>6} × {what}", index + 1));
        }
    }

    fn recipients(&mut self, read: &[RecipientRead]) {
        if read.is_empty() {
            return;
        }
        self.title("Looked up who receives it");
        for RecipientRead { kind, id, is_fetched } in read {
            self.line(&format!("{kind} {id}{}", if *is_fetched { "" } else { " (came with the order)" }));
        }
    }

    fn translated(&mut self, document: &Document, ready: &Ready) {
        let jobs = counted(ready.jobs.len(), "job");
        self.title(&format!("Translated it into {jobs}"));
        for (index, line) in ready.lines.iter().enumerate() {
            let name = line_name(index, document);
            match line {
                Line::Printed { mapping, job_names } => {
                    self.line(&format!("{name} by {mapping}: {}", job_names.join(", ")));
                }
                Line::LeftOut { because, rule } => self.line(&format!("{name} left out: {because} ({rule})")),
            }
        }
        self.rows(ready);
        for notice in &ready.notices {
            let mark = self.paint.doubt("!");
            self.mark(&mark, &format!("{}: {}", notice.source, notice.message));
        }
    }

    /// Shows the table rows that the jobs were made of; lines that ship together share theirs.
    fn rows(&mut self, ready: &Ready) {
        let mut shown: Vec<String> = Vec::new();
        let mut part = "";
        for step in ready.steps.iter().filter(|step| step.row.is_some()) {
            let (here, name) = parts(&step.output);
            let keys: Vec<&str> = step.reads.iter().filter_map(|read| read.value.as_deref()).collect();
            let (Some(row), Some(value)) = (&step.row, &step.value) else { continue };
            let file = row.rsplit('/').next().unwrap_or(row);
            let file = file.strip_suffix(":1").unwrap_or(file);
            let text = format!("{name:<25}{:<19}{file:<26}{}", cut(value, VALUE_WIDTH), keys.join(", "));
            if shown.contains(&format!("{here} {text}")) {
                continue;
            }
            shown.push(format!("{here} {text}"));
            if part != here {
                self.line(&format!("{here}, by table row:"));
                part = here;
            }
            let text = self.paint.dim(&cut(&text, WIDTH - 8));
            self.write(&format!("        {text}\n"));
        }
    }

    fn placed(&mut self, outcome: &Outcome) {
        self.title(match outcome.status {
            Status::Waiting => "Nothing is at 4over yet",
            Status::PartlyPlaced => "4over placed some jobs and refused others",
            Status::Refused => "4over refused every job",
            Status::InDoubt => "In doubt: nobody here knows what 4over did",
            _ => "4over placed every job",
        });
        for job in &outcome.jobs {
            let mark = match job.status {
                Fate::Refused => self.paint.bad("×"),
                Fate::Unknown | Fate::Waiting => self.paint.doubt("?"),
                _ => self.paint.good("✓"),
            };
            let number = job.number.as_deref().unwrap_or("-");
            self.mark(&mark, &format!("{:<28} {:<8} {number}", job.name, job.status.to_string()));
            if let Some(reason) = &job.reason {
                self.wrapped(reason);
            }
        }
        if let Some(charged) = outcome.charged {
            self.line(&format!("charged {charged}"));
        }
        for other in &outcome.unattributed {
            self.line(&format!("belongs to no job for certain: {other}"));
        }
    }

    /// Adds a text of any length.
    fn wrapped(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + word.chars().count() + 1 > WIDTH - 8 {
                self.line(&format!("  {line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(&format!("  {line}"));
    }

    fn attached(&mut self, attached: &[Attached]) {
        self.title("Attached the artwork");
        for Attached { job_name, number, files, failure } in attached {
            let mark = if failure.is_some() { self.paint.bad("×") } else { self.paint.good("✓") };
            self.mark(&mark, &format!("{job_name:<28} {number}  {}", files.join(", ")));
            if let Some(failure) = failure {
                self.wrapped(failure);
            }
        }
    }
}

/// Cuts a pointer into the job, where it is in one, and the rest.
fn parts(output: &str) -> (&str, &str) {
    let end = output.strip_prefix("/jobs/").and_then(|rest| rest.find('/')).map_or(0, |end| end + "/jobs/".len());
    (&output[..end], output[end..].trim_start_matches('/'))
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("one {what}"),
        count => format!("{count} {what}s"),
    }
}
