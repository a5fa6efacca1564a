//! The commands that print foreign text, and how they are run.

use super::canary;
use super::fields::{self, ODD_NUMBER, TRACKED, id};
use super::files::Files;
use super::obeyed::{Findings, Kind};
use futures_util::StreamExt;
use futures_util::stream;
use std::path::Path;
use std::process::{Command, Output};

/// How many commands run at a time.
const AT_A_TIME: usize = 4;

/// The arguments of a command.
#[derive(Clone, Debug)]
pub(super) struct Line(Vec<String>);

impl Line {
    /// Takes arguments as they are.
    pub(super) fn new(arguments: impl IntoIterator<Item = String>) -> Self {
        Line(arguments.into_iter().collect())
    }

    /// Takes words with a blank between them; a word of capitals is one of the values, or a hostile text.
    fn of(words: &str, values: &[(&str, &str)]) -> Self {
        let value = |word: &str| match values.iter().find(|(name, _)| *name == word) {
            Some((_, value)) => (*value).to_owned(),
            None => word.replace("CANARY", &canary("word")),
        };
        Line(words.split(' ').map(value).collect())
    }

    /// Takes several lines of words with the same values.
    fn all<'w>(lines: &'w [&str], values: &'w [(&str, &str)]) -> impl Iterator<Item = Line> + 'w {
        lines.iter().map(move |words| Line::of(words, values))
    }

    /// Tells what reads what the command writes to stdout.
    fn kind(&self) -> Kind {
        let has = |word: &str| self.0.iter().any(|argument| argument == word);
        match () {
            () if has("csv") || has("--stub") => Kind::Csv,
            () if has("--json") || has("export") || has("translate") || has("capture") => Kind::Json,
            () if has("--full") => Kind::Whole,
            () => Kind::Text,
        }
    }

    /// Names the command in a finding.
    fn name(&self) -> String {
        let short = |word: &String| {
            let word =
                word.split_once("'/C ").map_or(word.as_str(), |(_, rest)| rest.split('\'').next().unwrap_or(rest));
            word.rsplit('/').next().unwrap_or(word).to_owned()
        };
        self.0.iter().map(short).collect::<Vec<_>>().join(" ")
    }

    fn look(&self, output: &Output, findings: &mut Findings) {
        let name = self.name();
        let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()));
        let (Ok(out), Ok(err)) = (out, err) else { return findings.add(format!("{name}: not UTF-8")) };
        if output.status.code().is_none_or(|code| code == 101) {
            findings.add(format!("{name}: it ended with {}: {err}", output.status));
        }
        findings.look(self.kind(), &name, &out);
        findings.look(Kind::Text, &format!("stderr of {name}"), &err);
    }
}

/// Runs commands, some at a time, and looks at what they print.
pub(super) async fn run(lines: Vec<Line>, overprint: &dyn Fn() -> Command, findings: &mut Findings) {
    let started = lines.into_iter().map(|line| {
        let mut command = overprint();
        command.args(&line.0);
        // The fakes answer meanwhile.
        async move { (line, tokio::task::spawn_blocking(move || command.output()).await.expect("a thread")) }
    });
    let mut ended = stream::iter(started).buffer_unordered(AT_A_TIME);
    while let Some((line, output)) = ended.next().await {
        line.look(&output.expect("overprint"), findings);
    }
}

/// Lists commands over the ledger that change nothing in it.
pub(super) fn over_ledger(ids: &[String]) -> Vec<Line> {
    let each = ["orders show ID", "orders show ID --full", "orders show ID --json", "plan --no-price --order ID"];
    let once = [
        "orders list --limit 1000",
        "orders list --json --limit 1000",
        "orders list --group",
        "orders list --group --json",
        "orders list --why CANARY",
        "orders list --state CANARY",
        "orders export",
        "orders export --personal",
        "orders export --format csv --personal",
        "orders replay --all",
        "orders replay --all --json",
        "orders retry --all --state held --reason look",
        "orders release --all --state held --reason look",
        "orders release --all --state held --reason look --json",
        "orders retry CANARY --reason look",
        "orders show CANARY",
        "plan --no-price --from 2000-01-01",
        "plan --no-price --order CANARY",
        "backfill --from 2000-01-01 --no-price",
        "backfill --from 2000-01-01 --no-price --json",
        "doctor",
        "doctor --json",
    ];
    let mut lines: Vec<Line> = ids.iter().flat_map(|id| Line::all(&each, &[("ID", id)]).collect::<Vec<_>>()).collect();
    lines.extend(Line::all(&once, &[]));
    lines
}

