//! What comes of a fetch: how far redirects are followed, how much is read, and what may go better later.

use super::super::error::cause;
use super::*;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server whose answers have no end, and say nothing of their length.
async fn endless() -> Fetcher {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut read = [0; 1024];
            let _request = stream.read(&mut read).await;
            let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while sent.is_ok() {
                sent = stream.write_all(&[b'x'; 4096]).await;
            }
        }
    });
    fetcher(&server, Names::default())
}

async fn site() -> Fetcher {
    let hop = async |Path(left): Path<u32>| match left {
        0 => "%PDF-".into_response(),
        left => (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/hops/{}", left - 1))]).into_response(),
    };
    let status = async |Path(status): Path<u16>| StatusCode::from_u16(status).unwrap();
    let long = async |Path(length): Path<usize>, headers: HeaderMap| {
        let bytes = vec![b'x'; length];
        match headers.get(header::RANGE) {
            Some(range) => {
                let last: usize = range.to_str().unwrap().trim_start_matches("bytes=0-").parse().unwrap();
                let total = format!("bytes 0-{last}/{length}");
                (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, total)], bytes[..=last].to_vec()).into_response()
            }
            None => bytes.into_response(),
        }
    };
    let deaf = async |Path(length): Path<usize>| vec![b'x'; length];
    let router = Router::new()
        .route("/hops/{left}", get(hop))
        .route("/status/{status}", get(status))
        .route("/long/{length}", get(long))
        .route("/deaf/{length}", get(deaf))
        .route("/nowhere", get(async || StatusCode::FOUND));
    fetcher(&serve(router).await, Names::default())
}

#[test]
fn a_bad_certificate_is_found_behind_whatever_is_wrapped_around_it() {
    let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
    let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, expired.clone()));
    assert_eq!(cause::<rustls::Error>(&wrapped), Some(&expired));
    assert_eq!(cause::<rustls::Error>(&io::Error::other("reset")), None);
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let fetcher = site().await;
    for hops in 0..=3 {
        assert_eq!(whole(&fetcher, &format!("/hops/{hops}")).await.unwrap(), b"%PDF-");
    }
    let error = whole(&fetcher, "/hops/4").await.unwrap_err();
    assert!(matches!(error, FetchError::Redirects(3)) && !error.may_pass(), "{error}");
    assert!(matches!(whole(&fetcher, "/nowhere").await.unwrap_err(), FetchError::Nowhere));
}

#[tokio::test]
async fn trouble_of_the_server_may_pass_and_what_it_refuses_may_not() {
    let fetcher = site().await;
    let cases =
        [(400, false), (401, false), (403, false), (404, false), (410, false), (408, true), (425, true), (429, true)];
    for (status, may_pass) in cases.into_iter().chain([500, 502, 503, 504].map(|status| (status, true))) {
        let error = whole(&fetcher, &format!("/status/{status}?signature=s3cr3t")).await.unwrap_err();
        assert_eq!((error.to_string(), error.may_pass()), (format!("the answer is {status}"), may_pass));
    }
}

#[tokio::test]
async fn no_more_is_read_than_the_limit_and_no_more_than_is_wanted() {
    let fetcher = site().await;
    let at = |path: &str| format!("{SITE}{path}");
    let within = fetcher.fetch(&at("/long/100000"), Reach::Whole).await.unwrap();
    assert_eq!((within.length, format!("{:?}", within.body)), (Some(100_000), "Whole(100000 bytes)".to_owned()));
    for reach in [Reach::Whole, Reach::Beginning] {
        let beyond = fetcher.fetch(&at("/long/100001"), reach).await.unwrap();
        assert!(matches!(beyond, Fetched { length: Some(100_001), body: Body::TooLong }), "{beyond:?}");
    }
    let unending = endless().await.fetch(&at("/"), Reach::Whole).await.unwrap();
    assert!(matches!(unending, Fetched { length: None, body: Body::TooLong }), "{unending:?}");
    for (path, length) in [("/long/50000", Some(50_000)), ("/deaf/50000", Some(50_000))] {
        let beginning = fetcher.fetch(&at(path), Reach::Beginning).await.unwrap();
        assert_eq!((beginning.length, format!("{:?}", beginning.body)), (length, "Beginning(8192 bytes)".to_owned()));
    }
    let beginning = endless().await.fetch(&at("/"), Reach::Beginning).await.unwrap();
    assert_eq!((beginning.length, format!("{:?}", beginning.body)), (None, "Beginning(8192 bytes)".to_owned()));
}
