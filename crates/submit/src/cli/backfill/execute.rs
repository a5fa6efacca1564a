//! A back-fill that places: the listing into the ledger, the workers where nobody else works, and the report at the end.

use super::progress::Progress;
use super::{Arguments, ask, knows_mapping, show};
use crate::backfill::{self, Followed, Looked, Report, Row, Taken, Tally, Wanted};
use crate::cli::orders::pause;
use crate::cli::{Console, Exit, Failure, live, serve, workplace};
use crate::config::Config;
use crate::ledger::act::{Begun, End};
use crate::ledger::{Clock, Ledger, LedgerError, Millis, Place, Progress as Far};
use crate::place::Mode;
use crate::service::{Service, Stop};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

/// Places the orders that are new.
pub(super) async fn run(
    arguments: &Arguments,
    config: &Config,
    wanted: &Wanted,
    console: &mut Console,
) -> Result<Exit, Failure> {
    if config.service.mode == Mode::Shadow {
        let text = "`mode = \"shadow\"`: nothing is sent, and every order would be held; count without --execute";
        return Err(Failure::Unconfigured(text.to_owned()));
    }
    live::check(config)?;
    if !ask::may_send(arguments, config, wanted, console)? {
        return Ok(Exit::Done);
    }
    let (mut service, works) = service(arguments, config).await?;
    knows_mapping(&service, wanted)?;
    // The listing is looked at once, by this command.
    service.settings.poll_seconds = 0;
    let service = Arc::new(service);
    serve::say_mode(&service, console);
    pause::say(&service.ledger, console).await?;
    let (end, stop) = watch::channel(false);
    let end = Arc::new(end);
    let ending = tokio::spawn({
        let end = Arc::clone(&end);
        async move {
            if serve::told_to_end().await.is_ok() {
                end.send_replace(true);
            }
        }
    });
    let working = works.then(|| tokio::spawn(Arc::clone(&service).work(stop.clone())));
    let done = through(arguments, &service, wanted, works, &stop, console).await;
    ending.abort();
    end.send_replace(true);
    if let Some(working) = working {
        let _done = working.await;
    }
    service.ledger.close().await;
    done
}

/// Opens the ledger; tells also whether this process does the work, or somebody else does.
async fn service(arguments: &Arguments, config: &Config) -> Result<(Service, bool), Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    let mut works = !arguments.no_wait;
    let ledger = async {
        match Ledger::open_to_send(&place, works, Clock::system(), &config.state()).await {
            Err(LedgerError::InUse(_)) => {
                works = false;
                Ok(Ledger::open(&place, false, Clock::system()).await?)
            }
            opened => Ok(opened?),
        }
    };
    let service = serve::working(config, arguments.mappings.as_deref(), ledger, BTreeMap::new()).await?;
    Ok((service, works))
}

async fn through(
    arguments: &Arguments,
    service: &Arc<Service>,
    wanted: &Wanted,
    works: bool,
    stop: &Stop,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let begun = backfill::begin(&service.ledger, wanted, arguments.per_minute.get()).await?;
    let actor = workplace::actor();
    if begun.is_known {
        let resumed = backfill::resume(&service.ledger, &begun, &actor).await?;
        let stopped = if resumed > 0 { format!(": {resumed} orders that were stopped") } else { String::new() };
        console.say(&format!("Resuming a backfill that was not finished{stopped}."));
    }
    if !works && !arguments.no_wait {
        console.say(&format!(
            "A service places the orders, and this command follows it. Ctrl-C ends only this command; {} stops the orders that \
             are queued.",
            ask::STOP
        ));
    }
    let mut progress = Progress::new(arguments.quiet || arguments.json, console);
    let mut notes = Vec::new();
    let seen = |looked: Looked| {
        notes.extend(looked.note);
        progress.looked_at(looked.orders);
    };
    let taken = backfill::take(service, wanted, &begun, &actor, stop, seen).await;
    let mut settled = Followed::Settled;
    if matches!(taken, Ok(Taken::All | Taken::LimitReached)) && !arguments.no_wait {
        progress.begin_to_follow();
        let follow = backfill::follow(&service.ledger, begun.id, stop, |far, is_paused| progress.far(far, is_paused));
        settled = follow.await?;
    }
    progress.finish();
    notes.iter().for_each(|note| console.say(note));
    let taken = taken?;
    if taken == Taken::StoppedByHand || settled == Followed::StoppedByHand {
        console.say("The backfill was stopped by `overprint backfill stop`. The same command resumes it.");
        return Ok(Exit::Later);
    }
    if taken == Taken::Stopped || settled == Followed::Stopped {
        let far = service.ledger.backfill_progress(begun.id).await?;
        console.say_lines(&ended(far, works));
        return Ok(Exit::Later);
    }
    report(arguments, service, wanted, &Listed { begun, taken, notes }, console).await
}

/// Says what is left when the command was told to end, and who goes on with it.
fn ended(far: Far, works: bool) -> String {
    let (unsettled, received) = (far.unsettled, far.received);
    let who = match works {
        true => "No service runs on the store: they wait for one, or for the same command.",
        false => "They stay queued, and a running service still places them.",
    };
    format!(
        "Ended: {unsettled} of {received} orders are not placed yet. {who}\nThe same command continues; {} stops the orders that \
         are queued; `overprint orders list --source backfill` lists them.",
        ask::STOP
    )
}

/// How the listing came to its end.
struct Listed {
    begun: Begun,
    taken: Taken,
    /// What the operator has to know of it.
    notes: Vec<String>,
}

/// Writes the report, and ends the backfill where nothing of it is queued any more.
async fn report(
    arguments: &Arguments,
    service: &Service,
    wanted: &Wanted,
    listed: &Listed,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let Listed { begun, taken, notes } = listed;
    let path = arguments.report.clone().unwrap_or_else(|| default_path(wanted, begun.began_at));
    let (mut tally, mut report) = (Tally::default(), Report::begin(&path)?);
    let each = |row: Row| {
        tally.add(&row);
        report.add(&row)
    };
    backfill::rows(&service.ledger, begun, each).await?;
    let files = report.finish()?;
    let far = service.ledger.backfill_progress(begun.id).await?;
    if far.unsettled == 0 {
        while !service.ledger.act(End { backfill_id: begun.id }).await? {}
    } else {
        console.say(&format!(
            "{} orders are queued. The same command without --no-wait follows them; {} stops them.",
            far.unsettled,
            ask::STOP
        ));
    }
    let is_limited = *taken == Taken::LimitReached;
    match arguments.json {
        true => console.json(&show::json(&tally, Some(&files), is_limited, notes))?,
        false => {
            let text = show::executed(&tally, wanted, is_limited, console.paint());
            console.out().write_all(text.as_bytes())?;
        }
    }
    show::say_report(&files, console);
    Ok(show::exit(&tally))
}

/// Names the report by its window and by when the back-fill began.
fn default_path(wanted: &Wanted, began_at: Millis) -> PathBuf {
    let written = |at: Millis, format: &str| {
        Timestamp::from_millisecond(at).map(|at| at.strftime(format).to_string()).unwrap_or_default()
    };
    let day = |at: Option<Millis>| at.map(|at| written(at, "%Y-%m-%d"));
    // A window ends before the day after its last one.
    let window = [day(wanted.window.from), day(wanted.window.to.map(|to| to - 1))];
    let mut name = "backfill".to_owned();
    for part in window.into_iter().flatten().chain([written(began_at, "%Y%m%dT%H%M%SZ")]) {
        name.push('-');
        name.push_str(&part);
    }
    PathBuf::from(name)
}
