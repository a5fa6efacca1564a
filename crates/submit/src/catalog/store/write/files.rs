//! Writes which files products need.

use super::Writer;
use crate::catalog::error::Error;
use crate::catalog::needed::{Combination, combinations};

/// A product whose files are asked for.
#[derive(Clone, Debug)]
pub(in crate::catalog) struct Unasked {
    pub(in crate::catalog) id: i64,
    pub(in crate::catalog) uuid: String,
    pub(in crate::catalog) combinations: Vec<Combination>,
}

impl Writer {
    /// Lists the products that this pull read, or of which it was never asked, and whose files it has not asked for.
    pub(in crate::catalog) async fn unasked(&self) -> Result<Vec<(i64, String)>, Error> {
        let rows = sqlx::query_as(
            "SELECT id, uuid FROM product LEFT JOIN files_asked ON files_asked.product = product.id
             WHERE gone IS NULL AND digest IS NOT NULL AND (pull IS NULL OR seen = ?1 AND pull <> ?1) ORDER BY id",
        );
        Ok(rows.bind(self.pull).fetch_all(&self.store.pool).await?)
    }

    /// Returns what is to be asked about a product.
    pub(in crate::catalog) async fn combinations(&self, (id, uuid): (i64, String)) -> Result<Unasked, Error> {
        Ok(Unasked { combinations: combinations(&self.store.groups(id).await?), id, uuid })
    }

    /// Writes which files a product needs, in place of what was known: colorspec, option and reason code.
    pub(in crate::catalog) async fn files(
        &self,
        product: i64,
        needed: &[(String, String, String)],
    ) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        sqlx::query("DELETE FROM needed_file WHERE product = ?1").bind(product).execute(&mut *transaction).await?;
        sqlx::query(
            "INSERT OR IGNORE INTO needed_file (product, colorspec, option, reason)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)",
        )
        .bind(product)
        .bind(super::json(needed.iter()))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT OR REPLACE INTO files_asked (product, pull) VALUES (?1, ?2)")
            .bind(product)
            .bind(self.pull)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}
