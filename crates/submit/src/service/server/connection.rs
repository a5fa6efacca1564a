//! Connections: so many at a time, each with so much time for its headers.

use crate::service::{Stop, stopped};
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections at a time; more wait in the system's queue.
const CONNECTIONS: usize = 4_096;

/// How long a sender may take for its headers, also between two requests.
const HEADERS: Duration = Duration::from_secs(10);

/// How long requests in progress have to come to their end.
const FAREWELL: Duration = Duration::from_secs(10);

/// The pause after no connection could be taken, for want of file handles for instance.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until the wish comes that it end.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: Stop) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    // Waiting to be told the version of HTTP would have no end: a sender that says nothing would keep its place.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).half_close(true);
    loop {
        let accepted = tokio::select! {
            accepted = async {
                let slot = Arc::clone(&slots).acquire_owned().await;
                (slot, listener.accept().await)
            } => accepted,
            () = stopped(stop.clone()) => break,
        };
        let (Ok(slot), Ok((stream, _))) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let _unset = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A sender that breaks off is no trouble of ours.
            let _broken = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    let _late = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}
