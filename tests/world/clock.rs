//! A clock that jumps to and fro while orders are on their way: SQLite goes by that of its process.

use super::judge::judge;
use super::shop::{On, QUICK, Shop};
use overprint_submit::config::Config;
use overprint_submit::fourover::Client;
use overprint_submit::ledger::act::Receive;
use overprint_submit::ledger::{Clock, Edition, Ledger, Source};
use overprint_submit::place::{self, Version};
use overprint_submit::project::{self, StorefrontDocument, Token};
use overprint_submit::service::{AtWork, Ending, Rotations, Service, Suspects, Troubled};
use overprint_submit::storefront::Storefront;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;
use tokio::sync::watch;

pub(super) const HOUR: i64 = 3_600_000;

/// Makes the service of a shop, in this process.
pub(super) async fn service(shop: &Shop, clock: Clock) -> Service {
    let text = std::fs::read_to_string(shop.config()).expect("a configuration");
    let config = Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new())).expect("a configuration");
    let (mappings, name) = project::load_version(&config.mappings).expect("mappings");
    let settings = &config.storefronts["shop"];
    let values = StorefrontDocument::of("shop", settings, Token::Real(settings.payment_profile_token.as_ref()));
    let storefront = Storefront::new(settings.clone(), Arc::new(SystemTime::now)).expect("a storefront");
    let one = place::Shop { name: "shop".to_owned(), storefront, values, since: place::SinceNow::default() };
    Service {
        ledger: Ledger::open(&shop.place, true, clock).await.expect("a ledger"),
        shops: BTreeMap::from([("shop".to_owned(), one)]),
        verifiers: BTreeMap::new(),
        fourover: Client::new(config.fourover.as_ref().expect("an account")).expect("a client"),
        mappings: AtWork::new(Version { mappings, name }),
        catalogue: None,
        policy: config.service.policy(5),
        notify: config.notify.clone(),
        retention: config.retention,
        suspects: Suspects::default(),
        troubled: Troubled::default(),
        ending: Ending::default(),
        rotations: Rotations::default(),
        settings: config.service.clone(),
    }
}

pub(super) fn arrival(id: &str) -> Receive {
    Receive {
        storefront: "shop".to_owned(),
        external_id: id.to_owned(),
        event_id: None,
        source: Source::Webhook,
        actor: "webhook".to_owned(),
        body: None,
        edition: Edition::default(),
        writes_back: true,
    }
}

#[test]
fn whatever_the_clock_says_nothing_is_sent_twice() {
    let mut shop = Shop::open(On::Sqlite, QUICK).expect("a file");
    let ids = shop.plain(1..=24);
    shop.behave("route=POST /orders,server=4over:slow=30x*");
    let hand = Arc::new(AtomicI64::new(0));
    let clock = {
        let (hand, system) = (Arc::clone(&hand), Clock::system());
        Clock::new(move || system.now() + hand.load(Ordering::Relaxed))
    };
    let (end, stop) = watch::channel(false);
    let (service, working) = shop.runtime().block_on(async {
        let service = Arc::new(service(&shop, clock).await);
        (Arc::clone(&service), tokio::spawn(service.work(stop)))
    });
    // Forwards past every lease, back before all that happened, and at last to where everything is due.
    for (jump, group) in [HOUR, -HOUR, 2 * HOUR, 0, -2 * HOUR, 3 * HOUR].into_iter().zip(ids.chunks(4)) {
        let before = shop.sandbox.counts().0;
        for id in group {
            shop.runtime().block_on(service.ledger.act(arrival(id))).expect("a place in the ledger");
        }
        crate::app::until("an order at 4over", || shop.sandbox.counts().0 > before);
        hand.store(jump, Ordering::Relaxed);
    }
    // A doubt that a jump made is one, as after a kill.
    shop.is_moment_unknown = true;
    shop.until_quiet();
    let totals = judge(&shop).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(totals.placed + totals.in_doubt, 24, "{totals}");
    assert!(totals.placed > 0, "{totals}");
    end.send_replace(true);
    shop.runtime().block_on(working).expect("an end");
}
