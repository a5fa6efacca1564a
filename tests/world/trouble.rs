//! What may go wrong with an order at the fakes, and what may come of it.

use fastrand::Rng;

/// What 4over does with an order, and whether its answer can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing goes wrong.
    None,
    /// The answer comes late: a good moment to be killed.
    Slow,
    /// The answer is lost, or says nothing: the order has to be in doubt.
    Lost(&'static str),
    /// 4over refuses a job, or all of them.
    Refused(&'static str),
}

/// What loses an answer.
const LOSSES: [&str; 7] = ["drop_before", "drop_after", "garbage", "garbage_after", "truncate", "empty", "500_after"];

/// What the storefront does with a request about an order.
const HICCUPS: [&str; 8] =
    ["500x2", "503_after", "429=0x2", "drop_before", "drop_after", "garbage", "truncate", "slow=40"];

impl Trouble {
    /// Chooses one.
    pub(crate) fn of(rng: &mut Rng) -> Trouble {
        match rng.u8(0..20) {
            0..8 => Trouble::None,
            8..14 => Trouble::Slow,
            14..17 => Trouble::Lost(LOSSES[rng.usize(0..LOSSES.len())]),
            _ => Trouble::Refused(["refuse", "fail"][rng.usize(0..2)]),
        }
    }

    /// Returns the rule for the fake 4over, where there is one.
    pub(crate) fn rule(self, reference: &str) -> Option<String> {
        match self {
            Trouble::None => None,
            Trouble::Slow => Some(format!("order={reference}:slow=60")),
            Trouble::Lost(how) => Some(format!("order={reference}:{how}")),
            Trouble::Refused("refuse") => Some(format!("job={reference}-1:refuse")),
            Trouble::Refused(how) => Some(format!("order={reference}:{how}")),
        }
    }
}

/// Returns the rules for the fake storefront.
pub(crate) fn hiccups(rng: &mut Rng, id: &str) -> Vec<String> {
    let mut rules = Vec::new();
    if rng.u8(0..4) == 0 {
        rules.push(format!("storefront_order={id},route=GET /orders:{}", HICCUPS[rng.usize(0..HICCUPS.len())]));
    }
    // What attaches artwork is disturbed whichever job it is for.
    if rng.u8(0..12) == 0 {
        rules.push(format!("route=POST /jobs/*/files:{}", HICCUPS[rng.usize(0..HICCUPS.len())]));
    }
    if rng.u8(0..12) == 0 {
        rules.push(format!("route=POST /files:{}", ["500x2", "429=0", "drop_before", "garbage"][rng.usize(0..4)]));
    }
    // One that never arrived is sent again only after a minute and more: too long for a world.
    if rng.u8(0..6) == 0 {
        rules.push(format!("route=POST /shipments:{}", ["500_after", "drop_after", "429=0"][rng.usize(0..3)]));
    }
    if rng.u8(0..4) == 0 {
        rules.push(format!("storefront_order={id},route=PATCH /orders:{}", HICCUPS[rng.usize(0..HICCUPS.len())]));
    }
    rules
}
