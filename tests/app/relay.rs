//! What is between a service and its database: it stops forwarding without closing anything, as a host does that vanishes, or
//! leads new connections to another server, as an address does after a failover.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// A relay on loopback.
pub(crate) struct Relay {
    road: Arc<Road>,
}

/// What all connections of a relay heed.
struct Road {
    /// Where new connections lead.
    target: Mutex<SocketAddr>,
    state: Mutex<State>,
    changed: Condvar,
    messages: AtomicUsize,
}

#[derive(Default)]
struct State {
    is_stalled: bool,
    /// Connections from before are dead for good.
    dead_before: usize,
    made: usize,
    /// Once a client says this, it is passed on, and nothing comes back.
    stalls_at: Option<&'static str>,
}

impl Relay {
    /// Starts a relay to where the address of a database leads; returns it with the address that leads through it.
    pub(crate) fn to(database: &str) -> (Relay, String) {
        let mut url = url::Url::parse(database).expect("an address");
        let target = SocketAddr::from(([127, 0, 0, 1], url.port().expect("a port")));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        url.set_port(Some(port)).expect("an address with a port");
        let road = Road {
            target: Mutex::new(target),
            state: Mutex::default(),
            changed: Condvar::new(),
            messages: AtomicUsize::new(0),
        };
        let relay = Relay { road: Arc::new(road) };
        let road = Arc::clone(&relay.road);
        thread::spawn(move || listener.incoming().flatten().for_each(|client| Road::carry(&road, client)));
        (relay, url.into())
    }

    /// Stops forwarding, in both directions, on all connections and on those that are made meanwhile.
    pub(crate) fn stall(&self) {
        self.change(|state| state.is_stalled = true);
    }

    /// As [`Relay::stall`], once a client says these words, which are passed on.
    pub(crate) fn stall_at(&self, words: &'static str) {
        self.change(|state| state.stalls_at = Some(words));
    }

    /// Tells whether it forwards nothing now.
    pub(crate) fn is_stalled(&self) -> bool {
        self.road.state.lock().expect("a state").is_stalled
    }

    /// Forwards again, what was held up first.
    pub(crate) fn resume(&self) {
        self.change(|state| state.is_stalled = false);
    }

    /// Never forwards on the connections that there are, and does on new ones, as after a failover.
    pub(crate) fn vanish(&self) {
        self.change(|state| state.dead_before = state.made);
    }

    /// Leads new connections to another server; those that there are stay where they are.
    pub(crate) fn turn_to(&self, port: u16) {
        self.road.target.lock().expect("a target").set_port(port);
    }

    /// Counts the messages of clients.
    pub(crate) fn messages(&self) -> usize {
        self.road.messages.load(Ordering::Relaxed)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.road.state.lock().expect("a state"));
        self.road.changed.notify_all();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // Nothing is held up for ever; the listener stays until the tests end.
        self.change(|state| *state = State::default());
    }
}

impl Road {
    fn carry(road: &Arc<Road>, client: TcpStream) {
        let number = {
            let mut state = road.state.lock().expect("a state");
            state.made += 1;
            state.made
        };
        let road = Arc::clone(road);
        thread::spawn(move || {
            road.wait(number);
            let target = *road.target.lock().expect("a target");
            let Ok(server) = TcpStream::connect(target) else { return };
            let _unset = (client.set_nodelay(true), server.set_nodelay(true));
            let (from, to) = (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
            let there = Arc::clone(&road);
            thread::spawn(move || there.pump(number, from, to, true));
            road.pump(number, server, client, false);
        });
    }

    fn pump(&self, number: usize, mut from: TcpStream, mut to: TcpStream, is_client: bool) {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let data = &buffer[..count];
            self.wait(number);
            if is_client {
                self.messages.fetch_add(1, Ordering::Relaxed);
                self.heed(data);
            }
            if to.write_all(data).is_err() {
                break;
            }
        }
        self.wait(number);
        let _gone_already = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }

    /// Waits until a connection forwards.
    fn wait(&self, number: usize) {
        let state = self.state.lock().expect("a state");
        let holds = |state: &mut State| state.is_stalled || number <= state.dead_before;
        drop(self.changed.wait_while(state, holds).expect("a state"));
    }

    fn heed(&self, data: &[u8]) {
        let mut state = self.state.lock().expect("a state");
        if let Some(words) = state.stalls_at
            && data.windows(words.len()).any(|window| window == words.as_bytes())
        {
            (state.stalls_at, state.is_stalled) = (None, true);
        }
    }
}
