//! `overprint serve` and `overprint work`: the service, until it is told to end.

use super::configuration::{self, Secrets};
use super::orders::pause;
use super::{Console, Exit, Failure, live};
use super::{names, workplace};
use crate::config::Config;
use crate::intake::Verifier;
use crate::ledger::{Clock, Ledger, Millis, Place};
use crate::place::Mode;
use crate::service::{AtWork, Ending, Rotations, Server, Service, Stop, Suspects, Troubled, mappings};
use clap::Args;
use jiff::Timestamp;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// Take in webhooks, place what they tell of, and write back what becomes of it, until told to end
///
/// Webhooks arrive at /webhooks/STOREFRONT, signed with the secret of `[storefronts.STOREFRONT.webhook]`; the storefronts'
/// listings are looked at besides. What is known of every order stands in the store, an SQLite file where nothing else is
/// said. SIGTERM lets what is in progress come to its end.
///
/// Mappings are reloaded when a file of theirs is saved, and on SIGHUP: as a whole where they lint and their cases pass, else not
/// at all. Orders that wait for mappings are then looked at again.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen [default: as configured, else 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Storefronts without a webhook secret are only looked at by polling
    #[arg(long)]
    polling_only: bool,
    #[command(flatten)]
    common: Common,
}

/// Do what is due, beside other machines on one PostgreSQL, until told to end
///
/// As `serve`, without taking in webhooks.
#[derive(Debug, Args)]
pub(super) struct Work {
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Directory of the mappings, or one mapping file [default: as configured, else mappings/]
    #[arg(long, value_name = "PATH")]
    mappings: Option<PathBuf>,
}

/// Serves.
pub(super) async fn serve(arguments: Serve, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let mut config = configuration::load(config, Secrets::Read)?;
    if let Some(listen) = arguments.listen {
        config.service.listen = listen;
    }
    let verifiers = workplace::verifiers(&config, arguments.polling_only)?;
    let metrics = metrics()?;
    let mut service = working(&config, arguments.common.mappings.as_deref(), open(&config), verifiers).await?;
    service.rotations = Rotations::begin(config.webhooks(), &service.ledger).await?;
    let service = Arc::new(service);
    let server = Server::bind(Arc::clone(&service), Some(metrics)).await.map_err(Failure::System)?;
    let address = server.address().map_err(Failure::System)?;
    let (end, stop) = watch::channel(false);
    reload(&service, &config, &arguments.common, stop.clone())?;
    say_mode(&service, console);
    say_untimed(&config);
    pause::say(&service.ledger, console).await?;
    if let Some(watched) = server.watched_at().map_err(Failure::System)? {
        console.say(&format!("metrics and readiness at http://{watched}/metrics and /readyz"));
    }
    say_exposure(address, &service, console);
    console.say(&format!("listening on http://{address}, {}", names(&service)));
    let serving = tokio::spawn(server.run(stop.clone()));
    let working = tokio::spawn(Arc::clone(&service).work(stop));
    told_to_end().await?;
    console.say("ending: what is in progress comes to its end");
    end.send_replace(true);
    let _done = tokio::join!(serving, working);
    service.ledger.close().await;
    Ok(Exit::Done)
}

/// Works without listening.
pub(super) async fn work(arguments: Work, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    let mappings = arguments.common.mappings.as_deref();
    let service = Arc::new(working(&config, mappings, open(&config), BTreeMap::new()).await?);
    let (end, stop) = watch::channel(false);
    reload(&service, &config, &arguments.common, stop.clone())?;
    say_mode(&service, console);
    pause::say(&service.ledger, console).await?;
    console.say(&format!("working on what is due, {}", names(&service)));
    let working = tokio::spawn(Arc::clone(&service).work(stop));
    told_to_end().await?;
    console.say("ending: what is in progress comes to its end");
    end.send_replace(true);
    let _done = working.await;
    service.ledger.close().await;
    Ok(Exit::Done)
}

async fn open(config: &Config) -> Result<Ledger, Failure> {
    let place: Place = config.store.expose_secret().parse()?;
    Ok(Ledger::open_to_send(&place, true, Clock::system(), &config.state()).await?)
}

/// Puts together what works on orders: from now on the storefronts are live here.
pub(super) async fn working(
    config: &Config,
    mappings: Option<&Path>,
    ledger: impl Future<Output = Result<Ledger, Failure>>,
    verifiers: BTreeMap<String, Verifier>,
) -> Result<Service, Failure> {
    live::check(config)?;
    let go_live = go_live(config)?;
    let mut service = looking(config, mappings, ledger).await?;
    service.verifiers = verifiers;
    names::check(config, &service.ledger).await?;
    service.go_live(go_live).await?;
    Ok(service)
}

