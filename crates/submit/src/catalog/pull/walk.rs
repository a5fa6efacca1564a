//! How to get through a list whose page numbers lie: a pure step from one page to the next.

/// How many pages in a row may bring nothing new, or nothing at all, before a list that claims to go on is given up.
const PATIENCE: u32 = 3;

/// Where in a list we are, in rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    /// Rows that are behind us.
    pub(super) offset: u64,
    /// Rows asked for at a time.
    pub(super) size: u64,
    /// Pages in a row that brought nothing new.
    stale: u32,
}

/// What a page was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its rows.
    pub(super) rows: u64,
    /// Those of its rows that no page before had.
    pub(super) fresh: u64,
    /// How many rows the list says it has.
    pub(super) total: Option<u64>,
}

/// What to do after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for the page at [`Walk::offset`], which may be the same again.
    On,
    /// This was the last page.
    End,
    /// The list repeats itself and yet claims to go on.
    Endless,
}

impl Walk {
    pub(super) fn new(offset: u64, size: u64) -> Self {
        Walk { offset, size, stale: 0 }
    }

    /// Takes a page in.
    ///
    /// Counts rows: `currentPage` repeats the offset and `maximumPages` the page size. A short page is the last only where the
    /// total says so, since a route may give fewer rows than asked for; and a full page is not the last even where the total says so.
    /// An empty page before the total is asked for again, and then believed.
    pub(super) fn take(&mut self, seen: Seen) -> Step {
        let full = seen.rows >= self.size;
        self.offset += seen.rows;
        let claims_more = seen.total.is_some_and(|total| self.offset < total);
        if seen.fresh > 0 {
            self.stale = 0;
            return if claims_more || full || seen.total.is_none() { Step::On } else { Step::End };
        }
        self.stale += 1;
        match (claims_more, self.stale < PATIENCE) {
            (false, _) => Step::End,
            (true, true) => Step::On,
            (true, false) if seen.rows == 0 => Step::End,
            (true, false) => Step::Endless,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn seen(rows: u64, fresh: u64, total: Option<u64>) -> Seen {
        Seen { rows, fresh, total }
    }

    #[test]
    fn pages_are_followed_by_their_rows() {
        let table = [
            // size, rows, fresh, total -> step
            (20, seen(20, 20, Some(78)), Step::On),
            (500, seen(20, 20, Some(78)), Step::On),
            (20, seen(18, 18, Some(18)), Step::End),
            (20, seen(20, 20, Some(20)), Step::On),
            (20, seen(0, 0, Some(0)), Step::End),
            (20, seen(3, 3, None), Step::On),
            (20, seen(0, 0, None), Step::End),
            (20, seen(20, 0, None), Step::End),
            (20, seen(20, 1, Some(1)), Step::On),
        ];
        for (size, seen, step) in table {
            let mut walk = Walk::new(0, size);
            assert_eq!((walk.take(seen), walk.offset), (step, seen.rows), "{size} {seen:?}");
        }
    }

    #[test]
    fn an_empty_page_before_the_total_is_asked_for_again_and_then_believed() {
        let mut walk = Walk::new(40, 20);
        let steps: Vec<Step> = (0..3).map(|_| walk.take(seen(0, 0, Some(100)))).collect();
        assert_eq!((steps, walk.offset), (vec![Step::On, Step::On, Step::End], 40));
    }

    #[test]
    fn a_list_that_repeats_itself_is_given_up() {
        let mut walk = Walk::new(20, 20);
        let steps: Vec<Step> = (0..3).map(|_| walk.take(seen(20, 0, Some(9_519)))).collect();
        assert_eq!(steps, [Step::On, Step::On, Step::Endless]);
    }

    /// A list whose pages have at most `cap` rows, and in which every `again`-th row repeats the one before.
    fn page(list: &[u64], offset: u64, size: u64, cap: u64) -> Vec<u64> {
        list.iter().skip(offset as usize).take(size.min(cap) as usize).copied().collect()
    }

    proptest! {
        #[test]
        fn every_row_is_found_whatever_the_pages_are_like(
            count in 0_u64..200, size in 1_u64..60, cap in 1_u64..60, again in 2_u64..9, total: bool, start in 0_u64..40,
        ) {
            let list: Vec<u64> = (0..count).flat_map(|row| if row % again == 0 { vec![row, row] } else { vec![row] }).collect();
            let mut walk = Walk::new(start.min(count), size);
            let mut found: HashSet<u64> = list.iter().take(walk.offset as usize).copied().collect();
            let mut steps = 0;
            loop {
                let rows = page(&list, walk.offset, size, cap);
                let fresh = rows.iter().filter(|row| found.insert(**row)).count() as u64;
                steps += 1;
                match walk.take(seen(rows.len() as u64, fresh, total.then_some(list.len() as u64))) {
                    Step::On => prop_assert!(steps < 1_000),
                    Step::End => break,
                    Step::Endless => return Err(TestCaseError::fail("endless")),
                }
            }
            // Rows that repeat can fill a page of their own; without a total that looks like the end.
            if total || size.min(cap) > 1 {
                prop_assert_eq!(found.len() as u64, count);
            }
        }
    }
}
