//! Searches in a catalogue that was pulled.

use super::*;

async fn codes(lab: &Lab, text: &str) -> Vec<String> {
    let found = lab.store.search(text, 10).await.unwrap();
    found.products.into_iter().map(|product| product.code).collect()
}

#[tokio::test]
async fn products_are_found_by_stock_finish_and_size() {
    let lab = Lab::pulled(products(31)).await;
    for text in ["14pt matte 2x3.5", "14PT matt 2\" x 3.5\"", "2 x 3.5 matte 14 pt", "matte 3.5x2 14PT business cards"]
    {
        let codes = codes(&lab, text).await;
        assert!(codes.contains(&"14PT-BCMATT-2X3.5".to_owned()), "{text}: {codes:?}");
        assert!(codes.contains(&"14PT-BCAIPMATT-2X3.5".to_owned()), "{text}: {codes:?}");
        assert!(
            codes.iter().all(|code| code.starts_with("14PT-") && code.ends_with("MATT-2X3.5")),
            "{text}: {codes:?}"
        );
    }
}

#[tokio::test]
async fn a_code_finds_its_product_first() {
    let lab = Lab::pulled(products(31)).await;
    for code in ["14PT-BCUV-2X3.5", "16pt-pcspuvfr-5.5x2.125", "4CORO-AFRAMERIGID-24X36"] {
        let codes = codes(&lab, code).await;
        assert_eq!(codes.first().map(|found| found.to_lowercase()), Some(code.to_lowercase()), "{codes:?}");
    }
}

#[tokio::test]
async fn options_are_found_with_their_group_and_identifiers_say_what_they_are() {
    let lab = Lab::pulled(products(31)).await;
    let found = lab.store.search("business days 2-4", 10).await.unwrap();
    let turnaround = found.options.iter().find(|option| option.name == "224").unwrap();
    assert_eq!(
        (turnaround.group.as_str(), turnaround.uuid.as_str()),
        ("Turn-Around", "9f85d0c4-d344-4088-a719-86f8f84d504d")
    );
    let found = lab.store.search("4/4", 10).await.unwrap();
    assert_eq!(found.options.len(), 1);
    assert!(found.all_words && !found.products.is_empty());

    let found = lab.store.search("13ABBDA7-1d64-4f25-8bb2-c179b224825d", 10).await.unwrap();
    assert_eq!((found.options[0].name.as_str(), found.products.len()), ("4/4", 0));
    let found = lab.store.search("c2552661-c1e4-45e5-985e-f4b0146af3b4", 10).await.unwrap();
    assert_eq!(found.products[0].code, "4CORO-AFRAMERIGID-24X36");
}

#[tokio::test]
async fn where_nothing_has_all_words_some_will_do_and_that_is_said() {
    let lab = Lab::pulled(products(31)).await;
    let found = lab.store.search("coroplast unicorns", 10).await.unwrap();
    assert!(!found.all_words);
    assert_eq!(found.products[0].code, "4CORO-AFRAMERIGID-24X36");
    let mut out = Vec::new();
    found.write(&mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().starts_with("nothing has all of the words"));
}

#[tokio::test]
async fn whatever_is_typed_is_words_and_no_syntax() {
    let lab = Lab::pulled(products(30)).await;
    for text in [
        "",
        "   ",
        "\"",
        "a OR",
        "NOT",
        "code:14pt",
        "(",
        "x*",
        "NEAR(a b)",
        "-",
        "^uv",
        "é",
        "{a b}:c",
        "'; DROP TABLE product",
    ] {
        lab.store.search(text, 10).await.unwrap();
    }
    assert!(lab.store.search("zzzz", 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_product_that_is_gone_comes_last_and_says_so() {
    let lab = Lab::pulled(products(31)).await;
    lab.sandbox.remove_product("1a7e039c-e7ed-4410-8c64-377dbcbee322");
    lab.pull(Settings { whole: true, ..settings() }).await.unwrap();
    let found = lab.store.search("14PT business cards 1.5x3.5", 10).await.unwrap();
    let last = found.products.last().unwrap();
    assert_eq!((last.code.as_str(), last.gone), ("14PT-BCUV-1.5X3.5", true));
    assert!(found.products.len() > 1);
}
