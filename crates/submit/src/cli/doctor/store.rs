//! The store: whether it opens, can be written to, keeps what it acknowledges and has room, and what waits in it.

use super::finding::Finding;
use super::rotation;
use crate::cli::orders::pause::LAST_PAUSE;
use crate::config::Config;
use crate::ledger::act::{NOTHING_LOST, PAUSED};
use crate::ledger::{Clock, Inspection, Ledger, Place, State, StateDirectory, inspect, time};
use crate::shown::cut;
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};

const GROUP: &str = "store";

/// Below this much room, in bytes, a busy day may fill the disk.
const SCARCE: u64 = 1 << 30;

/// Below this much room, in bytes, orders may not be stored any more today.
const TOO_LITTLE: u64 = 100 << 20;

/// Looks at the store, and makes none where there is none.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let place: Place = match config.store.expose_secret().parse() {
        Ok(place) => place,
        Err(error) => return vec![Finding::bad(GROUP, "opens", format!("{error}"), "correct `store`")],
    };
    let mut findings = match inspect(&place).await {
        Ok(None) => vec![absent(&place)],
        Ok(Some(found)) => {
            let mut findings = judged(&found);
            if let Some(ledger) = as_it_is(&place, &found).await {
                findings.extend(remembered(config, &place, &ledger).await);
                findings.extend(waits(&ledger).await);
                findings.extend(memory(config, &ledger).await);
                findings.extend(sending(&ledger).await);
                findings.extend(rotation::examine(config, &ledger).await);
                findings.extend(account(&ledger).await);
                findings.extend(on_hold(&ledger).await);
                ledger.close().await;
            }
            findings
        }
        Err(error) => {
            let help = match place {
                Place::Sqlite(_) => {
                    "look whether the file is an overprint store, and may be read and written by this user"
                }
                Place::Postgres(_) => "look whether the server runs, and at user, password and name of the database",
            };
            vec![Finding::bad(GROUP, "opens", error.to_string(), help)]
        }
    };
    match &place {
        Place::Sqlite(path) => findings.push(room(free(path))),
        Place::Postgres(_) => {}
    }
    findings
}

fn absent(place: &Place) -> Finding {
    let Place::Sqlite(path) = place else { return Finding::ok(GROUP, "opens", "there is none yet") };
    let directory = directory(path);
    match tempfile::tempfile_in(&directory) {
        Ok(_) => {
            Finding::ok(GROUP, "opens", format!("there is none yet; {} is made when it is first used", path.display()))
        }
        Err(error) => {
            let found = format!("there is none yet, and nothing can be written to {}: {error}", directory.display());
            Finding::bad(GROUP, "opens", found, "let this user write there, or set `store`")
        }
    }
}

fn judged(found: &Inspection) -> Vec<Finding> {
    let (version, known) = (found.version.unwrap_or_default(), found.known);
    let opens = format!("{}, tables of version {version}", found.database);
    let mut findings = vec![match version {
        _ if found.is_moved => {
            let help = "set `store` to the address of the database";
            Finding::bad(GROUP, "opens", "its orders were moved to PostgreSQL", help)
        }
        newer if newer > known => {
            let help = "run the newer overprint, or go back to a backup of before";
            Finding::bad(GROUP, "opens", format!("{opens}: a newer overprint wrote them, this one knows {known}"), help)
        }
        older if older < known => {
            let help = "nothing: the next start brings them up to date; make a backup before";
            Finding::warning(GROUP, "opens", format!("{opens}, and this overprint has {known}"), help)
        }
        _ => Finding::ok(GROUP, "opens", opens),
    }];
    findings.push(match &found.unwritable {
        None => Finding::ok(GROUP, "writable", "yes"),
        Some(why) => Finding::bad(
            GROUP,
            "writable",
            why.clone(),
            "let this user write to it, and see whether a backup keeps it locked",
        ),
    });
    findings.push(match &found.forgetful {
        None => Finding::ok(GROUP, "durable", "what it acknowledges is on disk"),
        Some(why) => {
            Finding::bad(GROUP, "durable", why.clone(), "set it back: an order that was acknowledged may be lost")
        }
    });
    findings.push(waiting(found));
    findings
}

