//! Misbehaviour, as a caller sees it.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::sandbox::Options;

use super::{Lab, POST, order, read};

pub(super) async fn lab(rules: &[&str]) -> Lab {
    let lab = Lab::open(Options::default()).await;
    for rule in rules {
        lab.sandbox.behave(rule.parse().unwrap());
    }
    lab
}

async fn send(lab: &Lab, order: &Value) -> Result<reqwest::Response, reqwest::Error> {
    lab.fourover(Method::POST, "/orders").json(order).send().await
}

/// Sends an order by hand and returns every byte that comes back before the connection ends.
async fn raw(lab: &Lab, order: &Value) -> (Vec<u8>, std::io::Result<usize>) {
    let address = lab.sandbox.fourover_url().trim_start_matches("http://");
    let body = order.to_string();
    let head = format!(
        "POST /orders HTTP/1.1\r\nHost: {address}\r\nAuthorization: API sandbox-key:{POST}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut received = Vec::new();
    let end = stream.read_to_end(&mut received).await;
    (received, end)
}

#[tokio::test]
async fn a_refused_job_leaves_the_others_placed() {
    let lab = lab(&["job=*-2:refuse"]).await;
    let answer = lab.place(&order("a", &["a-1", "a-2"])).await;
    assert_eq!(answer["order_status"], "Warning");
    assert_eq!(answer["errors"][0]["customer_job_id"], "a-2");
    assert_eq!(lab.sandbox.book().jobs.len(), 1);
    // The rule is used up.
    assert_eq!(lab.place(&order("a-r1", &["a-2"])).await["order_status"], "Success");
}

#[tokio::test]
async fn one_set_can_be_refused_or_all_of_them() {
    let set = |name: &str| json!({ "job_name": name, "files": { "fr": "a.pdf" } });
    let mut body = order("a", &["group"]);
    body["jobs"][0]["sets"] = json!(2);
    body["jobs"][0]["files"] = json!({ "set_001": set("a-1"), "set_002": set("a-2") });
    let lab = lab(&["job=a-2:refuse", "job=group:refusex*"]).await;
    let answer = lab.place(&body).await;
    assert_eq!(answer["order_status"], "Fail");
    lab.sandbox.behave_well();
    lab.sandbox.behave("job=a-2:refuse".parse().unwrap());
    let answer = lab.place(&body).await;
    assert_eq!(answer["job_ids"]["X8291118500-001"]["customer_job_id"], "a-1");
    assert_eq!(answer["errors"][0]["customer_job_id"], "a-2");
}

#[tokio::test]
async fn a_failed_order_places_nothing() {
    let lab = lab(&["order=a:fail"]).await;
    let answer = lab.place(&order("a", &["a-1", "a-2"])).await;
    assert_eq!((&answer["order_status"], &answer["job_ids"]), (&json!("Fail"), &json!([])));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 2);
    assert!(lab.sandbox.book().jobs.is_empty());
}

#[tokio::test]
async fn a_dropped_connection_is_reset_without_a_status_line() {
    for (rule, placed) in [("order=a:drop_before", 0), ("order=a:drop_after", 1)] {
        let lab = lab(&[rule]).await;
        let (received, end) = raw(&lab, &order("a", &["a-1"])).await;
        assert_eq!(received, b"");
        assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
        let book = lab.sandbox.book();
        assert_eq!((book.jobs.len(), book.charges.len()), (placed, placed), "{rule}");
    }
}

#[tokio::test]
async fn a_client_sees_a_drop_as_an_error_also_on_a_connection_used_before() {
    let lab = lab(&["order=b:drop_after"]).await;
    lab.place(&order("a", &["a-1"])).await;
    let error = send(&lab, &order("b", &["b-1"])).await.unwrap_err();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    // The client did not try again behind our back.
    assert_eq!(lab.sandbox.book().count("POST", "/orders"), 2);
    assert_eq!(lab.place(&order("c", &["c-1"])).await["order_status"], "Success");
}

