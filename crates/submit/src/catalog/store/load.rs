//! Loads the part of the catalogue that checks and names need.

use std::collections::{BTreeSet, HashMap};

use overprint_mapping::Step;
use overprint_mapping::request::CreateOrder;

use super::Store;
use crate::catalog::check::{
    Cell, Finding, OrderFinding, TableFinding, check_order, check_table, check_translated, number, options_of_order,
    products_of_order, products_of_table,
};
use crate::catalog::error::Error;
use crate::catalog::kind::GroupKind;
use crate::catalog::needed::Needed;
use crate::catalog::row::{BasePrice, Group, Listed, ProductOption, Triple};
use crate::catalog::view::{Catalogue, KnownOption, KnownProduct, Sold};

/// Writes the query of options with their groups, once for each group.
macro_rules! options {
    ($rest:literal) => {
        concat!(
            "SELECT option.uuid, option.name, option.description, option.capi_name, option_group.name, option_group.kind
             FROM group_option JOIN option ON option.id = option JOIN option_group ON option_group.id = option_group ",
            $rest
        )
    };
}

/// An option and its group.
type OptionRow = (String, String, String, String, String, String);

impl Store {
    /// Loads all names, and what is sold of the products with these identifiers.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn catalogue(&self, products: &[String]) -> Result<Catalogue, Error> {
        let mut catalogue = Catalogue::default();
        catalogue.pulled = self.pulled(false).await?;
        let rows: Vec<(String, String, String, bool)> =
            sqlx::query_as("SELECT uuid, code, description, gone IS NOT NULL FROM product ORDER BY code")
                .fetch_all(&self.pool)
                .await?;
        for (uuid, code, description, gone) in rows {
            catalogue.add_product(KnownProduct { listed: Listed { uuid, code, description }, gone });
        }
        let all = sqlx::query_as(options!("ORDER BY option_group.name, option.name, option.uuid"));
        add_options(&mut catalogue, all.fetch_all(&self.pool).await?);
        self.load_sold(&mut catalogue, products).await?;
        Ok(catalogue)
    }

    /// Loads what is sold of the products with these identifiers; one that was never read in full has nothing to load.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn load_sold(&self, catalogue: &mut Catalogue, products: &[String]) -> Result<(), Error> {
        for uuid in products.iter().map(|uuid| uuid.trim().to_lowercase()) {
            let read = sqlx::query_as("SELECT id FROM product WHERE uuid = ?1 AND digest IS NOT NULL");
            let id: Option<(i64,)> = read.bind(&uuid).fetch_optional(&self.pool).await?;
            if let Some((id,)) = id {
                let sold = Sold {
                    groups: self.groups(id).await?,
                    triples: self.triples(id).await?,
                    prices: self.prices(id).await?,
                    needed: self.needed(id).await?,
                };
                catalogue.add_sold(uuid, sold);
            }
        }
        Ok(())
    }

    /// Loads what an order names and nothing else: a few rows, however large the catalogue is. A product that is not there, or
    /// no longer, is told with those that are like it, which takes all names.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn catalogue_of(&self, order: &CreateOrder) -> Result<Catalogue, Error> {
        let products = products_of_order(order);
        let mut catalogue = Catalogue::default();
        for uuid in &products {
            let read = sqlx::query_as("SELECT uuid, code, description FROM product WHERE uuid = ?1 AND gone IS NULL");
            let found: Option<(String, String, String)> = read.bind(uuid).fetch_optional(&self.pool).await?;
            let Some((uuid, code, description)) = found else { return self.catalogue(&products).await };
            catalogue.add_product(KnownProduct { listed: Listed { uuid, code, description }, gone: false });
        }
        catalogue.pulled = self.pulled(false).await?;
        for uuid in options_of_order(order) {
            let one = sqlx::query_as(options!("WHERE option.uuid = ?1 ORDER BY option_group.name"));
            add_options(&mut catalogue, one.bind(uuid).fetch_all(&self.pool).await?);
        }
        self.load_sold(&mut catalogue, &products).await?;
        Ok(catalogue)
    }

    /// Checks an order before it is sent. Pointers are into the body of the request.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn check_order(&self, order: &CreateOrder) -> Result<Vec<Finding>, Error> {
        Ok(check_order(&self.catalogue_of(order).await?, order))
    }

    /// Checks a translated order before it is sent, and tells when the catalogue was pulled that it was held against.
    ///
    /// # Errors
    /// Fails when the file cannot be read, or when no pull has come to its end: then nobody knows what is missing in it.
    pub async fn check_translated(
        &self,
        order: &CreateOrder,
        steps: &[Step],
    ) -> Result<(String, Vec<OrderFinding>), Error> {
        let catalogue = self.catalogue_of(order).await?;
        let findings = check_translated(&catalogue, order, steps);
        Ok((catalogue.pulled.ok_or(Error::Unfinished)?, findings))
    }

    /// Returns how many pieces a runsize is; none if it is not known, or its name is not a number.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn pieces_of(&self, runsize: &str) -> Result<Option<u64>, Error> {
        let read = sqlx::query_as("SELECT name FROM option WHERE uuid = ?1");
        let name: Option<(String,)> = read.bind(runsize.to_lowercase()).fetch_optional(&self.pool).await?;
        Ok(name.and_then(|(name,)| number(&name)))
    }

    /// Checks the tables of mappings.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub async fn check_table(&self, cells: &[Cell]) -> Result<Vec<TableFinding>, Error> {
        let mut catalogue = self.catalogue(&[]).await?;
        let products = products_of_table(&catalogue, cells);
        self.load_sold(&mut catalogue, &products).await?;
        Ok(check_table(&catalogue, cells))
    }

    /// Reads the files that a product needs. A catalog that was pulled by an older version says nothing of them.
    async fn needed(&self, product: i64) -> Result<Needed, Error> {
        let mut needed = Needed::default();
        let there: Option<(i64,)> =
            sqlx::query_as("SELECT 1 FROM sqlite_schema WHERE name = 'needed_file'").fetch_optional(&self.pool).await?;
        if there.is_some() {
            let rows: Vec<(String, String, String)> =
                sqlx::query_as("SELECT colorspec, option, reason FROM needed_file WHERE product = ?1")
                    .bind(product)
                    .fetch_all(&self.pool)
                    .await?;
            rows.iter().for_each(|(colorspec, option, reason)| needed.add(colorspec, option, reason));
        }
        Ok(needed)
    }

    pub(in crate::catalog) async fn groups(&self, product: i64) -> Result<Vec<Group>, Error> {
        let groups: Vec<(i64, String, String, String, u32, Option<u32>)> = sqlx::query_as(
            "SELECT option_group.id, uuid, name, kind, minoccurs, maxoccurs
             FROM product_group JOIN option_group ON option_group.id = option_group WHERE product = ?1 ORDER BY name",
        )
        .bind(product)
        .fetch_all(&self.pool)
        .await?;
        let options: Vec<(i64, String, String, String, String)> = sqlx::query_as(
            "SELECT option_group, uuid, name, description, capi_name
             FROM product_option JOIN option ON option.id = option WHERE product = ?1 ORDER BY option.id",
        )
        .bind(product)
        .fetch_all(&self.pool)
        .await?;
        let mut of_group: HashMap<i64, Vec<ProductOption>> = HashMap::new();
        for (group, uuid, name, description, capi_name) in options {
            of_group.entry(group).or_default().push(ProductOption { uuid, name, description, capi_name });
        }
        let group = |(id, uuid, name, kind, minoccurs, maxoccurs): (i64, String, String, String, u32, Option<u32>)| {
            let options = of_group.remove(&id).unwrap_or_default();
            Group { uuid, name, kind: GroupKind::from_stored(&kind), minoccurs, maxoccurs, options }
        };
        Ok(groups.into_iter().map(group).collect())
    }

    async fn triples(&self, product: i64) -> Result<BTreeSet<Triple>, Error> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT r.uuid, c.uuid, t.uuid FROM triple JOIN option r ON r.id = runsize JOIN option c ON c.id = colorspec
             JOIN option t ON t.id = turnaround WHERE product = ?1",
        )
        .bind(product)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(runsize, colorspec, turnaround)| Triple { runsize, colorspec, turnaround }).collect())
    }

    async fn prices(&self, product: i64) -> Result<Vec<BasePrice>, Error> {
        let rows: Vec<(String, String, String, Option<bool>)> = sqlx::query_as(
            "SELECT r.uuid, c.uuid, price, can_group_ship FROM base_price JOIN option r ON r.id = runsize
                 JOIN option c ON c.id = colorspec WHERE product = ?1",
        )
        .bind(product)
        .fetch_all(&self.pool)
        .await?;
        let price =
            |(runsize, colorspec, price, can_group_ship)| BasePrice { runsize, colorspec, price, can_group_ship };
        Ok(rows.into_iter().map(price).collect())
    }
}

fn add_options(catalogue: &mut Catalogue, rows: Vec<OptionRow>) {
    for (uuid, name, description, capi_name, group, kind) in rows {
        let option = ProductOption { uuid, name, description, capi_name };
        catalogue.add_option(KnownOption { option, group, kind: GroupKind::from_stored(&kind) });
    }
}