/// Opens a store that is as it should be; none where it is not.
async fn as_it_is(place: &Place, found: &Inspection) -> Option<Ledger> {
    let is_as_it_should = found.unwritable.is_none() && found.forgetful.is_none() && !found.is_moved;
    if found.version != Some(found.known) || !is_as_it_should {
        return None;
    }
    Ledger::open(place, false, Clock::system()).await.ok()
}

/// Compares the store with what this machine remembers of it.
async fn remembered(config: &Config, place: &Place, ledger: &Ledger) -> Vec<Finding> {
    const CHECK: &str = "history";
    let help_back = format!("bring its newest state back if you can, then {}", ledger.way_out());
    let went_back = |why: &str| format!("the store went back in time, and nothing is sent: {why}");
    let noted = match ledger.noted_to_have_gone_back().await {
        Ok(noted) => noted.map(|went_back| went_back.why),
        Err(error) => return vec![Finding::bad(GROUP, CHECK, error.to_string(), "see whether the store can be read")],
    };
    let (StateDirectory::In(directory) | StateDirectory::InIfWritable(directory)) = config.state() else {
        let help = "set `state_directory` to a directory that lasts, or a restored database may place orders twice";
        let finding = Finding::warning(GROUP, "memory", "this machine keeps what it sent in memory only", help);
        let bad = noted.map(|why| Finding::bad(GROUP, CHECK, went_back(&why), help_back));
        return bad.into_iter().chain([finding]).collect();
    };
    let found = match noted {
        Some(why) => Ok(Some(why)),
        None => ledger.compare(place, &directory).await,
    };
    match found {
        Ok(Some(why)) => vec![Finding::bad(GROUP, CHECK, went_back(&why), help_back)],
        Ok(None) => Vec::new(),
        Err(error) => {
            vec![Finding::bad(GROUP, CHECK, error.to_string(), "let this user read and write `state_directory`")]
        }
    }
}

/// Says which machines sending waits for, or who said last that nothing is lost.
async fn waits(ledger: &Ledger) -> Option<Finding> {
    const CHECK: &str = "machines";
    match (ledger.noted_to_wait().await, ledger.setting(NOTHING_LOST).await) {
        (Ok(Some(waiting)), _) => {
            Some(Finding::bad(GROUP, CHECK, format!("nothing is sent: {waiting}"), ledger.way_on()))
        }
        (Ok(None), Ok(Some(said))) => Some(Finding::ok(GROUP, CHECK, format!("said to have lost nothing: {said}"))),
        _ => None,
    }
}

/// Says where the directory of this machine takes nothing, or is gone.
async fn memory(config: &Config, ledger: &Ledger) -> Option<Finding> {
    const CHECK: &str = "memory";
    let (StateDirectory::In(path) | StateDirectory::InIfWritable(path)) = config.state() else { return None };
    if !path.exists() {
        let has_orders = ledger.counts().await.is_ok_and(|counts| !counts.is_empty());
        let text = format!("{} is not there: what this machine sent last is not remembered", path.display());
        let help =
            "bring it back if it was moved; a service that runs sends nothing without it, one that starts makes it";
        return has_orders.then(|| Finding::warning(GROUP, CHECK, text, help));
    }
    let error = StateDirectory::probe(&path).err()?;
    let text = format!("{} cannot be written to, and nothing is sent: {error}", path.display());
    Some(Finding::bad(GROUP, CHECK, text, "make room there, and let this user write to `state_directory`"))
}

/// Says who paused sending, or did so last.
async fn sending(ledger: &Ledger) -> Option<Finding> {
    let (paused, last) = (ledger.setting(PAUSED).await, ledger.setting(LAST_PAUSE).await);
    match (paused, last) {
        (Ok(Some(paused)), _) => {
            let help = "`overprint orders resume`, once its reason is gone";
            Some(Finding::warning(GROUP, "sending", format!("it is paused: {paused}"), help))
        }
        (Ok(None), Ok(Some(last))) => {
            Some(Finding::ok(GROUP, "sending", format!("it goes on; the last pause: {last}")))
        }
        _ => None,
    }
}