#[tokio::test]
async fn a_truncated_answer_has_a_head_and_half_a_body() {
    let lab = lab(&["order=a:truncatex2"]).await;
    let (received, _) = raw(&lab, &order("a", &["a-1"])).await;
    let text = String::from_utf8(received).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let (_, length) = head.split_once("content-length: ").unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"));
    assert_eq!(body.len(), length / 2);

    let response = send(&lab, &order("a", &["a-1"])).await.unwrap();
    assert!(response.text().await.is_err());
    assert_eq!(lab.sandbox.book().duplicate_order_ids(), ["a"]);
}

#[tokio::test]
async fn a_status_comes_as_often_as_asked() {
    let lab = lab(&["route=GET /whoami:500x2", "route=/whoami:429=30", "order=*:503_after"]).await;
    assert_eq!(lab.get("/whoami").await.0, 500);
    assert_eq!(lab.get("/whoami").await.0, 500);
    let limited = lab.fourover(Method::GET, "/whoami").send().await.unwrap();
    assert_eq!((limited.status().as_u16(), &limited.headers()["retry-after"]), (429, &"30".parse().unwrap()));
    assert_eq!(lab.get("/whoami").await.0, 200);
    let (status, body) = read(send(&lab, &order("a", &["a-1"])).await.unwrap()).await;
    assert_eq!((status, &body["status_text"]), (503, &json!("Service Unavailable")));
    assert_eq!(lab.sandbox.book().jobs.len(), 1);
}

#[tokio::test]
async fn garbage_empty_and_disguised_errors_are_200() {
    let cases = [
        ("order=a:garbage", 0, "<html>"),
        ("order=a:garbage_after", 1, "<html>"),
        ("order=a:empty_after", 1, ""),
        ("order=a:error_200", 0, "{\"status\":\"error\",\"status_code\":500"),
    ];
    for (rule, placed, beginning) in cases {
        let lab = lab(&[rule]).await;
        let response = send(&lab, &order("a", &["a-1"])).await.unwrap();
        assert_eq!(response.status(), 200);
        let text = response.text().await.unwrap();
        assert!(text.starts_with(beginning) && text.is_empty() == beginning.is_empty(), "{text}");
        assert_eq!(lab.sandbox.book().jobs.len(), placed, "{rule}");
    }
}

#[tokio::test]
async fn a_job_rule_with_a_route_is_for_that_route() {
    let lab = lab(&["job=a-1,route=GET /orders:500x*", "job=b-1:502"]).await;
    lab.place(&order("a", &["a-1", "a-2"])).await;
    assert_eq!(lab.get("/orders/X8291118499-001/status").await.0, 500);
    assert_eq!(lab.get("/orders/X8291118499-002/status").await.0, 200);
    assert_eq!(send(&lab, &order("b", &["b-1"])).await.unwrap().status(), 502);
    assert_eq!(lab.sandbox.book().behaviours, ["job=a-1,route=GET /orders:500_beforex*"]);
}

#[tokio::test]
async fn the_storefront_misbehaves_as_well() {
    let rules = ["storefront_order=o-*:drop_after", "server=storefront,route=/orders:503=5"];
    let lab = lab(&rules).await;
    lab.sandbox.add_order(json!({ "id": "o-1", "notes": "" }));
    let change = json!([{ "op": "replace", "path": "/notes", "value": "printed" }]);
    let sent = lab.storefront(Method::PATCH, "/orders/example.org/o-1").json(&change).send();
    assert!(sent.await.is_err());
    assert_eq!(lab.sandbox.order("o-1").unwrap()["notes"], "printed");
    let (status, body) = lab.get_storefront("/orders/example.org").await;
    assert_eq!((status, body), (503, json!({ "message": "The sandbox was told to answer so." })));
    assert_eq!(lab.get_storefront("/orders/example.org").await.0, 200);
}
