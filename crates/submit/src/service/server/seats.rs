//! Who is connected: so many at a time, and so many of them from one address.
//!
//! When all seats are taken, a new connection gets the seat of another one: rather of one that never sent anything genuine, then of
//! one from the address that has most, and of these the one that was of no use for longest. So many who do nothing never keep out
//! one who does.

use crate::service::Network;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The seats of one listener.
pub(super) struct Seats {
    limits: Limits,
    taken: Mutex<Taken>,
}

/// How many seats there are.
pub(super) struct Limits {
    /// For all.
    pub(super) room: usize,
    /// For one address.
    pub(super) each: usize,
    /// Proxies, whose connections are those of many: they have as many seats as there are.
    pub(super) trusted: Vec<Network>,
}

#[derive(Default)]
struct Taken {
    /// The next number.
    next: u64,
    by_number: HashMap<u64, Sitting>,
    by_origin: HashMap<IpAddr, usize>,
}

struct Sitting {
    origin: IpAddr,
    /// When it came, or was last of use: the smaller, the longer ago.
    since: u64,
    /// Whether something genuine ever came of it.
    is_proven: bool,
    /// Whether something genuine of it is being worked on.
    is_busy: bool,
    leave: Arc<Notify>,
}

/// The seat of one connection; it is free once this is dropped.
pub(super) struct Seat {
    seats: Arc<Seats>,
    number: u64,
    origin: IpAddr,
    is_trusted: bool,
    leave: Arc<Notify>,
}

/// Something genuine is being worked on: the seat is kept until this is dropped.
pub(super) struct Busy<'s>(&'s Seat);

impl Limits {
    /// Tells whether an address may have all that there is.
    fn trusts(&self, address: IpAddr) -> bool {
        address.to_canonical().is_loopback() || self.trusted.iter().any(|network| network.contains(address))
    }
}

impl Seats {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Seats { limits, taken: Mutex::default() })
    }

    /// Returns a seat for a connection from an address; none where the address has all of its seats taken, or everybody else is
    /// of use.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let (origin, is_trusted) = (origin(address), self.limits.trusts(address));
        let mut taken = self.lock();
        let of_origin = taken.by_origin.get(&origin).copied().unwrap_or_default();
        if of_origin >= self.limits.each && !is_trusted {
            return None;
        }
        if taken.by_number.len() >= self.limits.room {
            let number = taken.least_useful()?;
            taken.free(number)?.leave.notify_one();
        }
        let (number, leave) = (taken.tick(), Arc::new(Notify::new()));
        let sitting = Sitting { origin, since: number, is_proven: false, is_busy: false, leave: Arc::clone(&leave) };
        taken.by_number.insert(number, sitting);
        *taken.by_origin.entry(origin).or_default() += 1;
        Some(Seat { seats: Arc::clone(self), number, origin, is_trusted, leave })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn tick(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Finds whose seat is given away.
    fn least_useful(&self) -> Option<u64> {
        let idle = self.by_number.iter().filter(|(_, sitting)| !sitting.is_busy);
        let of_origin = |origin: IpAddr| self.by_origin.get(&origin).copied().unwrap_or_default();
        let use_of = |sitting: &Sitting| (sitting.is_proven, Reverse(of_origin(sitting.origin)), sitting.since);
        let least = idle.min_by_key(|(_, sitting)| use_of(sitting));
        least.map(|(number, _)| *number)
    }

    fn free(&mut self, number: u64) -> Option<Sitting> {
        let sitting = self.by_number.remove(&number)?;
        if let Some(count) = self.by_origin.get_mut(&sitting.origin) {
            *count -= 1;
            if *count == 0 {
                self.by_origin.remove(&sitting.origin);
            }
        }
        Some(sitting)
    }
}

impl Seat {
    /// Returns whose connection it is: an address, or the network of one.
    pub(super) fn origin(&self) -> IpAddr {
        self.origin
    }

    /// Tells whether the address may have all that there is.
    pub(super) fn is_trusted(&self) -> bool {
        self.is_trusted
    }

