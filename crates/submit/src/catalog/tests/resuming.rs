//! Pulls that were ended on the way.

use super::*;

/// Ends a pull as a kill does, after that many rows of something are stored.
async fn killed_after(lab: &Lab, what: &'static str, rows: u64, settings: Settings) {
    let reached = Arc::new(tokio::sync::Notify::new());
    let notify = Arc::clone(&reached);
    let watch = Watch::new(move |event| {
        if matches!(event, Event::Stored { what: of, done, .. } if *of == what && *done >= rows) {
            notify.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = reached.notified() => {}
        ended = pull(&lab.reader, &lab.store, settings, watch) => panic!("{ended:?}"),
    }
}

#[tokio::test]
async fn a_pull_that_was_ended_anywhere_goes_on_there() {
    let undisturbed = contents(&Lab::pulled(products(45)).await).await;
    // What, after how many rows, and how many products and prices are left to read at most: a page of the feed is read again.
    for (what, rows, products_left, prices_left) in [
        ("categories", 12, 45, 45),
        ("products", 20, 45, 45),
        ("products", 45, 20, 45),
        ("categories' products", 3, 0, 45),
        ("base prices", 40, 0, 5),
    ] {
        let lab = Lab::open(products(45)).await;
        killed_after(&lab, what, rows, settings()).await;
        let summary = lab.pull(settings()).await.unwrap();
        assert!(summary.resumed && summary.whole, "{what} {rows}");
        assert!(summary.products <= products_left && summary.priced <= prices_left, "{what} {rows}: {summary:?}");
        assert_eq!(contents(&lab).await, undisturbed, "{what} {rows}");
        assert!(!lab.store.status().await.unwrap().unfinished);
    }
}

#[tokio::test]
async fn a_pull_that_failed_goes_on_where_it_failed() {
    let lab = Lab::open(products(70)).await;
    // Three pages come, with no delay, and then none.
    lab.sandbox.behave("route=/printproducts/productsfeed:slow=0x3".parse().unwrap());
    lab.sandbox.behave("route=/printproducts/productsfeed:503x*".parse().unwrap());
    let error = lab.pull(Settings { concurrency: 1, ..settings() }).await.unwrap_err();
    assert!(error.may_pass(), "{error}");
    lab.sandbox.behave_well();
    let feed_before = lab.asked(FEED);
    let summary = lab.pull(settings()).await.unwrap();
    // Three pages are there; the last of them is read again.
    assert_eq!((summary.resumed, summary.products, lab.asked(FEED) - feed_before), (true, 30, 2));
    assert_eq!(lab.store.status().await.unwrap().products, 70);
}

#[tokio::test]
async fn a_pull_of_everything_begins_anew() {
    let lab = Lab::open(products(60)).await;
    killed_after(&lab, "products", 40, settings()).await;
    let summary = lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
    assert_eq!((summary.resumed, summary.products, summary.changed), (false, 60, 20));
}

#[tokio::test]
async fn what_came_before_the_end_is_not_gone_after_it() {
    let lab = Lab::pulled(products(60)).await;
    killed_after(&lab, "products", 20, Settings { whole: true, concurrency: 1, ..settings() }).await;
    let summary = lab.pull(settings()).await.unwrap();
    assert_eq!((summary.whole, summary.resumed, summary.gone), (true, true, 0));
    assert_eq!(lab.store.status().await.unwrap().products, 60);
}

#[tokio::test]
async fn of_two_pulls_at_once_the_one_that_was_overtaken_stops() {
    let lab = Lab::open(products(60)).await;
    lab.sandbox.behave("route=/printproducts/productsfeed:slow".parse().unwrap());
    let first = async { lab.pull(Settings { concurrency: 1, ..settings() }).await };
    let second = async {
        lab.sandbox.until_held(1).await;
        let summary = lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
        lab.sandbox.release();
        summary
    };
    let (first, second) = tokio::join!(first, second);
    assert!(matches!(first, Err(Error::Overtaken)), "{first:?}");
    assert_eq!(second.products, 60);
}

/// Everything in a store that does not depend on how it came there.
async fn contents(lab: &Lab) -> Vec<String> {
    let catalogue = lab.catalogue().await;
    let product = |product: &super::super::view::KnownProduct| {
        let sold = catalogue.sold(&product.listed.uuid).unwrap();
        format!("{product:?} {:?} {:?} {:?}", sold.groups, sold.triples, sold.prices)
    };
    catalogue.products().iter().map(product).collect()
}
