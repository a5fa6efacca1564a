//! 4over's catalogue on this machine: whether it is there, how old it is, and whether the tables name what it has.

use super::finding::Finding;
use crate::catalog::check::Cell;
use crate::catalog::command::{Check, Form, Outcome};
use crate::catalog::{Error, Store};
use crate::config::Config;
use crate::project;
use jiff::Timestamp;

const GROUP: &str = "catalogue";

/// Looks at it.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let store = match Store::open(&config.catalog).await {
        Ok(store) => store,
        Err(Error::Missing { path }) => {
            let found = format!("there is none at {}: nothing is held against it before it is sent", path.display());
            return vec![Finding::warning(GROUP, "there", found, "`overprint catalog pull` brings it")];
        }
        Err(error) => {
            return vec![Finding::bad(
                GROUP,
                "there",
                error.to_string(),
                "`overprint catalog pull` makes a new one, once the file is gone",
            )];
        }
    };
    let mut findings = Vec::new();
    match store.status().await {
        Ok(status) => {
            findings.push(Finding::ok(GROUP, "there", format!("{} products", status.products)));
            let days = config.notify.catalogue_older_than_days;
            findings.push(age(status.pulled.as_deref(), Timestamp::now(), if days == 0 { 30 } else { days }));
        }
        Err(error) => {
            findings.push(Finding::bad(GROUP, "there", error.to_string(), "look whether the file can be read"))
        }
    }
    store.close().await;
    findings.push(tables(config).await);
    findings
}

fn age(pulled: Option<&str>, now: Timestamp, limit_days: u32) -> Finding {
    let help = "`overprint catalog pull` brings what changed; have it run every night";
    let Some(at) = pulled.and_then(|pulled| pulled.parse::<Timestamp>().ok()) else {
        let found = "no pull of it came to its end: what is missing may only not have been read yet";
        return Finding::bad(GROUP, "age", found, "`overprint catalog pull` goes on with it");
    };
    let days = now.as_second().saturating_sub(at.as_second()) / 86_400;
    match days <= i64::from(limit_days) {
        true => Finding::ok(GROUP, "age", format!("pulled {days} days ago")),
        false => {
            Finding::warning(GROUP, "age", format!("pulled {days} days ago, on {}", at.strftime("%Y-%m-%d")), help)
        }
    }
}

/// Holds every UUID and name of the tables against it.
async fn tables(config: &Config) -> Finding {
    let help = "`overprint catalog check` shows each with its row, and what there is instead";
    let mappings = match project::load_version(&config.mappings) {
        Ok((mappings, _)) => mappings,
        Err(error) => return Finding::bad(GROUP, "tables", error.to_string(), "mend the mappings first"),
    };
    let cell = |cell: overprint_mapping::TableCell<'_>| Cell {
        file: cell.file.to_owned(),
        line: cell.line,
        column: cell.column.to_owned(),
        cell: cell.text.to_owned(),
    };
    let cells: Vec<Cell> = mappings.cells().map(cell).collect();
    let mut out = Vec::new();
    let checked = async {
        let mut check = Check::open(&config.catalog).await?;
        let looked_at = check.tables(&cells).await;
        let written = looked_at.and_then(|()| check.write(Form::Text, &mut out));
        check.close().await;
        written
    };
    match checked.await {
        Ok(Outcome::Findings { count }) => {
            let text = String::from_utf8_lossy(&out);
            let first = text.lines().next().unwrap_or_default();
            let more = if count > 1 { format!("; and {} more", count - 1) } else { String::new() };
            Finding::bad(GROUP, "tables", format!("{first}{more}"), help)
        }
        Ok(_) => Finding::ok(GROUP, "tables", format!("every product and option of {} cells is in it", cells.len())),
        Err(error) => Finding::bad(GROUP, "tables", error.to_string(), help),
    }
}