    /// Waits until the seat is given away.
    pub(super) async fn lost(&self) {
        self.leave.notified().await;
    }

    /// Keeps the seat while something genuine is worked on.
    pub(super) fn keep(&self) -> Busy<'_> {
        self.set(true);
        Busy(self)
    }

    fn set(&self, is_busy: bool) {
        let mut taken = self.seats.lock();
        let since = taken.tick();
        if let Some(sitting) = taken.by_number.get_mut(&self.number) {
            (sitting.is_busy, sitting.is_proven, sitting.since) = (is_busy, true, since);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let _given_away = self.seats.lock().free(self.number);
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Returns whom an address is counted with: one sender may have any address of a network of 64 bits (RFC 4291, section 2.5.1).
fn origin(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Limits, Seat, Seats};
    use crate::service::Network;
    use futures_util::FutureExt;
    use std::net::IpAddr;
    use std::sync::Arc;

    fn seats(room: usize, each: usize, trusted: &[&str]) -> Arc<Seats> {
        let trusted = trusted.iter().map(|network| Network::try_from((*network).to_owned()).unwrap()).collect();
        Seats::new(Limits { room, each, trusted })
    }

    fn take(seats: &Arc<Seats>, address: &str) -> Option<Seat> {
        seats.take(address.parse::<IpAddr>().unwrap())
    }

    fn is_lost(seat: &Seat) -> bool {
        seat.lost().now_or_never().is_some()
    }

    #[test]
    fn an_address_has_so_many_seats_and_a_proxy_as_many_as_there_are() {
        let seats = seats(100, 2, &["10.0.0.0/8"]);
        let one = take(&seats, "203.0.113.7").unwrap();
        let _two = take(&seats, "203.0.113.7").unwrap();
        assert!(take(&seats, "203.0.113.7").is_none() && take(&seats, "::ffff:203.0.113.7").is_none());
        drop(one);
        assert!(take(&seats, "203.0.113.7").is_some());
        let _one = take(&seats, "2001:db8::1").unwrap();
        let _two = take(&seats, "2001:db8::2").unwrap();
        assert!(take(&seats, "2001:db8::3").is_none(), "one network");
        assert!(take(&seats, "2001:db8:0:1::3").is_some(), "another one");
        for proxy in ["10.1.2.3", "127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            let many: Vec<_> = (0..10).map(|_| take(&seats, proxy).unwrap()).collect();
            assert!(!many.iter().any(is_lost));
        }
    }

    #[test]
    fn when_all_are_taken_the_address_with_most_loses_the_one_that_is_of_least_use() {
        let seats = seats(4, 4, &[]);
        let genuine = take(&seats, "198.51.100.1").unwrap();
        let many: Vec<_> = (0..3).map(|_| take(&seats, "203.0.113.7").unwrap()).collect();
        let _busy = many[0].keep();
        drop(many[1].keep());
        drop(genuine.keep());
        let new = take(&seats, "198.51.100.2").unwrap();
        assert_eq!(many.iter().map(is_lost).collect::<Vec<_>>(), [false, false, true]);
        assert!(!is_lost(&genuine));
        let newer = take(&seats, "198.51.100.3").unwrap();
        assert!(is_lost(&new) && !is_lost(&genuine), "who never sent anything genuine goes first");
        drop(newer.keep());
        let _newest = take(&seats, "198.51.100.4").unwrap();
        assert!(is_lost(&many[1]) && !is_lost(&many[0]) && !is_lost(&genuine) && !is_lost(&newer));
    }

    #[test]
    fn what_is_worked_on_is_never_given_away() {
        let seats = seats(2, 2, &[]);
        let (one, two) = (take(&seats, "203.0.113.7").unwrap(), take(&seats, "203.0.113.8").unwrap());
        let (_one, kept) = (one.keep(), two.keep());
        assert!(take(&seats, "203.0.113.9").is_none());
        drop(kept);
        assert!(take(&seats, "203.0.113.9").is_some() && is_lost(&two) && !is_lost(&one));
    }
}
