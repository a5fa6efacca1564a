//! `overprint serve` as a process of its own, between a fake storefront and a fake 4over.

mod account; // The account at 4over: turned away, on hold, its cards.
#[cfg(target_os = "linux")]
mod addresses; // Senders at several addresses; elsewhere 127.0.0.2 is no address of the machine.
mod canaries; // Every foreign field through every output.
mod care; // What is kept of somebody, and who is told of trouble.
mod changes; // Orders that change after they were placed.
mod disk; // A full disk, and what is on it before an answer leaves.
mod doctor; // Everything looked at, and what to do.
mod doors; // Who leans on the door, and who comes in meanwhile.
mod files; // Files that harm their reader, and hosts that are slow.
mod hands; // What a command touches, and what it says first.
mod hanging; // A storefront that never answers, one that left the configuration, and one with another name.
mod hints; // What a delivery is: a reason to read the order, and not the order.
mod intake; // What a webhook is answered, and what is stored then.
mod life; // An order from its webhook to its end.
mod mail; // Notices by mail over TLS.
mod modes;
mod operator; // What operators see and do with the command.
mod pauses; // Pauses that the other side asks for.
mod poison; // Orders whose work ends the process.
mod polling; // What is sent, what waits for a person, and when nothing is sent.
mod pushes; // What a push of 4over does, and what it never does.
mod reload; // Mappings that change while it runs.
mod replaced; // The file of the store, replaced or removed under the service.
mod schemes; // Webhooks of each scheme.
mod secrets; // What must not be printed, kept or fetched.
mod senders; // Senders that are slow, many, silent or broken.
mod starts; // When the service refuses to start.
mod wire; // Requests byte by byte, and how they are signed.
mod witness; // What a machine remembers of its store, on its disk.
pub(crate) mod world; // The fakes, a configuration, and the service.
mod write_back; // What the storefront's order says afterwards.
