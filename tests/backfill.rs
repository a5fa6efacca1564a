//! `overprint backfill` as a process of its own, between a fake storefront and a fake 4over.

mod choosing; // Some orders and not others.
mod counting; // What a count tells, and that it changes nothing.
mod kills; // Killed at any moment, and gone on with.
mod live; // Beside live orders, and beside a service.
mod placing; // What is placed, left alone, written back and reported.
mod runs; // Running the command, and reading its report.
mod stopping; // Asked first, ended, stopped and resumed.