/// Puts together what looks at orders; the ledger is opened last, when all else is right.
pub(super) async fn looking(
    config: &Config,
    mappings: Option<&Path>,
    ledger: impl Future<Output = Result<Ledger, Failure>>,
) -> Result<Service, Failure> {
    if config.storefronts.is_empty() {
        let text = "no storefront is configured: `[storefronts.NAME]` in overprint.toml";
        return Err(Failure::Unconfigured(text.to_owned()));
    }
    Ok(Service {
        fourover: workplace::fourover(config)?,
        mappings: AtWork::new(workplace::version(config, mappings.unwrap_or(&config.mappings))?),
        catalogue: workplace::catalogue(config).await?,
        policy: workplace::policy(config)?,
        shops: workplace::shops(config)?,
        ledger: ledger.await?,
        notify: config.notify.clone(),
        retention: config.retention,
        suspects: Suspects::default(),
        troubled: Troubled::default(),
        ending: Ending::default(),
        rotations: Rotations::default(),
        settings: config.service.clone(),
        verifiers: BTreeMap::new(),
    })
}

/// Takes other mappings on SIGHUP, and where that is wanted when their files are saved.
fn reload(service: &Arc<Service>, config: &Config, common: &Common, stop: Stop) -> Result<(), Failure> {
    let source = workplace::source(config, common.mappings.as_deref().unwrap_or(&config.mappings));
    let (ring, rings) = mpsc::channel(8);
    if service.settings.reload_on_change {
        mappings::watch(source.clone(), ring.clone());
    }
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut asked = signal(SignalKind::hangup()).map_err(Failure::System)?;
        tokio::spawn(
            async move { while asked.recv().await.is_some() && ring.send(mappings::Ring::Asked).await.is_ok() {} },
        );
    }
    tokio::spawn(Arc::clone(service).reload(source, rings, stop));
    Ok(())
}

/// Reads since when orders are placed by themselves.
pub(super) fn go_live(config: &Config) -> Result<Option<Millis>, Failure> {
    let Some(text) = &config.service.go_live else { return Ok(None) };
    let wrong = |_| {
        Failure::Unconfigured(format!("`service.go_live`: `{text}` is no time: write it like `2026-11-22T00:00:00Z`"))
    };
    text.parse::<Timestamp>().map(|at| Some(at.as_millisecond())).map_err(wrong)
}

fn metrics() -> Result<PrometheusHandle, Failure> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| Failure::Unconfigured(error.to_string()))?;
    Ok(handle)
}

/// Warns where others than this machine can reach the service, since it speaks no TLS.
fn say_exposure(address: SocketAddr, service: &Service, console: &mut Console) {
    if address.ip().to_canonical().is_loopback() {
        return;
    }
    let paint = console.paint_err();
    let watched = match service.settings.metrics_listen {
        Some(_) => "",
        None => "; /metrics and /readyz are open to anyone who reaches it: set `service.metrics_listen`",
    };
    let text = format!(
        "warning: {address} can be reached from other machines, and Overprint does not speak TLS: put a reverse proxy with TLS \
         in front of it, and add the proxy to `service.trusted_proxies`{watched}"
    );
    console.say(&paint.doubt(&text));
}

/// Says what may be sent; loudly where that is paid.
pub(super) fn say_mode(service: &Service, console: &mut Console) {
    let paint = console.paint_err();
    let text = match service.policy.mode {
        Mode::Live => {
            let paid = service.shops.values().filter(|shop| !shop.storefront.settings().is_test_order);
            let paid: Vec<&str> = paid.map(|shop| shop.name.as_str()).collect();
            let what = match paid.is_empty() {
                true => "every storefront has `is_test_order = true`, so that nothing is printed".to_owned(),
                false => format!("orders of {} are placed, printed and PAID", paid.join(", ")),
            };
            paint.bad(&format!("LIVE: {what}"))
        }
        Mode::Test => paint.good("test mode: 4over checks orders, and prints none"),
        Mode::Shadow => paint.good("shadow mode: nothing is sent"),
    };
    console.say(&text);
}

/// Warns of webhooks that sign no time: a recorded delivery stays valid forever, and replaying it has its order read again.
fn say_untimed(config: &Config) {
    for (storefront, settings) in &config.storefronts {
        if settings.webhook.as_ref().is_some_and(|webhook| !webhook.scheme.is_timed()) {
            tracing::warn!(
                storefront,
                "the webhook's scheme signs no time: an old delivery can be sent again, and has Overprint read its order again; \
                 use `standard`, or `hmac` with `timestamp_header`, if the storefront can"
            );
        }
    }
}

fn names(service: &Service) -> String {
    let names: Vec<&str> = service.shops.keys().map(String::as_str).collect();
    format!("storefronts: {}", names.join(", "))
}

/// Waits for Ctrl-C or SIGTERM.
pub(super) async fn told_to_end() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(Failure::System)?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(Failure::System),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(Failure::System)
}
