//! Tokens are asked for as seldom as can be.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use crate::storefront::stub::{Hand, Seen, Stub, client, credentials, settings};
use crate::storefront::{Error, Policy, Settings, Storefront, TokenError};
use axum::http::StatusCode;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Barrier;

/// An issuer of the tokens `t1`, `t2` and so on, each for a day.
async fn issuer() -> Stub {
    let count = Arc::new(AtomicUsize::new(0));
    let answer = move |_| {
        let n = count.fetch_add(1, Ordering::SeqCst) + 1;
        async move { format!(r#"{{"access_token":"t{n}","expires_in":86400,"token_type":"Bearer"}}"#) }
    };
    Stub::start(answer).await.unwrap()
}

/// A storefront that lets in one token, which a test changes.
async fn shop(accepted: &Arc<Mutex<&'static str>>) -> Stub {
    let accepted = Arc::clone(accepted);
    let answer = move |seen: Seen| {
        let let_in = seen.bearer() == *accepted.lock().unwrap();
        async move { if let_in { (StatusCode::OK, "{}") } else { (StatusCode::UNAUTHORIZED, "who are you") } }
    };
    Stub::start(answer).await.unwrap()
}

fn with_credentials(shop: &Stub, issuer: &Stub, cache: Option<&Path>) -> Settings {
    let mut settings = settings(&shop.url);
    settings.auth = Ok(credentials(&issuer.url));
    settings.token_cache = cache.map(Path::to_path_buf);
    settings
}

fn at(settings: Settings, hand: &Hand) -> Storefront {
    let retries = Policy { first_delay: Duration::from_millis(1), ..Policy::default() };
    Storefront::new(settings, hand.clock()).unwrap().with_retries(retries)
}

#[tokio::test]
async fn a_token_is_used_until_a_minute_before_its_end() {
    let (issuer, accepted) = (issuer().await, Arc::new(Mutex::new("t1")));
    let shop = shop(&accepted).await;
    let hand = Hand::default();
    let client = at(with_credentials(&shop, &issuer, None), &hand);
    client.order("1").await.unwrap();
    hand.forward(86_400 - 61);
    client.order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 1);
    hand.forward(1);
    *accepted.lock().unwrap() = "t2";
    client.order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 2);

    let request = &issuer.seen()[0];
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
    let expected = "grant_type=client_credentials&client_id=overprint&client_secret=open+sesame\
                    &audience=https%3A%2F%2Fapi.rhythmsoftware.com";
    assert_eq!(request.body, expected);
}

#[tokio::test]
async fn a_token_outlives_the_process() {
    let directory = tempfile::tempdir().unwrap();
    let cache = directory.path().join("state/overprint");
    let (issuer, accepted) = (issuer().await, Arc::new(Mutex::new("t1")));
    let shop = shop(&accepted).await;
    let hand = Hand::default();
    for _ in 0..3 {
        at(with_credentials(&shop, &issuer, Some(&cache)), &hand).order("1").await.unwrap();
    }
    assert_eq!(issuer.seen().len(), 1);

    let files: Vec<_> = std::fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "one file, and no temporary one: {files:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(&cache).unwrap().permissions().mode() & 0o777, 0o700);
    }

    let mut other = with_credentials(&shop, &issuer, Some(&cache));
    let Ok(crate::storefront::Auth::Client(client)) = &mut other.auth else { panic!("expected credentials") };
    client.client_id = "another".to_owned();
    *accepted.lock().unwrap() = "t2";
    at(other, &hand).order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 2, "another application has its own token");
}

#[tokio::test]
async fn a_damaged_file_or_an_unusable_directory_costs_a_token_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let (issuer, accepted) = (issuer().await, Arc::new(Mutex::new("t1")));
    let shop = shop(&accepted).await;
    let hand = Hand::default();
    at(with_credentials(&shop, &issuer, Some(directory.path())), &hand).order("1").await.unwrap();
    let file = std::fs::read_dir(directory.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, "{\"access_token\":").unwrap();
    *accepted.lock().unwrap() = "t2";
    at(with_credentials(&shop, &issuer, Some(directory.path())), &hand).order("1").await.unwrap();
    *accepted.lock().unwrap() = "t3";
    at(with_credentials(&shop, &issuer, Some(&file)), &hand).order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 3);
}

#[tokio::test]
async fn callers_refused_together_share_one_new_token() {
    const CALLERS: usize = 8;
    let issuer = issuer().await;
    let all_refused = Arc::new(Barrier::new(CALLERS));
    let shop = Stub::start(move |seen: Seen| {
        let all_refused = Arc::clone(&all_refused);
        async move {
            if seen.bearer() == "t2" {
                return (StatusCode::OK, "{}");
            }
            all_refused.wait().await;
            (StatusCode::UNAUTHORIZED, "")
        }
    });
    let shop = shop.await.unwrap();
    let client = Arc::new(client(with_credentials(&shop, &issuer, None)).unwrap());
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let client = Arc::clone(&client);
        callers.spawn(async move { client.order("1").await });
    }
    for answer in callers.join_all().await {
        answer.unwrap();
    }
    assert_eq!(issuer.seen().len(), 2, "the first token, and one in exchange for it");
    assert_eq!(shop.seen().len(), 2 * CALLERS);
}

