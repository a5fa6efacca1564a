//! An order held against 4over's catalogue before it is sent.

use super::{Given, Interrupt, MAPPING, Placement, Setup, Shop, Steps, placed, stop};
use crate::catalog::check::Code;
use crate::catalog::progress::Silent;
use crate::catalog::{Error, Settings, Store, pull};
use crate::place::Stop;
use crate::storefront::Policy;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// The file of the back that the colorspec of the mapping prints.
const BACK: &str = "    fr: { from: /line/payload/front }\n    bk: { from: /line/payload/front }\n";

async fn shop(from: &str, to: &str) -> (Shop, Store, TempDir) {
    assert!(MAPPING.contains(from));
    let shop = Shop::with(Setup { mapping: MAPPING.replace(from, to), ..Setup::default() }).await;
    let directory = TempDir::new().unwrap();
    let store = Store::create(&directory.path().join("catalog.sqlite")).await.unwrap();
    (shop, store, directory)
}

async fn pulled(from: &str, to: &str) -> (Shop, Store, TempDir) {
    let (shop, store, directory) = shop(from, to).await;
    let policy = Policy { attempts: 3, first_delay: Duration::ZERO, longest_delay: Duration::ZERO };
    let settings = Settings { policy, ..Settings::at(1_785_319_200) };
    pull(shop.fourover.reader(), &store, settings, Arc::new(Silent)).await.unwrap();
    (shop, store, directory)
}

async fn place(shop: &Shop, store: &Store) -> Result<Placement, Stop> {
    let (_keep, mut interrupt) = Interrupt::channel();
    let mut placer = shop.placer();
    placer.catalogue = Some(store);
    placed(placer.now(Given::Id("o-1".to_owned()), "anne", &mut interrupt, &mut Steps::default()).await.unwrap())
}

#[tokio::test]
async fn what_is_sold_is_placed() {
    let (shop, store, _directory) = pulled("    fr: { from: /line/payload/front }\n", BACK).await;
    place(&shop, &store).await.unwrap();
    assert_eq!(shop.posts(), 1);
}

#[tokio::test]
async fn what_is_not_sold_is_held_with_the_rule_behind_each_finding() {
    let (shop, store, _directory) = pulled(
        "runsize_uuid: { lookup",
        "turnaroundtime_uuid: 13abbda7-1d64-4f25-8bb2-c179b224825d\n  runsize_uuid: { lookup",
    )
    .await;
    let stop = stop(place(&shop, &store).await);
    assert_eq!(
        stop.to_string(),
        "order 1001 is held: 13abbda7-1d64-4f25-8bb2-c179b224825d is Colorspec: 4/4, which is no turnaround; colorspec 4/4 \
         prints a back, and there is no file for it; and 2 more like this (catalog of 2026-07-29T10:00:00Z)"
    );
    let Stop::NotSold { findings, .. } = stop else { panic!("{stop}") };
    let told = |at: usize| {
        let found = &findings[at];
        (found.finding.at.as_str(), found.finding.code, found.rule.as_deref(), found.mapping.as_deref())
    };
    let (turnaround, files) = (Some("cards.yaml:14:24"), Some("cards.yaml:19:9"));
    assert_eq!(told(0), ("/jobs/0/turnaroundtime_uuid", Code::OptionNotOffered, turnaround, Some("cards")));
    assert_eq!(told(1), ("/jobs/0/files", Code::BackFileMissing, files, Some("cards")));
    assert_eq!(told(2).0, "/jobs/1/turnaroundtime_uuid");
    assert_eq!((shop.posts(), shop.book().patches.len()), (0, 0));
}

#[tokio::test]
async fn a_runsize_of_another_number_than_the_line_asks_for_is_held() {
    let (of_500, of_1000) = ("f593fda3-2d5c-4b9e-9c2c-6197b899ae74", "52e3d710-0e8f-4d4d-8560-7d4d8655be69");
    let (shop, store, _directory) = pulled(of_500, of_1000).await;
    let stop = stop(place(&shop, &store).await);
    let Stop::NotSold { findings, .. } = stop else { panic!("{stop}") };
    let found = findings.iter().find(|found| found.finding.code == Code::PiecesDiffer).unwrap();
    assert_eq!(found.finding.at, "/jobs/0/runsize_uuid");
    assert_eq!(found.finding.message, "the line asks for 500 pieces, and runsize 1000 prints 1000");
    assert_eq!(found.rule.as_deref(), Some("cards.yaml:14:17"));
    assert_eq!(shop.posts(), 0);
}

#[tokio::test]
async fn a_catalogue_that_cannot_be_asked_stops_the_order() {
    let (shop, store, _directory) = shop("    fr: { from: /line/payload/front }\n", BACK).await;
    assert!(matches!(stop(place(&shop, &store).await), Stop::Catalogue(Error::Unfinished)));
    store.clone().close().await;
    assert!(matches!(stop(place(&shop, &store).await), Stop::Catalogue(Error::Database(_))));
    assert_eq!(shop.posts(), 0);
}
