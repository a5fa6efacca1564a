//! Writes what a pull brings, each answer in one transaction together with how far the pull came.

mod files;
mod product;

pub(in crate::catalog) use files::Unasked;

use serde_json::Value;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use std::collections::HashMap;

use super::{Pull, Stage, Store};
use crate::catalog::error::Error;
use crate::catalog::row::{BasePrice, Category, Listed, Product, ProductOption};

/// Writes for one pull.
pub(in crate::catalog) struct Writer {
    store: Store,
    pull: i64,
    started: i64,
    /// Options by identifier, as they are in the store.
    options: HashMap<String, (i64, ProductOption)>,
    /// Groups by identifier, as they are in the store, with their names.
    groups: HashMap<String, (i64, String)>,
}

/// What a page of the feed did to the pull.
#[derive(Clone, Copy, Debug)]
pub(in crate::catalog) struct FeedState {
    /// Rows of the feed that are in the store from now on.
    pub(in crate::catalog) offset: u64,
    /// Rows of this page without an identifier.
    pub(in crate::catalog) unreadable: u64,
}

impl Writer {
    pub(in crate::catalog) async fn new(store: &Store, pull: &Pull) -> Result<Self, Error> {
        let options: Vec<(i64, String, String, String, String)> =
            sqlx::query_as("SELECT id, uuid, name, description, capi_name FROM option").fetch_all(&store.pool).await?;
        let groups: Vec<(i64, String, String)> =
            sqlx::query_as("SELECT id, uuid, name FROM option_group").fetch_all(&store.pool).await?;
        let option = |(id, uuid, name, description, capi_name): (i64, String, String, String, String)| {
            (uuid.clone(), (id, ProductOption { uuid, name, description, capi_name }))
        };
        Ok(Writer {
            store: store.clone(),
            pull: pull.id,
            started: pull.started,
            options: options.into_iter().map(option).collect(),
            groups: groups.into_iter().map(|(id, uuid, name)| (uuid, (id, name))).collect(),
        })
    }