/// Says that 4over turned the account away when an order was sent last.
async fn account(ledger: &Ledger) -> Option<Finding> {
    let account = ledger.turned_away().await.ok()??;
    let (since, until) = (time(account.since), time(account.until));
    let help = "correct what the findings about 4over say; sending goes on by itself, and at once with `overprint orders resume`";
    let (code, reason) = (account.code, cut(&account.reason, 300));
    Some(match account.is_pause() {
        true => {
            let found = format!("4over asks for a pause since {since}: orders are sent again from {until}");
            Finding::warning(GROUP, "sending", found, "nothing: sending goes on by itself")
        }
        false => {
            let found =
                format!("4over turns this account away since {since} ({code}: {reason}); it is tried again at {until}");
            Finding::bad(GROUP, "sending", found, help)
        }
    })
}

/// Says how many orders wait at 4over.
async fn on_hold(ledger: &Ledger) -> Option<Finding> {
    let count = ledger.count_on_hold().await.ok().filter(|count| *count > 0)?;
    let orders = if count == 1 { "1 order is".to_owned() } else { format!("{count} orders are") };
    let help =
        "`overprint orders list --on-hold` says what 4over waits for; `overprint orders attach` hands in artwork";
    Some(Finding::warning(GROUP, "on hold", format!("{orders} on hold at 4over"), help))
}

/// Says how many orders wait for somebody.
fn waiting(found: &Inspection) -> Finding {
    let count = |state| found.counts.get(&state).copied().unwrap_or_default();
    let all: i64 = found.counts.values().sum();
    let (doubt, held, refused) = (count(State::InDoubt), count(State::Held), count(State::Refused));
    let text = format!("{all}, of which {doubt} in doubt, {refused} refused, {held} held");
    match doubt + held + refused {
        0 => Finding::ok(GROUP, "orders", text),
        _ => Finding::warning(
            GROUP,
            "orders",
            text,
            "`overprint orders list --state in_doubt`, refused, held: each says what it needs",
        ),
    }
}

fn directory(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let existing = parent.ancestors().find(|directory| directory.is_dir());
    existing.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

fn free(path: &Path) -> Result<u64, String> {
    fs4::available_space(directory(path)).map_err(|error| error.to_string())
}

fn room(free: Result<u64, String>) -> Finding {
    let free = match free {
        Ok(free) => free,
        Err(error) => {
            return Finding::warning(
                GROUP,
                "room",
                format!("how much is left cannot be told: {error}"),
                "look by hand",
            );
        }
    };
    let mib = free >> 20;
    let help = "make room on the disk of the store: orders that cannot be stored are refused, and sent again by the storefront";
    match free {
        ..TOO_LITTLE => Finding::bad(GROUP, "room", format!("{mib} MiB are left"), help),
        TOO_LITTLE..SCARCE => Finding::warning(GROUP, "room", format!("{mib} MiB are left"), help),
        _ => Finding::ok(GROUP, "room", format!("{} GiB are left", free >> 30)),
    }
}

#[cfg(test)]
mod tests {
    use super::{SCARCE, TOO_LITTLE, room};
    use crate::cli::doctor::finding::Level;

    #[test]
    fn a_disk_that_fills_up_is_told_of_before_it_is_full() {
        for (free, level) in [
            (Ok(0), Level::Bad),
            (Ok(TOO_LITTLE - 1), Level::Bad),
            (Ok(TOO_LITTLE), Level::Warning),
            (Ok(SCARCE - 1), Level::Warning),
            (Ok(SCARCE), Level::Ok),
            (Err("no such disk".to_owned()), Level::Warning),
        ] {
            let text = format!("{free:?}");
            assert_eq!(room(free).level, level, "{text}");
        }
    }
}
