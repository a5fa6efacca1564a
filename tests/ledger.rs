//! What the ledger must keep whatever happens, shown on SQLite and on PostgreSQL.

mod acts; // The acts as the tests need them.
mod store; // The stores under test.

mod account; // An account that is turned away, files handed in, jobs on hold.
mod artwork; // Artwork that another order of the day has.
mod backfill; // What comes behind live orders, and how fast.
mod bounded; // What comes to the same again and again.
mod claim; // Who does what is due.
mod content; // What the database itself refuses.
mod duplicates; // Events that come twice, and out of order.
mod erased; // What is somebody's, and goes.
mod fates; // Any fate of any job, round after round.
mod follow; // What follows a placed job.
mod group; // Acts that are committed together.
mod lease; // Whoever comes too late changes nothing.
mod limits; // How many orders of a customer and of a storefront are sent.
mod moved; // A file that is moved to PostgreSQL.
mod notices; // What people are told of.
mod operator; // What operators ask and do, also twice.
mod outage; // A store that is locked, stopped or started again.
mod person; // What a person does.
mod pseudonyms; // What replaces a customer who is erased.
mod pushes; // What 4over pushes.
mod receive; // Orders that arrive.
mod reopen; // A process that died, a second one, a newer one.
mod restored; // A store in the place of a younger one.
mod roles; // A role that works on the store and does not own it.
mod rounds; // Requests, and what becomes of their jobs.
mod silent; // A store that does not answer, or takes no changes any more.
mod spend; // What a day costs, and what it may.
mod stopped; // Backfills that are stopped, and resumed.
mod waits; // Orders that nobody looks at, of which there are none.
mod witness; // What a machine remembers of the store, and a store that does not have it any more.
