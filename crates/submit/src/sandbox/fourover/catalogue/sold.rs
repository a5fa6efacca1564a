//! What is sold: which runsizes in which colors, and how fast.

use std::ops::Range;

use super::names::{COLORSPECS, RUNSIZES, TURNAROUNDS};
use super::product::Product;

/// The largest runsize that ships in groups, and that is made within four days.
const SMALL: usize = 5_000;

/// The places of the runsizes 100 to 2500.
const INVENTED_RUNSIZES: Range<usize> = 2..7;

/// A runsize and a colorspec, by their places in the lists of names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) runsize: usize,
    pub(super) colorspec: usize,
}

impl Pair {
    pub(super) fn pieces(self) -> usize {
        RUNSIZES[self.runsize].0.parse().unwrap_or_default()
    }

    pub(super) fn can_group_ship(self, product: &Product) -> bool {
        self.pieces() <= SMALL && product.has_turnaround()
    }

    /// Dollars and cents, a whole number of cents per piece and color less the larger the runsize is.
    pub(super) fn cents(self, product: &Product) -> usize {
        let colors = [4, 5, 8][self.colorspec];
        650 + self.pieces() * colors / 4 + product.index % 100
    }

    /// The turnarounds of the pair: the slow one always, fast ones for small runsizes.
    pub(super) fn turnarounds(self, product: &Product) -> impl Iterator<Item = usize> {
        let some = product.has_turnaround();
        let small = self.pieces() <= SMALL;
        (0..TURNAROUNDS.len()).filter(move |at| some && (*at == 1 || small && (*at != 3 || self.colorspec != 1)))
    }
}

/// Lists what is sold of a product: real ones in all runsizes, invented ones in some; a black back only from 100 to 5000 pieces.
pub(super) fn pairs(product: &Product) -> impl Iterator<Item = Pair> {
    let runsizes = if product.is_real() { 0..RUNSIZES.len() } else { INVENTED_RUNSIZES };
    let pair = |runsize| (0..COLORSPECS.len()).map(move |colorspec| Pair { runsize, colorspec });
    runsizes.flat_map(pair).filter(|pair| pair.colorspec != 1 || (100..=SMALL).contains(&pair.pieces()))
}
