//! The commands, as the command line calls them.

use overprint_mapping::Step;
use overprint_mapping::request::{CreateOrder, Job};

use super::super::check::Cell;
use super::super::command::{self, Check, Form, Outcome};
use super::*;

async fn written<F: AsyncFnOnce(&mut Vec<u8>) -> Result<Outcome, Error>>(command: F) -> (Outcome, String) {
    let mut out = Vec::new();
    let outcome = command(&mut out).await.unwrap();
    (outcome, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn pull_says_what_it_brought() {
    let lab = Lab::open(products(30)).await;
    let path = lab.directory.path().join("made.sqlite");
    let (outcome, text) =
        written(async |out| command::pull(&lab.reader, &path, settings(), Arc::new(Silent), Form::Text, out).await)
            .await;
    assert_eq!(outcome, Outcome::Done);
    assert_eq!(text, "30 products read, 30 new or changed, 30 with base prices, 0 gone\n");
    assert!(!path.with_extension("sqlite-wal").exists(), "the file is whole without the one beside it");
    let (_, json) =
        written(async |out| command::pull(&lab.reader, &path, settings(), Arc::new(Silent), Form::Json, out).await)
            .await;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["whole"], &json["products"]), (&false.into(), &0.into()));
}

#[tokio::test]
async fn search_writes_a_line_for_each_or_json() {
    let lab = Lab::pulled(products(60)).await;
    let path = lab.path();
    let (outcome, text) = written(async |out| command::search(&path, "roll labels", 5, Form::Text, out).await).await;
    assert_eq!(outcome, Outcome::Done);
    assert_eq!(text, "WHBOPP-ROLB-1X1  1\" X 1\" WHBOPP Roll Labels  f3ac2bbf-16c3-4fd4-96d7-346aa83c2626\n");
    let (_, text) = written(async |out| command::search(&path, "2-4 business days", 1, Form::Text, out).await).await;
    assert!(text.ends_with("Turn-Around: 224  2-4 Business Days  9f85d0c4-d344-4088-a719-86f8f84d504d\n"), "{text}");
    let (_, json) = written(async |out| command::search(&path, "roll labels", 5, Form::Json, out).await).await;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["products"][0]["code"], "WHBOPP-ROLB-1X1");
    let (outcome, text) = written(async |out| command::search(&path, "qqq", 5, Form::Text, out).await).await;
    assert_eq!((outcome, text.as_str()), (Outcome::Nothing, "nothing found\n"));
}

#[tokio::test]
async fn check_writes_place_fault_alternatives_and_help() {
    let lab = Lab::pulled(products(60)).await;
    let job = Job {
        product_uuid: "bc3758a8-8f6c-4e24-8fb5-99d1a95ac01e".parse().unwrap(),
        runsize_uuid: "4c29185a-ec98-4488-8729-c2ae0e5f5fe1".parse().unwrap(),
        colorspec_uuid: "32d3c223-f82c-492b-b915-ba065a00862f".parse().unwrap(),
        turnaroundtime_uuid: Some("9f85d0c4-d344-4088-a719-86f8f84d504d".parse().unwrap()),
        ..Job::default()
    };
    let cells = [Cell { file: "t.csv".into(), line: 2, column: "colorspec_uuid".into(), cell: "4/5".into() }];
    let order = CreateOrder { jobs: vec![job], ..CreateOrder::default() };
    let mut check = Check::open(&lab.path()).await.unwrap();
    assert_eq!(check.write(Form::Text, &mut Vec::new()).unwrap(), Outcome::Done);
    check.tables(&cells).await.unwrap();
    for name in ["a.json", "b.json", "c.json"] {
        check.order(name, &order, &[step()]).await.unwrap();
    }
    check.held();
    let (outcome, text) = written(async |out| check.write(Form::Text, out)).await;
    assert_eq!(outcome, Outcome::Findings { count: 2 });
    assert_eq!(
        text,
        "t.csv:2: colorspec_uuid: no colorspec is called \"4/5\" [unknown-name]\n  \
         there is: Colorspec: 4/0 (32d3c223-f82c-492b-b915-ba065a00862f), Colorspec: 4/1 (2fd6ad29-756c-4927-a66f-b0c0116e31f9), \
         Colorspec: 4/4 (13abbda7-1d64-4f25-8bb2-c179b224825d)\n  help: use a name from the catalogue, or an identifier\n\
         a.json: /jobs/0/turnaroundtime_uuid: 100DB-FLSA-11X17 as 10000 in 4/0 is not made in 2-4 Business Days [not-sold]\n  \
         there is: 5-7 Business Days (e04b099b-4ac3-4a35-84d0-c530df7b7aff)\n  help: choose a combination that is sold\n  \
         by mapping flyers, rule flyers.yaml:9:3, row tables/flyers.csv:7\n  also in 2 more orders\n\
         2 findings against the catalogue of 2026-07-29T10:00:00Z: the tables and 3 orders, 1 held and not checked\n"
    );
    let (_, json) = written(async |out| check.write(Form::Json, out)).await;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["tables"][0]["code"], &json["tables"][0]["line"]), (&"unknown-name".into(), &2.into()));
    let found = &json["orders"][0];
    assert_eq!((&found["order"], &found["orders"]), (&"a.json".into(), &3.into()));
    assert_eq!(found["finding"]["at"], "/jobs/0/turnaroundtime_uuid");
    assert_eq!((&found["rule"], &found["row"]), (&"flyers.yaml:9:3".into(), &"tables/flyers.csv:7".into()));
}

/// How the turnaround of the job came about.
fn step() -> Step {
    Step {
        output: "/jobs/0/turnaroundtime_uuid".to_owned(),
        value: None,
        mapping: "flyers".to_owned(),
        rule: Some("flyers.yaml:9:3".to_owned()),
        at: None,
        verb: "lookup flyers".to_owned(),
        reads: Vec::new(),
        row: Some("tables/flyers.csv:7".to_owned()),
        pieces: None,
        notes: Vec::new(),
    }
}

#[tokio::test]
async fn a_command_without_a_catalogue_says_how_to_get_one() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("none.sqlite");
    let error = command::search(&path, "x", 5, Form::Text, &mut Vec::new()).await.unwrap_err();
    assert!(error.to_string().contains("overprint catalog pull"), "{error}");
    assert!(Check::open(&path).await.is_err());
}
