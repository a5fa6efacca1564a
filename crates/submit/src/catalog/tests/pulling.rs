//! What a pull brings.

use super::super::kind::GroupKind;
use super::*;

#[tokio::test]
async fn everything_arrives_with_groups_triples_and_prices() {
    let lab = Lab::open(products(60)).await;
    let summary = lab.pull(settings()).await.unwrap();
    let expected = Summary { whole: true, categories: 12, products: 60, changed: 60, priced: 60, ..Summary::default() };
    assert_eq!(summary, expected);

    let catalogue = lab.catalogue().await;
    assert_eq!(catalogue.products().len(), 60);
    assert_eq!(catalogue.pulled.as_deref(), Some("2026-07-29T10:00:00Z"));
    let product = &catalogue.product("BC3758A8-8f6c-4e24-8fb5-99d1a95ac01e").unwrap().listed;
    assert_eq!(
        (product.code.as_str(), product.description.as_str()),
        ("100DB-FLSA-11X17", "11\" X 17\" 100lb Dull Book Flyers with Satin AQ coating")
    );
    let sold = catalogue.sold(&product.uuid).unwrap();
    let names: Vec<_> = sold
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.minoccurs, group.maxoccurs, group.options.len()))
        .collect();
    assert_eq!(
        names,
        [
            ("Additional Options", 0, Some(7), 7),
            ("Bundling Options", 0, Some(1), 3),
            ("Coating", 1, Some(1), 1),
            ("Colorspec", 1, Some(1), 3),
            ("Folding Options", 0, Some(1), 2),
            ("Runsize", 1, Some(1), 13),
            ("Size", 1, Some(1), 1),
            ("Stock", 1, Some(1), 1),
            ("Turn-Around", 1, Some(1), 4),
        ]
    );
    assert_eq!((sold.triples.len(), sold.prices.len()), (92, 32));
    let price = sold.price("4c29185a-ec98-4488-8729-c2ae0e5f5fe1", "32d3c223-f82c-492b-b915-ba065a00862f").unwrap();
    assert_eq!((price.price.as_str(), price.can_group_ship), ("106.58", Some(false)));
    let groups_shipping = sold.prices.iter().filter(|price| price.can_group_ship == Some(true)).count();
    assert_eq!(groups_shipping, 22);
}

#[tokio::test]
async fn which_files_each_product_needs_arrives_too() {
    let lab = Lab::pulled(products(60)).await;
    let catalogue = lab.catalogue().await;
    let sold = catalogue.sold("bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e").unwrap();
    let (front, both) = ("32d3c223-f82c-492b-b915-ba065a00862f", "13abbda7-1d64-4f25-8bb2-c179b224825d");
    let needed = |colorspec: &str, options: &[String]| {
        sold.needed
            .of(&sold.groups, colorspec, options)
            .map(|known| (known.reasons.iter().map(String::as_str).collect::<Vec<_>>().join(" "), known.is_all))
    };
    assert_eq!(needed(front, &[]), Some(("fr".to_owned(), true)));
    assert_eq!(needed(both, &[]), Some(("bk fr".to_owned(), true)));
    let optional = sold.groups.iter().find(|group| group.minoccurs == 0).unwrap().options[0].uuid.clone();
    assert_eq!(needed(both, &[optional]), Some(("bk fr".to_owned(), false)), "nobody asked about that option");
    assert_eq!(needed("00000000-1111-4222-8333-444444444444", &[]), None);
}

#[tokio::test]
async fn a_catalogue_of_an_older_version_learns_the_files_with_its_next_pull() {
    let lab = Lab::pulled(products(23)).await;
    sqlx::raw_sql("DROP TABLE needed_file; DROP TABLE files_asked").execute(&lab.store.pool).await.unwrap();
    let catalogue = lab.catalogue().await;
    let needed = |catalogue: &Catalogue| {
        let sold = catalogue.sold("bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e").unwrap();
        sold.needed.of(&sold.groups, "32d3c223-f82c-492b-b915-ba065a00862f", &[])
    };
    assert_eq!(needed(&catalogue), None);
    let store = Store::create(&lab.path()).await.unwrap();
    store.close().await;
    let summary = lab.pull(Settings { now: NOW + 86_400, ..settings() }).await.unwrap();
    assert!(!summary.whole, "only what changed is read");
    assert!(needed(&lab.catalogue().await).is_some());
}

