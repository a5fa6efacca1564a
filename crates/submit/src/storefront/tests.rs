//! The client against servers on loopback.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use super::stub::{self, Stub, client, settings};
use super::{BatchPatch, Cursor, Effect, Error, Outcome};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn an_order_keeps_its_bytes() {
    let raw = "{ \"number\": 1.50,\n  \"id\": \"a/b é\" }";
    let stub = Stub::answering(&[(200, raw)]).await.unwrap();
    let order = client(settings(&stub.url)).unwrap().order("a/b é").await.unwrap();
    assert_eq!(order.raw, raw.as_bytes());
    assert_eq!(order.value()["number"].to_string(), "1.50");
    let seen = &stub.seen()[0];
    assert_eq!(seen.uri.to_string(), "/orders/example.org/a%2Fb%20%C3%A9");
    assert_eq!((seen.method.as_str(), seen.bearer()), ("GET", "t0"));
    assert!(seen.header("user-agent").starts_with("overprint/"));
}

#[tokio::test]
async fn contacts_and_organizations_are_asked_for_at_their_own_address() {
    let orders = Stub::answering(&[(500, "")]).await.unwrap();
    let contacts = Stub::answering(&[(200, "{}")]).await.unwrap();
    let mut settings = settings(&orders.url);
    settings.rolodex_url = contacts.url.join("/below/").unwrap();
    settings.tenant = "Möbel & Co".to_owned();
    let client = client(settings).unwrap();
    client.contact("c\"1").await.unwrap();
    client.organization("o1").await.unwrap();
    let paths: Vec<_> = contacts.seen().iter().map(|seen| seen.uri.to_string()).collect();
    let expected = ["/below/contacts/M%C3%B6bel%20%26%20Co/c%221", "/below/organizations/M%C3%B6bel%20%26%20Co/o1"];
    assert_eq!(paths, expected);
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn listings_send_the_cursor_and_give_the_next_one() {
    let key = r#"{"id":"7 & 8"}"#;
    let answer = format!(r#"{{"Items":[{{"id":"1"}}],"LastEvaluatedKey":{key}}}"#);
    let stub = Stub::answering(&[(200, &answer), (200, "[]")]).await.unwrap();
    let client = client(settings(&stub.url)).unwrap();
    let first = client.orders(None).await.unwrap();
    assert_eq!(first.next, Some(Cursor::new(key)));
    client.shippable("awaiting shipment", first.next.as_ref()).await.unwrap();
    client.search(&json!({"status": ["open"]}), first.next.as_ref()).await.unwrap();
    let seen = stub.seen();
    let query = "exclusiveStartKey=%7B%22id%22%3A%227+%26+8%22%7D";
    assert_eq!(seen[0].uri.to_string(), "/orders/example.org");
    assert_eq!(seen[1].uri.to_string(), format!("/orders/example.org/shippable/awaiting%20shipment?{query}"));
    assert_eq!(seen[2].uri.to_string(), format!("/orders/example.org/search?{query}"));
    assert_eq!((seen[2].method.as_str(), stub::body(&seen[2])), ("POST", json!({"status": ["open"]})));
}

#[tokio::test]
async fn a_question_is_asked_again_and_a_patch_is_not() {
    let stub = Stub::answering(&[(503, ""), (429, ""), (200, r#"{"id":"1"}"#)]).await.unwrap();
    client(settings(&stub.url)).unwrap().order("1").await.unwrap();
    assert_eq!(stub.seen().len(), 3);

    let stub = Stub::answering(&[(502, "down"), (200, r#"{"id":"1"}"#)]).await.unwrap();
    let error = client(settings(&stub.url)).unwrap().patch("1", &json!([])).await.unwrap_err();
    assert_eq!(error.to_string(), "patch an order: the storefront failed (502): down");
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(stub.seen().len(), 1);

    let stub = Stub::answering(&[(500, "down")]).await.unwrap();
    let error = client(settings(&stub.url)).unwrap().orders(None).await.unwrap_err();
    assert_eq!(error.to_string(), "list orders: the storefront failed (500): down");
    assert_eq!(stub.seen().len(), 4);
}

#[tokio::test]
async fn a_patch_goes_out_as_json_and_brings_the_order_back() {
    let stub = Stub::answering(&[(200, r#"{"id":"1","sys_version":8}"#)]).await.unwrap();
    let patch = json!([{"op": "replace", "path": "/custom_field_values", "value": []}]);
    let order = client(settings(&stub.url)).unwrap().patch("1", &patch).await.unwrap();
    assert_eq!(order.value()["sys_version"], json!(8));
    let seen = &stub.seen()[0];
    assert_eq!((seen.method.as_str(), seen.header("content-type")), ("PATCH", "application/json"));
    assert_eq!(stub::body(seen), patch);
}

#[tokio::test]
async fn every_refusal_of_a_patch_has_its_name_and_its_effect() {
    use Effect::{None, Unknown};
    let table = [
        (301, "refused (301): no message", None),
        (400, "refused (400): no message", None),
        (401, "the access token is refused (401): no message", None),
        (403, "refused (403): no message", None),
        (404, "not found (404): no message", None),
        (408, "refused (408): no message", Unknown),
        (409, "conflict (409): no message", None),
        (422, "refused (422): no message", None),
        (429, "too many requests (429): no message", None),
        (500, "the storefront failed (500): no message", Unknown),
        (504, "the storefront failed (504): no message", Unknown),
    ];
    for (status, message, effect) in table {
        let stub = Stub::answering(&[(status, "")]).await.unwrap();
        let error = client(settings(&stub.url)).unwrap().patch("1", &json!([])).await.unwrap_err();
        assert_eq!(error.to_string(), format!("patch an order: {message}"));
        assert_eq!(error.effect(), effect, "{status}");
        assert_eq!(stub.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_pause_that_a_storefront_asks_for_reaches_the_caller() {
    let stub =
        Stub::start(async |_| (axum::http::StatusCode::TOO_MANY_REQUESTS, [("retry-after", "120")], "slow down"));
    let stub = stub.await.unwrap();
    let error = client(settings(&stub.url)).unwrap().order("1").await.unwrap_err();
    let Error::RateLimited { retry_after, .. } = &error else { panic!("{error}") };
    assert_eq!(*retry_after, Some(Duration::from_secs(120)));
    assert_eq!(stub.seen().len(), 1, "a pause of two minutes is the caller's");
    assert_eq!(
        error.to_string(),
        "read an order: too many requests (429): slow down; it asks for a pause of 120 seconds"
    );
}

#[tokio::test]
async fn a_pause_that_is_written_as_a_date_is_the_same_pause() {
    let until = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(1_800));
    let stub = Stub::start(move |_| {
        let until = until.clone();
        async move { (axum::http::StatusCode::TOO_MANY_REQUESTS, [("retry-after", until)], "slow down") }
    });
    let stub = stub.await.unwrap();
    let error = client(settings(&stub.url)).unwrap().order("1").await.unwrap_err();
    let asked = error.retry_after().unwrap().as_secs();
    assert!((1_700..=1_800).contains(&asked), "{asked}: {error}");
    assert_eq!(stub.seen().len(), 1, "half an hour is the caller's");
}

#[tokio::test]
async fn an_answer_that_cannot_be_used_is_named() {
    let table = [
        ("<html>", "the answer is not JSON: expected value at line 1 column 1"),
        ("", "the answer is not JSON: EOF while parsing a value at line 1 column 0"),
        ("{\"id\":\"1\"} x", "the answer is not JSON: trailing characters at line 1 column 12"),
        ("[]", "the answer has an array at ``, where an object belongs"),
        ("{\"id\":\"2\"}", "the answer has another id at `/id`, where the id that was asked for belongs"),
        ("{\"\\u0069d\":\"2\"}", "the answer has another id at `/id`, where the id that was asked for belongs"),
        ("[\"1\"]", "the answer has an array at ``, where an object belongs"),
        (r#"{"id":"1","a":"\ud83d"}"#, "the answer is not JSON: unexpected end of hex escape at line 1 column 22"),
    ];
    for (body, message) in table {
        let stub = Stub::answering(&[(200, body)]).await.unwrap();
        let error = client(settings(&stub.url)).unwrap().order("1").await.unwrap_err();
        assert_eq!(error.to_string(), format!("read an order: {message}"));
        assert_eq!(stub.seen().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn an_order_is_taken_by_its_id_as_far_as_it_says_one() {
    for body in [r#"{"id":2}"#, r#"{"id":null}"#, r#" {"id":[]}"#, "{}", r#"{"id":"2","id":"1"}"#, r#"{"\u0069d":"1"}"#]
    {
        let stub = Stub::answering(&[(200, body)]).await.unwrap();
        let order = client(settings(&stub.url)).unwrap().order("1").await.unwrap();
        assert_eq!(order.raw, body.as_bytes());
    }
}

#[tokio::test]
async fn an_answer_longer_than_the_limit_is_not_read() {
    let long = format!("\"{}\"", "x".repeat(super::RECORD_MAX));
    let announced = Stub::answering(&[(200, &long)]).await.unwrap();
    let streamed =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    for url in [announced.url, speaking(streamed).await] {
        let error = client(settings(&url)).unwrap().order("1").await.unwrap_err();
        assert_eq!(error.to_string(), "read an order: the answer is longer than 8388608 bytes");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_told_from_what_may_have_been() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = stub::address(&listener).unwrap();
    drop(listener);
    let error = client(settings(&closed)).unwrap().patch("1", &json!([])).await.unwrap_err();
    assert!(matches!(error, Error::NotSent { .. }), "{error}");
    assert_eq!(error.effect(), Effect::None);

    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\""] {
        let url = speaking(answer.to_owned()).await;
        let error = client(settings(&url)).unwrap().patch("1", &json!([])).await.unwrap_err();
        assert!(matches!(error, Error::MaybeSent { .. }), "{error}");
        assert_eq!(error.effect(), Effect::Unknown);
    }
}

#[tokio::test]
async fn silence_ends_as_a_lost_answer() {
    let stub = Stub::start(async |_| std::future::pending::<()>().await).await.unwrap();
    let mut settings = settings(&stub.url);
    settings.timeout = Duration::from_millis(50);
    let error = client(settings).unwrap().patch("1", &json!([])).await.unwrap_err();
    assert!(matches!(error, Error::MaybeSent { .. }), "{error}");
}

#[tokio::test]
async fn no_message_holds_the_token_or_the_query() {
    let echo =
        Stub::start(async |seen: stub::Seen| (axum::http::StatusCode::BAD_REQUEST, format!("bad {:?}", seen.headers)));
    let echo = echo.await.unwrap();
    let mut with_token = settings(&echo.url);
    with_token.auth = Ok(super::Auth::Token("sesame".to_owned().into()));
    let error = client(with_token).unwrap().order("1").await.unwrap_err();
    assert!(error.to_string().contains("Bearer [secret]"), "{error}");
    assert!(!format!("{error:?}").contains("sesame"));

    let url = speaking(String::new()).await;
    let error = client(settings(&url)).unwrap().orders(Some(&Cursor::new("private"))).await.unwrap_err();
    assert!(matches!(error, Error::MaybeSent { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("private"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Stub::answering(&[(200, "{}")]).await.unwrap();
    let to = other.url.to_string();
    let stub = Stub::start(move |_| {
        let to = to.clone();
        async move { (axum::http::StatusCode::TEMPORARY_REDIRECT, [("location", to)]) }
    });
    let stub = stub.await.unwrap();
    let error = client(settings(&stub.url)).unwrap().order("1").await.unwrap_err();
    assert_eq!(error.to_string(), "read an order: refused (307): no message");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn an_id_that_would_become_another_address_is_not_sent() {
    let stub = Stub::answering(&[(200, "{}")]).await.unwrap();
    let client = client(settings(&stub.url)).unwrap();
    for id in ["", ".", ".."] {
        let error = client.order(id).await.unwrap_err();
        assert_eq!(error.to_string(), format!("read an order: the id {id:?} cannot stand in an address"));
        assert_eq!(client.patch(id, &json!([])).await.unwrap_err().effect(), Effect::None);
    }
    assert!(client.shippable("..", None).await.is_err());
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn a_batch_is_read_patch_by_patch() {
    let answer = json!({"success_count": 1, "error_count": 1, "results": [
        {"id": "b", "outcome": "error", "error_message": "record is locked"},
        {"id": "a", "outcome": "success"},
    ]});
    let stub = Stub::answering(&[(200, &answer.to_string())]).await.unwrap();
    let client = client(settings(&stub.url)).unwrap();
    let patches: Vec<_> =
        ["a", "b", "c"].map(|id| BatchPatch { id: id.to_owned(), patch: json!([]) }).into_iter().collect();
    let outcomes = client.batch(&patches).await.unwrap();
    let locked = Outcome::Failed { message: "record is locked".to_owned() };
    assert_eq!(outcomes, [Outcome::Done, locked, Outcome::Unknown]);
    assert_eq!(stub.seen()[0].uri.path(), "/orders/example.org/batch");

    let many = vec![patches[0].clone(); 101];
    let error = client.batch(&many).await.unwrap_err();
    assert_eq!(error.to_string(), "a batch of 101 operations is over the limit of 100");
    assert_eq!(client.batch(&[]).await.unwrap(), []);
    assert_eq!(stub.seen().len(), 1);
}

/// Starts a server that reads a request and answers with these bytes, then closes the connection.
async fn speaking(answer: String) -> url::Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = stub::address(&listener).unwrap();
    let answer: Arc<str> = answer.into();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                // Whether the other side stays to listen is its own affair: the tests look at what it makes of it.
                let _read = stream.read(&mut request).await;
                let _written = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    url
}
