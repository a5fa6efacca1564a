//! The access token of a storefront: obtained as seldom as can be, since a customer gets 1,000 a month for everything it
//! runs, some 31 per application.

mod cache;
mod issue;

pub use issue::TokenError;

use super::retry::{Policy, Verdict};
use super::settings::{Auth, ClientCredentials};
use cache::CacheFile;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Mutex;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How long before its end a token is not used any more, in seconds.
const MARGIN_S: u64 = 60;

/// How long a token is kept that the storefront refused right after another was refused, in seconds. A new token an hour
/// stays within 744 a month; without this, a missing permission would use up the month's tokens in minutes.
const EXCHANGE_PAUSE_S: u64 = 3_600;

/// How long no token is asked for after the credentials were refused, in seconds.
const REFUSED_PAUSE_S: u64 = 900;

/// How long no token is asked for after the issuer could not be reached or failed, in seconds.
const FAILED_PAUSE_S: u64 = 30;

/// A token and its times, in seconds since 1970.
#[derive(Clone, Debug)]
pub(super) struct Token {
    text: SecretString,
    expires_at: u64,
    /// When a refused token was last exchanged for another.
    exchanged_at: Option<u64>,
}

impl Token {
    /// Returns the text that goes into the header.
    pub(super) fn text(&self) -> &SecretString {
        &self.text
    }

    fn is(&self, other: &Token) -> bool {
        self.text.expose_secret() == other.text.expose_secret()
    }

    fn lives_at(&self, now: u64) -> bool {
        self.expires_at > now.saturating_add(MARGIN_S)
    }
}

/// Gives out tokens, and lets one caller at a time ask for a new one.
pub(super) struct Tokens {
    http: reqwest::Client,
    auth: Auth,
    file: Option<CacheFile>,
    now: Clock,
    pub(super) retries: Policy,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// Until when no token is asked for, and what the last attempt said.
    pause: Option<(u64, String)>,
}

impl Tokens {
    /// Starts without a token; the first caller finds one on disk or asks for one.
    pub(super) fn new(http: reqwest::Client, auth: Auth, cache: Option<&Path>, now: Clock) -> Self {
        let file = match (&auth, cache) {
            (Auth::Client(client), Some(directory)) => Some(CacheFile::new(directory, client)),
            _ => None,
        };
        let state = Mutex::default();
        Tokens { http, auth, file, now, retries: Policy::default(), state }
    }

    /// Returns a token that still lives for a minute.
    pub(super) async fn current(&self) -> Result<Token, TokenError> {
        let client = match &self.auth {
            Auth::Token(text) => {
                return Ok(Token { text: text.clone(), expires_at: u64::MAX, exchanged_at: None });
            }
            Auth::Client(client) => client,
        };
        let mut state = self.state.lock().await;
        let now = self.seconds();
        if !state.token.as_ref().is_some_and(|token| token.lives_at(now)) {
            self.look_on_disk(&mut state);
        }
        match &state.token {
            Some(token) if token.lives_at(now) => Ok(token.clone()),
            _ => self.renew(client, &mut state, None).await,
        }
    }

    /// Exchanges a token that the storefront refused, or returns none where that is not to be done.
    ///
    /// Callers that were refused together get the same new token, and another process's new token is taken first. A
    /// token somebody else renews is not exchanged, nor is any a second time within an hour.
    pub(super) async fn exchange(&self, refused: &Token) -> Result<Option<Token>, TokenError> {
        let Auth::Client(client) = &self.auth else {
            return Ok(None);
        };
        let mut state = self.state.lock().await;
        let now = self.seconds();
        if state.token.as_ref().is_none_or(|token| token.is(refused)) {
            self.look_on_disk(&mut state);
        }
        match &state.token {
            Some(token) if !token.is(refused) && token.lives_at(now) => {
                return Ok(Some(token.clone()));
            }
            Some(Token { exchanged_at: Some(at), .. }) if now < at.saturating_add(EXCHANGE_PAUSE_S) => return Ok(None),
            _ => {}
        }
        self.renew(client, &mut state, Some(now)).await.map(Some)
    }

    fn look_on_disk(&self, state: &mut State) {
        if let Some(token) = self.file.as_ref().and_then(CacheFile::read) {
            state.token = Some(token);
        }
    }

    /// Asks for a token, unless the last attempt failed a moment ago.
    async fn renew(
        &self,
        client: &ClientCredentials,
        state: &mut State,
        exchanged_at: Option<u64>,
    ) -> Result<Token, TokenError> {
        let now = self.seconds();
        if let Some((until, reason)) = &state.pause
            && now < *until
        {
            return Err(TokenError::Paused { seconds: until - now, reason: reason.clone() });
        }
        match self.ask(client).await {
            Ok((text, lifetime_s)) => {
                let exchanged_at = exchanged_at.or(state.token.as_ref().and_then(|token| token.exchanged_at));
                let token = Token { text, expires_at: now.saturating_add(lifetime_s), exchanged_at };
                if let Some(file) = &self.file {
                    file.write(&token);
                }
                *state = State { token: Some(token.clone()), pause: None };
                Ok(token)
            }
            Err(error) => {
                state.pause = Some((now.saturating_add(pause_s(&error)), error.to_string()));
                Err(error)
            }
        }
    }

    /// Asks the issuer, and again where the failure may pass.
    async fn ask(&self, client: &ClientCredentials) -> Result<(SecretString, u64), TokenError> {
        let mut attempt = 1;
        loop {
            let error = match issue::token(&self.http, client).await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            let (failure, retry_after) = error.failure();
            match self.retries.decide(failure, retry_after, attempt) {
                Verdict::Continue(pause) => tokio::time::sleep(pause).await,
                Verdict::Stop => return Err(error),
            }
            attempt += 1;
        }
    }

    fn seconds(&self) -> u64 {
        (self.now)().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}

/// Decides how long no token is asked for after a failure, in seconds.
fn pause_s(error: &TokenError) -> u64 {
    match error {
        TokenError::Refused { retry_after: Some(asked), .. } => {
            asked.max(&Duration::from_secs(FAILED_PAUSE_S)).as_secs()
        }
        TokenError::Refused { status: 429 | 500.., .. } | TokenError::Lost { .. } => FAILED_PAUSE_S,
        TokenError::Refused { .. } | TokenError::Answer { .. } | TokenError::Paused { .. } => REFUSED_PAUSE_S,
    }
}

#[cfg(test)]
mod tests;
