-- How often the step was taken up since it last ended: a process that died did not end it. From 2 on it is worked on alone.
ALTER TABLE work ADD COLUMN begun BIGINT NOT NULL DEFAULT 0;
CREATE INDEX work_suspect ON work (step, next_at) WHERE begun >= 2;

-- Artwork that is fetched and checked before an order is placed, and what was found in it; one row for each order.
CREATE TABLE artwork_look (
    order_id    BIGINT PRIMARY KEY REFERENCES orders (id),
    -- The translation that names these files.
    fingerprint TEXT   NOT NULL,
    -- Hashes of the customer and of the host of the first file: no customer and no host takes all the slots.
    customer    TEXT   NOT NULL,
    host        TEXT   NOT NULL,
    -- The URLs that are left to fetch, a JSON list.
    urls        TEXT   NOT NULL,
    -- What was found, a JSON object by the SHA-256 of the URL.
    found       TEXT   NOT NULL
);
