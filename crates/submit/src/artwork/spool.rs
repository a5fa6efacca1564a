//! The bytes of a file on their way to a temporary file without a name: never more than the limit, and no slower than allowed.

use super::error::FetchError;
use reqwest::Response;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::time::Duration;
use tokio::time::Instant;

/// How long a host may take to answer, redirects included, in seconds.
pub(super) const ANSWER: u64 = 15;

/// How many KiB a host sends a second at least, on average, once it had some time.
pub(super) const KIB: u64 = 16;

/// How long a host may take before its speed counts.
const GRACE: Duration = Duration::from_secs(5);

/// A file as it arrived.
#[derive(Debug)]
pub(super) struct Spooled {
    /// The file, at its beginning.
    pub(super) file: File,
    /// How long it is.
    pub(super) length: u64,
    /// The SHA-256 of its bytes.
    pub(super) sha256: [u8; 32],
}

/// Reads an answer to its end, or as much of it as is wanted; none where it is longer than the limit.
pub(super) async fn spool(
    mut response: Response,
    limit: u64,
    wanted: Option<u64>,
) -> Result<Option<Spooled>, FetchError> {
    let machine = |error: io::Error| FetchError::Machine(error.to_string());
    let mut file = tempfile::tempfile().map_err(machine)?;
    let (mut hash, mut length, began) = (Sha256::new(), 0_u64, Instant::now());
    while wanted.is_none_or(|wanted| length < wanted) {
        let chunk = match tokio::time::timeout_at(began + allowed(length), response.chunk()).await {
            Err(_elapsed) => return Err(FetchError::Slow),
            Ok(Err(error)) => return Err(FetchError::of(error, None)),
            Ok(Ok(None)) => break,
            Ok(Ok(Some(chunk))) => chunk,
        };
        let left = wanted.map_or(u64::MAX, |wanted| wanted - length);
        let chunk = &chunk[..chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
        length += chunk.len() as u64;
        if length > limit {
            return Ok(None);
        }
        hash.update(chunk);
        file.write_all(chunk).map_err(machine)?;
    }
    file.rewind().map_err(machine)?;
    Ok(Some(Spooled { file, length, sha256: hash.finalize().into() }))
}

/// Returns how long after the start a download must have passed this number of bytes.
fn allowed(length: u64) -> Duration {
    GRACE + Duration::from_millis(length.saturating_mul(1_000) / (KIB * 1_024))
}

#[cfg(test)]
mod tests {
    use super::allowed;
    use std::time::Duration;

    #[test]
    fn a_host_has_five_seconds_and_a_second_for_every_16_kib() {
        assert_eq!(allowed(0), Duration::from_secs(5));
        assert_eq!(allowed(16 * 1_024), Duration::from_secs(6));
        assert_eq!(allowed(1 << 20), Duration::from_secs(69));
    }
}
