-- The catalogue of 4over as last pulled. Rows refer to each other by small numbers, since there are millions of triples.

CREATE TABLE pull (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, since rows say which pull saw them
    whole       INTEGER NOT NULL,            -- 1: everything, 0: what changed since
    since       INTEGER,                     -- seconds since 1970, UTC; null where whole
    started     INTEGER NOT NULL,
    finished    INTEGER,                     -- null while there is something left to pull
    stage       TEXT NOT NULL,
    feed_offset INTEGER NOT NULL DEFAULT 0,  -- rows of the products feed that are in the store
    unreadable  INTEGER NOT NULL DEFAULT 0   -- rows of the products feed without an identifier
);

CREATE TABLE category (
    id          INTEGER PRIMARY KEY,
    uuid        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    seen        INTEGER NOT NULL,            -- the pull that last found it
    members     INTEGER NOT NULL DEFAULT 0   -- the pull that last listed its products
);

CREATE TABLE product (
    id          INTEGER PRIMARY KEY,
    uuid        TEXT NOT NULL UNIQUE,
    code        TEXT NOT NULL,
    description TEXT NOT NULL,
    digest      BLOB,                        -- of groups, options and triples; null while a category alone names it
    seen        INTEGER NOT NULL,            -- the pull that last read it, 0 for none
    priced      INTEGER NOT NULL DEFAULT 0,  -- the pull that last read its base prices, 0 for none
    gone        INTEGER                      -- when it was found to be gone, seconds since 1970
);
CREATE INDEX product_seen ON product (seen);

CREATE TABLE product_category (
    category INTEGER NOT NULL,
    product  INTEGER NOT NULL,
    PRIMARY KEY (category, product)
) WITHOUT ROWID;

CREATE TABLE option_group (
    id   INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,               -- or name:… where 4over gives no identifier of its own
    name TEXT NOT NULL,
    kind TEXT NOT NULL
);

CREATE TABLE option (
    id          INTEGER PRIMARY KEY,
    uuid        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    capi_name   TEXT NOT NULL
);

CREATE TABLE group_option (
    option_group INTEGER NOT NULL,
    option       INTEGER NOT NULL,
    PRIMARY KEY (option_group, option)
) WITHOUT ROWID;

CREATE TABLE product_group (
    product      INTEGER NOT NULL,
    option_group INTEGER NOT NULL,
    minoccurs    INTEGER NOT NULL,
    maxoccurs    INTEGER,                    -- null for any number
    PRIMARY KEY (product, option_group)
) WITHOUT ROWID;

CREATE TABLE product_option (
    product      INTEGER NOT NULL,
    option_group INTEGER NOT NULL,
    option       INTEGER NOT NULL,
    PRIMARY KEY (product, option_group, option)
) WITHOUT ROWID;

CREATE TABLE triple (
    product    INTEGER NOT NULL,
    runsize    INTEGER NOT NULL,
    colorspec  INTEGER NOT NULL,
    turnaround INTEGER NOT NULL,
    PRIMARY KEY (product, runsize, colorspec, turnaround)
) WITHOUT ROWID;

CREATE TABLE base_price (
    product        INTEGER NOT NULL,
    runsize        INTEGER NOT NULL,
    colorspec      INTEGER NOT NULL,
    price          TEXT NOT NULL,            -- as 4over writes it
    can_group_ship INTEGER,                  -- null where 4over does not say
    PRIMARY KEY (product, runsize, colorspec)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE product_words USING fts5 (
    code, description, options,
    content = '', contentless_delete = 1, tokenize = "unicode61 tokenchars './'"
);

CREATE VIRTUAL TABLE option_words USING fts5 (
    name, description, option_group,
    content = '', contentless_delete = 1, tokenize = "unicode61 tokenchars './'"
);

PRAGMA application_id = 1331053392;
PRAGMA user_version = 1;
