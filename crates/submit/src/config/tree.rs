//! The configuration as a tree: tables whose keys and values know where they come from.

use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// An entry of a table.
pub(super) type Entry<'t, 'i> = (&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

/// Finds the path of the deepest entry whose key or value stands at `span`, or of the deepest one around it.
pub(super) fn path_of(table: &DeTable<'_>, span: &Range<usize>) -> Option<Vec<String>> {
    let exact = |range: Range<usize>| range == *span;
    let around = |range: Range<usize>| range.start <= span.start && span.end <= range.end;
    deepest(table, &exact).or_else(|| deepest(table, &around))
}

fn deepest(table: &DeTable<'_>, fits: &dyn Fn(Range<usize>) -> bool) -> Option<Vec<String>> {
    let inner = table.iter().find_map(|(key, value)| {
        let mut path = deepest(value.get_ref().as_table()?, fits)?;
        path.insert(0, key.get_ref().to_string());
        Some(path)
    });
    inner.or_else(|| {
        let (key, _) = table.iter().find(|(key, value)| fits(key.span()) || fits(value.span()))?;
        Some(vec![key.get_ref().to_string()])
    })
}

/// Returns the entry at a path.
pub(super) fn entry<'t, 'i>(table: &'t DeTable<'i>, path: &[String]) -> Option<Entry<'t, 'i>> {
    match path {
        [] => None,
        [key] => table.get_key_value(key.as_str()),
        [key, rest @ ..] => entry(table.get(key.as_str())?.get_ref().as_table()?, rest),
    }
}

/// Returns the value at a path, to be changed.
pub(super) fn value_mut<'t, 'i>(table: &'t mut DeTable<'i>, path: &[String]) -> Option<&'t mut Spanned<DeValue<'i>>> {
    match path {
        [] => None,
        [key] => table.get_mut(key.as_str()),
        [key, rest @ ..] => match table.get_mut(key.as_str())?.get_mut() {
            DeValue::Table(inner) => value_mut(inner, rest),
            _ => None,
        },
    }
}

/// Takes the entry at a path out.
pub(super) fn remove(table: &mut DeTable<'_>, path: &[String]) {
    match path {
        [] => {}
        [key] => drop(table.remove(key.as_str())),
        [key, rest @ ..] => {
            if let Some(DeValue::Table(inner)) = table.get_mut(key.as_str()).map(Spanned::get_mut) {
                remove(inner, rest);
            }
        }
    }
}

/// Says of a whole value that it stands at `span`.
pub(super) fn placed(value: DeValue<'_>, span: Range<usize>) -> Spanned<DeValue<'_>> {
    let value = match value {
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| placed(item.into_inner(), span.clone()));
            DeValue::Array(items.collect::<DeArray<'_>>())
        }
        DeValue::Table(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = Spanned::new(span.clone(), key.into_inner());
                (key, placed(value.into_inner(), span.clone()))
            });
            DeValue::Table(entries.collect())
        }
        scalar => scalar,
    };
    Spanned::new(span, value)
}
