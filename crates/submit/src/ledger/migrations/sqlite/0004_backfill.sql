-- Live orders come before those of a back-fill: 0 for the one, 1 for the other.
ALTER TABLE work ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
DROP INDEX work_due;
CREATE INDEX work_due ON work (step, rank, next_at) WHERE next_at IS NOT NULL;

-- How fast what is behind may be taken up, by all machines together.
CREATE TABLE pace (
    name       TEXT PRIMARY KEY,
    per_minute BIGINT NOT NULL,
    -- Before that nothing is.
    next_at    BIGINT NOT NULL
);

-- A back-fill that sends: who asks for the same again goes on with it.
CREATE TABLE backfill (
    id       INTEGER PRIMARY KEY,
    -- What was asked for, JSON.
    asked    TEXT   NOT NULL,
    -- Which page is next, JSON; null once every page is taken.
    position TEXT,
    began_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX backfill_open ON backfill (asked) WHERE ended_at IS NULL;

-- What a back-fill came across, until its report is written.
CREATE TABLE backfill_order (
    id          INTEGER PRIMARY KEY,
    backfill_id BIGINT NOT NULL REFERENCES backfill (id),
    storefront  TEXT   NOT NULL,
    external_id TEXT   NOT NULL,
    number      TEXT,
    -- When the storefront made it.
    created_at  BIGINT,
    -- Null: it is not in the ledger.
    order_id    BIGINT REFERENCES orders (id),
    -- received, known, nothing, left_out or unreadable.
    fate        TEXT   NOT NULL,
    reason      TEXT,
    UNIQUE (backfill_id, storefront, external_id)
);
