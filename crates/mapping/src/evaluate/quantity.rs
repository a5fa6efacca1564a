//! How many pieces a line asks for, and the runsizes they are printed in. Nothing is rounded.

use super::rule::Site;
use super::scope::Found;
use super::{Reported, Sink};
use crate::diagnostic::Place;
use crate::problem::{Kind, shortened};
use crate::quantity::{Quantity, Split};
use crate::source::Source;
use crate::trace::Trace;
use overprint_generic::view::View;
use rust_decimal::Decimal;

/// Quantities above this, in units of the smallest common step, are not worked out.
const MAX_STEPS: u64 = 1_000_000;

/// Returns the pieces of each job that the line becomes.
pub(crate) fn pieces<'v, T: Trace>(
    quantity: &'v Quantity,
    site: Site<'v, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Vec<u64>, Reported> {
    let counted = match &quantity.from {
        Some(source) => count(site.scope.find(source), &site.scope.locate(source), Some(source.at()), site, sink)?,
        None => member("quantity", site, sink)?,
    };
    let Some(counted) = counted else {
        let source = quantity.from.as_ref().map_or_else(|| default_source("quantity", site), |s| site.scope.locate(s));
        return Err(problem("the line has no quantity".to_owned(), source, None, None, site, sink));
    };
    let cancelled = match &quantity.minus {
        Some(source) => count(site.scope.find(source), &site.scope.locate(source), Some(source.at()), site, sink)?,
        None => member("quantity_cancelled", site, sink)?,
    };
    let per_unit = match &quantity.pieces_per_unit {
        Some(rule) => site.text(rule, sink)?.and_then(|text| text.parse().ok()).unwrap_or(Decimal::ONE),
        None => Decimal::ONE,
    };
    let left = counted - cancelled.unwrap_or_default();
    let Some(wanted) = left.checked_mul(per_unit) else {
        return Err(problem(
            "the quantity is too large".to_owned(),
            default_source("quantity", site),
            None,
            None,
            site,
            sink,
        ));
    };
    let source = || quantity.from.as_ref().map_or_else(|| default_source("quantity", site), |s| site.scope.locate(s));
    let Some(wanted) = whole(wanted) else {
        let help = match cancelled {
            Some(cancelled) if !cancelled.is_zero() && left.is_zero() => {
                Some("all of it is cancelled; leave such lines out with an `ignore` rule".to_owned())
            }
            _ => None,
        };
        let message = "the quantity is no whole number above zero".to_owned();
        return Err(problem(message, source(), Some(wanted.normalize().to_string()), help, site, sink));
    };
    match &quantity.split {
        None => Ok(vec![wanted]),
        Some(split) => split_into(wanted, split).ok_or_else(|| {
            let runsizes: Vec<String> = split.runsizes.iter().map(u64::to_string).collect();
            let message = format!("no {} runsizes or fewer add up to {wanted}", split.at_most);
            let help = format!("the runsizes are {}", runsizes.join(", "));
            problem(message, source(), Some(wanted.to_string()), Some(help), site, sink)
        }),
    }
}

fn default_source(member: &str, site: Site<'_, '_>) -> String {
    format!("{}/{member}", site.scope.line_pointer())
}

fn member<T: Trace>(name: &str, site: Site<'_, '_>, sink: &mut Sink<'_, T>) -> Result<Option<Decimal>, Reported> {
    let found = site.scope.line.and_then(|(_, line)| line.child(name)).map_or(Found::Nothing, as_found);
    count(found, &default_source(name, site), None, site, sink)
}

fn as_found<'v>(view: &'v View<'v>) -> Found<'v> {
    super::scope::found(view)
}

fn count<T: Trace>(
    found: Found<'_>,
    source: &str,
    rule: Option<&Place>,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Result<Option<Decimal>, Reported> {
    let shown = match found {
        Found::Nothing | Found::Null => return Ok(None),
        Found::Text(text) => match number(text.as_str()) {
            Some(number) => return Ok(Some(number)),
            None => shortened(text.as_str()),
        },
        Found::NotText(kind) => kind.to_owned(),
        Found::Several(count) => format!("{count} values"),
    };
    Err(sink.push(Kind::Quantity, Some(site.out), rule, "the quantity is no number".to_owned(), |problem| {
        problem.source = Some(source.to_owned());
        problem.value = Some(shown);
    }))
}

/// Storefronts write numbers in strings, and amounts of things as `1.0E3`.
fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

fn whole(number: Decimal) -> Option<u64> {
    if number.fract().is_zero() && number > Decimal::ZERO { u64::try_from(number.trunc()).ok() } else { None }
}

fn problem<T: Trace>(
    message: String,
    source: String,
    value: Option<String>,
    help: Option<String>,
    site: Site<'_, '_>,
    sink: &mut Sink<'_, T>,
) -> Reported {
    sink.push(Kind::Quantity, Some(site.out), None, message, |problem| {
        problem.source = Some(source);
        problem.value = value;
        problem.help = help;
    })
}

/// Returns the fewest runsizes that add up to exactly `wanted`, largest first.
pub(crate) fn split_into(wanted: u64, split: &Split) -> Option<Vec<u64>> {
    let step = split.runsizes.iter().copied().reduce(gcd)?;
    if wanted % step != 0 || wanted / step > MAX_STEPS {
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

/// Says where the pieces come from, for an explanation.
pub(crate) fn source(quantity: &Quantity, site: Site<'_, '_>) -> String {
    quantity.from.as_ref().map_or_else(|| default_source("quantity", site), |source: &Source| site.scope.locate(source))
}
