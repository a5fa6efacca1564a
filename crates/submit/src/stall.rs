//! Crash points beside others' work: what is held up there is one task, as by an answer that does not come.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Is a crash point, where the tests have some; elsewhere it is nothing.
///
/// A plain one that sleeps keeps its thread, and with it whatever the runtime had that thread do next: an order between intent
/// and request for instance, which then is in doubt.
pub(crate) fn point(name: &'static str) {
    if !fail::has_failpoints() {
        return;
    }
    let is_shared = Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    match is_shared {
        true => tokio::task::block_in_place(|| reached(name)),
        false => reached(name),
    }
}

fn reached(name: &'static str) {
    let _unused_without_points = name;
    fail::fail_point!(name);
}
