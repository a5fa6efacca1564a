//! The log on stderr.

use super::{Failure, LogFormat};
use crate::place::attention;
use crate::shown::line::{Form, Lines};
use std::io;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

/// Starts the log. A second start in one process changes nothing.
///
/// Events of orders are for a service: a command that places one order says itself what became of it.
///
/// Only what this program says itself is logged: HTTP libraries write requests out, credentials and customers included.
pub(super) fn start(filter: &str, format: LogFormat, color: bool, is_service: bool) -> Result<(), Failure> {
    let wrong = |error| Failure::Usage(format!("`{filter}` is no log filter: {error}"));
    let wanted = EnvFilter::builder().parse(filter).map_err(wrong)?;
    let own = filter_fn(move |metadata| {
        metadata.target().starts_with("overprint") && (is_service || metadata.target() != attention::TARGET)
    });
    let form = match (format, color) {
        (LogFormat::Json, _) => Form::Json,
        (LogFormat::Text, true) => Form::Colored,
        (LogFormat::Text, false) => Form::Text,
    };
    let writer = move || Lines::new(io::stderr(), form);
    let _already_started = match format {
        LogFormat::Text => {
            let lines = fmt::layer().with_writer(writer).with_ansi(color);
            registry().with(lines.with_filter(own).with_filter(wanted)).try_init().is_ok()
        }
        LogFormat::Json => {
            let lines = fmt::layer().json().flatten_event(true).with_writer(writer);
            registry().with(lines.with_filter(own).with_filter(wanted)).try_init().is_ok()
        }
    };
    Ok(())
}
