//! Where a command writes: data to stdout, messages to stderr, in color on a terminal.
//!
//! Both outputs write out what a terminal would obey, except for line breaks and the styles of [`Paint`]. A text that must
//! stay on one line goes through [`shown`] or [`cut`] besides.

pub(super) use crate::shown::{cut, shown};

use crate::shown::{Writer, style};
use std::io::{self, IsTerminal, Write};

/// How wide a line for people is.
pub(super) const WIDTH: usize = 100;

/// Both outputs of a command.
pub struct Console {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    paint_out: Paint,
    paint_err: Paint,
    /// Whether somebody looks at the messages as they come.
    is_watched: bool,
}

/// Colours text, or leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

impl Console {
    /// Takes the outputs of this process; colours show on a terminal, unless `NO_COLOR` is set (no-color.org).
    pub fn of_process() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let wanted = !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Console {
            paint_out: Paint(wanted && io::stdout().is_terminal()),
            paint_err: Paint(wanted && io::stderr().is_terminal()),
            is_watched: io::stderr().is_terminal(),
            out: Box::new(Writer::new(io::stdout())),
            err: Box::new(Writer::new(io::stderr())),
        }
    }

    /// Takes any two outputs, without colours.
    pub fn plain(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        let [out, err] = [out, err].map(|output| Box::new(Writer::new(output)) as Box<dyn Write + Send>);
        Console { out, err, paint_out: Paint(false), paint_err: Paint(false), is_watched: false }
    }

    /// Returns the output for data.
    pub fn out(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.out
    }

    /// Returns the output for messages.
    pub fn err(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.err
    }

    /// Returns the colours of the output for data.
    pub fn paint(&self) -> Paint {
        self.paint_out
    }

    /// Returns the colours of the output for messages.
    pub fn paint_err(&self) -> Paint {
        self.paint_err
    }

    /// Tells whether messages go to a terminal.
    pub fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// Writes a JSON document and a line break to the output for data.
    ///
    /// # Errors
    /// The output cannot be written to.
    pub fn json(&mut self, document: &impl serde::Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(document)?;
        text.push(b'\n');
        self.out.write_all(&text)
    }

    /// Writes a message on one line, whatever is in it. A closed stream stops nothing.
    pub fn say(&mut self, text: &str) {
        self.say_lines(&text.replace("\r\n", "\\r\\n").replace('\n', "\\n"));
    }

    /// Writes a message of several lines; every foreign text in it went through [`shown`] or [`cut`].
    pub(super) fn say_lines(&mut self, text: &str) {
        let _nobody_listens = writeln!(self.err, "{text}");
    }
}

impl Paint {
    /// Makes colours, or none.
    pub fn new(on: bool) -> Self {
        Paint(on)
    }

    /// Tells whether there are colours.
    pub fn is_on(self) -> bool {
        self.0
    }

    /// Makes a text stand out.
    pub fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// Makes a text stand back.
    pub fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// Says that all is well.
    pub fn good(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// Says that something is wrong.
    pub fn bad(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// Says that something needs a look.
    pub fn doubt(self, text: &str) -> String {
        self.wrap("33", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { style::styled(code, text) } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Console, Paint};
    use crate::cli::tests::Memory;

    #[test]
    fn colours_are_there_or_not_and_are_not_to_be_had_by_writing_them() {
        for (on, expected) in [(true, "\u{1b}[32mok\u{1b}[0m \\u001b[32mok"), (false, "ok \\u001b[32mok")] {
            let out = Memory::default();
            let mut console = Console::plain(Box::new(out.clone()), Box::new(std::io::sink()));
            write!(console.out(), "{} \u{1b}[32mok", Paint::new(on).good("ok")).unwrap();
            assert_eq!(out.text(), expected);
        }
    }
}
