//! How many pieces a line asks for, and the runsizes they are printed in. Nothing is rounded.

use super::number::exact;
use super::rule::{Got, Site};
use super::scope::{Found, found};
use super::{Reported, Sink, withdrawn};
use crate::mapping::Print;
use crate::problem::{Kind, shortened};
use crate::quantity::{Counted, Quantity, Split, Unread};
use crate::rule::Rule;
use crate::trace::{Read, Trace};
use rust_decimal::Decimal;

/// Quantities above this, in units of the smallest common step, are not worked out.
const MAX_STEPS: u64 = 1_000_000;

/// The pieces of each job that a line becomes.
pub(crate) enum Pieces {
    One(u64),
    Several(Vec<u64>),
}

impl Pieces {
    pub(crate) fn as_slice(&self) -> &[u64] {
        match self {
            Pieces::One(count) => std::slice::from_ref(count),
            Pieces::Several(counts) => counts,
        }
    }
}

/// Returns the pieces of each job that the line becomes.
pub(crate) fn pieces<T: Trace>(print: &Print, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Pieces, Reported> {
    let quantity = &print.quantity;
    let Wanted { units, pieces: wanted, taken } = sink.untraced(|sink| wanted(quantity, site, sink))?;
    refuse_unread(print, (units, wanted), site, sink)?;
    refuse_whole(print, taken, site, sink)?;
    let Some(split) = &quantity.split else { return Ok(Pieces::One(wanted)) };
    split_into(wanted, split).map(Pieces::Several).ok_or_else(|| {
        let runsizes: Vec<String> = split.runsizes.iter().map(u64::to_string).collect();
        let message = format!("no {} runsizes or fewer add up to {wanted}", split.at_most);
        let help = Some(format!("the runsizes are {}", runsizes.join(", ")));
        refuse(message, Some(wanted.to_string()), help, quantity, site, sink)
    })
}

/// Refuses a line that asks for more than the mapping would print: nothing in it reads the quantity.
fn refuse_unread<T: Trace>(
    print: &Print,
    (units, pieces): (Decimal, u64),
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<(), Reported> {
    let quantity = &print.quantity;
    let (value, message, help) = match &quantity.unread {
        Some(Unread::Any(_)) => return Ok(()),
        Some(Unread::One(_)) if units == Decimal::ONE => return Ok(()),
        Some(Unread::One(because)) => (
            units.normalize().to_string(),
            "the line asks for several units, and the mapping prints one".to_owned(),
            format!("the mapping says `one_because: {because}`; let it read `/quantity`, or have the order changed"),
        ),
        None if print.counted != Counted::No || pieces == 1 => return Ok(()),
        None => (
            pieces.to_string(),
            "the line asks for several pieces, and neither runsize nor product follows from `/quantity`: it would be printed as a line of 1".to_owned(),
            "look the runsize up by `/quantity`; `overprint explain-code quantity-unread` says more".to_owned(),
        ),
    };
    Err(refuse(message, Some(value), Some(help), quantity, site, sink))
}

/// Refuses a line of which something was taken off, where the mapping prints by what was ordered.
fn refuse_whole<T: Trace>(
    print: &Print,
    taken: Decimal,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<(), Reported> {
    let quantity = &print.quantity;
    let is_whole = print.counted == Counted::Line && !matches!(quantity.unread, Some(Unread::Any(_)));
    if !is_whole || taken.is_zero() {
        return Ok(());
    }
    let message = "a part of the line was canceled or came back, and the mapping prints what was ordered".to_owned();
    let help = "look the runsize up by `/quantity`, which is what is left".to_owned();
    Err(refuse(message, Some(taken.normalize().to_string()), Some(help), quantity, site, sink))
}

/// What a line asks for.
struct Wanted {
    /// The units that are left of it.
    units: Decimal,
    /// How many pieces they are.
    pieces: u64,
    /// The units that were taken off.
    taken: Decimal,
}

/// Returns the units that are left of a line; none where they cannot be told.
pub(crate) fn left<T: Trace>(quantity: &Quantity, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Option<Decimal> {
    let counted = counted(quantity, site, sink).ok().flatten()?;
    counted.checked_sub(taken(quantity, site, sink).ok()?)
}

/// Returns the units that are counted, before anything is taken off.
fn counted<T: Trace>(
    quantity: &Quantity,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Decimal>, Reported> {
    match &quantity.from {
        Some(rule) => stated(rule, "from", site, sink),
        None => match member("quantity", site, sink) {
            Ok(None) => Err(refuse("the line has no quantity".to_owned(), None, None, quantity, site, sink)),
            other => other,
        },
    }
}

/// Returns the units that are taken off: canceled and returned ones, unless the mapping says which.
fn taken<T: Trace>(quantity: &Quantity, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Decimal, Reported> {
    if let Some(rule) = &quantity.minus {
        return Ok(stated(rule, "minus", site, sink)?.unwrap_or_default());
    }
    let cancelled = member("quantity_cancelled", site, sink)?.unwrap_or_default();
    // One that cannot be read is held as what the storefront says against the line.
    let returned = withdrawn::returned(site.scope).unwrap_or_default();
    cancelled
        .checked_add(returned)
        .ok_or_else(|| refuse("the quantity is too large".to_owned(), None, None, quantity, site, sink))
}

/// Returns the units that the line asks for, and how many pieces they are.
fn wanted<T: Trace>(quantity: &Quantity, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Wanted, Reported> {
    let counted = counted(quantity, site, sink);
    let taken = taken(quantity, site, sink);
    let per_unit = match &quantity.pieces_per_unit {
        Some(rule) => pieces_per_unit(rule, site, sink),
        None => Ok(Decimal::ONE),
    };
    let (counted, taken, per_unit) = (counted?, taken?, per_unit?);
    // What a rule leaves out on purpose counts as nothing, and nothing is printed of it.
    let left = counted.unwrap_or_default().checked_sub(taken);
    let product = left.and_then(|left| left.checked_mul(per_unit).map(|product| (left, product)));
    let Some((left, product)) = product else {
        return Err(refuse("the quantity is too large".to_owned(), None, None, quantity, site, sink));
    };
    whole(product).map(|pieces| Wanted { units: left, pieces, taken }).ok_or_else(|| {
        let message = "the quantity is no whole number above zero".to_owned();
        refuse(message, Some(product.normalize().to_string()), None, quantity, site, sink)
    })
}

/// Evaluates a rule of the section.
fn stated<T: Trace>(
    rule: &Rule,
    name: &str,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Decimal>, Reported> {
    let Got::Text(text) = site.evaluate(rule, sink)? else { return Ok(None) };
    match count(text.as_str()) {
        Some(number) => Ok(Some(number)),
        None => Err(not_a(rule, &format!("`{name}` is no number from zero up"), text.as_str(), site, sink)),
    }
}

/// A unit without a number of pieces is not taken for one piece.
fn pieces_per_unit<T: Trace>(rule: &Rule, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Decimal, Reported> {
    let Got::Text(text) = site.evaluate(rule, sink)? else {
        let message = "`pieces_per_unit` has no value, and one is needed".to_owned();
        return Err(sink.report(Kind::Quantity, site.out, &rule.at, message));
    };
    let number = count(text.as_str()).filter(|number| whole(*number).is_some());
    number.ok_or_else(|| not_a(rule, "`pieces_per_unit` is no whole number above zero", text.as_str(), site, sink))
}

fn not_a<T: Trace>(rule: &Rule, message: &str, got: &str, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Reported {
    sink.push(Kind::Quantity, Some(site.out), Some(&rule.at), message.to_owned(), |problem| {
        problem.source = site.reads_of(rule).into_iter().next().map(|read| read.source);
        problem.value = Some(shortened(got));
    })
}

/// Reads a member of the line that is a number, or is not there.
fn member<T: Trace>(name: &str, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Option<Decimal>, Reported> {
    let shown = match site.scope.line.and_then(|(_, line)| line.child(name)).map_or(Found::Nothing, found) {
        Found::Nothing | Found::Null => return Ok(None),
        Found::Text(text) => match count(text.as_str()) {
            Some(number) => return Ok(Some(number)),
            None => shortened(text.as_str()),
        },
        Found::NotText(kind) => kind.to_owned(),
        Found::Several(count) => format!("{count} values"),
    };
    let message = format!("`{name}` is no number from zero up");
    Err(sink.push(Kind::Quantity, Some(site.out), None, message, |problem| {
        problem.source = Some(format!("{}/{name}", site.scope.line_pointer()));
        problem.value = Some(shown);
    }))
}

/// Storefronts write numbers in strings too, and amounts of things as `1.0E3`.
fn count(text: &str) -> Option<Decimal> {
    exact(text.trim()).filter(|number| number.is_zero() || number.is_sign_positive())
}

fn whole(number: Decimal) -> Option<u64> {
    if number.fract().is_zero() && number > Decimal::ZERO { u64::try_from(number.trunc()).ok() } else { None }
}

fn refuse<T: Trace>(
    message: String,
    value: Option<String>,
    help: Option<String>,
    quantity: &Quantity,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Reported {
    let rule = quantity.from.as_ref().map(|rule| &rule.at);
    sink.push(Kind::Quantity, Some(site.out), rule, message, |problem| {
        problem.source = Some(source(quantity, site));
        problem.value = value;
        problem.help = help;
    })
}

/// Says where the pieces come from.
fn source(quantity: &Quantity, site: Site<'_, '_>) -> String {
    let read = quantity.from.as_ref().and_then(|rule| site.reads_of(rule).into_iter().next());
    read.map_or_else(|| format!("{}/quantity", site.scope.line_pointer()), |read| read.source)
}

/// Says what the pieces are counted from, for an explanation.
pub(crate) fn reads(quantity: &Quantity, site: Site<'_, '_>) -> Vec<Read> {
    let member = |name: &str| {
        let found = site.scope.line.and_then(|(_, line)| line.child(name)).map(found);
        let Some(Found::Text(text)) = found else { return Vec::new() };
        let source = format!("{}/{name}", site.scope.line_pointer());
        vec![Read { source, value: Some(text.as_str().to_owned()) }]
    };
    let counted = quantity.from.as_ref().map_or_else(|| member("quantity"), |rule| site.reads_of(rule));
    let built_in = || [member("quantity_cancelled"), member("quantity_returned")].concat();
    let taken = quantity.minus.as_ref().map_or_else(built_in, |rule| site.reads_of(rule));
    let per_unit = quantity.pieces_per_unit.as_ref().map(|rule| site.reads_of(rule)).unwrap_or_default();
    [counted, taken, per_unit].concat()
}

/// Returns the fewest runsizes that add up to exactly `wanted`, largest first.
fn split_into(wanted: u64, split: &Split) -> Option<Vec<u64>> {
    let step = split.runsizes.iter().copied().reduce(gcd)?;
    if !wanted.is_multiple_of(step) || wanted / step > MAX_STEPS {
        return None;
    }
    let target = usize::try_from(wanted / step).ok()?;
    let sizes: Vec<usize> = split.runsizes.iter().filter_map(|size| usize::try_from(size / step).ok()).collect();
    // last[n]: the first, hence largest, runsize on a shortest way to n.
    let mut fewest = vec![usize::MAX; target + 1];
    let mut last = vec![0; target + 1];
    fewest[0] = 0;
    for sum in 1..=target {
        for &size in sizes.iter().filter(|&&size| size <= sum) {
            let with = fewest[sum - size].saturating_add(1);
            if with < fewest[sum] {
                fewest[sum] = with;
                last[sum] = size;
            }
        }
    }
    if fewest[target] > split.at_most {
        return None;
    }
    let mut pieces = Vec::with_capacity(fewest[target]);
    let mut sum = target;
    while sum > 0 {
        pieces.push(last[sum] as u64 * step);
        sum -= last[sum];
    }
    pieces.sort_unstable_by(|a, b| b.cmp(a));
    Some(pieces)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::{MAX_STEPS, Split, split_into};
    use proptest::prelude::*;

    fn split(wanted: u64, runsizes: &[u64], at_most: usize) -> Option<Vec<u64>> {
        split_into(wanted, &Split { runsizes: runsizes.to_vec(), at_most })
    }

    #[test]
    fn the_fewest_runsizes_are_taken() {
        assert_eq!(split(1250, &[1000, 500, 250], 3), Some(vec![1000, 250]));
        // The largest first would leave 50, which no runsize is.
        assert_eq!(split(600, &[500, 300, 100], 2), Some(vec![500, 100]));
        assert_eq!(split(600, &[550, 300], 2), Some(vec![300, 300]));
        assert_eq!(split(1250, &[250], 4), None);
        assert_eq!(split(1251, &[1000, 250], 9), None);
        assert_eq!(split(100, &[250], 9), None);
        assert_eq!(split(MAX_STEPS + 1, &[1], usize::MAX), None);
    }

    proptest! {
        #[test]
        fn pieces_add_up_to_the_last_one(
            wanted in 1_u64..20_000,
            runsizes in proptest::collection::vec(1_u64..3_000, 1..6),
            at_most in 1_usize..12,
        ) {
            if let Some(pieces) = split(wanted, &runsizes, at_most) {
                prop_assert_eq!(pieces.iter().sum::<u64>(), wanted);
                prop_assert!(pieces.len() <= at_most);
                prop_assert!(pieces.iter().all(|piece| runsizes.contains(piece)));
            }
        }
    }
}
