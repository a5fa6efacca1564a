-- Times are milliseconds since 1970 in UTC. Ids rise with time. Words of states are those of ledger/state.rs.

CREATE TABLE orders (
    id              INTEGER PRIMARY KEY,
    storefront      TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    number          TEXT,
    state           TEXT    NOT NULL,
    -- Why it is held, refused or in doubt, for a person; and what is missing, for grouping.
    reason          TEXT,
    missing         TEXT,
    alert           TEXT,
    source          TEXT    NOT NULL,
    -- Whether the storefront is told what became of it; not of an order that came as a file.
    writes_back     BOOLEAN NOT NULL,
    -- Who ordered, as the storefront calls them, and for how much.
    customer        TEXT,
    amount          TEXT,
    received_at     BIGINT  NOT NULL,
    changed_at      BIGINT  NOT NULL,
    -- SHA-256 of what was translated last, without round and payment: tells whether the order changed since.
    fingerprint     TEXT,
    mapping_version TEXT,
    -- The fingerprint that a person approved.
    approved        TEXT,
    UNIQUE (storefront, external_id)
);
CREATE INDEX orders_by_state ON orders (state, changed_at);
CREATE INDEX orders_by_customer ON orders (storefront, customer) WHERE customer IS NOT NULL;

-- What can be erased without losing what was placed and charged.
CREATE TABLE order_personal (
    order_id   BIGINT PRIMARY KEY REFERENCES orders (id),
    body       BLOB   NOT NULL,
    -- Whether the body came as a file or notice and the storefront is not asked for it.
    is_final   BOOLEAN NOT NULL,
    stored_at  BIGINT NOT NULL
);

CREATE TABLE inbound_event (
    id          INTEGER PRIMARY KEY,
    storefront  TEXT   NOT NULL,
    event_id    TEXT   NOT NULL,
    order_id    BIGINT NOT NULL REFERENCES orders (id),
    received_at BIGINT NOT NULL,
    UNIQUE (storefront, event_id)
);
CREATE INDEX inbound_event_of_order ON inbound_event (order_id);

CREATE TABLE jobs (
    id                 INTEGER PRIMARY KEY,
    order_id           BIGINT NOT NULL REFERENCES orders (id),
    -- 4over gives it back as customer_job_id; no two jobs of any order share one.
    job_name           TEXT   NOT NULL UNIQUE,
    position           BIGINT NOT NULL,
    mapping            TEXT   NOT NULL,
    order_line_item_id TEXT,
    state              TEXT   NOT NULL,
    reason             TEXT,
    -- The 4over job number.
    number             TEXT,
    -- The coarse state that 4over's status stands for, and its own words.
    progress           TEXT,
    status             TEXT,
    -- Tracking numbers, a JSON list.
    tracking           TEXT   NOT NULL DEFAULT '[]',
    -- Files that are attached once the job is placed, a JSON object; null once they are.
    attach             TEXT,
    placed_at          BIGINT,
    changed_at         BIGINT NOT NULL
);
CREATE INDEX jobs_of_order ON jobs (order_id, position);
CREATE UNIQUE INDEX jobs_by_number ON jobs (number) WHERE number IS NOT NULL;

-- A round: one create-order request.
CREATE TABLE submission (
    id              INTEGER PRIMARY KEY,
    order_id        BIGINT  NOT NULL REFERENCES orders (id),
    round           BIGINT  NOT NULL,
    -- The order_id that 4over is told.
    reference       TEXT    NOT NULL UNIQUE,
    body_sha256     TEXT    NOT NULL,
    mapping_version TEXT    NOT NULL,
    is_test         BOOLEAN NOT NULL,
    lease           TEXT    NOT NULL,
    intended_at     BIGINT  NOT NULL,
    -- Null as long as it is not known of every job what became of it.
    resolved_at     BIGINT,
    outcome         TEXT,
    http_status     BIGINT,
    -- What 4over answered, without private matters.
    answer          TEXT,
    charged         TEXT,
    UNIQUE (order_id, round)
);
-- At most one round of an order is open: no second one while one may still have been placed.
CREATE UNIQUE INDEX submission_open ON submission (order_id) WHERE resolved_at IS NULL;

-- What was sent, without the payment token; erased with the personal data.
CREATE TABLE submission_body (
    submission_id BIGINT PRIMARY KEY REFERENCES submission (id),
    body          BLOB NOT NULL
);

CREATE TABLE submission_job (
    submission_id BIGINT NOT NULL REFERENCES submission (id),
    job_id        BIGINT NOT NULL REFERENCES jobs (id),
    PRIMARY KEY (submission_id, job_id)
);
CREATE INDEX submission_job_of_job ON submission_job (job_id);
-- A round holds jobs that were not placed, and cannot have been; whoever wrote the statement.
CREATE TRIGGER submission_job_not_placed BEFORE INSERT ON submission_job
WHEN (SELECT state FROM jobs WHERE id = NEW.job_id) <> 'pending'
BEGIN
    SELECT RAISE(ABORT, 'a job that is not pending cannot be sent');
END;
CREATE TRIGGER jobs_placed_stay BEFORE UPDATE OF state ON jobs
WHEN OLD.state IN ('placed', 'done', 'cancelled') AND NEW.state NOT IN ('placed', 'done', 'cancelled')
  AND OLD.number IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a job that was placed cannot be sent again');
END;
-- Of a job in doubt only an answer to the question whether 4over has it leads on.
CREATE TRIGGER jobs_in_doubt_stay BEFORE UPDATE OF state ON jobs
WHEN OLD.state = 'in_doubt' AND NEW.state NOT IN ('in_doubt', 'placed', 'refused')
BEGIN
    SELECT RAISE(ABORT, 'a job in doubt cannot be sent again');
END;

-- What is due, by step: place, attach, write_back, track. The holder of the lease does it.
CREATE TABLE work (
    order_id    BIGINT NOT NULL REFERENCES orders (id),
    step        TEXT   NOT NULL,
    -- Null: nothing is due. While somebody does it, this is when their lease ends.
    next_at     BIGINT,
    lease       TEXT,
    attempts    BIGINT NOT NULL DEFAULT 0,
    -- Rises with every change that makes the step due, so that a change during the step is not missed.
    wanted      BIGINT NOT NULL DEFAULT 1,
    -- Why the last attempt came to nothing.
    trouble     TEXT,
    PRIMARY KEY (order_id, step)
);
CREATE INDEX work_due ON work (step, next_at) WHERE next_at IS NOT NULL;

-- What was written back last, by custom field: what differs from it, a person has changed.
CREATE TABLE written (
    order_id        BIGINT NOT NULL REFERENCES orders (id),
    custom_field_id TEXT   NOT NULL,
    value           TEXT   NOT NULL,
    written_at      BIGINT NOT NULL,
    PRIMARY KEY (order_id, custom_field_id)
);

-- The history: append only.
CREATE TABLE event (
    id       INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    job_id   BIGINT,
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL,
    what     TEXT   NOT NULL,
    detail   TEXT
);
CREATE INDEX event_of_order ON event (order_id, id);
CREATE TRIGGER event_is_kept BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the history is append only'); END;

-- Where polling and back-fills are.
CREATE TABLE cursor (
    name       TEXT PRIMARY KEY,
    position   TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Pause and the like.
CREATE TABLE setting (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
