-- Which files products need (4over, Create Requirements). In a file of its own, since catalogs that were made before have no such
-- tables: the next pull adds them.

CREATE TABLE IF NOT EXISTS needed_file (
    product   INTEGER NOT NULL,
    colorspec TEXT NOT NULL,
    option    TEXT NOT NULL,                 -- of a group in which one has to be chosen; empty for what holds in any case
    reason    TEXT NOT NULL,
    PRIMARY KEY (product, colorspec, option, reason)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS files_asked (
    product INTEGER PRIMARY KEY,
    pull    INTEGER NOT NULL                 -- the pull that last asked which files it needs
);
