//! How placing an order ends: the exit code, the document for a program, and what a person is told of a stop.

use super::console::shown;
use super::{Console, Exit, problems};
use crate::catalog::command::write_order_finding;
use crate::ledger::{Entry, State};
use crate::place::{Fate, Outcome, Placement, Status, Stop, WriteBack};
use crate::storefront;
use overprint_mapping::Line;
use serde_json::{Value, json};

/// Returns how a placed order ends: what waits for a person counts more than what was refused.
pub(super) fn exit(placement: &Placement) -> Exit {
    let jobs = match placement.outcome.status {
        Status::PartlyPlaced | Status::Refused => Exit::Failed,
        Status::InDoubt | Status::Waiting => Exit::Waiting,
        _ => Exit::Done,
    };
    let artwork = placement.attached.iter().any(|attached| attached.failure.is_some());
    let write_back = matches!(placement.write_back, WriteBack::Failed { .. });
    if artwork || write_back { jobs.max(Exit::Waiting) } else { jobs }
}

/// Returns how an order ends that was not sent.
pub(super) fn exit_of_stop(stop: &Stop) -> Exit {
    match stop {
        Stop::NothingPrinted(_) | Stop::AllPlaced => Exit::Done,
        Stop::Held { .. } | Stop::Again(_) | Stop::NotSold { .. } | Stop::Approval(_) | Stop::Artwork(_) => {
            Exit::Waiting
        }
        Stop::Several(stops) => {
            // What waits for a person waits whatever passes by itself.
            let held = stops.iter().filter(|stop| !stop.may_pass()).map(exit_of_stop).max();
            held.or_else(|| stops.iter().map(exit_of_stop).max()).unwrap_or(Exit::Waiting)
        }
        Stop::Guarded(_) => Exit::Waiting,
        Stop::NoSuchOrder { .. } | Stop::OrderId(_) => Exit::Failed,
        Stop::Older { .. } | Stop::Changed | Stop::Locked => Exit::Later,
        Stop::Unmarked(_) => Exit::Waiting,
        Stop::NoStorefront => Exit::Configuration,
        Stop::JobNameTaken { .. } | Stop::JobNameOfOther { .. } | Stop::OtherJobs { .. } | Stop::Before(_) => {
            Exit::Waiting
        }
        Stop::Erased { .. } | Stop::Shadow => Exit::Waiting,
        Stop::Fourover(error) if error.may_pass() => Exit::Later,
        Stop::Fourover(_) | Stop::Ledger(_) => Exit::Failed,
        Stop::WentBack => Exit::Waiting,
        Stop::Paused | Stop::TurnedAway(_) | Stop::Unsettled | Stop::StateDirectory(_) => Exit::Later,
        Stop::Catalogue(error) if error.may_pass() => Exit::Later,
        Stop::Catalogue(_) => Exit::Configuration,
        Stop::NotSent { .. } | Stop::Interrupted => Exit::Later,
        Stop::ArtworkUnreachable { .. } | Stop::ArtworkUnseen(_) => Exit::Later,
        Stop::NoPayment | Stop::NotATest | Stop::Translate(_) => Exit::Configuration,
        Stop::Document(_) | Stop::Body(_) => Exit::Failed,
        Stop::Storefront(error) => match error {
            storefront::Error::NotSent { .. }
            | storefront::Error::MaybeSent { .. }
            | storefront::Error::RateLimited { .. }
            | storefront::Error::Server { .. } => Exit::Later,
            storefront::Error::Token { source, .. } => match source {
                storefront::TokenError::Refused { status: 400..=428 | 430..=499, .. } => Exit::Configuration,
                storefront::TokenError::Answer { .. } => Exit::Configuration,
                _ => Exit::Later,
            },
            storefront::Error::Unauthorized { .. } | storefront::Error::Client(_) => Exit::Configuration,
            _ => Exit::Failed,
        },
    }
}

/// Writes what became of an order that was sent, for a program.
pub(super) fn placement_json(placement: &Placement) -> Value {
    let outcome = &placement.outcome;
    json!({
        "order_id": placement.order_id,
        "fourover_order_id": placement.ready.request.order_id,
        "is_test_order": placement.ready.is_test(),
        "status": outcome.status,
        "jobs": outcome.jobs,
        "charged": outcome.charged.map(|amount| amount.to_string()),
        "unattributed": outcome.unattributed,
        "left_out": left_out(&placement.ready.lines),
        "notices": placement.ready.notices,
        "write_back": write_back_json(&placement.write_back),
    })
}

/// Writes why an order was not sent, for a program.
pub(super) fn stop_json(stop: &Stop) -> Value {
    match stop {
        Stop::Held { held, .. } => json!({ "status": "held", "problems": held.problems, "notices": held.notices }),
        Stop::NothingPrinted(lines) => json!({ "status": "nothing printed", "left_out": left_out(lines) }),
        Stop::Again(_)
        | Stop::Approval(_)
        | Stop::Artwork(_)
        | Stop::JobNameTaken { .. }
        | Stop::JobNameOfOther { .. }
        | Stop::Shadow => {
            json!({ "status": "held", "error": stop.to_string() })
        }
        Stop::Guarded(findings) => json!({ "status": "held", "error": stop.to_string(), "guards": findings }),
        Stop::Several(stops) => {
            let reasons: Vec<Value> = stops.iter().map(stop_json).collect();
            json!({ "status": "held", "error": stop.to_string(), "reasons": reasons })
        }
        Stop::NotSold { pulled, findings, .. } => {
            json!({ "status": "held", "error": stop.to_string(), "catalogue": pulled, "findings": findings })
        }
        other => json!({ "status": "not sent", "error": other.to_string() }),
    }
}

