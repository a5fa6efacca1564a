//! The state of a pull: what it is to bring, and how far it came.

use super::Store;
use crate::catalog::error::Error;

/// How far before the last pull the next one reaches back, in seconds: 4over's clock is in another zone than ours, no source says
/// in which, and no two zones are further apart.
const OVERLAP: i64 = 26 * 60 * 60;

/// The steps of a pull, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalog) enum Stage {
    /// The categories.
    Categories,
    /// The products feed, page by page.
    Feed,
    /// Which products each category has.
    Members,
    /// Products that are known and that the feed did not bring, one by one.
    Missing,
    /// The base prices of each product that was read.
    Prices,
    /// Which files each product needs.
    Files,
}

impl Stage {
    const ALL: [Stage; 6] =
        [Stage::Categories, Stage::Feed, Stage::Members, Stage::Missing, Stage::Prices, Stage::Files];

    pub(in crate::catalog) fn as_str(self) -> &'static str {
        match self {
            Stage::Categories => "categories",
            Stage::Feed => "feed",
            Stage::Members => "members",
            Stage::Missing => "missing",
            Stage::Prices => "prices",
            Stage::Files => "files",
        }
    }
}

/// A pull that has begun.
#[derive(Clone, Debug)]
pub(in crate::catalog) struct Pull {
    pub(in crate::catalog) id: i64,
    pub(in crate::catalog) whole: bool,
    /// Date and time since when changes are asked for.
    pub(in crate::catalog) since: Option<(String, String)>,
    pub(in crate::catalog) started: i64,
    pub(in crate::catalog) stage: Stage,
    pub(in crate::catalog) offset: u64,
    /// Whether it goes on where an earlier one was ended.
    pub(in crate::catalog) resumed: bool,
}

type PullRow = (i64, bool, i64, String, i64, Option<String>, Option<String>);

impl Store {
    /// Goes on with a pull that was not finished, or begins one: of everything where that is wanted or nothing is there yet.
    ///
    /// A pull that is to bring everything never goes on with an older one.
    pub(in crate::catalog) async fn begin_pull(&self, whole: bool, now: i64) -> Result<Pull, Error> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        if whole {
            sqlx::query("DELETE FROM pull WHERE finished IS NULL").execute(&mut *transaction).await?;
        }
        let (unfinished,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM pull WHERE finished IS NULL").fetch_one(&mut *transaction).await?;
        if unfinished == 0 {
            let (last, last_whole): (Option<i64>, Option<i64>) = sqlx::query_as(
                "SELECT max(started), max(started) FILTER (WHERE whole) FROM pull WHERE finished IS NOT NULL",
            )
            .fetch_one(&mut *transaction)
            .await?;
            let since = last.filter(|_| !whole && last_whole.is_some()).map(|last| last - OVERLAP);
            sqlx::query("INSERT INTO pull (whole, since, started, stage) VALUES (?1, ?2, ?3, ?4)")
                .bind(since.is_none())
                .bind(since)
                .bind(now)
                .bind(Stage::Categories.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        let row: PullRow = sqlx::query_as(
            "SELECT id, whole, started, stage, feed_offset, date(since, 'unixepoch'), time(since, 'unixepoch')
             FROM pull WHERE finished IS NULL",
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(pull(row, unfinished > 0))
    }
}

fn pull((id, whole, started, stage, offset, date, time): PullRow, resumed: bool) -> Pull {
    Pull {
        id,
        whole,
        since: date.zip(time),
        started,
        // A word that no version wrote leads back to the beginning, which does no harm.
        stage: Stage::ALL.into_iter().find(|known| known.as_str() == stage).unwrap_or(Stage::Categories),
        offset: u64::try_from(offset).unwrap_or_default(),
        resumed,
    }
}
