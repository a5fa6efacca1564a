//! The `overprint` command.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// An order is a few thousand small pieces of JSON: a quarter of the time went into the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    overprint_submit::harden();
    // Reading a customer's file needs none of what follows.
    if let Some(done) = overprint_submit::cli::inspect_file() {
        return done;
    }
    let _points = fail::has_failpoints().then(crash_points);
    overprint_submit::cli::main().into()
}

/// Sets up the crash points that the variable `FAILPOINTS` names; `panic(abort)` ends the process at one, as a power cut does.
///
/// Only what is built for the tests has crash points.
fn crash_points() -> fail::FailScenario<'static> {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload_as_str() == Some("abort") {
            std::process::abort();
        }
        usual(panic);
    }));
    fail::FailScenario::setup()
}
