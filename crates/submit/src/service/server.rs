//! The HTTP server: webhooks, 4over's push, and what operators watch; the last on a listener of its own where one is configured.

mod answer;
mod body;
mod connection;
mod memory;
mod paced;
mod refusals;
mod seats;
mod webhook;

use super::{Service, Stop, handles, hint, stopped};
use answer::Refused;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use body::Whole;
use memory::Memory;
use metrics_exporter_prometheus::PrometheusHandle;
use refusals::Refusals;
use seats::{Limits, Seat, Seats};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// What bodies may take up in memory, all together, and those from one address, in bytes.
const MEMORY: usize = 64 << 20;
const SHARE: usize = 16 << 20;

/// How long a push of 4over is at most, in bytes.
const PUSH: usize = 256 << 10;

/// Connections at a time of those who watch, where they have a listener of their own.
const WATCHING: usize = 64;

/// What the handlers work with.
#[derive(Clone)]
struct Shared {
    service: Arc<Service>,
    /// What bodies take up in memory.
    memory: Arc<Memory>,
    /// Bounds how many bodies wait for the store at once.
    intake: Arc<Semaphore>,
    /// What is refused, for the log.
    refusals: Arc<Refusals>,
    metrics: Option<PrometheusHandle>,
}

/// A server that is bound.
pub struct Server {
    public: Door,
    /// What operators watch, where it has a listener of its own.
    watched: Option<Door>,
    refusals: Arc<Refusals>,
}

/// A listener, and what is behind it.
struct Door {
    listener: TcpListener,
    router: Router,
    seats: Arc<Seats>,
}

impl Server {
    /// Binds the addresses of the settings.
    ///
    /// # Errors
    /// An address is taken, or is none of this machine.
    pub async fn bind(service: Arc<Service>, metrics: Option<PrometheusHandle>) -> io::Result<Self> {
        let settings = service.settings.clone();
        let intake = Arc::new(Semaphore::new(usize::try_from(settings.intake_limit.get()).unwrap_or(512)));
        let (memory, refusals) = (Memory::new(MEMORY, SHARE.max(2 * settings.body_limit)), Arc::default());
        let shared = Shared { service, memory, intake, refusals: Arc::clone(&refusals), metrics };
        let watched = match settings.metrics_listen {
            Some(address) => {
                let limits = Limits { room: WATCHING, each: WATCHING, trusted: Vec::new() };
                Some(Door::open(address, watching().with_state(shared.clone()), limits)?)
            }
            None => None,
        };
        let own = if watched.is_none() { watching() } else { Router::new().route("/livez", get(live)) };
        let each = usize::try_from(settings.connections_per_address.get()).unwrap_or(usize::MAX);
        let limits = Limits { room: handles::connections(), each, trusted: settings.trusted_proxies };
        let public = Door::open(settings.listen, routes(own).with_state(shared), limits)?;
        Ok(Server { public, watched, refusals })
    }

    /// Returns where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.public.listener.local_addr()
    }

    /// Returns where operators watch, where that is elsewhere.
    ///
    /// # Errors
    /// The system does not say.
    pub fn watched_at(&self) -> io::Result<Option<SocketAddr>> {
        self.watched.as_ref().map(|door| door.listener.local_addr()).transpose()
    }

    /// Serves until the wish comes that it end, and then until the requests in progress are answered.
    pub async fn run(self, stop: Stop) {
        let watched = async {
            if let Some(door) = self.watched {
                door.serve(stop.clone()).await;
            }
        };
        let refusals = self.refusals.tell(stopped(stop.clone()));
        tokio::join!(self.public.serve(stop.clone()), watched, refusals);
    }
}

impl Door {
    fn open(address: SocketAddr, router: Router, limits: Limits) -> io::Result<Self> {
        Ok(Door { listener: connection::bind(address)?, router, seats: Seats::new(limits) })
    }

    async fn serve(self, stop: Stop) {
        connection::serve(self.listener, self.router, self.seats, stop).await;
    }
}

/// Makes the routes of those who deliver, beside others.
fn routes(others: Router<Shared>) -> Router<Shared> {
    others
        .route("/webhooks/{storefront}", post(webhook::receive))
        .route("/hints/4over/{secret}", post(hints))
        .fallback(async || Refused::nothing_here())
        .method_not_allowed_fallback(async || {
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "this address is not asked in this way")
        })
}

/// Makes the routes of those who watch.
fn watching() -> Router<Shared> {
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/metrics", get(measured))
        .fallback(async || Refused::nothing_here())
}

async fn live() -> &'static str {
    "ok\n"
}

/// Returns whether webhooks can be stored, by the last write; does not access the store.
async fn ready(State(shared): State<Shared>) -> Response {
    if shared.service.ledger.trouble().is_some() {
        return Refused::unavailable().into_response();
    }
    // Webhooks are taken in all the same: whoever balances the load must not turn them away.
    if let Some(went_back) = shared.service.ledger.went_back() {
        let why = went_back.why;
        return format!(
            "ready, and nothing is sent: the store went back in time: {why}; {}\n",
            shared.service.ledger.way_out()
        )
        .into_response();
    }
    if let Some(waiting) = shared.service.ledger.waiting() {
        let way_on = shared.service.ledger.way_on();
        return format!("ready, and nothing is sent: {waiting}; {way_on}\n").into_response();
    }
    if let Some(why) = shared.service.ledger.forgets() {
        return format!("ready, and nothing is sent: `state_directory` cannot be written to: {why}\n").into_response();
    }
    match shared.service.mappings.refused() {
        None => "ready\n".into_response(),
        Some(problems) => {
            let (version, count) = (&shared.service.mappings.version().name, problems.len());
            let text = "those that are there now were refused; the log says why";
            format!("ready, with mappings {version}: {text} ({count} of the problems)\n").into_response()
        }
    }
}

/// Heeds 4over's push, if it comes by the secret path; the answer does not tell which jobs are known.
async fn hints(
    State(shared): State<Shared>,
    Extension(seat): Extension<Arc<Seat>>,
    secret: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let given = secret.map(|Path(secret)| secret).unwrap_or_default();
    if !shared.service.settings.hints().is_some_and(|secret| secret.is(&given)) {
        return Refused::nothing_here().into_response();
    }
    let Whole { bytes, share: _memory } = match body::read(&shared, &seat, request, PUSH).await {
        Ok(whole) => whole,
        Err(refused) => return refused.into_response(),
    };
    let Ok(hints) = hint::read(&bytes) else {
        return Refused::bad("the body is no list of jobs").into_response();
    };
    match hint::heed(&shared.service, hints).await {
        Ok(known) => {
            tracing::info!(known, "4over pushed");
            StatusCode::ACCEPTED.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a push of 4over is not heeded");
            Refused::unavailable().into_response()
        }
    }
}

/// Writes what is measured, in the format of Prometheus; does not access the store.
async fn measured(State(shared): State<Shared>) -> Response {
    let is_refused = shared.service.mappings.refused().is_some();
    metrics::gauge!("overprint_mappings_reload_failed").set(f64::from(u8::from(is_refused)));
    let text = shared.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
