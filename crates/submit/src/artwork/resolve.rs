//! From the name of a host to its addresses, asked once for a connection: those that are checked are those connected to.

use super::address::Refused;
use super::own::Own;
use super::public::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// Finds the addresses of a host.
pub trait Lookup: Send + Sync + 'static {
    /// Returns all addresses of a name.
    fn lookup(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// Asks the resolver of this machine.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Lookup for System {
    fn lookup(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let host = host.to_owned();
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// Gives a connection the addresses of a host only if all of them are public, and none is this machine's own.
///
/// One that is not is enough to refuse the host: whoever owns the name put it there on purpose.
pub(super) struct PublicOnly {
    pub(super) lookup: Arc<dyn Lookup>,
    pub(super) own: Own,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, own) = (self.lookup.lookup(name.as_str()), self.own.clone());
        Box::pin(async move {
            let addresses = lookup.await?;
            if let Some(private) = addresses.iter().find(|address| !is_public(**address)) {
                return Err(Refused::NotPublic(*private).into());
            }
            addresses.iter().try_for_each(|address| own.check(*address))?;
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
