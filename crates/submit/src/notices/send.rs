//! One message to one target.

use super::settings::{Email, Security, Target};
use crate::http;
use crate::intake::{self, settings::Scheme};
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// How long a target may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a message was not sent.
pub(super) struct NotSent {
    pub(super) why: String,
    /// The pause that the target asks for.
    pub(super) retry_after: Option<Duration>,
}

impl From<String> for NotSent {
    fn from(why: String) -> Self {
        NotSent { why, retry_after: None }
    }
}

/// Sends a message; why it was not sent is told without the address, which may let anybody post.
pub(super) async fn send(target: &Target, id: &str, body: &Value) -> Result<(), NotSent> {
    let text = |member: &str| body[member].as_str().unwrap_or_default();
    match target {
        Target::Webhook { url, key } => {
            let body = body.to_string();
            let headers = key.as_ref().map(|key| {
                let id = format!("notice-{id}");
                intake::sign(&Scheme::Standard, key.expose_secret(), &id, SystemTime::now(), body.as_bytes())
            });
            post(url.expose_secret(), headers.unwrap_or_default(), body).await
        }
        Target::Slack { url } => {
            // These three are its own (Slack, Formatting text for app surfaces).
            let text = text("text").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            post(url.expose_secret(), axum::http::HeaderMap::new(), json!({ "text": text }).to_string()).await
        }
        Target::Email(email) => Ok(mail(email, text("subject"), text("text"), PATIENCE).await?),
    }
}

async fn post(url: &str, headers: axum::http::HeaderMap, body: String) -> Result<(), NotSent> {
    let client = http::client(PATIENCE, PATIENCE).map_err(http::describe)?;
    let request = client.post(url).headers(headers).header("content-type", "application/json").body(body);
    let answer = request.send().await.map_err(http::describe)?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => {
            let retry_after = http::retry_after(answer.headers());
            Err(NotSent { why: format!("it answers {}", status.as_u16()), retry_after })
        }
    }
}

async fn mail(email: &Email, subject: &str, text: &str, patience: Duration) -> Result<(), String> {
    // A second installation is refused; whichever provider came first is then the one in use.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    let builder = match email.security {
        Security::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&email.server),
        Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&email.server),
        Security::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&email.server)),
    };
    let mut builder = builder.map_err(|error| error.to_string())?.port(email.port).timeout(Some(patience));
    if let Some((user, password)) = &email.user {
        builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
    }
    let mut message = Message::builder().from(email.from.clone()).subject(subject).header(ContentType::TEXT_PLAIN);
    for to in &email.to {
        message = message.to(to.clone());
    }
    let message = message.body(text.to_owned()).map_err(|error| error.to_string())?;
    let transport = builder.build();
    // Its own limit is that of connecting: a server that says nothing would be waited for without end.
    match tokio::time::timeout(patience, transport.send(message)).await {
        Ok(Ok(_taken)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")),
        Err(_) => Err(format!("the mail server does not answer within {} seconds", patience.as_secs_f32())),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Email, Security, mail};
    use std::time::Duration;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_is_not_waited_for_without_end() {
        for security in [Security::Starttls, Security::Tls, Security::None] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address: lettre::message::Mailbox = "o@example.com".parse().unwrap();
            let email = Email {
                server: "127.0.0.1".to_owned(),
                port: listener.local_addr().unwrap().port(),
                security,
                user: None,
                from: address.clone(),
                to: vec![address],
            };
            // The system takes the connection up, and nobody speaks on it.
            let why = mail(&email, "subject", "text", Duration::from_millis(250)).await.unwrap_err();
            assert_eq!(why, "the mail server does not answer within 0.25 seconds");
        }
    }
}
