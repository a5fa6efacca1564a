//! The database fails over to a replica: one that lags, one that has everything, and one that takes over while the former primary
//! is still up.

use super::judge::judge;
use super::restored::{
    AFTER, BEFORE, POLLED, begun, is_placed, leads_out, nothing_is_sent, waits_for_those_that_remember,
};
use super::shop::{QUICK, Shop, memory};
use crate::app::{Relay, Running, until, until_or};
use crate::postgres::Server;
use overprint_submit::ledger::Place;
use sqlx::{Connection, PgConnection};
use std::time::Duration;

/// How often the storefront delivers a webhook at most until it is taken in: an act that had begun may cost it one try.
const TRIES: usize = 2;

/// A shop whose database is a primary, at an address that leads to a replica later.
struct Pair {
    shop: Shop,
    primary: Server,
    relay: Relay,
    /// The name of the database.
    name: String,
}

impl Pair {
    /// Starts a primary and a shop on it; none where PostgreSQL is not installed.
    fn start(service: &str) -> Option<Pair> {
        let primary = Server::start()?;
        let database = primary.database();
        let name = database.rsplit('/').next().expect("a name").to_owned();
        let (relay, address) = Relay::to(&database);
        Some(Pair { shop: Shop::at(Place::Postgres(address), memory(), service, 5), primary, relay, name })
    }

