//! The table that is printed, row by row.

/// Prints the head.
pub(crate) fn head() {
    println!("{:<66} {:>10} {:>9} {:>9} {:>11} {:>9}", "", "per second", "p50 ms", "p99 ms", "cpu ms each", "MiB");
}

/// What a row says; what does not apply stays empty.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) per_second: Option<f64>,
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    /// Processor time of the process, for each of what was counted: beside other work it says more than `per_second`.
    pub(crate) processor: Option<f64>,
    /// Resident memory.
    pub(crate) memory: Option<f64>,
}

impl Row {
    /// Prints it.
    pub(crate) fn print(&self, what: &str) {
        let number =
            |number: Option<f64>, digits| number.map_or_else(String::new, |number| format!("{number:.digits$}"));
        println!(
            "{what:<66} {:>10} {:>9} {:>9} {:>11} {:>9}",
            number(self.per_second, 0),
            number(self.p50, 1),
            number(self.p99, 1),
            number(self.processor, 2),
            number(self.memory, 1)
        );
    }
}