/// Tells a person why an order was not sent.
pub(super) fn say_stop(stop: &Stop, console: &mut Console) {
    match stop {
        Stop::Held { held, document } => problems::held(held, document, console),
        Stop::NothingPrinted(_) => console.say("nothing to print: no line of the order becomes a job"),
        Stop::Several(stops) => stops.iter().for_each(|stop| say_stop(stop, console)),
        Stop::Again(_) | Stop::Approval(_) | Stop::Guarded(_) => {
            let label = console.paint_err().doubt("held:");
            console.say(&format!(
                "{label} {}. To send it anyway, run `overprint orders release`",
                shown(&stop.to_string())
            ));
        }
        Stop::Artwork(_) | Stop::JobNameTaken { .. } | Stop::JobNameOfOther { .. } | Stop::Shadow => {
            let label = console.paint_err().doubt("held:");
            console.say(&format!("{label} {}", shown(&stop.to_string())));
        }
        Stop::NotSold { order, findings, .. } => {
            let label = console.paint_err().doubt("held:");
            console.say(&format!("{label} {}", shown(&stop.to_string())));
            let _nobody_listens =
                findings.iter().try_for_each(|found| write_order_finding(order, found, console.err()));
        }
        other => {
            let label = console.paint_err().bad("error:");
            console.say(&format!("{label} {}", shown(&other.to_string())));
        }
    }
}

/// Returns how it ends to ask for an order that the ledger has already.
pub(super) fn exit_of_known(entry: &Entry) -> Exit {
    match entry.order.state {
        State::Placed | State::Done | State::Cancelled | State::Nothing => Exit::Done,
        State::Refused => Exit::Failed,
        State::Held | State::InDoubt => Exit::Waiting,
        State::Pending | State::Sending => Exit::Later,
    }
}

/// Writes where an order is that the ledger has already, for a program.
pub(super) fn known_json(entry: &Entry) -> Value {
    let outcome = Outcome::of(&entry.jobs);
    json!({
        "status": if entry.jobs.is_empty() { json!(entry.order.state.to_string()) } else { json!(outcome.status) },
        "known": true,
        "order": entry.order.id,
        "order_id": entry.order.external_id,
        "reason": entry.order.reason,
        "alert": entry.order.alert,
        "jobs": outcome.jobs,
    })
}

/// Tells a person where an order is that the ledger has already.
pub(super) fn say_known(entry: &Entry, console: &mut Console) {
    let (order, paint) = (&entry.order, console.paint_err());
    let label = match exit_of_known(entry) {
        Exit::Done => paint.good("known:"),
        Exit::Failed => paint.bad("refused:"),
        _ => paint.doubt("known:"),
    };
    let mut text = format!("{label} {} is {}; nothing was sent", order.called(), order.label());
    if let Some(reason) = order.reason.as_ref().or(order.alert.as_ref()) {
        text.push_str(&format!(": {}", shown(reason)));
    }
    for job in Outcome::of(&entry.jobs).jobs {
        let number = job.number.as_deref().unwrap_or("-");
        text.push_str(&format!("\n  {:<28} {:<13} {}", shown(&job.name), job.label(), shown(number)));
    }
    let id = order.id;
    text.push_str(&format!(
        "\n  the storefront was told nothing now; `overprint orders show '#{id}'` says what was written back"
    ));
    console.say_lines(&text);
}

/// Tells a person what to do about jobs that are in doubt.
pub(super) fn say_doubt(placement: &Placement, console: &mut Console) {
    let doubtful = placement.outcome.jobs.iter().filter(|job| job.status == Fate::Unknown);
    let names: Vec<&str> = doubtful.map(|job| job.name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let label = console.paint_err().doubt("in doubt:");
    let what = "4over may have placed and charged them; look for them there before anything is sent again";
    console.say(&format!("{label} {}: {what}", shown(&names.join(", "))));
}

fn left_out(lines: &[Line]) -> Vec<Value> {
    let left_out = lines.iter().enumerate().filter_map(|(index, line)| match line {
        Line::LeftOut { because, rule } => Some(json!({ "line": index, "because": because, "rule": rule })),
        Line::Printed { .. } => None,
    });
    left_out.collect()
}

fn write_back_json(written: &WriteBack) -> Value {
    match written {
        WriteBack::Off => json!({ "state": "off" }),
        WriteBack::Nothing => json!({ "state": "nothing to write" }),
        WriteBack::Written { patch, fields } => json!({ "state": "written", "patch": patch, "fields": fields }),
        WriteBack::Failed { reason, patch } => json!({ "state": "failed", "reason": reason, "patch": patch }),
    }
}
