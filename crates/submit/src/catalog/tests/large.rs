//! A catalogue as large as 4over's. The size is `OVERPRINT_TEST_PRODUCTS`, small by default since a debug build is slow.

use std::time::Instant;

use overprint_mapping::request::{CreateOrder, Job};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_large_catalogue_is_pulled_whole_again_and_by_changes() {
    let count = std::env::var("OVERPRINT_TEST_PRODUCTS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let lab = Lab::open(products(count)).await;
    for (what, settings, read) in [
        ("first", settings(), count),
        ("whole again", Settings { whole: true, ..settings() }, count),
        ("changes", settings(), 0),
    ] {
        let begun = Instant::now();
        let summary = lab.pull(settings).await.unwrap();
        println!("{what}: {count} products in {:.1} s", begun.elapsed().as_secs_f64());
        assert_eq!(summary.products as usize, read, "{what}");
    }
    assert_eq!(lab.store.status().await.unwrap().products as usize, count);

    let begun = Instant::now();
    assert!(!lab.store.search("14pt matte 2x3.5", 10).await.unwrap().is_empty());
    println!("search: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let begun = Instant::now();
    let catalogue = lab.store.catalogue(&["91efff4d-de64-410a-8794-fc547022a7f2".to_owned()]).await.unwrap();
    println!("load for one product: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    assert_eq!(catalogue.products().len(), count);
    let job = Job {
        product_uuid: "91efff4d-de64-410a-8794-fc547022a7f2".parse().unwrap(),
        runsize_uuid: "52e3d710-0e8f-4d4d-8560-7d4d8655be69".parse().unwrap(),
        colorspec_uuid: "13abbda7-1d64-4f25-8bb2-c179b224825d".parse().unwrap(),
        ..Job::default()
    };
    let order = CreateOrder { jobs: vec![job; 3], ..CreateOrder::default() };
    let begun = Instant::now();
    assert_eq!(lab.store.check_order(&order).await.unwrap(), []);
    println!("check of an order with three jobs: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    println!("file: {} MB", std::fs::metadata(lab.path()).unwrap().len() / 1_000_000);
}