/// Lists commands that act on orders, one after the other.
pub(super) fn acts() -> Vec<Line> {
    let (odd, tracked) = (id(ODD_NUMBER), id(TRACKED));
    let submit = ["submit --order ID", "submit --order ID", "submit --order ID --json"];
    let mut lines: Vec<Line> = Vec::new();
    for late in fields::LATE.map(id) {
        lines.extend(Line::all(&submit, &[("ID", &late)]));
    }
    let each = ["orders hold ID --reason CANARY", "orders retry ID --reason CANARY"];
    for number in (1..=5).map(id) {
        lines.extend(Line::all(&each, &[("ID", &number)]));
    }
    let once = [
        "submit --order CANARY",
        "orders resolve ODD --reason look",
        "orders resolve ODD --placed CANARY --reason CANARY",
        "orders resolve ODD --placed sandbox-ord-902-1=CANARY --reason CANARY",
        "orders hold --all --yes --reason CANARY",
        "orders retry --all --yes --reason CANARY",
        "orders release --all --yes --reason CANARY",
        "orders cancel TRACKED --reason CANARY",
        "orders show TRACKED",
        "orders pause --reason CANARY",
        "orders list",
        "orders resume --reason CANARY",
        "orders erase --customer CANARY --reason CANARY",
        "backfill stop --reason CANARY",
    ];
    lines.extend(Line::all(&once, &[("ODD", &odd), ("TRACKED", &tracked)]));
    lines
}

/// Lists commands over files of orders and of mappings.
pub(super) fn over_files(files: &Files) -> Vec<Line> {
    let each = ["translate ORDER", "explain ORDER", "plan --no-price ORDER", "capture ORDER --as -"];
    let once = [
        "translate BATCH --json",
        "explain BATCH",
        "plan --no-price BATCH",
        "plan --no-price BATCH --json",
        "coverage BATCH",
        "coverage BATCH --json",
        "coverage BATCH --stub -",
        "diff --base CHANGED BATCH",
        "diff --base CHANGED BATCH --json",
        "lint --against BATCH",
        "lint --against BATCH --json",
        "test CHANGED",
        "test CHANGED --json",
        "lint HOSTILE",
        "lint HOSTILE --json",
        "lint HOSTILE --reads",
        "lint HOSTILE --reads --json",
        "lint TABLES --reads",
        "lint TABLES --reads --json",
        "coverage --mappings TABLES BATCH",
        "coverage --mappings HOSTILE BATCH",
        "catalog lock --mappings TABLES",
        "translate FIRST --json",
        "explain FIRST --json",
        "explain FIRST --field /jobs/0",
        "capture FIRST --json --as x --mappings CHANGED",
        "translate LONG",
        "explain LONG",
        "plan --no-price LONG",
        "coverage LONG",
        "diff --base CHANGED LONG",
        "CANARY",
        "translate CANARY",
        "explain-code CANARY",
        "lint CANARY",
        "--log CANARY doctor",
    ];
    let text = |path: &Path| path.display().to_string();
    let orders: Vec<String> = files.orders.iter().map(|path| text(path)).collect();
    let [batch, changed, hostile, tables, long] =
        [&files.batch, &files.changed, &files.hostile, &files.tables, &files.long].map(|path| text(path));
    let each = orders.iter().flat_map(|order| Line::all(&each, &[("ORDER", order)]).collect::<Vec<_>>());
    let mut lines: Vec<Line> = each.collect();
    let values = [
        ("BATCH", &*batch),
        ("CHANGED", &*changed),
        ("HOSTILE", &*hostile),
        ("TABLES", &*tables),
        ("FIRST", &*orders[0]),
        ("LONG", &*long),
    ];
    lines.extend(Line::all(&once, &values));
    lines
}

/// Lists commands that ask a 4over and a storefront that answer in hostile texts; the catalog was pulled from there.
pub(super) fn answered(catalog: &str, unsold: &str, names: &str) -> Vec<Line> {
    let asked = [
        "doctor",
        "doctor --json",
        "submit --order ord-1",
        "submit --order ord-2 --json",
        "capture --order ord-1 --as -",
        "plan --order ord-1",
        "plan --order ord-1 --json",
        "plan --from 2000-01-01",
        "backfill --from 2000-01-01",
        "backfill --from 2000-01-01 --json",
        "catalog --catalog CATALOG search 14pt",
        "catalog --catalog CATALOG search 14pt --json",
        "catalog --catalog CATALOG search corners round",
        "catalog --catalog CATALOG search CANARY",
        "catalog --catalog CATALOG check --mappings UNSOLD",
        "catalog --catalog CATALOG check --mappings UNSOLD --json",
        "catalog --catalog CATALOG lock --check --mappings NAMES",
        "catalog --catalog CATALOG lock --check --mappings NAMES --json",
    ];
    Line::all(&asked, &[("CATALOG", catalog), ("UNSOLD", unsold), ("NAMES", names)]).collect()
}
