-- What was planned for an order when it was held last: what a person approves by letting it go.
CREATE TABLE plan (
    order_id    BIGINT PRIMARY KEY REFERENCES orders (id),
    made_at     BIGINT NOT NULL,
    -- The fingerprint of the translation that it is of.
    fingerprint TEXT   NOT NULL,
    -- What the order was quoted to cost; null where nobody asked.
    total       TEXT,
    -- What the guards found, a JSON list, without what is personal in it.
    findings    TEXT   NOT NULL,
    -- The whole plan, JSON, with what 4over suggests in the place of addresses; null once erased with the personal data.
    summary     TEXT
);

-- What the request was quoted to cost.
ALTER TABLE submission ADD COLUMN quoted TEXT;
-- What counts towards the day, in hundredths: what was charged, and as long as that is not known, what was quoted.
ALTER TABLE submission ADD COLUMN spent BIGINT;
CREATE INDEX submission_by_day ON submission (intended_at) WHERE spent IS NOT NULL;
