//! Addresses that lead into somebody's own network: none of them is connected to.

use super::*;
use axum::extract::Query;
use axum::http::{StatusCode, header::LOCATION};
use axum::routing::get;
use std::sync::atomic::{AtomicUsize, Ordering};

const HOSTILE: &str = include_str!("hostile.txt");

/// Each line: an address, and what the name of its host resolves to.
fn cases() -> Vec<(&'static str, Vec<IpAddr>)> {
    let lines = HOSTILE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let case = |line: &'static str| match line.split_once(" -> ") {
        None => (line, Vec::new()),
        Some((address, resolved)) => (address, resolved.split(' ').map(|one| one.parse().unwrap()).collect()),
    };
    lines.map(case).collect()
}

/// Resolves every name of the cases, and any other one to this machine.
fn names(cases: &[(&str, Vec<IpAddr>)]) -> Names {
    let host = |address: &str| url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let known = cases.iter().filter(|(_, resolved)| !resolved.is_empty());
    Names::of(known.map(|(address, resolved)| (host(address).unwrap(), resolved.clone())))
}

#[tokio::test]
async fn nothing_is_asked_of_a_host_that_is_not_public() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let redirect = get(async move |query: Query<HashMap<String, String>>| {
        counted.fetch_add(1, Ordering::SeqCst);
        (StatusCode::FOUND, [(LOCATION, query.0["to"].clone())])
    });
    let server = serve(Router::new().route("/to", redirect)).await;
    let cases = cases();
    assert!(cases.len() > 80, "{}", cases.len());
    let fetcher = fetcher(&server, names(&cases));
    for (address, _) in &cases {
        let error = fetcher.fetch(address, Reach::Whole).await.unwrap_err();
        assert!(matches!(error, FetchError::Refused { .. }), "{address}: {error:?}");
        assert!(!error.may_pass(), "{address}");
        let by = url::form_urlencoded::Serializer::new(format!("{SITE}/to?")).append_pair("to", address).finish();
        let error = fetcher.fetch(&by, Reach::Whole).await.unwrap_err();
        // What is not ASCII does not stand in a header as it is, so that some lead nowhere.
        assert!(matches!(error, FetchError::Refused { .. } | FetchError::Nowhere), "{by}: {error:?}");
    }
    assert_eq!(requests.load(Ordering::SeqCst), cases.len());
}

#[tokio::test]
async fn a_name_is_resolved_once_for_a_connection() {
    // An address of the public space that nobody has: what it would be the next time does not matter.
    let names = Names::of([("rebinding.example.com".to_owned(), vec!["2fff::1".parse().unwrap()])]);
    let fetcher = fetcher("http://127.0.0.1:9", names.clone());
    let error = fetcher.fetch("http://rebinding.example.com:9/", Reach::Whole).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable(_)) && error.may_pass(), "{error:?}");
    assert_eq!(*names.asked.lock().unwrap(), ["rebinding.example.com"]);
}

#[tokio::test]
async fn what_a_message_says_of_an_address_is_not_enough_to_read_the_file() {
    let fetcher = fetcher("http://127.0.0.1:9", Names::default());
    let error = fetcher.fetch("http://10.0.0.1/a.pdf?signature=s3cr3t", Reach::Whole).await.unwrap_err();
    assert_eq!(error.to_string(), "the host is not public (10.0.0.1)");
    let shown = super::super::shown("https://user:pass@files.example.com/a/b.pdf?signature=s3cr3t#page=1");
    assert_eq!(shown, "https://files.example.com/a/b.pdf");
}