    /// Runs SQL on one of the servers, as an administrator does, and returns what the last statement tells, as text.
    fn ask(&self, server: &Server, statements: &[&'static str]) -> String {
        let address = format!("postgres://postgres@127.0.0.1:{}/{}?application_name=asks", server.port(), self.name);
        self.shop.runtime().block_on(async {
            let mut connection = PgConnection::connect(&address).await.expect("a server");
            let (last, before) = statements.split_last().expect("a statement");
            for sql in before {
                sqlx::query(*sql).execute(&mut connection).await.expect("a setting");
            }
            sqlx::query_scalar(*last).fetch_one(&mut connection).await.expect("a value")
        })
    }

    /// Waits until a replica has all that is written on the primary now.
    fn catch_up(&self, replica: &Server) {
        until("the replica to catch up", || {
            // What the replica has is asked for last: it is no older than what the primary has written.
            let written = self.ask(&self.primary, &["SELECT pg_current_wal_lsn()::text"]);
            let has = self.ask(replica, &["SELECT pg_last_wal_replay_lsn()::text"]);
            position(&has) >= position(&written)
        });
    }

    /// Counts the connections of services to a server.
    fn connections(&self, server: &Server) -> usize {
        const COUNT: &str = "SELECT count(*)::text FROM pg_stat_activity
             WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> 'asks'";
        self.ask(server, &[COUNT]).parse().expect("a number")
    }
}

/// Reads a position in the log of PostgreSQL.
fn position(text: &str) -> u64 {
    let (high, low) = text.split_once('/').expect("two numbers");
    let number = |digits| u64::from_str_radix(digits, 16).expect("a number");
    (number(high) << 32) + number(low)
}

/// A shop on a replica that lacks its last orders, and the two machines that placed them.
struct Late {
    shop: Shop,
    serve: Running,
    elsewhere: Running,
    _replica: Server,
    _relay: Relay,
}

/// Promotes a replica that lags.
fn late(has_ended: impl FnOnce(&mut Running, &mut Running)) -> Option<Late> {
    let mut pair = Pair::start(POLLED)?;
    let mut serve = begun(&mut pair.shop);
    let mut elsewhere = pair.shop.work_elsewhere("elsewhere");
    let machines = ["SELECT count(*)::text FROM machine"];
    until("both machines to be on record", || pair.ask(&pair.primary, &machines) == "2");
    let mut replica = pair.primary.replica();
    // From now on it gets nothing any more.
    pair.ask(&replica, &["ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()::text"]);
    until("the replica to be cut off", || {
        pair.ask(&replica, &["SELECT count(*)::text FROM pg_stat_wal_receiver"]) == "0"
    });
    pair.shop.plain(11..=10 + AFTER);
    is_placed(&pair.shop, BEFORE + AFTER);

    has_ended(&mut serve, &mut elsewhere);
    let Pair { shop, primary, relay, .. } = pair;
    drop(primary);
    replica.promote();
    relay.turn_to(replica.port());
    Some(Late { shop, serve, elsewhere, _replica: replica, _relay: relay })
}

#[test]
fn a_replica_that_lags_and_is_promoted_places_nothing_twice() {
    let Some(mut late) = late(|_, _| ()) else { return };
    nothing_is_sent(&late.shop, &[&late.serve, &late.elsewhere]);
    leads_out(&mut late.shop, &[&late.serve, &late.elsewhere]);
}

#[test]
fn a_new_machine_alone_on_a_replica_that_lags_sends_nothing() {
    let killed = |serve: &mut Running, elsewhere: &mut Running| {
        serve.kill();
        elsewhere.kill();
    };
    let Some(mut late) = late(killed) else { return };
    waits_for_those_that_remember(&mut late.shop, 2, |shop| shop.serve(""));
}

#[test]
fn a_replica_that_has_everything_is_promoted_and_sending_goes_on() {
    let Some(mut pair) = Pair::start(POLLED) else { return };
    let mut replica = pair.primary.replica();
    let serve = begun(&mut pair.shop);
    // A clean stop of the primary sends the replica everything.
    pair.primary.stop();
    replica.promote();
    pair.relay.turn_to(replica.port());
    pair.shop.plain(11..=20);
    is_placed(&pair.shop, BEFORE + 10);
    assert!(serve.line(&["went back"]).is_none(), "{}", serve.log());
    assert!(serve.line(&["another server"]).is_some(), "{}", serve.log());
}

#[test]
fn after_a_failover_webhooks_are_taken_in_again_although_the_former_primary_keeps_its_connections() {
    let Some(mut pair) = Pair::start(QUICK) else { return };
    let serve = pair.shop.serve("");
    let mut replica = pair.primary.replica();
    let before = pair.shop.plain(1..=12);
    pair.shop.tell_all(&before);
    pair.shop.until_quiet();
    pair.catch_up(&replica);
    replica.promote();
    pair.relay.turn_to(replica.port());
    // The former primary ends no connection, and takes nothing any more.
    pair.ask(&pair.primary, &["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()::text"]);
    let is_read_only = "SELECT current_setting('default_transaction_read_only')";
    until("the former primary to be read-only", || pair.ask(&pair.primary, &[is_read_only]) == "on");
    assert!(pair.connections(&pair.primary) > 0, "{}", serve.log());

    let after = pair.shop.plain(21..=32);
    pair.shop.tell_all(&after);
    let tries = |shop: &Shop| {
        let answers = shop.answers.lock().expect("answers");
        after.iter().map(|id| answers.get(id).cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    let is_taken = |tries: &[Vec<u16>]| tries.iter().all(|answers| answers.last() == Some(&202));
    let in_time = until_or(Duration::from_secs(15), || is_taken(&tries(&pair.shop)));
    assert!(in_time, "{:?}\n{}", tries(&pair.shop), serve.log());
    let most = tries(&pair.shop).iter().map(Vec::len).max();
    assert!(most <= Some(TRIES), "{:?}\n{}", tries(&pair.shop), serve.log());
    pair.shop.until_quiet();
    let totals = judge(&pair.shop).unwrap_or_else(|wrong| panic!("{wrong}\n{}", serve.log()));
    assert_eq!((totals.placed, totals.in_doubt), (24, 0), "{totals}");
    until("the service to leave the former primary", || pair.connections(&pair.primary) == 0);
    assert!(serve.line(&["went back"]).is_none(), "{}", serve.log());
}
