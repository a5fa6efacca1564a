//! The generator's dice: SplitMix64, so that every machine measures the same orders.

/// A stream of numbers that depends on its seed alone.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Returns one of `choices`.
    pub(crate) fn one_of<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.next() as usize % choices.len()]
    }

    /// Returns an id of the storefront.
    pub(crate) fn id(&mut self) -> String {
        format!("{:016x}", self.next())
    }

    /// Returns an amount of money with its cents.
    pub(crate) fn amount(&mut self, below: u64) -> String {
        format!("{}.{:02}", self.below(below), self.below(100))
    }

    /// Returns a moment of the year 2025.
    pub(crate) fn moment(&mut self) -> String {
        let (month, day) = (self.below(12) + 1, self.below(28) + 1);
        format!("2025-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", self.below(24), self.below(60), self.below(60))
    }
}
