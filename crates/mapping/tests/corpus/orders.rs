//! What becomes of orders: `tests/orders/NAME/order.json` with `expected.json`, and the mappings of the case or of the project.

use super::expected::Differences;
use super::project::{data, entries, files, load, shipped, sound};
use overprint_mapping::request::CreateOrder;
use overprint_mapping::{Input, Line, Mappings, Recipients, Step, TranslateError, Translation};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// An order with what is known beside it.
#[derive(Deserialize)]
pub(super) struct Case {
    order: Box<RawValue>,
    #[serde(default)]
    contacts: Vec<Value>,
    #[serde(default)]
    organizations: Vec<Value>,
    #[serde(default)]
    storefront: Map<String, Value>,
}

impl Case {
    pub(super) fn read(path: &Path) -> Case {
        let text = fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Returns the order's bytes as the storefront sent them.
    pub(super) fn order(&self) -> &[u8] {
        self.order.get().as_bytes()
    }

    /// Calls `visit` with the order, or with other bytes in its place.
    pub(super) fn with_input<T>(&self, order: Option<&[u8]>, visit: impl FnOnce(Input<'_>) -> T) -> T {
        let mut recipients = Recipients::default();
        let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
        self.contacts.iter().for_each(|contact| recipients.add_contact(&id(contact), contact));
        self.organizations.iter().for_each(|record| recipients.add_organization(&id(record), record));
        let mut storefront = self.storefront.clone();
        storefront.entry("name").or_insert_with(|| "acme".into());
        storefront.entry("payment_profile_token").or_insert_with(|| "profile".into());
        let storefront = Value::Object(storefront).to_string();
        visit(Input {
            order: order.unwrap_or_else(|| self.order()),
            recipients: &recipients,
            storefront: &storefront,
            now: None,
        })
    }
}

/// Returns the mappings of a case: its own, or those of the project.
pub(super) fn mappings(directory: &Path) -> Mappings {
    let own = files(directory);
    if own.is_empty() {
        return sound(&shipped());
    }
    load(&own, directory).unwrap_or_else(|found| panic!("{}: {found:#?}", directory.display()))
}

#[test]
fn orders_become_what_is_expected() {
    let mut differences = Differences::default();
    let cases = entries(&data("orders"));
    for directory in &cases {
        let case = Case::read(&directory.join("order.json"));
        let mappings = mappings(directory);
        let shown = case.with_input(None, |input| {
            let translated = mappings.translate(input);
            if let Some(fault) = disagreement(&mappings, input, &translated) {
                differences.note(directory, &fault);
            }
            shown(&mappings, translated)
        });
        let text = serde_json::to_string_pretty(&shown).unwrap() + "\n";
        differences.compare(&directory.join("expected.json"), &text);
    }
    assert!(cases.len() >= 60, "{} cases", cases.len());
    differences.finish();
}

fn shown(mappings: &Mappings, translated: Result<Translation, TranslateError>) -> Value {
    match translated {
        Ok(Translation { request, lines, notices, .. }) => {
            let body = request.map(|request| body(mappings, &request));
            let lines: Vec<Value> = lines.iter().map(line).collect();
            json!({ "body": body, "lines": lines, "notices": notices })
        }
        Err(TranslateError::Held(held)) if held.notices.is_empty() => json!({ "problems": held.problems }),
        Err(TranslateError::Held(held)) => json!({ "problems": held.problems, "notices": held.notices }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

pub(super) fn body(mappings: &Mappings, request: &CreateOrder) -> Value {
    serde_json::from_slice(&request.body(mappings.dialect()).unwrap()).unwrap()
}

fn line(line: &Line) -> Value {
    match line {
        Line::Printed { mapping, job_names } => json!({ "mapping": mapping, "job_names": job_names }),
        Line::LeftOut { because, rule } => json!({ "left_out": because, "rule": rule }),
    }
}

/// Says how a translation contradicts itself, 4over's rules, or its own explanation.
pub(super) fn disagreement(
    mappings: &Mappings,
    input: Input<'_>,
    translated: &Result<Translation, TranslateError>,
) -> Option<String> {
    let explained = mappings.explain(input);
    let (translation, (explanation, steps)) = match (translated, explained) {
        (Ok(translation), Ok(explained)) => (translation, explained),
        (Err(translated), Err(explained)) if *translated == explained => return None,
        // Only the explanation reads the whole document, and so sees a member that stands twice somewhere in it.
        (_, Err(TranslateError::Unreadable(_))) => return None,
        (translated, explained) => {
            return Some(format!("translated {translated:#?}\nbut explained {:#?}", explained.map(|_| ())));
        }
    };
    if translation.lines != explanation.lines || translation.request != explanation.request {
        return Some(format!("translated {translation:#?}\nbut explained {explanation:#?}"));
    }
    let request = translation.request.as_ref()?;
    let violations = request.check(mappings.dialect());
    if !violations.is_empty() {
        return Some(format!("{violations:#?}"));
    }
    let names = request.job_names();
    let told: Vec<&String> = translation
        .lines
        .iter()
        .flat_map(|line| match line {
            Line::Printed { job_names, .. } => job_names.as_slice(),
            Line::LeftOut { .. } => &[],
        })
        .collect();
    let mut sorted = (names.clone(), told.clone());
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    if sorted.0 != sorted.1 {
        return Some(format!("the request names {names:?}, the lines {told:?}"));
    }
    missing_output(&body(mappings, request), &steps)
}

/// Returns a step whose output is not in the body.
fn missing_output(body: &Value, steps: &[Step]) -> Option<String> {
    let is_there = |output: &str| {
        let turnaround = output.replace("turnaroundtime_uuid", "turnaround_uuid");
        let confirmation = output.replace("skip_conformation", "skip_confirmation");
        [output, &turnaround, &confirmation].iter().any(|output| body.pointer(output).is_some())
    };
    let missing = steps.iter().find(|step| step.value.is_some() && !is_there(&step.output));
    missing.map(|step| format!("there is no output of {step:#?}"))
}
