//! Which known texts are most like a mistaken one.

/// How many are offered.
const OFFERED: usize = 3;

/// Returns the few candidates that are most like a text, best first; none where no one is at all like it.
///
/// Two texts are alike when turning one into the other takes fewer than a third of its characters; upper and lower case are the same.
pub(super) fn nearest<'a, T>(text: &str, candidates: impl Iterator<Item = T>, name: impl Fn(&T) -> &'a str) -> Vec<T> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let most = text.len().div_ceil(3);
    let mut alike: Vec<(usize, T)> = candidates
        .filter_map(|candidate| {
            let other: Vec<char> = name(&candidate).to_lowercase().chars().collect();
            let close = text.len().abs_diff(other.len()) <= most;
            let steps = close.then(|| steps(&text, &other))?;
            (steps <= most).then_some((steps, candidate))
        })
        .collect();
    alike.sort_by_key(|(steps, _)| *steps);
    alike.truncate(OFFERED);
    alike.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Counts the characters to insert, leave out or replace.
fn steps(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (place, d) in other.iter().enumerate() {
            let replaced = corner + usize::from(c != d);
            corner = row[place + 1];
            row[place + 1] = replaced.min(corner + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn steps_of(one: &str, other: &str) -> usize {
        steps(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>())
    }

    #[test]
    fn steps_are_counted() {
        for (one, other, expected) in [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("14PT", "16PT", 1)] {
            assert_eq!(steps_of(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn the_most_alike_comes_first_and_the_unlike_not_at_all() {
        let codes = ["14PT-BCUV-2X2", "WHBOPP-ROLB-1X1", "14PT-BCUV-2X3.5", "16pt-bcuv-2x3.5"];
        let found = nearest("14PT-BCUV-2X3", codes.iter(), |code| code);
        assert_eq!(found, [&"14PT-BCUV-2X2", &"14PT-BCUV-2X3.5", &"16pt-bcuv-2x3.5"]);
        assert!(nearest("zzz", codes.iter(), |code| code).is_empty());
    }

    proptest! {
        #[test]
        fn it_takes_as_many_steps_back(one in "[abc]{0,8}", other in "[abc]{0,8}") {
            prop_assert_eq!(steps_of(&one, &other), steps_of(&other, &one));
            prop_assert_eq!(steps_of(&one, &other) == 0, one == other);
        }
    }
}
