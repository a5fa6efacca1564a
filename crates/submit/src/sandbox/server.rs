//! Takes requests in, carries them out and disturbs them as the rules say.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Extract};
use axum::http::Response;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::form_urlencoded;

use super::admin;
use super::behaviour::{Disturbance, Moment};
use super::connection::{Door, Switch};
use super::exchange::{Answer, Call, Server, fourover_error_body};
use super::fourover;
use super::gate::Gate;
use super::state::State;
use super::storefront;

/// Largest body that is taken, in bytes.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// Largest body that is read at all, so that a caller slightly over the limit still gets its answer.
const READ_LIMIT: usize = 4 * BODY_LIMIT;

/// What both servers and the library's handle share.
#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) gate: Gate,
}

impl Shared {
    pub(super) fn new(state: State) -> Self {
        Self { state: Mutex::new(state), gate: Gate::new() }
    }

    /// Locks the state. A panic elsewhere leaves it as good as it was: every change is one step.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves one fake until `stop` changes or its sender is gone.
pub(super) fn spawn(
    door: Door,
    server: Server,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<io::Result<()>> {
    let service =
        Router::new().fallback(exchange).with_state((server, shared)).into_make_service_with_connect_info::<Switch>();
    tokio::spawn(async move {
        axum::serve(door, service)
            .with_graceful_shutdown(async move {
                let _ = stop.changed().await;
            })
            .await
    })
}

async fn exchange(
    Extract((server, shared)): Extract<(Server, Arc<Shared>)>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
) -> Response<Body> {
    let answer = match read(server, request).await {
        Ok(call) if admin::is_for(&call) => admin::answer(&shared, &call),
        Ok(call) => carry_out(&shared, &switch, &call).await,
        Err(answer) => answer,
    };
    let now = (shared.lock().options.now)();
    answer.into_response(now)
}

async fn read(server: Server, request: Request) -> Result<Call, Answer> {
    let (parts, body) = request.into_parts();
    let too_large = || Answer::fourover_error(413, "The body is larger than 4 MiB.");
    let body = to_bytes(body, READ_LIMIT).await.map_err(|_| too_large())?;
    if body.len() > BODY_LIMIT {
        return Err(too_large());
    }
    let query = parts.uri.query().unwrap_or_default();
    Ok(Call {
        server,
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parts.headers,
        body,
    })
}

async fn carry_out(shared: &Shared, switch: &Switch, call: &Call) -> Answer {
    let met = {
        let mut state = shared.lock();
        let subject = match call.server {
            Server::Fourover => fourover::subject(&state, call),
            Server::Storefront => storefront::subject(call),
        };
        state.rules.disturbance(call, &subject)
    };
    if let Some((disturbance, Moment::Before)) = &met {
        match disturbance {
            Disturbance::Slow(milliseconds) => shared.gate.hold(*milliseconds).await,
            other => {
                shared.lock().note_request(call, None);
                return disturb(other, call.server, switch, None);
            }
        }
    }
    let answer = {
        let mut state = shared.lock();
        let answer = state.answer(call);
        state.note_request(call, Some(answer.status));
        answer
    };
    match &met {
        Some((Disturbance::Slow(milliseconds), Moment::After)) => {
            shared.gate.hold(*milliseconds).await;
            answer
        }
        Some((disturbance, Moment::After)) => disturb(disturbance, call.server, switch, Some(answer)),
        _ => answer,
    }
}

/// What a status on request says.
const AS_TOLD: &str = "The sandbox was told to answer so.";
/// What an `order_id` that comes twice is answered on request.
const REPEATED: &str = "The order_id already exists.";
/// What a proxy in front of either server shows while it is down.
const MAINTENANCE: &str = "<html><head><title>Maintenance</title></head>\
    <body><h1>We will be back soon</h1></body></html>";

/// Puts the disturbed answer in the place of the true one.
fn disturb(what: &Disturbance, server: Server, switch: &Switch, answer: Option<Answer>) -> Answer {
    let untouched = answer.unwrap_or_else(|| Answer::new(200, "text/plain", ""));
    match what {
        Disturbance::Slow(_) => untouched,
        Disturbance::Drop => {
            switch.reset();
            untouched
        }
        Disturbance::Truncate => {
            switch.truncate();
            untouched
        }
        Disturbance::Status { code, retry_after } => {
            let mut answer = match server {
                Server::Fourover => Answer::fourover_error(*code, AS_TOLD),
                Server::Storefront => Answer::message(*code, AS_TOLD),
            };
            answer.retry_after = *retry_after;
            answer
        }
        Disturbance::Garbage => Answer::new(200, "text/html; charset=UTF-8", MAINTENANCE),
        Disturbance::Empty => Answer::new(200, "application/json", ""),
        Disturbance::Error200 => Answer::json(200, &fourover_error_body(500, AS_TOLD)),
        Disturbance::Repeated => Answer::fourover_error(409, REPEATED),
    }
}