    /// Writes all categories; those that are not among them are left out from now on.
    pub(in crate::catalog) async fn categories(&self, categories: &[Category]) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        for Category { uuid, name, description } in categories {
            sqlx::query(
                "INSERT INTO category (uuid, name, description, seen) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (uuid) DO UPDATE SET name = ?2, description = ?3, seen = ?4",
            )
            .bind(uuid)
            .bind(name)
            .bind(description)
            .bind(self.pull)
            .execute(&mut *transaction)
            .await?;
        }
        for sql in [
            "DELETE FROM product_category WHERE category IN (SELECT id FROM category WHERE seen <> ?1)",
            "DELETE FROM category WHERE seen <> ?1",
        ] {
            sqlx::query(sql).bind(self.pull).execute(&mut *transaction).await?;
        }
        self.reached(&mut transaction, Stage::Feed).await?;
        Ok(transaction.commit().await?)
    }

    /// Writes a page of the products feed; returns how many of its products are new or different.
    pub(in crate::catalog) async fn page(&mut self, products: &[Product], state: FeedState) -> Result<u64, Error> {
        let mut transaction = self.begin().await?;
        let mut changed = 0;
        for product in products {
            changed += u64::from(self.product(&mut transaction, product).await?);
        }
        sqlx::query("UPDATE pull SET feed_offset = ?2, unreadable = unreadable + ?3 WHERE id = ?1")
            .bind(self.pull)
            .bind(as_i64(state.offset))
            .bind(as_i64(state.unreadable))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// Writes one product that the feed did not bring.
    pub(in crate::catalog) async fn found(&mut self, product: &Product) -> Result<bool, Error> {
        let mut transaction = self.begin().await?;
        let changed = self.product(&mut transaction, product).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// Marks a product as gone.
    pub(in crate::catalog) async fn gone(&self, uuid: &str) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let update = sqlx::query("UPDATE product SET gone = ?2 WHERE uuid = ?1 AND gone IS NULL");
        update.bind(uuid).bind(self.started).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Writes which products a category has; a product that is new is known by its code from now on.
    pub(in crate::catalog) async fn members(&self, category: i64, listed: &[Listed]) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let rows = json(listed.iter().map(|row| [row.uuid.as_str(), &row.code, &row.description]));
        sqlx::query(
            "INSERT INTO product (uuid, code, description, seen)
             SELECT value ->> 0, value ->> 1, value ->> 2, 0 FROM json_each(?1) WHERE true ON CONFLICT (uuid) DO NOTHING",
        )
        .bind(&rows)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM product_category WHERE category = ?1")
            .bind(category)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT OR IGNORE INTO product_category (category, product)
             SELECT ?1, product.id FROM json_each(?2) JOIN product ON product.uuid = value ->> 0",
        )
        .bind(category)
        .bind(&rows)
        .execute(&mut *transaction)
        .await?;
        let update = sqlx::query("UPDATE category SET members = ?2 WHERE id = ?1");
        update.bind(category).bind(self.pull).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Writes the base prices of a product, in the place of those it had.
    pub(in crate::catalog) async fn prices(&mut self, product: i64, prices: &[BasePrice]) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        sqlx::query("DELETE FROM base_price WHERE product = ?1").bind(product).execute(&mut *transaction).await?;
        let mut rows = Vec::with_capacity(prices.len());
        for price in prices {
            let runsize = self.option_id(&mut transaction, &price.runsize).await?;
            let colorspec = self.option_id(&mut transaction, &price.colorspec).await?;
            rows.push((runsize, colorspec, &price.price, price.can_group_ship.map(i64::from)));
        }
        sqlx::query(
            "INSERT OR REPLACE INTO base_price (product, runsize, colorspec, price, can_group_ship)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)",
        )
        .bind(product)
        .bind(json(rows.iter()))
        .execute(&mut *transaction)
        .await?;
        let update = sqlx::query("UPDATE product SET priced = ?2 WHERE id = ?1");
        update.bind(product).bind(self.pull).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Notes that the pull is now at a stage.
    pub(in crate::catalog) async fn stage(&self, stage: Stage) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        self.reached(&mut transaction, stage).await?;
        Ok(transaction.commit().await?)
    }

    /// Ends the pull.
    pub(in crate::catalog) async fn finish(&self, now: i64) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let update = sqlx::query("UPDATE pull SET finished = ?2 WHERE id = ?1");
        update.bind(self.pull).bind(now).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Lists the categories whose products this pull has not listed.
    pub(in crate::catalog) async fn categories_left(&self) -> Result<Vec<(i64, String)>, Error> {
        let rows = sqlx::query_as("SELECT id, uuid FROM category WHERE members <> ?1 ORDER BY id");
        Ok(rows.bind(self.pull).fetch_all(&self.store.pool).await?)
    }

    /// Lists the products that are known and that nothing brought: all of them where everything was asked for, else those that only
    /// a category names.
    pub(in crate::catalog) async fn missing(&self, whole: bool) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT uuid FROM product WHERE gone IS NULL AND seen <> ?1 AND (?2 OR seen = 0) ORDER BY id",
        )
        .bind(self.pull)
        .bind(whole)
        .fetch_all(&self.store.pool)
        .await?;
        Ok(rows.into_iter().map(|(uuid,)| uuid).collect())
    }

    /// Lists the products whose base prices are to be read.
    pub(in crate::catalog) async fn unpriced(&self) -> Result<Vec<(i64, String)>, Error> {
        let rows = sqlx::query_as(
            "SELECT id, uuid FROM product WHERE gone IS NULL AND priced <> ?1 AND (seen = ?1 OR priced = 0) ORDER BY id",
        );
        Ok(rows.bind(self.pull).fetch_all(&self.store.pool).await?)
    }

    /// Begins a transaction, unless another pull took the place of this one.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, Error> {
        let mut transaction = self.store.pool.begin_with("BEGIN IMMEDIATE").await?;
        let mine = sqlx::query("SELECT id FROM pull WHERE id = ?1 AND finished IS NULL");
        match mine.bind(self.pull).fetch_optional(&mut *transaction).await? {
            Some(_) => Ok(transaction),
            None => Err(Error::Overtaken),
        }
    }

    async fn reached(&self, connection: &mut SqliteConnection, stage: Stage) -> Result<(), Error> {
        let update = sqlx::query("UPDATE pull SET stage = ?2 WHERE id = ?1");
        update.bind(self.pull).bind(stage.as_str()).execute(connection).await?;
        Ok(())
    }
}

/// Writes rows as one JSON text, which SQLite takes apart: one statement for any number of rows.
fn json(rows: impl Iterator<Item = impl serde::Serialize>) -> String {
    let rows = rows.map(|row| serde_json::to_value(row).unwrap_or_default());
    Value::Array(rows.collect()).to_string()
}

fn as_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
