//! Input that no storefront should send, and does: an answer in words and an exit code, and nothing else.

use crate::app::{overprint, root, said};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

fn translate(input: &[u8]) -> Output {
    let mut command = overprint();
    command.args(["translate", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("overprint");
    let mut stdin = child.stdin.take().expect("its input");
    // A command that has read enough closes its end.
    let _may_be_closed = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("its output")
}

fn example() -> Value {
    let text = fs::read(root().join("mappings/tests/business-cards.json")).expect("an example");
    serde_json::from_slice(&text).expect("an example")
}

#[test]
fn four_thousand_lines_and_an_emoji_are_no_trouble() {
    let mut example = example();
    let line = example["order"]["line_items"][0].clone();
    let lines = (0..4_000).map(|number| {
        let mut line = line.clone();
        line["order_line_item_id"] = json!(format!("l{number}"));
        line
    });
    example["order"]["line_items"] = lines.collect();
    example["order"]["shipping_address"]["city"] = json!("Knoxville 🎉");
    let output = translate(example.to_string().as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let body: Value = serde_json::from_slice(&output.stdout).expect("a body");
    assert_eq!(body["jobs"][0]["ship_to"]["city"], "Knoxville 🎉");
    // 4over numbers sets with three digits, so 999 go into one job.
    let sets: u64 = body["jobs"].as_array().expect("jobs").iter().map(|job| job["sets"].as_u64().unwrap_or(1)).sum();
    assert_eq!(sets, 4_000);
}

#[test]
fn an_order_is_read_as_people_save_it() {
    let order = example().to_string();
    let plain = translate(order.as_bytes());
    assert_eq!(plain.status.code(), Some(0), "{}", said(&plain));
    let marked = format!("\u{feff}{order}");
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for bytes in [marked.as_bytes().to_vec(), units(&marked), units(&order)] {
        let output = translate(&bytes);
        assert_eq!((output.status.code(), &output.stdout), (Some(0), &plain.stdout), "{}", said(&output));
    }
    // An array and a page of the storefront's listing are many orders, also where there is one.
    let body: Value = serde_json::from_slice(&plain.stdout).expect("a body");
    for batch in [
        format!("[{order}]"),
        format!("{{\"Count\": 1, \"Items\": [{order}], \"LastEvaluatedKey\": \"k\"}}"),
        format!("\u{feff}{{\"Items\": [{order}]}}"),
    ] {
        let output = translate(batch.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let line: Value = serde_json::from_slice(&output.stdout).expect("a line");
        assert_eq!(line, body);
        assert_eq!(output.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1);
    }
    let output = translate(b"[1, 2]");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let lines: Vec<Value> =
        output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!((lines.len(), &lines[1]["place"]), (2, &json!("stdin[1]")));
    assert!(lines.iter().all(|line| line["error"].as_str().is_some_and(|error| error.starts_with("not an order"))));
}

#[test]
fn what_is_no_order_is_refused_with_its_place() {
    let deep = format!("{{\"id\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for (input, words) in [
        (&b""[..], "not JSON"),
        (b"\xff\xfe{}", "line 1"),
        (b"{\"id\": \"1\", \"id\": \"2\", \"line_items\": []}", "\"id\" is there twice"),
        (b"12", "order"),
        (b"[]", "order"),
        (b"{\"id\": \"1\", \"line_items\": [{\"sku\": \"\\ud800\"}]}", "line 1"),
        (deep.as_bytes(), "nested deeper"),
    ] {
        let output = translate(input);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{:?}: {}",
            String::from_utf8_lossy(&input[..20.min(input.len())]),
            said(&output)
        );
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn one_bad_line_of_many_does_not_keep_the_others() {
    let order = example().to_string();
    let input = format!("{order}\n{{\"id\": \"broken\"\n{order}\n");
    let output = translate(input.as_bytes());
    let lines: Vec<Value> =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0]["jobs"].is_array() && lines[2]["jobs"].is_array());
    assert!(lines[1]["error"].is_string(), "{:?}", lines[1]);
    assert_eq!(output.status.code(), Some(1));
}
