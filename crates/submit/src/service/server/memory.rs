//! What bodies take up in memory: so much for all, and so much for those from one address.
//!
//! When it is full, a body that grows takes the memory of another one: of those that are still being read, the one from the
//! address that has most, and of these the one that began first. So many who send slowly never keep out one who does not.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The memory for the bodies of all connections.
pub(super) struct Memory {
    /// For all, in bytes.
    room: usize,
    /// For those from one address, in bytes.
    each: usize,
    bodies: Mutex<Bodies>,
}

#[derive(Default)]
struct Bodies {
    next: u64,
    used: usize,
    /// By number: the first began first.
    by_number: BTreeMap<u64, Body>,
}

struct Body {
    origin: IpAddr,
    bytes: usize,
    is_read: bool,
    give_up: Arc<Notify>,
}

/// The memory of one body; it is free once this is dropped.
pub(super) struct Share {
    memory: Arc<Memory>,
    number: u64,
    is_trusted: bool,
    origin: IpAddr,
    give_up: Arc<Notify>,
}

/// There is no memory for the body, or another one has taken it.
#[derive(Debug)]
pub(super) struct Full;

impl Memory {
    pub(super) fn new(room: usize, each: usize) -> Arc<Self> {
        Arc::new(Memory { room, each, bodies: Mutex::default() })
    }

    /// Begins with a body from an address; one that is trusted may take all there is.
    pub(super) fn begin(self: &Arc<Self>, origin: IpAddr, is_trusted: bool) -> Share {
        let (mut bodies, give_up) = (self.lock(), Arc::new(Notify::new()));
        let number = bodies.next;
        bodies.next += 1;
        bodies.by_number.insert(number, Body { origin, bytes: 0, is_read: false, give_up: Arc::clone(&give_up) });
        Share { memory: Arc::clone(self), number, is_trusted, origin, give_up }
    }

    fn lock(&self) -> MutexGuard<'_, Bodies> {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bodies {
    fn of(&self, origin: IpAddr) -> usize {
        self.by_number.values().filter(|body| body.origin == origin).map(|body| body.bytes).sum()
    }

    /// Finds whose memory is taken away: of one address, or of the one that has most.
    fn slowest(&self, origin: Option<IpAddr>) -> Option<u64> {
        let unread = || self.by_number.iter().filter(|(_, body)| !body.is_read && body.bytes > 0);
        let origin = origin.or_else(|| {
            let mut sums: HashMap<IpAddr, usize> = HashMap::new();
            unread().for_each(|(_, body)| *sums.entry(body.origin).or_default() += body.bytes);
            sums.into_iter().max_by_key(|(_, bytes)| *bytes).map(|(origin, _)| origin)
        })?;
        unread().find(|(_, body)| body.origin == origin).map(|(number, _)| *number)
    }

    fn free(&mut self, number: u64) -> Option<Body> {
        let body = self.by_number.remove(&number)?;
        self.used -= body.bytes;
        Some(body)
    }
}

impl Share {
    /// Takes memory for a body that is so many bytes long by now.
    pub(super) fn grow(&self, bytes: usize) -> Result<(), Full> {
        let Memory { room, each, .. } = *self.memory;
        let mut bodies = self.memory.lock();
        loop {
            let more = bytes.saturating_sub(bodies.by_number.get(&self.number).ok_or(Full)?.bytes);
            let is_over_share = !self.is_trusted && bodies.of(self.origin) + more > each;
            if !is_over_share && bodies.used + more <= room {
                break;
            }
            let slowest = bodies.slowest(is_over_share.then_some(self.origin)).ok_or(Full)?;
            if let Some(body) = bodies.free(slowest) {
                body.give_up.notify_one();
            }
        }
        let Bodies { used, by_number, .. } = &mut *bodies;
        let body = by_number.get_mut(&self.number).ok_or(Full)?;
        *used += bytes.saturating_sub(body.bytes);
        body.bytes = body.bytes.max(bytes);
        Ok(())
    }

    /// Keeps the memory until this is dropped: all of the body is there.
    pub(super) fn is_read(&self) -> Result<(), Full> {
        self.memory.lock().by_number.get_mut(&self.number).map(|body| body.is_read = true).ok_or(Full)
    }

    /// Waits until the memory is taken away.
    pub(super) async fn lost(&self) {
        self.give_up.notified().await;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let _taken_away = self.memory.lock().free(self.number);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Memory, Share};
    use futures_util::FutureExt;
    use std::sync::Arc;

    fn begin(memory: &Arc<Memory>, origin: &str, bytes: usize) -> Share {
        let share = memory.begin(origin.parse().unwrap(), false);
        share.grow(bytes).unwrap();
        share
    }

    fn is_lost(share: &Share) -> bool {
        share.lost().now_or_never().is_some()
    }

    #[test]
    fn a_body_that_grows_takes_the_memory_of_the_slowest_of_the_address_that_has_most() {
        let memory = Memory::new(100, 80);
        let genuine = begin(&memory, "198.51.100.1", 5);
        let slow: Vec<_> = (0..3).map(|_| begin(&memory, "203.0.113.7", 25)).collect();
        let new = begin(&memory, "198.51.100.2", 30);
        assert_eq!(slow.iter().map(is_lost).collect::<Vec<_>>(), [true, false, false]);
        assert!(slow[0].grow(26).is_err() && slow[0].is_read().is_err());
        assert!(!is_lost(&genuine) && !is_lost(&new));
        new.grow(60).unwrap();
        assert!(is_lost(&slow[1]) && !is_lost(&slow[2]) && !is_lost(&genuine));
    }

    #[test]
    fn what_is_read_keeps_its_memory_until_it_is_done() {
        let memory = Memory::new(100, 100);
        let read = begin(&memory, "203.0.113.7", 70);
        read.is_read().unwrap();
        let other = memory.begin("203.0.113.8".parse().unwrap(), false);
        assert!(other.grow(31).is_err());
        other.grow(30).unwrap();
        drop(read);
        other.grow(100).unwrap();
        drop(other);
        assert_eq!(memory.lock().used, 0);
    }

    #[test]
    fn an_address_takes_no_more_than_its_share_unless_it_is_trusted() {
        let memory = Memory::new(100, 40);
        let first = begin(&memory, "203.0.113.7", 30);
        let second = begin(&memory, "203.0.113.7", 30);
        assert!(is_lost(&first) && !is_lost(&second));
        assert!(second.grow(41).is_err());
        let proxy = memory.begin("10.0.0.7".parse().unwrap(), true);
        proxy.grow(100).unwrap();
    }
}
