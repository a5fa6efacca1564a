//! Which addresses are public.

use super::super::is_public;
use super::super::public::{NOT_PUBLIC_V4, NOT_PUBLIC_V6};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[test]
fn well_known_hosts_are_public_and_the_neighbours_of_networks_are() {
    let public = [
        "8.8.8.8",
        "1.1.1.1",
        "93.184.216.34",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
        "64:ff9b::808:808",
        "2001:200::1",
        "2003::1",
    ];
    for address in public {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

/// An address of a network, by any of its other bits.
fn in_v4((network, length): (Ipv4Addr, u32), bits: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(network.to_bits() | bits.checked_shr(length).unwrap_or(0))
}

proptest! {
    #[test]
    fn no_address_of_a_private_network_passes_in_any_form(at in 0..NOT_PUBLIC_V4.len(), bits: u32) {
        let address = in_v4(NOT_PUBLIC_V4[at], bits);
        let [a, b, c, d] = address.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        let forms: [IpAddr; 6] = [
            address.into(),
            address.to_ipv6_mapped().into(),
            Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low).into(),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low).into(),
            Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low).into(),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1).into(),
        ];
        for form in forms {
            prop_assert!(!is_public(form), "{form}");
        }
    }

    #[test]
    fn nothing_outside_of_the_global_space_of_ipv6_passes(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        let is_global = address.segments()[0] >> 13 == 1;
        let is_behind_nat64 = address.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
        prop_assume!(!is_global && !is_behind_nat64);
        prop_assert!(!is_public(address.into()), "{address}");
    }

    #[test]
    fn no_special_network_of_ipv6_passes(at in 0..NOT_PUBLIC_V6.len(), bits: u128) {
        let (network, length) = NOT_PUBLIC_V6[at];
        let address = Ipv6Addr::from_bits(network.to_bits() | bits >> length);
        prop_assert!(!is_public(address.into()), "{address}");
    }

    #[test]
    fn what_the_standard_library_calls_special_is_not_public(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        let is_special = address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_broadcast()
            || address.is_documentation()
            || address.is_multicast()
            || address.is_unspecified();
        prop_assert!(!(is_special && is_public(address.into())), "{address}");
    }
}
