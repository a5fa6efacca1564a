//! `POST /webhooks/{storefront}`: verified, understood, and stored, or not at all.

use super::Shared;
use super::answer::Refused;
use super::body::{self, Whole};
use super::seats::Seat;
use crate::intake::{Delivery, Genuine, Kind, Notice, Refusal, Signer, Verifier};
use crate::ledger::act::{Receive, Received};
use crate::ledger::{Edition, LedgerError, Source};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::hint::black_box;
use std::sync::Arc;
use std::time::SystemTime;

/// How long a ping is at most, in bytes.
const PING: usize = 64;

/// The answer if the order may have been stored. Overprint recognizes the second delivery.
const UNCONFIRMED: &str = "the store did not confirm the order in time: deliver it again";

/// Takes a webhook in.
pub(super) async fn receive(
    State(shared): State<Shared>,
    Extension(seat): Extension<Arc<Seat>>,
    storefront: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // What is no text is the name of no storefront.
    let storefront = storefront.map(|Path(name)| name).unwrap_or_default();
    let answer = take(&shared, &seat, &storefront, request).await;
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

async fn take(shared: &Shared, seat: &Seat, storefront: &str, request: Request) -> Result<Taken, Refused> {
    let sender = Sender { shared, storefront };
    let now = SystemTime::now();
    let limit = match sender.admits(request.headers(), now)? {
        Admitted::Delivery => shared.service.settings.body_limit,
        Admitted::Ping => PING,
    };
    let headers = request.headers().clone();
    let Whole { bytes: body, share: _memory } = body::read(shared, seat, request, limit).await?;
    if shared.service.verifiers.values().any(|verifier| verifier.is_ping(&headers, &body)) {
        return Ok(Taken::Ping);
    }
    if !is_json(&headers) {
        return Err(not_json());
    }
    let Genuine { delivery, signer } = sender.verify(&headers, &body, now)?;
    let _kept = seat.keep();
    let _slot = shared.intake.try_acquire().map_err(|_| Refused::busy())?;
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
    if signer == Signer::Previous {
        let (service, storefront) = (Arc::clone(&shared.service), storefront.to_owned());
        // The storefront does not wait for it.
        tokio::spawn(async move { service.rotations.needed(&storefront, &service.ledger).await });
    }
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

/// Whoever sends to the path of a storefront. What they are told does not depend on whether there is one of that name.
struct Sender<'s> {
    shared: &'s Shared,
    storefront: &'s str,
}

/// What a request can be, by its headers.
enum Admitted {
    Delivery,
    Ping,
}

impl Sender<'_> {
    /// Decides by the headers alone whether the body is read: only for what can be right for some storefront.
    fn admits(&self, headers: &HeaderMap, now: SystemTime) -> Result<Admitted, Refused> {
        body::check_length(headers, self.shared.service.settings.body_limit)?;
        if !is_json(headers) {
            let is_ping = self.verifiers().any(|verifier| verifier.may_be_ping(headers));
            return if is_ping { Ok(Admitted::Ping) } else { Err(not_json()) };
        }
        match self.admitting(headers, now) {
            Some(_) => Ok(Admitted::Delivery),
            None => Err(self.reject(headers, now)),
        }
    }

    /// Checks the signature. One signature is computed, whether or not there is such a storefront.
    fn verify(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Genuine, Refused> {
        match self.verifier().filter(|own| own.admits(headers, now).is_ok()) {
            Some(own) => own.verify(headers, body, now).map_err(|refusal| self.refuse(&refusal)),
            None => {
                let other = self.admitting(headers, now);
                // What the secret of another storefront says proves nothing here.
                let _proves_nothing = black_box(other.map(|other| other.verify(headers, body, now)));
                Err(self.reject(headers, now))
            }
        }
    }

    fn verifiers(&self) -> impl Iterator<Item = &Verifier> {
        self.shared.service.verifiers.values()
    }

    fn verifier(&self) -> Option<&Verifier> {
        self.shared.service.verifiers.get(self.storefront)
    }

    /// Finds a storefront for which the headers can be right.
    fn admitting(&self, headers: &HeaderMap, now: SystemTime) -> Option<&Verifier> {
        self.verifiers().find(|verifier| verifier.admits(headers, now).is_ok())
    }

    /// Says what is wrong with headers that are not right for the storefront.
    fn reject(&self, headers: &HeaderMap, now: SystemTime) -> Refused {
        match self.verifier().map(|verifier| verifier.admits(headers, now)) {
            Some(Err(refusal)) => self.refuse(&refusal),
            _ => self.unknown(),
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Refused {
        self.shared.refusals.note(self.storefront, refusal.reason(), &refusal.to_string());
        Refused::new(StatusCode::UNAUTHORIZED, Refusal::ANSWER)
    }

    /// Refuses what is for a storefront that is not there: the name is anybody's, and no word for the log.
    fn unknown(&self) -> Refused {
        self.shared.refusals.note("unknown", "unknown", "no storefront of this name has a webhook");
        Refused::new(StatusCode::UNAUTHORIZED, Refusal::ANSWER)
    }
}

fn not_json() -> Refused {
    Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has to be application/json")
}

/// A body without a type is taken for what everybody sends.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
}

fn not_stored(storefront: &str, error: &LedgerError) -> Refused {
    tracing::error!(storefront, %error, "a webhook is not stored");
    match error.is_unknown() {
        true => Refused { detail: UNCONFIRMED.to_owned(), ..Refused::unavailable() },
        false => Refused::unavailable(),
    }
}
