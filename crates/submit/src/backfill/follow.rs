//! Waiting until what a back-fill put into the ledger is settled, whoever works on it.

use super::Error;
use crate::ledger::act::{PAUSED, WriteBackNow};
use crate::ledger::{Ledger, Progress};
use crate::service::{Stop, stopped};
use std::time::{Duration, Instant};

/// The shortest pause between two looks, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// A look takes one part in so many of the time.
const SHARE: u32 = 20;

/// How the wait came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Everything is settled and written back, or somebody has to see to it.
    Settled,
    /// The command was asked to end.
    Stopped,
    /// The backfill was stopped by hand.
    StoppedByHand,
}

/// Waits until nothing of a back-fill is open; `show` is told how far it is, and whether sending is paused.
///
/// # Errors
/// The ledger cannot be read.
pub async fn follow(
    ledger: &Ledger,
    backfill_id: i64,
    stop: &Stop,
    mut show: impl FnMut(Progress, bool),
) -> Result<Followed, Error> {
    loop {
        let began = Instant::now();
        let progress = ledger.backfill_progress(backfill_id).await?;
        let is_paused = progress.unsettled > 0 && ledger.setting(PAUSED).await?.is_some();
        show(progress, is_paused);
        if progress.is_stopped {
            return Ok(Followed::StoppedByHand);
        }
        if progress.open == 0 {
            return Ok(Followed::Settled);
        }
        if progress.unsettled == 0 {
            ledger.act(WriteBackNow).await?;
        }
        let pause = (began.elapsed() * SHARE).clamp(PAUSES[0], PAUSES[1]);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(stop.clone()) => return Ok(Followed::Stopped),
        }
    }
}
