//! Which order a word on the command line means.
//!
//! `#42` is ledger entry 42, and nothing else is. A bare word is an order ID, an order number, a job name or a job number.
//! `STOREFRONT/ID` is always one order. A word with several meanings is refused, with each of them and what to type instead.

use crate::cli::Failure;
use crate::cli::console::shown;
use crate::ledger::{Entry, Ledger, OrderRow};

/// Finds the ledger entry of the one order that a word means.
pub(in crate::cli) async fn find(ledger: &Ledger, word: &str) -> Result<i64, Failure> {
    match readings(ledger, word).await?.as_slice() {
        [] => Err(unknown(ledger, word).await),
        [(order, _)] => Ok(order.id),
        several => Err(ambiguous(word, several)),
    }
}

/// Finds the ledger entry of the one order of a storefront that a word means; none where the ledger does not know it.
pub(in crate::cli) async fn of_storefront(
    ledger: &Ledger,
    storefront: &str,
    word: &str,
) -> Result<Option<i64>, Failure> {
    let readings = readings(ledger, word).await?;
    let of_it: Vec<_> = readings.iter().filter(|(order, _)| order.storefront == storefront).cloned().collect();
    match (of_it.as_slice(), readings.as_slice()) {
        ([(order, _)], _) => Ok(Some(order.id)),
        ([], [(order, _), ..]) if entry_number(word).is_some() => {
            Err(Failure::Input(format!("{word} is {}: add --storefront {}", about(order), order.storefront)))
        }
        ([], []) if entry_number(word).is_some() => Err(unknown(ledger, word).await),
        ([], _) => Ok(None),
        (several, _) => Err(ambiguous(word, several)),
    }
}

/// Reads the number of a ledger entry, as it is written: `#42`.
pub(in crate::cli) fn entry_number(word: &str) -> Option<i64> {
    let digits = word.strip_prefix('#')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// Writes a word so that a shell passes it on as it is.
pub(in crate::cli) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Lists the orders that a word means, with what it is of each.
async fn readings(ledger: &Ledger, word: &str) -> Result<Vec<(OrderRow, String)>, Failure> {
    if let Some((storefront, id)) = word.split_once('/')
        && let Some(id) = ledger.find(storefront, id).await?
    {
        return Ok(vec![(ledger.entry(id).await?.order, "storefront and order ID".to_owned())]);
    }
    let mut readings = Vec::new();
    if let Some(number) = entry_number(word)
        && let Ok(entry) = ledger.entry(number).await
    {
        readings.push((entry.order, "ledger entry".to_owned()));
    }
    for meant in ledger.meant(word).await? {
        if !readings.iter().any(|(order, _): &(OrderRow, String)| order.id == meant.order_id) {
            readings.push((ledger.entry(meant.order_id).await?.order, meant.what));
        }
    }
    Ok(readings)
}

fn ambiguous(word: &str, readings: &[(OrderRow, String)]) -> Failure {
    let text = format!("`{word}` means several orders. Nothing was done. Type one of these instead:");
    let choice = |(order, by): &(OrderRow, String)| {
        let exact = quoted(&format!("{}/{}", order.storefront, order.external_id));
        format!("{exact}  {}, {}: `{word}` is its {by}", about(order), order.state)
    };
    Failure::Choice { text, choices: readings.iter().map(choice).collect() }
}

async fn unknown(ledger: &Ledger, word: &str) -> Failure {
    if entry_number(word).is_some() {
        return Failure::Input(format!("there is no ledger entry {word}"));
    }
    let number = Some(word).filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let mut text = format!("no order has the ID, number, job name, or job number `{word}`");
    if let Some(number) = number.and_then(|number| number.parse().ok())
        && let Ok(Entry { order, .. }) = ledger.entry(number).await
    {
        let exact = quoted(&format!("#{number}"));
        text.push_str(&format!(". Ledger entry {number} is {}, {}: type {exact} for it", about(&order), order.state));
    }
    Failure::Input(text)
}

/// Names an order by everything that tells it from others.
pub(in crate::cli) fn about(order: &OrderRow) -> String {
    let id = match &order.number {
        Some(number) if *number != order.external_id => format!(", ID {}", shown(&order.external_id)),
        _ => String::new(),
    };
    format!("order {} of {} (#{}{id})", shown(order.name()), order.storefront, order.id)
}

/// Says which order an act is about to change, and where its jobs are.
pub(in crate::cli) fn subject(verb: &str, entry: &Entry) -> String {
    let Entry { order, jobs } = entry;
    let job = |job: &crate::ledger::JobRow| {
        let number = job.number.as_deref().map(|number| format!(" as {}", shown(number))).unwrap_or_default();
        format!("{} {}{number}", shown(&job.job_name), job.label())
    };
    let jobs: Vec<String> = jobs.iter().map(job).collect();
    let jobs = match jobs.as_slice() {
        [] => "no jobs yet".to_owned(),
        [job] => format!("job {job}"),
        several => format!("jobs {}", several.join(", ")),
    };
    format!("{verb}: {}, {}; {jobs}", about(order), order.label())
}

#[cfg(test)]
mod tests {
    use super::{entry_number, quoted};

    #[test]
    fn a_ledger_entry_is_written_with_its_sign() {
        assert_eq!(entry_number("#42"), Some(42));
        assert_eq!(entry_number("#007"), Some(7));
        for word in ["42", "#", "# 42", "#-1", "#+1", "#4x", "##4", "#99999999999999999999", ""] {
            assert_eq!(entry_number(word), None, "{word}");
        }
    }

    #[test]
    fn a_quoted_word_is_one_word_of_a_shell() {
        assert_eq!(quoted("#42"), "'#42'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
