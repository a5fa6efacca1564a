//! Who released an order since it was held, and whether those are two people.

use super::row::kept;
use crate::ledger::error::LedgerError;
use crate::ledger::tx::{Tx, changed, on, put};
use overprint_mapping::is_hidden;

/// The names that say of nobody who they are: they count as no person.
const UNNAMED: [&str; 3] = ["", "unknown", "somebody"];

/// Who released an order as it is translated, and who held it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases {
    /// Who released it since it was held last, the first one first.
    pub releasers: Vec<String>,
    /// Who ever held it by hand.
    pub holders: Vec<String>,
}

impl Releases {
    /// Tells whether two people released it, the last of whom did not hold it.
    pub fn are_by_two(&self) -> bool {
        let Some(last) = self.releasers.last().map(|actor| person(actor)) else { return false };
        let is_other = |actor: &String| is_named(&person(actor)) && person(actor) != last;
        is_named(&last) && !self.is_holder(&last) && self.releasers.iter().any(is_other)
    }

    fn is_holder(&self, actor: &str) -> bool {
        self.holders.iter().any(|holder| person(holder) == person(actor))
    }

    /// Says why one more release by this person does not send the order yet.
    fn wanting(&self, actor: &str) -> &'static str {
        match () {
            () if !is_named(&person(actor)) => {
                "this release does not count: nobody is named; set OVERPRINT_ACTOR to your name"
            }
            () if self.is_holder(actor) => "you held it: the last release has to be that of another person",
            () => "a second person has to release it too",
        }
    }
}

/// Two spellings of a name are one person, even if they differ in invisible characters.
fn person(actor: &str) -> String {
    let seen: String =
        actor.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
    let folded = seen.to_uppercase().to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_named(person: &str) -> bool {
    !UNNAMED.contains(&person)
}

/// What came of one more release.
pub(super) enum Released {
    /// The order goes on.
    Enough,
    /// The release is on record, and another person has to release it too.
    Recorded,
}

/// Records that a person releases an order as it is translated; refuses one that brings the order no further.
pub(super) async fn release(
    tx: &mut Tx<'_>,
    order_id: i64,
    fingerprint: Option<&str>,
    actor: &str,
) -> Result<Released, LedgerError> {
    // An order that was never translated has nothing that could be approved.
    let Some(fingerprint) = fingerprint else { return Ok(Released::Enough) };
    let before = releases(tx, order_id, fingerprint).await?;
    let now = tx.now;
    const SQL: &str = "INSERT INTO approval (order_id, fingerprint, actor, at) VALUES ($1, $2, $3, $4)";
    put!(tx, order_id, SQL, order_id, fingerprint, kept(Some(actor)), now)?;
    let (needs_two,): (bool,) = on!(tx, c => sqlx::query_as("SELECT second_person FROM orders WHERE id = $1")
        .bind(order_id).fetch_one(c))?;
    let after = Releases { releasers: [before.releasers.clone(), vec![actor.to_owned()]].concat(), ..before.clone() };
    if !needs_two || after.are_by_two() {
        return Ok(Released::Enough);
    }
    let is_known = before.releasers.iter().any(|releaser| person(releaser) == person(actor));
    match is_known || !is_named(&person(actor)) {
        true => Err(LedgerError::Refused(format!("#{order_id} is not released: {}", before.wanting(actor)))),
        false => Ok(Released::Recorded),
    }
}

/// Forgets who released an order: it is held anew.
pub(super) async fn forget(tx: &mut Tx<'_>, order_id: i64) -> Result<(), LedgerError> {
    changed!(tx, c => sqlx::query("DELETE FROM approval WHERE order_id = $1").bind(order_id).execute(c))?;
    Ok(())
}

/// Reads who released an order as it is translated, and who held it.
pub(in crate::ledger) async fn releases(
    tx: &mut Tx<'_>,
    order_id: i64,
    fingerprint: &str,
) -> Result<Releases, LedgerError> {
    let releasers: Vec<(String,)> = on!(tx, c => sqlx::query_as(
        "SELECT actor FROM approval WHERE order_id = $1 AND fingerprint = $2 ORDER BY id",
    ).bind(order_id).bind(fingerprint).fetch_all(c))?;
    let holders: Vec<(String,)> = on!(tx, c => sqlx::query_as(
        "SELECT DISTINCT actor FROM event WHERE order_id = $1 AND what = 'hold' ORDER BY actor",
    ).bind(order_id).fetch_all(c))?;
    let names = |rows: Vec<(String,)>| rows.into_iter().map(|(actor,)| actor).collect();
    Ok(Releases { releasers: names(releasers), holders: names(holders) })
}

#[cfg(test)]
mod tests {
    use super::Releases;

    fn by(releasers: &[&str], holders: &[&str]) -> bool {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Releases { releasers: names(releasers), holders: names(holders) }.are_by_two()
    }

    #[test]
    fn two_people_are_two_names_and_the_last_did_not_hold_it() {
        for enough in [&["anne", "ben"][..], &["anne", "anne", "ben"], &["ben", "anne", "ben"]] {
            assert!(by(enough, &[]), "{enough:?}");
        }
        for short in [
            &[][..],
            &["anne"],
            &["anne", "anne"],
            &["anne", " Anne "],
            &["anne", "unknown"],
            &["", "anne"],
            &["ann", "ann\u{200b}"],
            &["ann b", "Ann\u{a0} B"],
            &["anne", "\u{200b}"],
            &["anne", "un\u{ad}known"],
            &["stra\u{df}e", "STRASSE"],
        ] {
            assert!(!by(short, &[]), "{short:?}");
        }
        assert!(by(&["anne", "ben"], &["anne"]), "who held it may be the first");
        assert!(!by(&["ben", "anne"], &["Anne"]), "who held it is not the last");
        assert!(by(&["ben", "anne", "ben"], &["anne"]));
        assert!(!by(&["anne", "ben"], &["anne", "ben"]));
    }
}