#[tokio::test]
async fn products_that_4over_does_not_answer_for_stay_unknown_and_the_pull_ends() {
    let lab = Lab::open(products(23)).await;
    lab.sandbox.behave("route=POST /requirements/products:404x*".parse().unwrap());
    lab.pull(settings()).await.unwrap();
    let catalogue = lab.catalogue().await;
    assert!(
        catalogue.products().iter().all(|product| {
            catalogue.sold(&product.listed.uuid).is_some_and(|sold| sold.needed == Default::default())
        })
    );
    // What was not answered is not asked again until the product changes.
    let asked = lab.sandbox.book().count("POST", "/requirements/products");
    lab.pull(Settings { now: NOW + 86_400, ..settings() }).await.unwrap();
    assert_eq!(lab.sandbox.book().count("POST", "/requirements/products"), asked);
}

#[tokio::test]
async fn loose_and_strict_typing_make_the_same_catalogue() {
    let mut catalogues = Vec::new();
    for catalogue_loose in [true, false] {
        let lab = Lab::pulled(sandbox::Options { catalogue_loose, ..products(30) }).await;
        let catalogue = lab.catalogue().await;
        let sold = catalogue.products().iter().map(|product| {
            let mut sold = catalogue.sold(&product.listed.uuid).unwrap().clone();
            sold.groups.iter_mut().for_each(|group| group.options.sort_by(|one, other| one.uuid.cmp(&other.uuid)));
            sold.prices.iter_mut().for_each(|price| price.price = price.price.trim_end_matches("00").to_owned());
            (product.clone(), sold)
        });
        catalogues.push(sold.collect::<Vec<_>>());
    }
    assert!(catalogues[0] == catalogues[1]);
}

#[tokio::test]
async fn some_products_have_no_turnarounds() {
    let lab = Lab::pulled(products(60)).await;
    let catalogue = lab.catalogue().await;
    let sign = catalogue.sold("c2552661-c1e4-45e5-985e-f4b0146af3b4").unwrap();
    assert_eq!((sign.options_of(GroupKind::Turnaround).count(), sign.triples.len()), (0, 0));
}

#[tokio::test]
async fn the_feed_is_read_by_twenties_and_a_few_pages_ahead() {
    let lab = Lab::open(products(70)).await;
    let watch = Watch::new(|_| {});
    pull(&lab.reader, &lab.store, settings(), watch.clone()).await.unwrap();
    assert_eq!(lab.asked(FEED), 4);
    let events = watch.events();
    assert_eq!(events[0], "Begun { whole: true, resumed: false }");
    for (what, done) in
        [("categories", 12), ("products", 20), ("products", 70), ("categories' products", 12), ("base prices", 70)]
    {
        let total = match what {
            "products" | "base prices" => 70,
            _ => 12,
        };
        let event = format!("Stored {{ what: {what:?}, done: {done}, total: Some({total}) }}");
        assert!(events.contains(&event), "{event}");
    }
    assert_eq!(events.last().unwrap(), "Finished");
}

