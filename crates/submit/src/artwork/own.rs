//! The addresses of this machine: what listens on them may be meant for this machine alone, also on a public address.

use super::address::Refused;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;

/// Lists the addresses of this machine.
type List = dyn Fn() -> io::Result<Vec<IpAddr>> + Send + Sync;

/// What knows the addresses of this machine. They are listed for each connection, since they change.
#[derive(Clone)]
pub(super) struct Own(Arc<List>);

impl Own {
    /// Asks the system for the addresses of its interfaces.
    pub(super) fn interfaces() -> Self {
        Own::of(|| Ok(if_addrs::get_if_addrs()?.into_iter().map(|interface| interface.ip()).collect()))
    }

    pub(super) fn of(list: impl Fn() -> io::Result<Vec<IpAddr>> + Send + Sync + 'static) -> Self {
        Own(Arc::new(list))
    }

    /// Refuses an address of this machine, in any form. One that cannot be checked is refused as well.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), Refused> {
        let own = (self.0)().map_err(|_| Refused::Own(address))?;
        let meant = meant(address);
        if own.iter().any(|own| meant == *own || address == *own) { Err(Refused::Own(address)) } else { Ok(()) }
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Own")
    }
}

/// Returns the IPv4 address behind a NAT64 prefix (RFC 6052), or written as an IPv6 one.
fn meant(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::from([a, b, c, d])
        }
        other => other.to_canonical(),
    }
}
