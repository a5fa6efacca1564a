//! `POST /webhooks/{storefront}`: verified, understood, and stored, or not at all.

use super::Shared;
use super::answer::Refused;
use crate::intake::{Delivery, Kind, Notice, Refusal};
use crate::ledger::act::{Receive, Received};
use crate::ledger::{Edition, LedgerError, Source};
use axum::Json;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::OwnedSemaphorePermit;

/// How long a sender may take for its body.
const PATIENCE: Duration = Duration::from_secs(15);

/// Takes a webhook in.
pub(super) async fn receive(
    State(shared): State<Shared>,
    storefront: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // What is no text is the name of no storefront.
    let storefront = storefront.map(|Path(name)| name).unwrap_or_default();
    let answer = take(&shared, &storefront, request).await;
    let (response, label) = match answer {
        Ok(Taken::Stored(received)) => {
            let body = json!({
                "order": received.order_id,
                "state": received.state,
                "duplicate": received.is_known,
            });
            ((StatusCode::ACCEPTED, Json(body)).into_response(), if received.is_known { "duplicate" } else { "stored" })
        }
        Ok(Taken::Ping) => (StatusCode::OK.into_response(), "ping"),
        Err(refused) => {
            let label = refused.status.canonical_reason().unwrap_or("refused");
            (refused.into_response(), label)
        }
    };
    // A name that anybody can make up is no label: there would be no end of them.
    let known = shared.service.verifiers.contains_key(&storefront);
    let storefront = if known { storefront } else { "unknown".to_owned() };
    metrics::counter!("overprint_webhooks_total", "storefront" => storefront, "answer" => label).increment(1);
    response
}

enum Taken {
    Stored(Received),
    Ping,
}

async fn take(shared: &Shared, storefront: &str, request: Request) -> Result<Taken, Refused> {
    let unknown = || Refused::new(StatusCode::NOT_FOUND, "no such storefront");
    let verifier = shared.service.verifiers.get(storefront).ok_or_else(unknown)?;
    let headers = request.headers().clone();
    let (body, _memory) = body(shared, request).await?;
    let _slot = shared.intake.try_acquire().map_err(|_| Refused::busy())?;
    if verifier.is_ping(&headers, &body) {
        return Ok(Taken::Ping);
    }
    if !is_json(&headers) {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has to be application/json"));
    }
    let delivery = verifier.verify(&headers, &body, SystemTime::now()).map_err(|refusal| {
        tracing::warn!(storefront, reason = %refusal, "a webhook is refused");
        Refused::new(StatusCode::UNAUTHORIZED, Refusal::ANSWER)
    })?;
    let notice = Notice::read(&body).map_err(|error| Refused::bad(error.to_string()))?;
    if let Some(shop) = shared.service.shops.get(storefront) {
        shop.storefront.settings().order_ids.check(&notice.external_id).map_err(|why| Refused::bad(why.to_string()))?;
    }
    let edition = match &notice.kind {
        Kind::Full { order } => Edition::read(order),
        Kind::Thin { .. } => Edition::default(),
    };
    let receive = Receive {
        storefront: storefront.to_owned(),
        event_id: event_id(delivery, edition),
        edition,
        external_id: notice.external_id,
        source: Source::Webhook,
        actor: "webhook".to_owned(),
        body: None,
        writes_back: true,
    };
    fail::fail_point!("before-receive");
    let received = shared.service.ledger.act(receive).await.map_err(|error| not_stored(storefront, &error))?;
    fail::fail_point!("before-202");
    Ok(Taken::Stored(received))
}

/// Returns what tells the delivery from others of the storefront. The same signed bytes are the same news only if they name
/// the version of the order: a bare notice is worded alike whenever the order changes, and each one counts.
fn event_id(delivery: Delivery, edition: Edition) -> Option<String> {
    match delivery {
        Delivery::Event(id) => Some(id),
        Delivery::Bytes(hash) => (!edition.is_unknown()).then_some(hash),
    }
}

/// Reads a body: no more than is allowed, not for longer than is allowed, and not more of them at once than memory is for.
pub(super) async fn body(shared: &Shared, request: Request) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refused> {
    let limit = shared.service.settings.body_limit;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: usize| announced > limit) {
        return Err(too_large(limit));
    }
    let reading = tokio::time::timeout(PATIENCE, read(shared, request.into_body(), limit)).await;
    reading.map_err(|_| Refused::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time"))?
}

/// Reads a body to its end, and takes memory for as much of it as there is: who only announces much takes none from others.
async fn read(shared: &Shared, mut body: Body, limit: usize) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refused> {
    let (mut bytes, mut memory) = (Vec::new(), None::<OwnedSemaphorePermit>);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refused::bad("the body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&data);
        let taken = memory.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(bytes.len().div_ceil(1024).saturating_sub(taken)).unwrap_or(u32::MAX);
        let more = Arc::clone(&shared.memory).try_acquire_many_owned(more).map_err(|_| Refused::busy())?;
        match &mut memory {
            Some(memory) => memory.merge(more),
            None => memory = Some(more),
        }
    }
    Ok((bytes.into(), memory))
}

fn too_large(limit: usize) -> Refused {
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is longer than {limit} bytes"))
}

/// A body without a type is taken for what everybody sends.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
}

fn not_stored(storefront: &str, error: &LedgerError) -> Refused {
    tracing::error!(storefront, %error, "a webhook is not stored");
    Refused::unavailable()
}
