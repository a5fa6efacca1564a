//! The service as a process: killed, stopped, held up and cut off at moments that a seed chooses, or at named points; afterwards the
//! book of the fakes is the judge. `OVERPRINT_SEED` runs the worlds of one seed again.

mod judge; // What must hold whatever happened.
mod shop; // Fakes, a store, orders, and the processes that work on them.
mod trouble; // What may go wrong with an order, and what may come of it.

mod clock; // A clock that jumps.
mod days; // Two days of outage, and a month of tracking, in seconds.
mod kills; // Killed two hundred times on each store.
mod marks; // The store is lost, or an older copy takes its place.
mod outages; // The other side is gone for a while, or the store is.
mod points; // Broken off, ended and held up at every point that has a name.
mod replica; // The database fails over to a replica.
mod restored; // The store goes back in time under services, and while they are stopped.
mod vanished; // The database does not answer, and closes nothing.
mod workers; // Several processes, hung processes, and the end of one.
