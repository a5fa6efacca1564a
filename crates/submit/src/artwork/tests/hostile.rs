//! Addresses that lead into somebody's own network: none of them is connected to.

use super::super::Refused;
use super::super::own::Own;
use super::*;
use axum::extract::Query;
use axum::http::{StatusCode, header::LOCATION};
use axum::response::IntoResponse;
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

/// A name that is public when it is looked at, and this machine whenever it is asked for again.
#[derive(Clone, Default)]
struct Rebinding(Arc<AtomicUsize>);

impl Lookup for Rebinding {
    fn lookup(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        // An address of the public space that nobody has.
        let address = if self.0.fetch_add(1, Ordering::SeqCst) == 0 { "2fff::1" } else { "127.0.0.1" };
        Box::pin(async move { Ok(vec![address.parse().unwrap()]) })
    }
}

#[tokio::test]
async fn what_was_looked_at_is_what_is_connected_to() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let router = Router::new().fallback(async move || counted.fetch_add(1, Ordering::SeqCst).to_string());
    let address = serve(router).await.replace("127.0.0.1", "rebinding.example.com");
    let names = Rebinding::default();
    let (connect, whole) = (Duration::from_millis(500), Duration::from_secs(1));
    let limits = Limits { bytes: LONGEST, connect, whole };
    let port = url::Url::parse(&address).unwrap().port().unwrap();
    let fetcher = Fetcher::new(names.clone(), BTreeMap::new(), limits).unwrap().with_ports(vec![port]);
    let error = fetcher.fetch(&address, Reach::Whole).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable(_)) && error.may_pass(), "{error:?}");
    assert_eq!(names.0.load(Ordering::SeqCst), 1);
    let error = fetcher.fetch(&address, Reach::Whole).await.unwrap_err();
    assert!(matches!(error, FetchError::Refused { .. }), "{error:?}");
    assert_eq!(requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn nothing_is_asked_of_this_machine_whatever_its_address() {
    // Public addresses that nobody has: this machine is told that they are its own.
    let own: [IpAddr; 2] = ["203.0.112.7".parse().unwrap(), "2fff::7".parse().unwrap()];
    let server = serve(Router::new().route("/to", get(to))).await;
    let names = Names::of([
        ("own.example.com".to_owned(), own.to_vec()),
        ("half.example.com".to_owned(), vec!["2fff::1".parse().unwrap(), own[1]]),
    ]);
    let second = Duration::from_secs(1);
    let limits = Limits { bytes: LONGEST, connect: second, whole: second };
    let fetcher = Fetcher::with_own(names, read_from(&server), limits, Own::of(move || Ok(own.to_vec()))).unwrap();
    for address in [
        "https://203.0.112.7/",
        "https://[2fff::7]/",
        "https://[64:ff9b::203.0.112.7]/",
        "https://own.example.com/",
        "https://half.example.com/",
    ] {
        let by = url::form_urlencoded::Serializer::new(format!("{SITE}/to?")).append_pair("to", address).finish();
        for address in [address, by.as_str()] {
            let error = fetcher.fetch(address, Reach::Whole).await.unwrap_err();
            assert!(
                matches!(error, FetchError::Refused { reason: Refused::Own(_), .. }) && !error.may_pass(),
                "{address}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_addresses_of_the_interfaces_of_this_machine_are_its_own() {
    let loopback = Own::interfaces().check("127.0.0.1".parse().unwrap());
    assert_eq!(loopback, Err(Refused::Own("127.0.0.1".parse().unwrap())));
    assert_eq!(Own::interfaces().check("2fff::1".parse().unwrap()), Ok(()));
    let unknown = Own::of(|| Err(io::Error::other("no answer")));
    assert_eq!(unknown.check("2fff::1".parse().unwrap()), Err(Refused::Own("2fff::1".parse().unwrap())));
}

#[tokio::test]
async fn other_ports_are_not_fetched_from_and_https_stays_https() {
    let server = serve(Router::new().route("/to", get(to))).await;
    let fetcher = fetcher(&server, Names::default());
    let cases = [
        ("https://files.example.org:8443/", Refused::Port(8443)),
        ("http://files.example.org/", Refused::Downgrade),
        ("https://files.example.com:444/", Refused::Port(444)),
    ];
    for (address, expected) in cases {
        let by = url::form_urlencoded::Serializer::new(format!("{SITE}/to?")).append_pair("to", address).finish();
        match fetcher.fetch(&by, Reach::Whole).await.unwrap_err() {
            FetchError::Refused { reason, redirect: Some(_) } => assert_eq!(reason, expected, "{address}"),
            other => panic!("{address}: {other:?}"),
        }
    }
    let port = "http://files.example.org:8080/";
    assert!(matches!(
        fetcher.fetch(port, Reach::Whole).await.unwrap_err(),
        FetchError::Refused { reason: Refused::Port(8080), .. }
    ));
}

/// Leads to where the query says.
async fn to(query: Query<HashMap<String, String>>) -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, query.0["to"].clone())])
}

#[tokio::test]
async fn what_a_message_says_of_an_address_is_not_enough_to_read_the_file() {
    let fetcher = fetcher("http://127.0.0.1:9", Names::default());
    let error = fetcher.fetch("http://10.0.0.1/a.pdf?signature=s3cr3t", Reach::Whole).await.unwrap_err();
    assert_eq!(error.to_string(), "the host is not public (10.0.0.1)");
    let shown = super::super::shown("https://user:pass@files.example.com/a/b.pdf?signature=s3cr3t#page=1");
    assert_eq!(shown, "https://files.example.com/a/b.pdf");
}