#[tokio::test]
async fn the_second_pull_brings_what_changed_and_only_that() {
    let lab = Lab::pulled(products(60)).await;
    let feed_before = lab.asked(FEED);
    let summary = lab.pull(Settings { now: NOW + 86_400, ..settings() }).await.unwrap();
    assert_eq!(summary, Summary { categories: 12, ..Summary::default() });
    assert_eq!(lab.asked(FEED) - feed_before, 1);

    assert!(lab.sandbox.change_product("1a7e039c-e7ed-4410-8c64-377dbcbee322", "Cards for business"));
    let summary = lab.pull(Settings { now: NOW + 2 * 86_400, ..settings() }).await.unwrap();
    assert_eq!(summary, Summary { categories: 12, products: 1, changed: 1, priced: 1, ..Summary::default() });
    let catalogue = lab.catalogue().await;
    assert_eq!(
        catalogue.product("1a7e039c-e7ed-4410-8c64-377dbcbee322").unwrap().listed.description,
        "Cards for business"
    );
    assert_eq!(catalogue.products().len(), 60);
}

#[tokio::test]
async fn a_product_that_is_gone_is_marked_by_a_whole_pull_and_one_that_comes_back_is_there_again() {
    let uuid = "6d6f6c3b-8713-4f68-9e4a-93ba64f86f18";
    let lab = Lab::pulled(products(60)).await;
    assert!(lab.sandbox.remove_product(uuid));
    lab.pull(settings()).await.unwrap();
    assert!(
        !lab.catalogue().await.product(uuid).unwrap().gone,
        "a pull of changes says nothing about what is not in it"
    );

    let summary = lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
    assert_eq!((summary.products, summary.changed, summary.gone), (59, 0, 1));
    assert!(lab.catalogue().await.product(uuid).unwrap().gone);
    let status = lab.store.status().await.unwrap();
    assert_eq!((status.products, status.gone, status.unfinished), (59, 1, false));

    assert!(lab.sandbox.restore_product(uuid));
    lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
    assert!(!lab.catalogue().await.product(uuid).unwrap().gone);
}

#[tokio::test]
async fn a_product_that_slips_through_the_feed_is_asked_for_by_itself() {
    let lab = Lab::open(products(60)).await;
    let uuid = "1a7e039c-e7ed-4410-8c64-377dbcbee322";
    // While the feed is read a product of its first page goes away, so that the first of its second page moves into the first.
    let sandbox = &lab.sandbox;
    sandbox.behave("route=/printproducts/productsfeed:slowx*".parse().unwrap());
    let pulling = async { lab.pull(Settings { concurrency: 1, ..settings() }).await };
    let shifting = async {
        sandbox.until_held(1).await;
        sandbox.remove_product(uuid);
        sandbox.behave_well();
        sandbox.release();
    };
    let (summary, ()) = tokio::join!(pulling, shifting);
    let summary = summary.unwrap();
    assert_eq!((summary.products, summary.gone), (60, 0), "the product of the first page was read before it went away");
    let catalogue = lab.catalogue().await;
    let slipped = catalogue.products().iter().filter(|product| catalogue.sold(&product.listed.uuid).is_none()).count();
    assert_eq!(slipped, 0);
}

#[tokio::test]
async fn answers_that_may_pass_are_asked_for_again() {
    for action in ["429x2", "503", "drop_before", "garbage", "empty", "truncate", "error_200"] {
        let lab = Lab::open(products(23)).await;
        lab.sandbox.behave(format!("route=/printproducts:{action}").parse().unwrap());
        let watch = Watch::new(|_| {});
        let summary = pull(&lab.reader, &lab.store, settings(), watch.clone()).await.unwrap();
        assert_eq!((summary.products, summary.priced), (23, 23), "{action}");
        assert!(watch.events().iter().any(|event| event.starts_with("Waiting")), "{action}");
    }
}

#[tokio::test]
async fn answers_that_do_not_pass_end_the_pull() {
    for (action, may_pass) in [("401", false), ("503x*", true), ("garbagex*", true)] {
        let lab = Lab::open(products(23)).await;
        lab.sandbox.behave(format!("route=/printproducts/productsfeed:{action}").parse().unwrap());
        let error = lab.pull(settings()).await.unwrap_err();
        assert_eq!(error.may_pass(), may_pass, "{error}");
        assert!(error.to_string().contains("pulling products stopped"), "{error}");
        assert!(lab.store.status().await.unwrap().unfinished);
    }
}
