//! `overprint translate`: what 4over would be sent, without sending it.

use super::documents::{Documents, Piece};
use super::offline::{Offline, Prepared, Surroundings};
use super::{Console, Exit, Failure, problems};
use clap::Args;
use jiff::Timestamp;
use overprint_mapping::request::CreateOrder;
use overprint_mapping::{Input, Line, TranslateError, Translation};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};

/// Print the create-order body that an order becomes, offline
///
/// ORDER is a JSON file with an order, or with an envelope: {"order": …, "contacts": […], "organizations": […],
/// "storefront": {…}}. A file of one order on each line (NDJSON), an array of orders, a page of the storefront's listing, and several files
/// give one result on each line: the body, or {"order_id": …, "problems": […]}. The payment token of the storefront is not read: its name is printed instead.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files with orders; - is stdin
    #[arg(required = true, value_name = "ORDER")]
    orders: Vec<PathBuf>,
    #[command(flatten)]
    surroundings: Surroundings,
    /// Write what is wrong as JSON to stdout, too
    #[arg(long)]
    pub(super) json: bool,
}

/// Translates every order.
pub(super) fn run(arguments: &Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let offline = Offline::open(&arguments.surroundings, config)?;
    let mut exit = Exit::Done;
    for path in &arguments.orders {
        let mut documents = Documents::open(path)?;
        let is_line = documents.is_batch() || arguments.orders.len() > 1;
        while let Some(piece) = documents.next()? {
            let one = match is_line {
                true => line(&offline, &piece, console)?,
                false => single(&offline, &piece, arguments.json, console)?,
            };
            exit = exit.max(one);
        }
    }
    Ok(exit)
}

/// Translates one of many orders: one line of JSON, whatever comes of it.
fn line(offline: &Offline, piece: &Piece, console: &mut Console) -> Result<Exit, Failure> {
    let (line, exit) = match attempt(offline, piece) {
        Ok((_, Translation { request: Some(request), .. })) => (body(&request, offline)?, Exit::Done),
        Ok((prepared, translation)) => (bytes(&nothing_printed(&translation.lines, &prepared))?, Exit::Done),
        Err(Trouble::Held(prepared, held)) => {
            let result =
                json!({ "order_id": prepared.document.id(), "problems": held.problems, "notices": held.notices });
            (bytes(&result)?, Exit::Waiting)
        }
        Err(Trouble::Other(message)) => (bytes(&json!({ "place": piece.place, "error": message }))?, Exit::Failed),
    };
    console.out().write_all(&[line.as_slice(), b"\n"].concat())?;
    Ok(exit)
}

/// Translates the only order.
fn single(offline: &Offline, piece: &Piece, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    match attempt(offline, piece) {
        Ok((prepared, translation)) => {
            problems::notices(&translation.notices, console);
            problems::left_out(&translation.lines, &prepared.document, console);
            match &translation.request {
                Some(request) => console.json(&pretty(request, offline)?)?,
                None if json => console.json(&nothing_printed(&translation.lines, &prepared))?,
                None => console.say("nothing to print: no line of the order becomes a job"),
            }
            Ok(Exit::Done)
        }
        Err(Trouble::Held(_, held)) if json => {
            console.json(&problems::held_json(&held))?;
            Ok(Exit::Waiting)
        }
        Err(Trouble::Held(prepared, held)) => {
            problems::held(&held, &prepared.document, console);
            Ok(Exit::Waiting)
        }
        Err(Trouble::Other(message)) => Err(Failure::Input(format!("{}: {message}", piece.place))),
    }
}

/// Why an order has no translation.
enum Trouble {
    Held(Box<Prepared>, overprint_mapping::Held),
    Other(String),
}

fn attempt(offline: &Offline, piece: &Piece) -> Result<(Prepared, Translation), Trouble> {
    let prepared = offline.prepare(&piece.bytes).map_err(|error| Trouble::Other(error.to_string()))?;
    let input = Input {
        order: prepared.document.bytes(),
        recipients: &prepared.recipients,
        storefront: &prepared.storefront,
        now: Some(Timestamp::now()),
    };
    match offline.mappings.translate(input) {
        Ok(translation) => Ok((prepared, translation)),
        Err(TranslateError::Held(held)) => Err(Trouble::Held(Box::new(prepared), held)),
        Err(other) => Err(Trouble::Other(other.to_string())),
    }
}

fn body(request: &CreateOrder, offline: &Offline) -> Result<Vec<u8>, Failure> {
    request.body(offline.mappings.dialect()).map_err(written)
}

/// Returns the body for people; numbers keep their digits.
fn pretty(request: &CreateOrder, offline: &Offline) -> Result<Value, Failure> {
    serde_json::from_slice(&body(request, offline)?).map_err(written)
}

fn nothing_printed(lines: &[Line], prepared: &Prepared) -> Value {
    let left_out = lines.iter().filter_map(|line| match line {
        Line::LeftOut { because, rule } => Some(json!({ "because": because, "rule": rule })),
        Line::Printed { .. } => None,
    });
    json!({ "order_id": prepared.document.id(), "left_out": left_out.collect::<Vec<_>>() })
}

fn bytes(value: &Value) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value).map_err(written)
}

fn written(error: serde_json::Error) -> Failure {
    Failure::Output(io::Error::from(error))
}
