//! The access token on disk, so that a restart does not cost a token: one file per application, readable by its owner only.

use super::Token;
use crate::storefront::settings::ClientCredentials;
use data_encoding::HEXLOWER;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where the token of an application is kept.
pub(super) struct CacheFile {
    path: PathBuf,
}

/// The file, as it is written. Times are in seconds since 1970.
#[derive(Deserialize, Serialize)]
struct Kept {
    access_token: String,
    expires_at: u64,
    exchanged_at: Option<u64>,
}

impl CacheFile {
    /// Names the file after what decides which token it is: the issuer, the application and the audience.
    pub(super) fn new(directory: &Path, client: &ClientCredentials) -> Self {
        let mut hash = Sha256::new();
        for part in [client.token_url.as_str(), &client.client_id, &client.audience] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let name = HEXLOWER.encode(&hash.finalize());
        CacheFile { path: directory.join(format!("token-{name}.json")) }
    }

    /// Reads the token; none where there is none, or where the file is unusable.
    pub(super) fn read(&self) -> Option<Token> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(path = %self.path.display(), %error, "the kept access token cannot be read");
                return None;
            }
        };
        // The parser's message may quote the file, and the file holds a token.
        let Ok(kept) = serde_json::from_slice::<Kept>(&bytes) else {
            tracing::warn!(path = %self.path.display(), "the kept access token is damaged and not used");
            return None;
        };
        let text = SecretString::from(kept.access_token);
        Some(Token { text, expires_at: kept.expires_at, exchanged_at: kept.exchanged_at })
    }

    /// Writes the token, whole or not at all. A failure costs a token at the next start and stops nothing.
    pub(super) fn write(&self, token: &Token) {
        if let Err(error) = self.replace(token) {
            tracing::warn!(path = %self.path.display(), %error, "the access token cannot be kept for the next start");
        }
    }

    fn replace(&self, token: &Token) -> io::Result<()> {
        let kept = Kept {
            access_token: token.text.expose_secret().to_owned(),
            expires_at: token.expires_at,
            exchanged_at: token.exchanged_at,
        };
        let directory = self.path.parent().unwrap_or(Path::new("."));
        make(directory)?;
        // A temporary file is made with mode 0600, and renaming keeps it.
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(&serde_json::to_vec(&kept)?)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(unix)]
fn make(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn make(directory: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)
}
