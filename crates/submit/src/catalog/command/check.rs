//! `overprint catalog check`: tables and any number of orders against one catalogue.
//!
//! What is found in many orders is told once, with the first of them, so that the space it takes does not grow with them.

use overprint_mapping::Step;
use overprint_mapping::request::CreateOrder;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};
use std::path::Path;

use super::{Form, Outcome};
use crate::catalog::check::{
    Cell, Code, Finding, OrderFinding, TableFinding, check_table, check_translated, products_of_order,
    products_of_table,
};
use crate::catalog::error::Error;
use crate::catalog::name::Named;
use crate::catalog::store::Store;
use crate::catalog::view::Catalogue;
use crate::shown::shown;

/// What is held against a catalogue, and what was found so far.
pub struct Check {
    store: Store,
    catalogue: Catalogue,
    tables: Vec<TableFinding>,
    orders: Vec<Found>,
    /// Where a finding stands among those of orders, and the last order that had it, as counted.
    known: HashMap<Sameness, (usize, usize)>,
    checked: usize,
    held: usize,
}

/// A finding in one or more orders.
#[derive(Serialize)]
struct Found {
    /// The first order that has it.
    order: String,
    #[serde(flatten)]
    found: OrderFinding,
    /// How many orders have it.
    orders: usize,
}

/// What makes a finding the same one although another order has it.
type Sameness = (Code, String, Option<String>, Option<String>, Option<String>);

impl Check {
    /// Opens the catalogue in a file.
    ///
    /// # Errors
    /// There is no catalogue, or it cannot be read.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        let store = Store::open(path).await?;
        let catalogue = store.catalogue(&[]).await?;
        Ok(Check {
            store,
            catalogue,
            tables: Vec::new(),
            orders: Vec::new(),
            known: HashMap::new(),
            checked: 0,
            held: 0,
        })
    }

    /// Closes the catalogue: a process that ends before leaves files of SQLite beside it.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// Holds the cells of mapping tables against the catalogue.
    ///
    /// # Errors
    /// The catalogue cannot be read.
    pub async fn tables(&mut self, cells: &[Cell]) -> Result<(), Error> {
        self.load(products_of_table(&self.catalogue, cells)).await?;
        self.tables.extend(check_table(&self.catalogue, cells));
        Ok(())
    }

    /// Holds an order against the catalogue; `name` is what it is called in messages, such as its file.
    ///
    /// # Errors
    /// The catalogue cannot be read.
    pub async fn order(&mut self, name: &str, order: &CreateOrder, steps: &[Step]) -> Result<(), Error> {
        self.load(products_of_order(order)).await?;
        self.checked += 1;
        for found in check_translated(&self.catalogue, order, steps) {
            let OrderFinding { finding, mapping, rule, row } = &found;
            let same = (finding.code, finding.message.clone(), mapping.clone(), rule.clone(), row.clone());
            match self.known.entry(same) {
                Entry::Vacant(new) => {
                    new.insert((self.orders.len(), self.checked));
                    self.orders.push(Found { order: name.to_owned(), found, orders: 1 });
                }
                Entry::Occupied(mut known) => {
                    let (index, last) = known.get_mut();
                    // A second job of the same order is no second order.
                    self.orders[*index].orders += usize::from(*last != self.checked);
                    *last = self.checked;
                }
            }
        }
        Ok(())
    }

    /// Counts an order that is held, so that there is nothing to hold against the catalogue.
    pub fn held(&mut self) {
        self.held += 1;
    }

    /// Writes what was found.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, form: Form, out: &mut dyn Write) -> Result<Outcome, Error> {
        let count = self.tables.len() + self.orders.len();
        match form {
            Form::Json => {
                let Check { catalogue, tables, orders, checked, held, .. } = self;
                let pulled = &catalogue.pulled;
                let document = json!({
                    "catalogue": pulled, "tables": tables, "orders": orders, "checked": checked, "held": held,
                });
                writeln!(out, "{document}")?;
            }
            Form::Text => self.write_text(count, out)?,
        }
        Ok(if count == 0 { Outcome::Done } else { Outcome::Findings { count } })
    }

    fn write_text(&self, count: usize, out: &mut dyn Write) -> io::Result<()> {
        for found in &self.tables {
            write_finding(&format!("{}:{}", found.file, found.line), &found.finding, out)?;
        }
        for Found { order, found, orders } in &self.orders {
            write_order_finding(order, found, out)?;
            match orders - 1 {
                0 => {}
                1 => writeln!(out, "  also in one more order")?,
                more => writeln!(out, "  also in {more} more orders")?,
            }
        }
        let pulled = self.catalogue.pulled.as_deref().unwrap_or("no finished pull");
        let findings = counted(count, "finding");
        let orders = counted(self.checked, "order");
        let held = if self.held > 0 { format!(", {} held and not checked", self.held) } else { String::new() };
        writeln!(out, "{findings} against the catalogue of {pulled}: the tables and {orders}{held}")
    }

    /// Loads what is sold of products that are not loaded yet.
    async fn load(&mut self, mut products: Vec<String>) -> Result<(), Error> {
        products.retain(|product| self.catalogue.product(product).is_some() && self.catalogue.sold(product).is_none());
        self.store.load_sold(&mut self.catalogue, &products).await
    }
}

/// Writes a finding in an order, with the rule and the row behind it.
///
/// # Errors
/// It cannot be written.
pub fn write_order_finding(order: &str, found: &OrderFinding, out: &mut dyn Write) -> io::Result<()> {
    write_finding(order, &found.finding, out)?;
    let by = [("mapping", &found.mapping), ("rule", &found.rule), ("row", &found.row)];
    let by = by.iter().filter_map(|(what, place)| place.as_ref().map(|place| format!("{what} {place}")));
    let by: Vec<String> = by.collect();
    if by.is_empty() { Ok(()) } else { writeln!(out, "  by {}", shown(&by.join(", "))) }
}

fn write_finding(place: &str, finding: &Finding, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{}: {}", shown(place), shown(&finding.to_string()))?;
    if !finding.nearest.is_empty() {
        let one = |Named { name, uuid }: &Named| format!("{name} ({uuid})");
        let nearest = finding.nearest.iter().map(one).collect::<Vec<_>>().join(", ");
        writeln!(out, "  there is: {}", shown(&nearest))?;
    }
    writeln!(out, "  help: {}", finding.help)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
