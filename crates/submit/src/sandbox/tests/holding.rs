//! Answers that are held back.

use reqwest::Method;
use tokio::net::TcpStream;

use super::behaving::lab;
use super::{Lab, order};

#[tokio::test]
async fn a_slow_answer_is_held_until_it_is_released() {
    let lab = lab(&["order=a:slow"]).await;
    let body = order("a", &["a-1"]);
    let watch = async {
        lab.sandbox.until_held(1).await;
        // By then it is placed and charged.
        assert_eq!((lab.sandbox.book().held, lab.sandbox.book().charges.len()), (1, 1));
        lab.sandbox.release();
    };
    let (answer, ()) = tokio::join!(lab.place(&body), watch);
    assert_eq!(answer["order_status"], "Success");
    assert_eq!(lab.sandbox.book().held, 0);
}

#[tokio::test]
async fn a_slow_beginning_places_only_after_release() {
    let lab = lab(&["order=a:slow_before"]).await;
    let body = order("a", &["a-1"]);
    let watch = async {
        lab.sandbox.until_held(1).await;
        assert_eq!(lab.sandbox.book().jobs.len(), 0);
        lab.sandbox.release();
    };
    let (answer, ()) = tokio::join!(lab.place(&body), watch);
    assert_eq!(answer["order_status"], "Success");
}

#[tokio::test]
async fn a_timed_slowness_ends_by_itself() {
    let lab = lab(&["order=a:slow=1"]).await;
    assert_eq!(lab.place(&order("a", &["a-1"])).await["order_status"], "Success");
}

#[tokio::test]
async fn stopping_lets_go_what_is_held() {
    let lab = lab(&["order=a:slow"]).await;
    let sent = lab.fourover(Method::POST, "/orders").json(&order("a", &["a-1"])).send();
    let Lab { sandbox, http: _ } = lab;
    let stop = async {
        sandbox.until_held(1).await;
        let url = sandbox.fourover_url().trim_start_matches("http://").to_owned();
        sandbox.stop().await;
        assert!(TcpStream::connect(url).await.is_err());
    };
    let (answer, ()) = tokio::join!(sent, stop);
    assert_eq!(answer.unwrap().status(), 200);
}
