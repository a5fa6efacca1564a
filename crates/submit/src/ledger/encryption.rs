//! How a connection to PostgreSQL is encrypted: to another machine never less than the address asks for, and never by chance.

use super::error::LedgerError;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::IpAddr;
use std::str::FromStr;
use url::Url;

/// Reads the address of a database.
///
/// Without `sslmode`, the connection to another machine is encrypted or not made: a server that has no TLS, or somebody in between
/// who says so, is never sent a password. `sslmode=disable`, written in the address, is the way out.
///
/// # Errors
/// The address cannot be read, or asks for encryption only where the server offers it.
pub(super) fn options(address: &str) -> Result<PgConnectOptions, LedgerError> {
    let options = PgConnectOptions::from_str(address).map_err(LedgerError::Database)?;
    if is_here(&options) {
        return Ok(options);
    }
    match (options.get_ssl_mode(), written(address).as_deref()) {
        (PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull, _) => Ok(options),
        (PgSslMode::Disable, Some("disable")) => Ok(options),
        (_, None) => Ok(options.ssl_mode(PgSslMode::Require)),
        (_, Some(mode)) => Err(LedgerError::Unencrypted { host: options.get_host().to_owned(), mode: mode.to_owned() }),
    }
}

/// Tells whether an address leads to another machine without encryption, as `sslmode=disable` allows.
pub fn is_unencrypted(address: &str) -> bool {
    options(address).is_ok_and(|options| !is_here(&options) && matches!(options.get_ssl_mode(), PgSslMode::Disable))
}

/// Tells whether a store is on this machine: a file, or a database whose server runs here.
pub fn is_on_this_machine(store: &str) -> bool {
    store.starts_with("sqlite:") || PgConnectOptions::from_str(store).is_ok_and(|options| is_here(&options))
}

/// Tells whether the server runs on this machine: behind a socket of Unix, or at a loopback address.
fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host().trim_start_matches('[').trim_end_matches(']');
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    options.get_socket().is_some() || host.starts_with('/') || host == "localhost" || is_loopback
}

/// Returns the mode that the address itself names; the last one counts.
fn written(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let named = url.query_pairs().filter(|(key, _)| key == "sslmode" || key == "ssl-mode");
    named.last().map(|(_, mode)| mode.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{is_unencrypted, options};
    use crate::ledger::{Clock, Ledger, LedgerError, Place, inspect};
    use std::sync::{Arc, Mutex};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    #[test]
    fn a_connection_to_another_machine_is_encrypted_or_not_made() {
        let table = [
            ("postgres://u:p@db.example/overprint", "Require"),
            ("postgresql://u:p@10.0.0.7:6432/overprint", "Require"),
            ("postgres://u:p@[2001:db8::7]/overprint", "Require"),
            ("postgres://u:p@0.0.0.0/overprint", "Require"),
            ("postgres://u:p@127.0.0.1.example/overprint", "Require"),
            ("postgres:///overprint?hostaddr=10.0.0.7", "Require"),
            ("postgres://u:p@localhost/overprint?host=db.example", "Require"),
            ("postgres://u:p@localhost/overprint?hostaddr=10.0.0.7", "Require"),
            ("postgres://u:p@db.example/overprint?sslmode=verify-full", "VerifyFull"),
            ("postgres://u:p@db.example/overprint?ssl-mode=verify-ca", "VerifyCa"),
            ("postgres://u:p@db.example/overprint?sslmode=disable", "Disable"),
            ("postgres://u:p@db.example/overprint?sslmode=prefer", "refused"),
            ("postgres://u:p@db.example/overprint?sslmode=allow", "refused"),
            ("postgres://u:p@db.example/overprint?sslmode=disable&sslmode=prefer", "refused"),
            ("postgres://u:p@127.0.0.1:5433/overprint", "Prefer"),
            ("postgres://u:p@[::1]/overprint", "Prefer"),
            ("postgres://u:p@localhost/overprint", "Prefer"),
            ("postgres://u:p@%2Fvar%2Frun%2Fpostgresql/overprint", "Prefer"),
            ("postgres:///overprint?host=/var/run/postgresql", "Prefer"),
        ];
        for (address, expected) in table {
            let mode = match options(address) {
                Ok(options) => format!("{:?}", options.get_ssl_mode()),
                Err(LedgerError::Unencrypted { .. }) => "refused".to_owned(),
                Err(error) => error.to_string(),
            };
            assert_eq!(mode, expected, "{address}");
            assert_eq!(is_unencrypted(address), expected == "Disable", "{address}");
        }
    }

    /// A server that has no TLS, says so, and then asks for the password in clear; returns where it is, and what it was sent.
    async fn without_tls() -> (u16, Arc<Mutex<Vec<u8>>>) {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = [0; 1024];
                for answer in [b"N".as_slice(), b"R\0\0\0\x08\0\0\0\x03"] {
                    let Ok(read) = stream.read(&mut bytes).await else { break };
                    heard.lock().unwrap().extend_from_slice(&bytes[..read]);
                    let _gone = stream.write_all(answer).await;
                }
                let read = stream.read(&mut bytes).await.unwrap_or_default();
                heard.lock().unwrap().extend_from_slice(&bytes[..read]);
            }
        });
        (port, taken)
    }

    #[tokio::test]
    async fn a_server_without_tls_is_never_sent_the_password() {
        // An address that is not a loopback one, and leads to this machine all the same.
        let (port, taken) = without_tls().await;
        let place = Place::Postgres(format!("postgres://overprint:CANARY@0.0.0.0:{port}/overprint"));
        let opened = Ledger::open(&place, true, Clock::system()).await.map(drop).unwrap_err().to_string();
        let asked = Ledger::is_there(&place).await.unwrap_err().to_string();
        let inspected = inspect(&place).await.map(drop).unwrap_err().to_string();
        for error in [opened, asked, inspected] {
            assert!(error.contains("does not support TLS") && error.contains("sslmode"), "{error}");
        }
        let taken = taken.lock().unwrap().clone();
        let text = String::from_utf8_lossy(&taken).into_owned();
        assert!(!taken.is_empty() && !text.contains("CANARY") && !text.contains("user"), "{text:?}");
    }
}
