//! Connections: so many at a time and from one address, each for so long, with one answer on its way.

use super::paced::{self, Paced};
use super::seats::{Seat, Seats};
use crate::service::{Stop, stopped};
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// Connections that wait in the system's queue.
const BACKLOG: u32 = 1_024;

/// How long a sender may take for its headers, also between two requests.
const HEADERS: Duration = Duration::from_secs(10);

/// How long a sender may leave an answer untaken.
const WRITES: Duration = Duration::from_secs(10);

/// How long a connection takes requests, and how long it lasts in all.
const REQUESTS: Duration = Duration::from_secs(40);
const LIFETIME: Duration = Duration::from_secs(60);

/// How long requests in progress have to come to their end.
const FAREWELL: Duration = Duration::from_secs(10);

/// The pause after no connection could be taken, for want of file handles for instance.
const PAUSE: Duration = Duration::from_millis(50);

/// What a connection takes up in this process for a head, or for what is read ahead, in bytes.
const BUFFER: usize = 32 * 1024;

/// What it takes up in the system in each direction, in bytes; Linux doubles it.
const SYSTEM_BUFFER: u32 = 64 * 1024;

/// Binds an address.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A port whose last connections are not forgotten yet can be bound again; elsewhere this means something else.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // Its connections have the same: the system, too, keeps only so much of what nobody reads.
    socket.set_send_buffer_size(SYSTEM_BUFFER)?;
    socket.set_recv_buffer_size(SYSTEM_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until the wish comes that it end.
pub(super) async fn serve(listener: TcpListener, router: Router, seats: Arc<Seats>, stop: Stop) {
    let mut connections = JoinSet::new();
    let mut ended = pin!(stopped(stop.clone()));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = &mut ended => break,
        };
        match accepted {
            // Without a seat for it, the connection is closed again.
            Ok((stream, peer)) => {
                if let Some(seat) = seats.take(peer.ip()) {
                    connections.spawn(attend(stream, router.clone(), Arc::new(seat), stop.clone()));
                }
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of one connection.
async fn attend(stream: TcpStream, router: Router, seat: Arc<Seat>, stop: Stop) {
    let _unset = stream.set_nodelay(true);
    let (stream, stuck) = Paced::new(stream, WRITES);
    let (router, sender) = (TowerToHyperService::new(router), Arc::clone(&seat));
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&sender));
        let (router, stuck) = (router.clone(), stuck.clone());
        async move {
            // Whoever sends one request behind another waits until the answer to the first is taken.
            paced::taken(stuck).await;
            router.call(request).await
        }
    });
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).half_close(true).max_buf_size(BUFFER);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let rest = tokio::select! {
        // A sender that breaks off is no trouble of ours.
        _broken = connection.as_mut() => return,
        () = seat.lost() => return,
        () = tokio::time::sleep(REQUESTS) => LIFETIME - REQUESTS,
        () = stopped(stop) => FAREWELL,
    };
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _broken = connection => {}
        () = seat.lost() => {}
        () = tokio::time::sleep(rest) => {}
    }
}
