//! What a process does before anything else: its files and its memory are for its own user only.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Makes every file that this process creates 0600 and every directory 0700, and keeps its memory out of core dumps: both hold
/// keys, and names and addresses of customers.
///
/// Call it before the first thread starts.
pub fn harden() {
    umask(Mode::RWXG | Mode::RWXO);
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // A system that refuses this has a limit of its own.
    let _refused = setrlimit(Resource::Core, none);
    undumpable();
}

/// Keeps other processes of the same user from reading the memory, and the kernel from piping it to a collector of core dumps,
/// which the limit above does not stop.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn undumpable() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _refused = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn undumpable() {}
