-- What was sent within a day or an hour, also where no price is known.
CREATE INDEX submission_by_time ON submission (intended_at);

-- Whether two people have to release the order that is held.
ALTER TABLE orders ADD COLUMN second_person BOOLEAN NOT NULL DEFAULT FALSE;

-- Who released an order as it is translated, since it was held last.
CREATE TABLE approval (
    id          INTEGER PRIMARY KEY,
    order_id    BIGINT NOT NULL REFERENCES orders (id),
    fingerprint TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX approval_of_order ON approval (order_id, id);

-- When a backfill was stopped by hand; null once it is resumed.
ALTER TABLE backfill ADD COLUMN stopped_at BIGINT;

-- Whether what is refused is so only since a person confirmed that 4over does not have it.
ALTER TABLE jobs ADD COLUMN not_placed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN not_placed BOOLEAN NOT NULL DEFAULT FALSE;
