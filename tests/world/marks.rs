//! The store is lost, or an older copy takes its place, before anything was written back: what the storefront's marks hold.

use super::shop::{On, QUICK, Shop, memory};
use crate::app::{Running, until};
use crate::postgres;
use overprint_submit::ledger::{Place, State};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What an order is held by that this ledger did not mark.
const BY_MARK: &str = "a person's word on what a guard found: mark";

/// Orders in all.
const ORDERS: usize = 20;

/// Opens a shop that marks orders, and whose mappings write nothing back, as while the storefront takes no write-backs.
fn open(on: On) -> Option<Shop> {
    let shop = Shop::open(on, QUICK)?;
    shop.mark();
    let (theirs, ours) = (crate::app::root().join("tests/world/mappings"), shop.config().with_file_name("mappings"));
    fs::create_dir(&ours).expect("a directory");
    for file in ["cards.yaml", "designs.yaml"] {
        let text = fs::read_to_string(theirs.join(file)).expect("a mapping");
        let (text, _) = text.split_once("write_back:").expect("a mapping that writes back");
        fs::write(ours.join(file), text).expect("a mapping");
    }
    shop.reconfigure(&theirs.display().to_string(), &ours.display().to_string());
    Some(shop)
}

/// Writes the configuration for another machine, whose store is another one.
fn elsewhere(shop: &mut Shop, place: Place) -> (TempDir, PathBuf) {
    let address = |place: &Place| match place {
        Place::Sqlite(path) => format!("sqlite:{}", path.display()),
        Place::Postgres(address) => address.clone(),
    };
    let directory = memory();
    let text = fs::read_to_string(shop.config()).expect("a configuration");
    let text = text.replacen(&address(&shop.place), &address(&place), 1);
    let config = directory.path().join("overprint.toml");
    fs::write(&config, text).expect("a configuration");
    shop.place = place;
    (directory, config)
}

/// Starts a service by a configuration, and has the webhooks go there.
fn serve(shop: &Shop, config: &Path) -> Running {
    let mut running = Running::start("serve", config, "");
    let address = running.address();
    shop.deliver_to(&address.unwrap_or_else(|| panic!("overprint serve ended: {}", running.log())));
    running
}

fn ends(mut running: Running) {
    running.signal("TERM");
    assert_eq!(running.ended().code(), Some(0), "{}", running.log());
}

/// Tells of every order again, and checks that those from `first` on are held by their mark, and that nothing was sent again.
fn nothing_is_sent_again(shop: &mut Shop, ids: &[String], first: usize) {
    ids.iter().for_each(|id| shop.tell(id, &format!("msg_{id}_again")));
    shop.until_accepted();
    let is_held = |state: State, held_by: Option<&str>| state == State::Held && held_by == Some(BY_MARK);
    shop.until_ledger("every order at rest", |read| {
        let held = read.iter().filter(|(entry, _)| is_held(entry.order.state, entry.order.held_by.as_deref())).count();
        read.len() == ids.len() && held == ids.len() - first && read.iter().all(|(_, is_quiet)| *is_quiet)
    });
    let book = shop.book();
    assert_eq!((book.jobs.len(), book.duplicate_job_names().len(), book.duplicate_order_ids().len()), (ORDERS, 0, 0));
}

/// Places every order, and loses the store.
fn lost(on: On) {
    let Some(mut shop) = open(on) else { return };
    let ids = shop.plain(1..=ORDERS);
    let running = shop.serve("");
    shop.tell_all(&ids);
    shop.until_quiet();
    ends(running);
    let place = match on {
        On::Sqlite => Place::Sqlite(shop.config().with_file_name("new.db")),
        On::Postgres => Place::Postgres(postgres::database().expect("a database")),
    };
    let (_directory, config) = elsewhere(&mut shop, place);
    let running = serve(&shop, &config);
    nothing_is_sent_again(&mut shop, &ids, 0);
    ends(running);
}

#[test]
fn a_store_that_is_lost_has_nothing_sent_again_on_sqlite() {
    lost(On::Sqlite);
}

#[test]
fn a_store_that_is_lost_has_nothing_sent_again_on_postgres() {
    lost(On::Postgres);
}

#[test]
fn an_older_copy_of_the_store_sends_again_nothing_that_it_does_not_know() {
    let Some(mut shop) = open(On::Postgres) else { return };
    let ids = shop.plain(1..=8);
    let running = shop.serve("");
    shop.tell_all(&ids);
    shop.until_quiet();
    ends(running);
    let Place::Postgres(address) = shop.place.clone() else { unreachable!("it is on PostgreSQL") };
    let older = copied(&shop, &address);
    let newer = shop.plain(9..=ORDERS);
    let running = shop.serve("");
    shop.tell_all(&newer);
    shop.until_quiet();
    ends(running);
    let (_directory, config) = elsewhere(&mut shop, Place::Postgres(older));
    let running = serve(&shop, &config);
    // Nothing is sent on a copy that no machine has checked. A person who is wrong about it does no harm either.
    let mut said = crate::app::overprint();
    said.arg("--config").arg(&config).args(["orders", "restored", "--nothing-lost", "--reason", "it looks whole"]);
    assert!(said.output().expect("overprint").status.success(), "{}", running.log());
    let ids: Vec<String> = ids.into_iter().chain(newer).collect();
    nothing_is_sent_again(&mut shop, &ids, 8);
    ends(running);
}

/// Copies a database as a dump would, and returns the address of the copy.
fn copied(shop: &Shop, address: &str) -> String {
    let mut server = url::Url::parse(address).expect("an address");
    let name = server.path().trim_start_matches('/').to_owned();
    server.set_path("/postgres");
    let sql = format!("CREATE DATABASE {name}_older TEMPLATE {name}");
    // Whoever looked at it may still be about to hang up.
    until("a copy", || {
        shop.runtime().block_on(async {
            let mut connection = PgConnection::connect(server.as_str()).await.expect("a server");
            sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(&mut connection).await.is_ok()
        })
    });
    format!("{address}_older")
}