#[tokio::test]
async fn a_refused_patch_is_sent_again_with_a_new_token_once() {
    let (issuer, accepted) = (issuer().await, Arc::new(Mutex::new("t2")));
    let shop = shop(&accepted).await;
    let client = client(with_credentials(&shop, &issuer, None)).unwrap();
    client.patch("1", &serde_json::json!([])).await.unwrap();
    let bearers: Vec<_> = shop.seen().iter().map(|seen| seen.bearer().to_owned()).collect();
    assert_eq!(bearers, ["t1", "t2"]);
}

#[tokio::test]
async fn a_storefront_that_lets_nobody_in_does_not_use_up_the_tokens() {
    let directory = tempfile::tempdir().unwrap();
    let (issuer, accepted) = (issuer().await, Arc::new(Mutex::new("none")));
    let shop = shop(&accepted).await;
    let hand = Hand::default();
    for _ in 0..3 {
        // A restart does not begin the hour anew.
        let client = at(with_credentials(&shop, &issuer, Some(directory.path())), &hand);
        for _ in 0..3 {
            let error = client.order("1").await.unwrap_err();
            assert_eq!(error.to_string(), "read an order: the access token is refused (401): who are you");
        }
    }
    assert_eq!(issuer.seen().len(), 2);
    hand.forward(3_600);
    *accepted.lock().unwrap() = "t3";
    at(with_credentials(&shop, &issuer, Some(directory.path())), &hand).order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 3);
}

#[tokio::test]
async fn a_token_that_another_process_obtained_is_used_first() {
    let directory = tempfile::tempdir().unwrap();
    let (issuer, accepted) = (issuer().await, Arc::new(Mutex::new("t1")));
    let shop = shop(&accepted).await;
    let hand = Hand::default();
    let [one, two] = [(); 2].map(|()| at(with_credentials(&shop, &issuer, Some(directory.path())), &hand));
    one.order("1").await.unwrap();
    two.order("1").await.unwrap();
    *accepted.lock().unwrap() = "t2";
    one.order("1").await.unwrap();
    two.order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 2);
}

#[tokio::test]
async fn a_given_token_is_never_exchanged() {
    let accepted = Arc::new(Mutex::new("other"));
    let shop = shop(&accepted).await;
    let error = client(settings(&shop.url)).unwrap().order("1").await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error}");
    assert_eq!(shop.seen().len(), 1);
}

#[tokio::test]
async fn refused_credentials_are_not_tried_again_for_a_quarter_of_an_hour() {
    let refusal = r#"{"error":"access_denied","error_description":"no open sesame here"}"#;
    let issuer = Stub::answering(&[(401, refusal)]).await.unwrap();
    let shop = shop(&Arc::new(Mutex::new("t1"))).await;
    let hand = Hand::default();
    let client = at(with_credentials(&shop, &issuer, None), &hand);
    let first = client.order("1").await.unwrap_err();
    assert_eq!(
        first.to_string(),
        "read an order: no access token: the issuer of tokens answered 401: no [secret] here"
    );
    hand.forward(899);
    let second = client.order("1").await.unwrap_err();
    let Error::Token { source: TokenError::Paused { seconds: 1, .. }, .. } = &second else { panic!("{second}") };
    assert_eq!(issuer.seen().len(), 1);
    hand.forward(1);
    assert!(client.order("1").await.is_err());
    assert_eq!(issuer.seen().len(), 2);
    assert!(shop.seen().is_empty());
}

#[tokio::test]
async fn an_issuer_that_fails_is_asked_again_and_then_left_alone_for_a_while() {
    let token = r#"{"access_token":"t1"}"#;
    let issuer = Stub::answering(&[(503, ""), (503, ""), (200, token)]).await.unwrap();
    let shop = shop(&Arc::new(Mutex::new("t1"))).await;
    client(with_credentials(&shop, &issuer, None)).unwrap().order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 3);

    let issuer = Stub::answering(&[(503, ""), (503, ""), (503, ""), (503, ""), (200, token)]).await.unwrap();
    let hand = Hand::default();
    let client = at(with_credentials(&shop, &issuer, None), &hand);
    assert!(client.order("1").await.is_err());
    hand.forward(29);
    assert!(client.order("1").await.is_err());
    assert_eq!(issuer.seen().len(), 4);
    hand.forward(1);
    client.order("1").await.unwrap();
    assert_eq!(issuer.seen().len(), 5);
}
