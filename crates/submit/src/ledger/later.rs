//! Statements that wait for the next one: SQLite is told of them all at once.

use super::error::LedgerError;
use futures_util::TryStreamExt;
use sqlx::encode::Encode;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Either, Executor, FromRow, Sqlite, SqliteConnection, Type};

/// The most statements that wait: the store prepares each sequence of them once, and numbers their values through.
const MOST: u64 = 32;

/// Statements that were put off, in their order. Each has to change exactly one row.
#[derive(Default)]
pub(super) struct Later {
    sql: String,
    values: SqliteArguments,
    count: u64,
    /// Whose rows they change.
    order_id: i64,
}

impl Later {
    /// Puts a statement off, with its values.
    pub(super) fn put(
        &mut self,
        sql: &str,
        order_id: i64,
        values: impl FnOnce(&mut SqliteArguments) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        self.add(sql, values)?;
        self.count += 1;
        self.order_id = order_id;
        Ok(())
    }

    fn add(
        &mut self,
        sql: &str,
        values: impl FnOnce(&mut SqliteArguments) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let before = self.values.len();
        values(&mut self.values)?;
        if self.count > 0 {
            self.sql.push_str("; ");
        }
        renumber(&mut self.sql, sql, before);
        Ok(())
    }

    /// Tells whether no more are to be put off.
    pub(super) fn is_full(&self) -> bool {
        self.count >= MOST
    }

    /// Runs what was put off, in one message to SQLite's thread.
    pub(super) async fn flush(&mut self, connection: &mut SqliteConnection) -> Result<(), LedgerError> {
        if self.count == 0 {
            return Ok(());
        }
        let Later { sql, values, count, order_id } = std::mem::take(self);
        let done = sqlx::query_with(AssertSqlSafe(sql), values).execute(connection).await?;
        // None of them can change two rows, so that as many rows as statements are one row each.
        if done.rows_affected() == count { Ok(()) } else { Err(LedgerError::LeaseLost { order_id }) }
    }

    /// Asks for rows; what was put off is run before, in the same message.
    pub(super) async fn ask<T: for<'r> FromRow<'r, SqliteRow>>(
        &mut self,
        connection: &mut SqliteConnection,
        sql: &str,
        values: impl FnOnce(&mut SqliteArguments) -> Result<(), LedgerError>,
    ) -> Result<Vec<T>, LedgerError> {
        self.add(sql, values)?;
        let Later { sql, values, count, order_id } = std::mem::take(self);
        let (mut rows, mut done, mut changed) = (Vec::new(), 0, 0);
        let mut answers = connection.fetch_many(sqlx::query_with(AssertSqlSafe(sql), values));
        while let Some(answer) = answers.try_next().await? {
            match answer {
                // The last one tells how many rows the statement before it changed, where it changes none itself.
                Either::Left(result) if done < count => {
                    done += 1;
                    changed += result.rows_affected();
                }
                Either::Left(_) => {}
                Either::Right(row) => rows.push(T::from_row(&row)?),
            }
        }
        if changed == count { Ok(rows) } else { Err(LedgerError::LeaseLost { order_id }) }
    }
}

/// Adds a value to those of a statement.
pub(super) fn add<'v, T: Encode<'v, Sqlite> + Type<Sqlite>>(
    values: &mut SqliteArguments,
    value: T,
) -> Result<(), LedgerError> {
    values.add(value).map_err(|error| LedgerError::Database(sqlx::Error::Encode(error)))
}

/// Refuses a statement that changed another number of rows than one.
pub(super) fn one(rows: u64, order_id: i64) -> Result<(), LedgerError> {
    if rows == 1 { Ok(()) } else { Err(LedgerError::LeaseLost { order_id }) }
}

/// Appends a statement whose first value is not the first of all: `$1` becomes `$8` behind seven others.
fn renumber(all: &mut String, sql: &str, before: usize) {
    let mut parts = sql.split('$');
    all.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().unwrap_or_default() + before;
        all.push('$');
        all.push_str(&number.to_string());
        all.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::renumber;

    #[test]
    fn values_are_counted_through_all_statements() {
        let mut all = String::new();
        renumber(&mut all, "UPDATE a SET b = $1, c = $2 WHERE d = $1", 0);
        all.push_str("; ");
        renumber(&mut all, "INSERT INTO e VALUES ($1, $12)", 2);
        assert_eq!(all, "UPDATE a SET b = $1, c = $2 WHERE d = $1; INSERT INTO e VALUES ($3, $14)");
    }
}
