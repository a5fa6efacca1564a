//! The HTTP server: webhooks, 4over's push, and what operators watch.

mod answer;
mod connection;
mod webhook;

use super::{Service, Stop, hint};
use crate::ledger::State as OrderState;
use crate::ledger::act::PAUSED;
use answer::Refused;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// What bodies may take up in memory, all together, in KiB.
const MEMORY_KIB: usize = 64 * 1024;

/// What the handlers work with.
#[derive(Clone)]
struct Shared {
    service: Arc<Service>,
    /// The KiB that bodies may still take up in memory.
    memory: Arc<Semaphore>,
    /// Bounds how many bodies wait for the store at once.
    intake: Arc<Semaphore>,
    metrics: Option<PrometheusHandle>,
}

/// A server that is bound.
pub struct Server {
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Binds the address of the settings.
    ///
    /// # Errors
    /// The address is taken, or is none of this machine.
    pub async fn bind(service: Arc<Service>, metrics: Option<PrometheusHandle>) -> io::Result<Self> {
        let listener = TcpListener::bind(service.settings.listen).await?;
        Ok(Server { listener, router: router(service, metrics) })
    }

    /// Returns where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until the wish comes that it end, and then until the requests in progress are answered.
    pub async fn run(self, stop: Stop) {
        connection::serve(self.listener, self.router, stop).await;
    }
}

/// Makes the routes.
pub fn router(service: Arc<Service>, metrics: Option<PrometheusHandle>) -> Router {
    let intake = Arc::new(Semaphore::new(usize::try_from(service.settings.intake_limit.get()).unwrap_or(512)));
    let memory = Arc::new(Semaphore::new(MEMORY_KIB));
    let shared = Shared { service, memory, intake, metrics };
    Router::new()
        .route("/webhooks/{storefront}", post(webhook::receive))
        .route("/hints/4over", post(hints))
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(measured))
        .fallback(async || Refused::nothing_here())
        .method_not_allowed_fallback(async || {
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "this address is not asked in this way")
        })
        .with_state(shared)
}

/// Tells whether webhooks can be taken in.
async fn ready(State(shared): State<Shared>) -> Response {
    match shared.service.ledger.counts().await {
        Ok(_) => match shared.service.mappings.refused() {
            None => "ready\n".into_response(),
            Some(problems) => {
                let (version, count) = (&shared.service.mappings.version().name, problems.len());
                let text = "those that are there now were refused; the log says why";
                format!("ready, with mappings {version}: {text} ({count} of the problems)\n").into_response()
            }
        },
        Err(error) => {
            tracing::error!(%error, "not ready");
            Refused::unavailable().into_response()
        }
    }
}

/// Heeds 4over's push; the answer does not tell which jobs are known.
async fn hints(State(shared): State<Shared>, request: Request) -> Response {
    if !shared.service.settings.hints {
        return Refused::nothing_here().into_response();
    }
    let body = match webhook::body(&shared, request).await {
        Ok((body, _memory)) => body,
        Err(refused) => return refused.into_response(),
    };
    let Ok(hints) = hint::read(&body) else {
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

/// Writes what is measured, in the format of Prometheus.
async fn measured(State(shared): State<Shared>) -> Response {
    if let Ok(counts) = shared.service.ledger.counts().await {
        for state in OrderState::ALL {
            let count = counts.get(&state).copied().unwrap_or_default();
            #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and no ledger has 2^53 orders")]
            metrics::gauge!("overprint_orders", "state" => state.as_str()).set(count as f64);
        }
    }
    if let Ok(paused) = shared.service.ledger.setting(PAUSED).await {
        metrics::gauge!("overprint_sending_paused").set(f64::from(u8::from(paused.is_some())));
    }
    let is_refused = shared.service.mappings.refused().is_some();
    metrics::gauge!("overprint_mappings_reload_failed").set(f64::from(u8::from(is_refused)));
    let text = shared.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
