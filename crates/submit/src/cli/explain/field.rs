//! Choosing the steps of one part of the body.

use overprint_mapping::Step;
use serde_json::Value;

/// How many pointers are named beside an unknown one.
const NEAREST: usize = 5;

/// Returns the steps that wrote the value at a pointer, what is below it, or a value that it is a part of.
///
/// # Errors
/// No step wrote it: which pointers are near, or that the body has the value by default.
pub(super) fn select(steps: Vec<Step>, pointer: &str, body: &Value) -> Result<Vec<Step>, String> {
    let wanted =
        if pointer.starts_with('/') || pointer.is_empty() { pointer.to_owned() } else { format!("/{pointer}") };
    let wanted = wanted.trim_end_matches('/');
    let (below, mut rest): (Vec<Step>, Vec<Step>) =
        steps.into_iter().partition(|step| is_at_or_below(&step.output, wanted));
    if !below.is_empty() {
        return Ok(below);
    }
    // An address is written as a whole, so its parts are explained by it.
    let is_there = body.pointer(wanted).is_some();
    let around = rest.iter().filter(|step| is_at_or_below(wanted, &step.output)).map(|step| step.output.len()).max();
    if let Some(longest) = around.filter(|_| is_there) {
        rest.retain(|step| step.output.len() == longest && is_at_or_below(wanted, &step.output));
        return Ok(rest);
    }
    let near = nearest(rest.iter().map(|step| step.output.as_str()), wanted);
    let what = if is_there { "no rule wrote" } else { "the body has no" };
    Err(format!("{what} `{wanted}`; near it: {}", near.join(", ")))
}

/// Tells whether a pointer leads to a place or to something in it.
fn is_at_or_below(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Lists the pointers that are most like one, the most like first.
fn nearest<'p>(pointers: impl Iterator<Item = &'p str>, wanted: &str) -> Vec<&'p str> {
    let mut ranked: Vec<(usize, &str)> = Vec::new();
    for pointer in pointers {
        if !ranked.iter().any(|(_, known)| *known == pointer) {
            ranked.push((distance(wanted, pointer), pointer));
        }
    }
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().take(NEAREST).map(|(_, pointer)| pointer).collect()
}

/// Counts the letters to add, drop or change between two texts (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.bytes().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::select;
    use overprint_mapping::Step;
    use serde_json::json;

    fn chosen(pointer: &str) -> Result<Vec<String>, String> {
        let step = |output: &str| Step {
            output: output.to_owned(),
            value: None,
            mapping: String::new(),
            rule: None,
            at: None,
            verb: String::new(),
            reads: Vec::new(),
            row: None,
            pieces: None,
            notes: Vec::new(),
        };
        let outputs = ["/order_id", "/jobs/0", "/jobs/0/product_uuid", "/jobs/0/ship_to", "/jobs/10/product_uuid"];
        let body = json!({"jobs": [{"ship_to": {"phone": "1"}, "sets": 2}]});
        let steps = select(outputs.map(step).into(), pointer, &body)?;
        Ok(steps.into_iter().map(|step| step.output).collect())
    }

    #[test]
    fn a_pointer_selects_what_it_holds_and_not_its_namesakes() {
        let table = [
            ("/order_id", vec!["/order_id"]),
            ("order_id", vec!["/order_id"]),
            ("/jobs/0", vec!["/jobs/0", "/jobs/0/product_uuid", "/jobs/0/ship_to"]),
            ("/jobs/0/", vec!["/jobs/0", "/jobs/0/product_uuid", "/jobs/0/ship_to"]),
            ("/jobs/10", vec!["/jobs/10/product_uuid"]),
            ("/jobs/0/ship_to/phone", vec!["/jobs/0/ship_to"]),
        ];
        for (pointer, outputs) in table {
            assert_eq!(chosen(pointer).unwrap_or_default(), outputs, "{pointer}");
        }
    }

    #[test]
    fn an_unknown_pointer_is_told_with_its_neighbours() {
        let told = chosen("/jobs/0/prodct_uuid").err().unwrap_or_default();
        assert!(told.starts_with("the body has no `/jobs/0/prodct_uuid`; near it: /jobs/0/product_uuid, "), "{told}");
        let phone = chosen("/jobs/0/ship_to/fax").err().unwrap_or_default();
        assert!(phone.starts_with("the body has no `/jobs/0/ship_to/fax`; near it: /jobs/0/ship_to, "), "{phone}");
    }
}
