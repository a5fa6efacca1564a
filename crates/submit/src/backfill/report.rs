//! The report of a back-fill: a row for each order, as CSV and as JSON. The files have their names once they are whole.

use super::Error;
use crate::ledger::act::Taken;
use crate::ledger::{BackfillRow, Millis, State};
use crate::shown::Writer;
use jiff::Timestamp;
use overprint_mapping::sheet;
use rust_decimal::Decimal;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The columns, in their order.
const COLUMNS: [&str; 11] = [
    "storefront",
    "id",
    "number",
    "created",
    "fate",
    "state",
    "reason",
    "jobs",
    "job_numbers",
    "price",
    "mapping_version",
];

/// What became of an order, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It would be sent.
    WouldSend,
    /// It waits to be sent, or its answer is awaited.
    Waiting,
    /// 4over has it.
    Placed,
    /// A person has to do something before it is sent.
    Held,
    /// 4over may have it.
    InDoubt,
    /// 4over refused it, or a job of it.
    Refused,
    /// It was cancelled.
    Cancelled,
    /// No line of it is printed.
    Nothing,
    /// It is not asked for: another mapping makes a job of it, for instance.
    LeftOut,
    /// The storefront has no such order, or what it has is none.
    Unreadable,
    /// The ledger knew it, and it was left alone.
    Known,
}

impl Fate {
    /// Returns the word in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::WouldSend => "would_send",
            Fate::Waiting => "waiting",
            Fate::Placed => "placed",
            Fate::Held => "held",
            Fate::InDoubt => "in_doubt",
            Fate::Refused => "refused",
            Fate::Cancelled => "cancelled",
            Fate::Nothing => "nothing",
            Fate::LeftOut => "left_out",
            Fate::Unreadable => "unreadable",
            Fate::Known => "known",
        }
    }
}

impl From<State> for Fate {
    fn from(state: State) -> Self {
        match state {
            State::Pending | State::Sending => Fate::Waiting,
            State::Held => Fate::Held,
            State::Nothing => Fate::Nothing,
            State::InDoubt => Fate::InDoubt,
            State::Refused => Fate::Refused,
            State::Placed | State::Done => Fate::Placed,
            State::Cancelled => Fate::Cancelled,
        }
    }
}

/// A row of the report.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The storefront by its name.
    pub storefront: String,
    /// The storefront's id of the order.
    pub id: String,
    /// The storefront's number of it.
    pub number: Option<String>,
    /// When the storefront made it.
    pub created: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// Where the ledger has it.
    pub state: Option<State>,
    /// Why.
    pub reason: Option<String>,
    /// What it waits for, the same text for all that wait for the same.
    #[serde(skip)]
    pub missing: Option<String>,
    /// Its jobs.
    pub jobs: usize,
    /// The numbers of those that 4over has.
    pub job_numbers: Vec<String>,
    /// What it costs at 4over, in US dollars: quoted by a count, charged otherwise.
    pub price: Option<Decimal>,
    /// The mappings that translated it.
    pub mapping_version: Option<String>,
}

impl From<BackfillRow> for Row {
    fn from(row: BackfillRow) -> Self {
        let fate = match (row.taken, row.state) {
            (Taken::Received, Some(state)) => Fate::from(state),
            (Taken::Received, None) => Fate::Waiting,
            (Taken::Known, _) => Fate::Known,
            (Taken::Nothing, _) => Fate::Nothing,
            (Taken::LeftOut, _) => Fate::LeftOut,
            (Taken::Unreadable, _) => Fate::Unreadable,
        };
        let amounts: Vec<Decimal> = row.charged.iter().filter_map(|amount| amount.parse().ok()).collect();
        Row {
            storefront: row.storefront,
            id: row.external_id,
            number: row.number,
            created: row.created_at.and_then(written),
            fate,
            state: row.state,
            reason: row.reason,
            missing: row.missing,
            jobs: row.jobs.len(),
            job_numbers: row.jobs.into_iter().flatten().collect(),
            price: (!amounts.is_empty()).then(|| amounts.iter().sum()),
            mapping_version: row.mapping_version,
        }
    }
}

/// Writes a time to the second, in UTC.
pub(super) fn written(at: Millis) -> Option<String> {
    let at = Timestamp::from_millisecond(at).ok()?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A report that is being written.
pub struct Report {
    csv: BufWriter<NamedTempFile>,
    json: BufWriter<NamedTempFile>,
    paths: [PathBuf; 2],
    is_first: bool,
}

impl Report {
    /// Begins a report: `PATH.csv` and `PATH.json`, or what `path` ends in already.
    ///
    /// # Errors
    /// There is no such directory, or it cannot be written to.
    pub fn begin(path: &Path) -> Result<Self, Error> {
        let is_ours = path.extension().is_some_and(|ending| ending == "csv" || ending == "json");
        let stem = if is_ours { path.with_extension("") } else { path.to_owned() };
        let named = |ending: &str| {
            let mut name = stem.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        let paths = [named(".csv"), named(".json")];
        let file = |path: &Path| {
            let directory =
                path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = tempfile::Builder::new().prefix(".backfill-").tempfile_in(directory);
            file.map(BufWriter::new).map_err(|source| Error::Report { path: path.to_owned(), source })
        };
        let mut report = Report { csv: file(&paths[0])?, json: file(&paths[1])?, paths, is_first: true };
        report.record(&COLUMNS.map(str::to_owned))?;
        Ok(report)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn add(&mut self, row: &Row) -> Result<(), Error> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.record(&[
            row.storefront.clone(),
            row.id.clone(),
            text(&row.number),
            text(&row.created),
            row.fate.as_str().to_owned(),
            row.state.map(State::as_str).unwrap_or_default().to_owned(),
            text(&row.reason),
            row.jobs.to_string(),
            row.job_numbers.join(" "),
            row.price.map(|price| price.to_string()).unwrap_or_default(),
            text(&row.mapping_version),
        ])?;
        let before = if std::mem::take(&mut self.is_first) { "[\n" } else { ",\n" };
        let written = self.json.write_all(before.as_bytes());
        let written =
            written.and_then(|()| serde_json::to_writer(Writer::new(&mut self.json), row).map_err(io::Error::from));
        written.map_err(|source| self.failed(1, source))
    }

    /// Ends the report, and gives its files their names.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn finish(mut self) -> Result<[PathBuf; 2], Error> {
        let end: &[u8] = if self.is_first { b"[]\n" } else { b"\n]\n" };
        self.json.write_all(end).map_err(|source| self.failed(1, source))?;
        let Report { csv, json, paths, .. } = self;
        let failed = |at: usize, source: io::Error| Error::Report { path: paths[at].clone(), source };
        for (at, file) in [csv, json].into_iter().enumerate() {
            let file = file.into_inner().map_err(|error| failed(at, error.into_error()))?;
            file.as_file().sync_all().map_err(|source| failed(at, source))?;
            let _file: File = file.persist(&paths[at]).map_err(|error| failed(at, error.error))?;
        }
        Ok(paths)
    }

    fn record(&mut self, cells: &[String]) -> Result<(), Error> {
        self.csv.write_all(sheet::record(cells).as_bytes()).map_err(|error| self.failed(0, error))
    }

    fn failed(&self, at: usize, source: io::Error) -> Error {
        Error::Report { path: self.paths[at].clone(), source }
    }
}
