//! Writes one product with its groups, options, triples and words.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{Writer, json};
use crate::catalog::error::Error;
use crate::catalog::row::{Group, Product, ProductOption};
use crate::catalog::words::words;

impl Writer {
    /// Writes a product; returns whether it is new or different. One that is neither is only marked as seen.
    pub(super) async fn product(
        &mut self,
        connection: &mut SqliteConnection,
        product: &Product,
    ) -> Result<bool, Error> {
        let digest = digest(product);
        let known = sqlx::query("UPDATE product SET seen = ?2, gone = NULL WHERE uuid = ?1 AND digest = ?3");
        let known = known.bind(&product.uuid).bind(self.pull).bind(&digest).execute(&mut *connection).await?;
        if known.rows_affected() > 0 {
            return Ok(false);
        }
        let (id,): (i64,) = sqlx::query_as(
            "INSERT INTO product (uuid, code, description, digest, seen) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (uuid) DO UPDATE SET code = ?2, description = ?3, digest = ?4, seen = ?5, gone = NULL RETURNING id",
        )
        .bind(&product.uuid)
        .bind(&product.code)
        .bind(&product.description)
        .bind(&digest)
        .bind(self.pull)
        .fetch_one(&mut *connection)
        .await?;
        for sql in [
            "DELETE FROM product_group WHERE product = ?1",
            "DELETE FROM product_option WHERE product = ?1",
            "DELETE FROM triple WHERE product = ?1",
            "DELETE FROM product_words WHERE rowid = ?1",
        ] {
            sqlx::query(sql).bind(id).execute(&mut *connection).await?;
        }
        self.product_groups(connection, id, &product.groups).await?;
        self.triples(connection, id, product).await?;
        self.product_words(connection, id, product).await?;
        Ok(true)
    }

    async fn product_groups(
        &mut self,
        connection: &mut SqliteConnection,
        product: i64,
        groups: &[Group],
    ) -> Result<(), Error> {
        let (mut of_product, mut of_groups) = (Vec::new(), Vec::new());
        for group in groups {
            let group_id = self.group(connection, group).await?;
            of_product.push((group_id, group.minoccurs, group.maxoccurs));
            for option in &group.options {
                of_groups.push((group_id, self.option(connection, group, option).await?));
            }
        }
        sqlx::query(
            "INSERT INTO product_group (product, option_group, minoccurs, maxoccurs)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)",
        )
        .bind(product)
        .bind(json(of_product.iter()))
        .execute(&mut *connection)
        .await?;
        let of_groups = json(of_groups.iter());
        for sql in [
            "INSERT INTO product_option (product, option_group, option)
             SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2)",
            "INSERT OR IGNORE INTO group_option (option_group, option)
             SELECT value ->> 0, value ->> 1 FROM json_each(?2) WHERE ?1",
        ] {
            sqlx::query(sql).bind(product).bind(&of_groups).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Writes triples; runsizes and colorspecs that stand in no group are options all the same.
    async fn triples(&mut self, connection: &mut SqliteConnection, product: i64, of: &Product) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(of.triples.len());
        for triple in &of.triples {
            let mut ids = [0; 3];
            for (id, uuid) in ids.iter_mut().zip([&triple.runsize, &triple.colorspec, &triple.turnaround]) {
                *id = self.option_id(connection, uuid).await?;
            }
            rows.push(ids);
        }
        sqlx::query(
            "INSERT OR IGNORE INTO triple (product, runsize, colorspec, turnaround)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)",
        )
        .bind(product)
        .bind(json(rows.iter()))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn product_words(&self, connection: &mut SqliteConnection, id: i64, product: &Product) -> Result<(), Error> {
        let options = product.groups.iter().flat_map(|group| &group.options);
        let mut names: Vec<String> = options
            .flat_map(|option| words(&format!("{} {} {}", option.name, option.description, option.capi_name)))
            .collect();
        names.sort();
        names.dedup();
        sqlx::query("INSERT INTO product_words (rowid, code, description, options) VALUES (?1, ?2, ?3, ?4)")
            .bind(id)
            .bind(words(&product.code).join(" "))
            .bind(words(&product.description).join(" "))
            .bind(names.join(" "))
            .execute(connection)
            .await?;
        Ok(())
    }

    async fn group(&mut self, connection: &mut SqliteConnection, group: &Group) -> Result<i64, Error> {
        match self.groups.get(&group.uuid) {
            Some((id, name)) if *name == group.name || group.name.is_empty() => return Ok(*id),
            _ => {}
        }
        let (id,): (i64,) = sqlx::query_as(
            "INSERT INTO option_group (uuid, name, kind) VALUES (?1, ?2, ?3)
             ON CONFLICT (uuid) DO UPDATE SET name = ?2, kind = ?3 RETURNING id",
        )
        .bind(&group.uuid)
        .bind(&group.name)
        .bind(group.kind.as_str())
        .fetch_one(connection)
        .await?;
        self.groups.insert(group.uuid.clone(), (id, group.name.clone()));
        Ok(id)
    }

    /// Returns the number of an option, and writes it where it is new or says something else; what is empty says nothing.
    async fn option(
        &mut self,
        connection: &mut SqliteConnection,
        group: &Group,
        option: &ProductOption,
    ) -> Result<i64, Error> {
        let id = self.option_id(connection, &option.uuid).await?;
        let Some((_, known)) = self.options.get_mut(&option.uuid) else { return Ok(id) };
        let fresh = |new: &str, old: &str| if new.is_empty() { old.to_owned() } else { new.to_owned() };
        let merged = ProductOption {
            uuid: option.uuid.clone(),
            name: fresh(&option.name, &known.name),
            description: fresh(&option.description, &known.description),
            capi_name: fresh(&option.capi_name, &known.capi_name),
        };
        if *known == merged {
            return Ok(id);
        }
        let update = sqlx::query("UPDATE option SET name = ?2, description = ?3, capi_name = ?4 WHERE id = ?1");
        update
            .bind(id)
            .bind(&merged.name)
            .bind(&merged.description)
            .bind(&merged.capi_name)
            .execute(&mut *connection)
            .await?;
        sqlx::query("DELETE FROM option_words WHERE rowid = ?1").bind(id).execute(&mut *connection).await?;
        sqlx::query("INSERT INTO option_words (rowid, name, description, option_group) VALUES (?1, ?2, ?3, ?4)")
            .bind(id)
            .bind(words(&format!("{} {}", merged.name, merged.capi_name)).join(" "))
            .bind(words(&merged.description).join(" "))
            .bind(words(&group.name).join(" "))
            .execute(connection)
            .await?;
        *known = merged;
        Ok(id)
    }

    pub(super) async fn option_id(&mut self, connection: &mut SqliteConnection, uuid: &str) -> Result<i64, Error> {
        if let Some((id, _)) = self.options.get(uuid) {
            return Ok(*id);
        }
        let (id,): (i64,) = sqlx::query_as(
            "INSERT INTO option (uuid, name, description, capi_name) VALUES (?1, '', '', '')
             ON CONFLICT (uuid) DO UPDATE SET uuid = ?1 RETURNING id",
        )
        .bind(uuid)
        .fetch_one(connection)
        .await?;
        self.options.insert(uuid.to_owned(), (id, ProductOption { uuid: uuid.to_owned(), ..ProductOption::default() }));
        Ok(id)
    }
}

fn digest(product: &Product) -> Vec<u8> {
    // A product is strings and numbers, which always have a JSON form.
    Sha256::digest(serde_json::to_vec(product).unwrap_or_default()).to_vec()
}
