//! Notices by mail: a server that speaks TLS, and asks who is there.

use super::world::{World, reaches, standard, until};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use overprint_submit::ledger::State;
use overprint_submit::sandbox::WEBHOOK_SECRET;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const PASSWORD: &str = "canary-password";

/// A mail server on this machine.
struct Server {
    port: u16,
    /// Its certificate, which it signed itself.
    pem: String,
    /// What it took.
    got: Arc<Mutex<Vec<String>>>,
    /// Whether it knows the password.
    lets_in: Arc<AtomicBool>,
}

impl Server {
    /// Listens; begins in clear, or with TLS.
    fn start(begins_in_clear: bool) -> Server {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()).into();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("TLS");
        let config = config.with_no_client_auth().with_single_cert(vec![own.cert.der().clone()], key).expect("a key");
        let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").expect("a port"));
        let server = Server {
            port: listener.local_addr().expect("an address").port(),
            pem: own.cert.pem(),
            got: Arc::default(),
            lets_in: Arc::new(AtomicBool::new(true)),
        };
        let (got, lets_in) = (Arc::clone(&server.got), Arc::clone(&server.lets_in));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // Whoever does not like the certificate hangs up.
                if let Ok(Some(mail)) = taken(stream, &config, begins_in_clear, &lets_in) {
                    got.lock().expect("what came").push(mail);
                }
            }
        });
        server
    }

    fn count(&self) -> usize {
        self.got.lock().expect("what came").len()
    }
}

/// Takes a mail; none where nobody is let in.
fn taken(
    mut stream: TcpStream,
    config: &Arc<ServerConfig>,
    begins_in_clear: bool,
    lets_in: &AtomicBool,
) -> io::Result<Option<String>> {
    if begins_in_clear {
        stream.write_all(b"220 localhost\r\n")?;
        line(&mut stream)?;
        stream.write_all(b"250-localhost\r\n250 STARTTLS\r\n")?;
        assert_eq!(line(&mut stream)?, "STARTTLS", "nothing is said in clear");
        stream.write_all(b"220 go on\r\n")?;
    }
    let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?, stream);
    if !begins_in_clear {
        stream.write_all(b"220 localhost\r\n")?;
    }
    let plain = format!("AUTH PLAIN {}", STANDARD.encode(format!("\0overprint\0{PASSWORD}")));
    let mut is_known = false;
    loop {
        let said = line(&mut stream)?;
        let answer = match said.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-localhost\r\n250 AUTH PLAIN LOGIN",
            "AUTH" if said == plain && lets_in.load(Ordering::Relaxed) => {
                is_known = true;
                "235 come in"
            }
            "AUTH" => "535-5.7.8 no such user\r\n535 5.7.8 or another password",
            "DATA" if is_known => "354 go on",
            "QUIT" => return Ok(None),
            _ if is_known => "250 yes",
            _ => "530 who are you",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes())?;
        if answer.starts_with("354") {
            break;
        }
    }
    let mut mail = String::new();
    loop {
        match line(&mut stream)?.as_str() {
            "." => break,
            text => mail.push_str(&format!("{text}\n")),
        }
    }
    stream.write_all(b"250 taken\r\n")?;
    Ok(Some(mail))
}

/// Reads a line, and nothing behind it.
fn line(stream: &mut impl Read) -> io::Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while !line.ends_with(b"\r\n") {
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line[..line.len() - 2]).into_owned())
}

#[tokio::test]
async fn mail_goes_over_tls_to_a_server_that_is_believed_and_waits_for_every_other() {
    let world = World::start("").await;
    let servers = [("clear", true), ("tls", false), ("login", true), ("strange", false)]
        .map(|(name, begins_in_clear)| (name, begins_in_clear, Server::start(begins_in_clear)));
    let mut text = world.config_text("", "", &standard(WEBHOOK_SECRET)) + "[notify]\nlook_seconds = 1\n";
    for (name, begins_in_clear, server) in &servers {
        let (port, security) = (server.port, if *begins_in_clear { "starttls" } else { "tls" });
        text.push_str(&format!(
            "[notify.to.{name}]\nkind = \"email\"\nserver = \"localhost\"\nport = {port}\nsecurity = {security:?}\n\
             user = \"overprint\"\npassword = {PASSWORD:?}\nfrom = \"o@example.com\"\nto = [\"ann@example.com\"]\n"
        ));
    }
    world.write_config(&text);
    let [(_, _, clear), (_, _, tls), (_, _, login), (_, _, strange)] = &servers;
    login.lets_in.store(false, Ordering::Relaxed);
    let believed = world.directory().join("roots.pem");
    std::fs::write(&believed, [&*clear.pem, &*tls.pem, &*login.pem].concat()).expect("certificates");
    world.sandbox.behave("order=*:drop_after".parse().expect("a rule"));
    let mut command = world.overprint();
    command.args(["serve", "--listen", "127.0.0.1:0"]).env("OVERPRINT_LOG", "warn").env("SSL_CERT_FILE", &believed);
    let serving = world.serve_by(command).await;
    let id = world.order(1);
    assert_eq!(serving.told(&world, &id).await, 202);
    reaches(&world.ledger().await, &id, State::InDoubt).await;
    until("two get the mail", async || (clear.count() == 1 && tls.count() == 1).then_some(())).await;
    let mail = clear.got.lock().expect("what came")[0].clone();
    assert!(mail.contains("Subject: overprint: 1 order in doubt") && mail.contains("To: ann@example.com"), "{mail}");
    let why = async |target: &str, words: &str| {
        until(&format!("it is said why {target} does not get it"), async || {
            let said = serving.said();
            let line = said.lines().find(|line| line.contains("a notice is not sent") && line.contains(target))?;
            assert!(line.contains(words), "{line}");
            Some(())
        })
        .await;
    };
    why("login", "permanent error (535): 5.7.8 no such user or another password").await;
    why("strange", "invalid peer certificate").await;

    login.lets_in.store(true, Ordering::Relaxed);
    until("it is tried again", async || (login.count() == 1).then_some(())).await;
    assert_eq!((clear.count(), tls.count(), strange.count()), (1, 1, 0), "nobody gets it twice, or unseen");
    let said = serving.said();
    assert!(!said.contains(PASSWORD) && !said.contains(&STANDARD.encode(PASSWORD)), "{said}");
}
