//! Bodies: no more of one than is allowed, not for longer than is allowed, and not more of them at once than there is memory for.

use super::Shared;
use super::answer::Refused;
use super::memory::{Full, Share};
use super::seats::Seat;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

/// How long a sender may take for its body.
const PATIENCE: Duration = Duration::from_secs(15);

/// A body that is all there.
pub(super) struct Whole {
    pub(super) bytes: Bytes,
    /// What it takes up in memory.
    pub(super) share: Share,
}

/// Refuses a body that is announced as longer than is allowed.
pub(super) fn check_length(headers: &HeaderMap, limit: usize) -> Result<(), Refused> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match announced.is_some_and(|announced| announced > limit as u64) {
        true => Err(too_large(limit)),
        false => Ok(()),
    }
}

/// Reads a body.
pub(super) async fn read(shared: &Shared, seat: &Seat, request: Request, limit: usize) -> Result<Whole, Refused> {
    check_length(request.headers(), limit)?;
    let share = shared.memory.begin(seat.origin(), seat.is_trusted());
    let read = tokio::select! {
        read = tokio::time::timeout(PATIENCE, whole(&share, request.into_body(), limit)) => read,
        () = share.lost() => return Err(Refused::busy()),
    };
    let late = |_| Refused::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time");
    let bytes = read.map_err(late)??;
    share.is_read().map_err(busy)?;
    Ok(Whole { bytes, share })
}

/// Reads a body to its end, and takes memory for as much of it as there is: who only announces much takes none from others.
async fn whole(share: &Share, mut body: Body, limit: usize) -> Result<Bytes, Refused> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refused::bad("the body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&data);
        share.grow(bytes.len()).map_err(busy)?;
    }
    Ok(bytes.into())
}

fn busy(Full: Full) -> Refused {
    Refused::busy()
}

fn too_large(limit: usize) -> Refused {
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is longer than {limit} bytes"))
}
