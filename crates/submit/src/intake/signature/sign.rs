//! Making the headers of a delivery, as its sender does.

use crate::intake::settings::{Encoding, Scheme};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes the headers of a delivery.
pub fn sign(scheme: &Scheme, key: &[u8], id: &str, now: SystemTime, body: &[u8]) -> HeaderMap {
    let at = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string();
    let mac = |parts: &[&[u8]]| -> Vec<u8> {
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().to_vec()
    };
    let headers = match scheme {
        Scheme::Key(header) => {
            let key = String::from_utf8_lossy(key);
            vec![(header.name.clone(), format!("{}{key}", header.prefix))]
        }
        Scheme::Standard => {
            let signature = mac(&[id.as_bytes(), b".", at.as_bytes(), b".", body]);
            let [named, timed, signed] = super::STANDARD.clone();
            let signature = format!("v1,{}", BASE64_STANDARD.encode(signature));
            vec![(named, id.to_owned()), (timed, at), (signed, signature)]
        }
        Scheme::Shopify => vec![(super::SHOPIFY_SIGNATURE, BASE64_STANDARD.encode(mac(&[body])))],
        Scheme::Woocommerce => vec![(super::WOOCOMMERCE_SIGNATURE, BASE64_STANDARD.encode(mac(&[body])))],
        Scheme::Hmac(header) => {
            let signature = match &header.timestamp {
                Some(_) => mac(&[at.as_bytes(), b".", body]),
                None => mac(&[body]),
            };
            let text = match header.encoding {
                Encoding::Hex => HEXLOWER.encode(&signature),
                Encoding::Base64 => BASE64_STANDARD.encode(signature),
            };
            let signed = (header.name.clone(), format!("{}{text}", header.prefix));
            [signed].into_iter().chain(header.timestamp.clone().map(|timestamp| (timestamp, at))).collect()
        }
    };
    let written = |(name, value): (HeaderName, String)| Some((name, HeaderValue::from_str(&value).ok()?));
    headers.into_iter().filter_map(written).collect()
}
