//! The client against partners on loopback: what is put on the wire, and what a broken wire means.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::io::Write;
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::fourover::Outcome;
use crate::fourover::settings::Placement;
use crate::fourover::stub::{RawStub, RouteStub, Seen, read_request, settings};

const GET: &str = "b6b4799953d1475b2b1fb5a16f163c6ec5fa5fd2558f863e71250005990d728b";
const POST: &str = "77e6a1c3084300c22ec61b0b77a551b0c6ff5d4c2a86ffe69f44015d4d3d2f62";
const DELETE: &str = "5f7d8b00ee2738375dfbac9a6b908bcbb0b31c51b9579e9a84500e6a57cca02c";

fn client(base_url: &str) -> Client {
    Client::new(&settings(base_url)).unwrap()
}

async fn create(client: &Client) -> Sending {
    client.create_order(br#"{"order_id":"o"}"#.to_vec(), "o", &["job-1".to_owned()]).await
}

fn maybe_sent(sending: Sending) -> String {
    match sending {
        Sending::MaybeSent(fate) => fate.reason,
        other => panic!("{other:?}"),
    }
}

fn not_sent(sending: Sending) -> String {
    match sending {
        Sending::NotSent(fate) => fate.reason,
        other => panic!("{other:?}"),
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn an_order_is_posted_once_with_its_body_as_given_and_signed_in_the_header() {
    let stub = RouteStub::start(|_| {
        (200, r#"{"order_status":"Success","job_ids":{"X1-001":{"customer_job_id":"job-1","status":200}}}"#.to_owned())
    })
    .await;
    let Sending::Answered(answer) = create(&client(&stub.base_url)).await else { panic!() };
    assert_eq!(answer.jobs[0].outcome, Outcome::Placed { number: "X1-001".to_owned() });
    let [Seen { line, headers, body }] = stub.seen().try_into().unwrap();
    assert_eq!((line.as_str(), body.as_str()), ("POST /orders", r#"{"order_id":"o"}"#));
    assert_eq!(headers["authorization"], format!("API public:{POST}"));
    assert_eq!(
        (&headers["content-type"], &headers["accept"]),
        (&"application/json".parse().unwrap(), &"application/json".parse().unwrap())
    );
}

#[tokio::test]
async fn an_order_that_is_answered_by_silence_is_in_doubt_and_was_sent_once() {
    let stub = RawStub::start(|mut stream| drop(read_request(&mut stream)));
    let reason = maybe_sent(create(&client(&stub.base_url())).await);
    assert!(reason.starts_with("POST /orders: the connection broke"), "{reason}");
    assert_eq!(stub.connections().await, 1);
}

#[tokio::test]
async fn an_order_whose_connection_closes_unread_is_in_doubt_and_was_sent_once() {
    let stub = RawStub::start(drop);
    maybe_sent(create(&client(&stub.base_url())).await);
    assert_eq!(stub.connections().await, 1);
}

#[tokio::test]
async fn half_an_answer_leaves_the_order_in_doubt() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"order_status\":\"Fail\",\"job_ids\":[]}"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n25\r\n{\"order_status\":\"Fail\",\"job_ids\":[]}\n\r\n",
        b"HTTP/1.1 409 Conf",
        b"nonsense\r\n\r\n",
    ] {
        let stub = RawStub::answering(answer);
        maybe_sent(create(&client(&stub.base_url())).await);
        assert_eq!(stub.connections().await, 1);
    }
}

#[tokio::test]
async fn an_oversized_answer_leaves_the_order_in_doubt() {
    let stub = RawStub::start(|mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        while stream.write_all(&[b' '; 65536]).is_ok() {}
    });
    let reason = maybe_sent(create(&client(&stub.base_url())).await);
    assert!(reason.contains("larger than 4194304 bytes"), "{reason}");
    assert_eq!(stub.connections().await, 1);
}

#[tokio::test]
async fn an_order_that_times_out_is_in_doubt() {
    let (release, held) = mpsc::channel::<()>();
    let stub = RawStub::start(move |mut stream| {
        read_request(&mut stream);
        let _ = held.recv();
    });
    let patience = Settings { create_order_timeout: 1, ..settings(&stub.base_url()) };
    let reason = maybe_sent(create(&Client::new(&patience).unwrap()).await);
    assert_eq!(reason, "POST /orders: no complete answer within 1 s");
    drop(release);
    assert_eq!(stub.connections().await, 1);
}

#[tokio::test]
async fn a_refused_connection_sends_nothing() {
    let reason = not_sent(create(&client(&format!("http://127.0.0.1:{}", free_port()))).await);
    assert!(reason.starts_with("POST /orders: no connection to 4over"), "{reason}");
}

#[tokio::test]
async fn a_failed_tls_handshake_sends_nothing() {
    let stub = RawStub::start(|mut stream| {
        let mut hello = [0; 5];
        std::io::Read::read_exact(&mut stream, &mut hello).unwrap();
        assert_eq!(hello[0], 0x16, "the first bytes are a TLS handshake, not a request");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    not_sent(create(&client(&stub.base_url().replace("http:", "https:"))).await);
    assert_eq!(stub.connections().await, 1);
}

#[tokio::test]
async fn no_order_travels_on_a_connection_that_was_used_before() {
    let mut open = Vec::new();
    let stub = RawStub::start(move |mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        open.push(stream);
    });
    let client = client(&stub.base_url());
    for _ in 0..3 {
        assert!(matches!(create(&client).await, Sending::Answered(_)));
    }
    assert_eq!(stub.connections().await, 3);
}

#[tokio::test]
async fn redirects_and_links_to_other_hosts_are_never_followed() {
    let elsewhere = RawStub::start(drop);
    let location = elsewhere.base_url();
    let stub = RawStub::start(move |mut stream| {
        read_request(&mut stream);
        let body = format!(r#"{{"entities":[{{"status":"New","resource":"{location}"}}]}}"#);
        let head = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}/orders\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap();
    });
    let client = client(&stub.base_url());
    let Sending::Answered(answer) = create(&client).await else { panic!() };
    assert!(matches!(answer.jobs[0].outcome, Outcome::Unknown { .. }), "{answer:?}");
    assert!(matches!(client.reader().status("X1-001").await, Err(Error::Status { http_status: 307, .. })));
    assert_eq!((stub.connections().await, elsewhere.connections().await), (2, 0));
}

#[tokio::test]
async fn too_many_requests_carries_the_seconds_to_wait() {
    let stub = RawStub::answering(
        b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 17\r\n\r\nToo many requests",
    );
    let client = client(&stub.base_url());
    let Sending::Answered(answer) = create(&client).await else { panic!() };
    assert_eq!((answer.http_status, answer.retry_after), (429, Some(30)));
    assert_eq!(answer.jobs[0].outcome, Outcome::TurnedAway { code: 429, reason: "Too many requests".to_owned() });
    let error = client.reader().status("X1-001").await.unwrap_err();
    assert_eq!((error.retry_after(), error.may_pass()), (Some(Duration::from_secs(30)), true));
}

#[tokio::test]
async fn each_route_is_asked_at_its_path_with_its_credentials() {
    let stub = RouteStub::start(|line| {
        let path = line.split('?').next().unwrap();
        let body = match path {
            "GET /app.php/whoami" => "anything",
            "GET /app.php/paymentprofiles" => {
                r#"{"entities":[{"profile_token":"t","last_four":"1111","type":"Visa"}]}"#
            }
            "GET /app.php/orders/X1%2F001/status" => r#"{"entities":[{"status":"Plated"}]}"#,
            "GET /app.php/orders/X1-001/tracking" => r#"{"tracking":"1Z2A61010358895672"}"#,
            "DELETE /app.php/orders/X1-001" | "DELETE /app.php/files/f-1" => "true",
            "POST /app.php/files" => r#"{"files":[{"file_uuid":"f-1","extention":"pdf"}]}"#,
            "POST /app.php/jobs/X1-001/files" => r#"["File(s) succesfully attached to the order: X1-001"]"#,
            _ => return (404, format!("no route {line}")),
        };
        (200, body.to_owned())
    })
    .await;
    let client = client(&format!("{}/app.php", stub.base_url));
    client.reader().whoami().await.unwrap();
    assert_eq!(client.reader().payment_profiles().await.unwrap().len(), 1);
    assert_eq!(client.reader().status("X1/001").await.unwrap()[0].status.as_deref(), Some("Plated"));
    assert_eq!(client.reader().tracking("X1-001").await.unwrap(), ["1Z2A61010358895672"]);
    assert_eq!(client.reader().tracking("X1-002").await.unwrap(), Vec::<String>::new());
    assert_eq!(client.cancel("X1-001").await.unwrap(), Cancellation::Cancelled);
    let request = FileRequest { path: vec!["https://h/a.pdf".to_owned()], ..FileRequest::default() };
    assert!(
        matches!(&client.post_files(&request).await.unwrap()[..], [File::Ready { file_uuid, .. }] if file_uuid == "f-1")
    );
    client.delete_file("f-1").await.unwrap();
    let files = Map::from_iter([("fr".to_owned(), json!("f-1"))]);
    client.attach_files("X1-001", &files).await.unwrap();

    for seen in stub.seen() {
        let (signature, in_query) = match seen.line.split(' ').next().unwrap() {
            "GET" => (GET, true),
            "DELETE" => (DELETE, true),
            _ => (POST, false),
        };
        assert_eq!(seen.line.ends_with(&format!("?apikey=public&signature={signature}")), in_query, "{}", seen.line);
        assert_eq!(seen.headers.contains_key("authorization"), !in_query, "{}", seen.line);
    }
    let bodies: Vec<String> = stub.seen().into_iter().map(|seen| seen.body).filter(|body| !body.is_empty()).collect();
    assert_eq!(bodies, [r#"{"path":["https://h/a.pdf"]}"#, r#"{"files":[{"fr":"f-1"}]}"#]);
}

#[tokio::test]
async fn the_signature_goes_where_the_settings_say() {
    let stub = RouteStub::start(|_| (200, "{}".to_owned())).await;
    let mut settings = settings(&stub.base_url);
    settings.auth.get = Placement::Header;
    settings.auth.post = Placement::Both;
    let client = Client::new(&settings).unwrap();
    client.reader().get(&["printproducts", "productquote"], &[("options[]", "a b"), ("options[]", "c")]).await.unwrap();
    let body = Some(b"{}".to_vec());
    client.reader().ask(Verb::Post, &["shippingquote"], body).await.unwrap();
    let [get, post] = stub.seen().try_into().unwrap();
    assert_eq!(get.line, "GET /printproducts/productquote?options%5B%5D=a+b&options%5B%5D=c");
    assert_eq!(get.headers["authorization"], format!("API public:{GET}"));
    assert_eq!(post.line, format!("POST /shippingquote?apikey=public&signature={POST}"));
    assert_eq!(post.headers["authorization"], format!("API public:{POST}"));
}

#[tokio::test]
async fn a_list_is_read_to_its_end_whatever_its_page_size_is() {
    let stub = RouteStub::start(|line| {
        let offset: usize = line.split("offset=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        let rows: Vec<usize> = (offset..45).take(20).collect();
        (200, json!({"entities": rows, "totalResults": 45, "currentPage": offset, "maximumPages": 20}).to_string())
    })
    .await;
    let rows = client(&stub.base_url)
        .reader()
        .list(&["printproducts", "productsfeed"], &[("lastupdate", "2026-01-01")])
        .await
        .unwrap();
    assert_eq!((rows.len(), stub.seen().len()), (45, 3));
}

#[tokio::test]
async fn a_list_that_ignores_the_offset_is_not_given_out_as_whole() {
    let stub = RouteStub::start(|_| (200, json!({"entities": [1, 2], "totalResults": 9000}).to_string())).await;
    let error = client(&stub.base_url).reader().list(&["printproducts", "products"], &[]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /printproducts/products: the list does not end; the page at offset 2 brings nothing new"
    );
    assert_eq!(stub.seen().len(), 2);
}

#[tokio::test]
async fn an_error_object_under_200_is_an_error() {
    let body = r#"{"status":"error","status_code":409,"message":"Invalid / Missing Turnaround Time"}"#;
    let stub = RouteStub::start(move |_| (200, body.to_owned())).await;
    let client = client(&stub.base_url);
    let error = client.reader().status("X1-001").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /orders/X1-001/status: 4over answers with HTTP 200: Invalid / Missing Turnaround Time (code 409)"
    );
    assert!(!error.may_pass());
    assert!(matches!(client.reader().tracking("X1-001").await, Err(Error::Status { .. })));
    let Sending::Answered(answer) = create(&client).await else { panic!() };
    assert!(matches!(answer.jobs[0].outcome, Outcome::Refused { .. }));
}

#[tokio::test]
async fn no_error_shows_the_signature() {
    let stub = RawStub::answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    let refused = format!("http://127.0.0.1:{}", free_port());
    for base_url in [stub.base_url(), refused] {
        let error = client(&base_url).reader().status("X1-001").await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("GET /orders/X1-001/status"), "{shown}");
        assert!(!shown.contains(&GET[..8]) && !shown.contains("signature"), "{shown}");
    }
    assert_eq!(stub.connections().await, 1);
    let client = client("https://api.4over.com");
    assert!(!format!("{client:?}").contains(&GET[..8]));
}

#[tokio::test]
async fn an_order_cannot_be_posted_like_any_other_route() {
    let stub = RouteStub::start(|_| (200, "{}".to_owned())).await;
    let body = Some(b"{}".to_vec());
    assert!(client(&stub.base_url).reader().ask(Verb::Post, &["orders"], body).await.is_err());
    assert_eq!(stub.seen().len(), 0);
}

#[test]
fn all_problems_of_the_settings_are_told_at_once() {
    let settings = Settings { base_url: "ftp://h".to_owned(), timeout: 0, ..Settings::default() };
    let error = Client::new(&settings).unwrap_err().to_string();
    for word in ["api_key", "private_key", "timeout", "base_url"] {
        assert!(error.contains(word), "{error}");
    }
}
