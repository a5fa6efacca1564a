//! What can go wrong with the catalogue, named by where it broke.

use std::path::PathBuf;

use crate::fourover;

/// Why a catalogue could not be pulled or looked into.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no catalogue yet.
    #[error("there is no catalogue at {}; `overprint catalog pull` makes one", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is no catalogue, and is left as it is", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Another version of this program wrote the catalogue.
    #[error("the catalogue at {} has layout {found}, this program writes layout {known}; delete the file and pull again", path.display())]
    Layout {
        /// The file.
        path: PathBuf,
        /// The layout it has.
        found: i64,
        /// The layout it should have.
        known: i64,
    },
    /// No pull has come to its end, so that what is missing may only not have been read yet.
    #[error("the catalogue is not whole: no pull of it was finished; `overprint catalog pull` goes on with it")]
    Unfinished,
    /// The catalogue cannot be opened, read or written.
    #[error("the catalogue cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// 4over did not answer as it should, even when asked again.
    #[error("pulling {what} stopped: {source}; what was read is kept, and the next pull goes on from there")]
    Fourover {
        /// What was being pulled.
        what: &'static str,
        /// What 4over answered, or why it did not.
        source: Box<fourover::Error>,
    },
    /// 4over answered with JSON that is no list, or no product.
    #[error(
        "pulling {what} stopped: the answer should be {expected}; what was read is kept, and the next pull goes on from there"
    )]
    Shape {
        /// What was being pulled.
        what: &'static str,
        /// What the answer should be.
        expected: &'static str,
    },
    /// A list repeats itself and yet claims to go on.
    #[error("pulling {what} stopped: the list does not end, and the page at offset {offset} brings nothing new")]
    Endless {
        /// What was being pulled.
        what: &'static str,
        /// Where, in rows.
        offset: u64,
    },
    /// Another pull has begun or finished meanwhile.
    #[error("another pull works on this catalogue, so this one stopped")]
    Overtaken,
    /// A question to 4over was given up from within.
    #[error("pulling {what} stopped: a request was given up: {reason}")]
    GivenUp {
        /// What was being pulled.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// What was found cannot be written where it should go.
    #[error("the result cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl Error {
    /// Tells whether the same may succeed later without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            Error::Fourover { source, .. } => source.may_pass() || matches!(**source, fourover::Error::Decode { .. }),
            Error::Overtaken => true,
            _ => false,
        }
    }
}
