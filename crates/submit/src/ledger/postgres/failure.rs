//! What an error of PostgreSQL says of the connection, and whether the same may work at once.

/// Returns whether a server refuses connections because it is starting.
pub(super) fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        error => has_code(error, &["57P03"]),
    }
}

/// Returns whether a connection is useless: it broke, or its server shuts down or became read-only.
pub(super) fn is_broken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_))
        || has_code(error, &["08", "25006", "25P03", "57P01", "57P02", "57P03", "57P05"])
}

/// Returns whether a transaction lost against another one, and may be tried again.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    has_code(error, &["40001", "40P01"])
}

fn has_code(error: &sqlx::Error, begins: &[&str]) -> bool {
    let code = error.as_database_error().and_then(|error| Some(error.code()?.into_owned()));
    code.is_some_and(|code| begins.iter().any(|begin| code.starts_with(begin)))
}
