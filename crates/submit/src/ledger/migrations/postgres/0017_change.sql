-- What an order said when it was sent, as far as its mappings read it: quantities, and salted hashes of everything else.
CREATE TABLE sent_content (
    order_id BIGINT PRIMARY KEY REFERENCES orders (id),
    content  TEXT NOT NULL
);

-- What changed since then, its most urgent kind, when that was noticed, and the change that a person accepted.
ALTER TABLE orders ADD COLUMN change TEXT;
ALTER TABLE orders ADD COLUMN change_kind TEXT;
ALTER TABLE orders ADD COLUMN change_at BIGINT;
ALTER TABLE orders ADD COLUMN change_accepted TEXT;
CREATE INDEX orders_changed ON orders (change_kind) WHERE change_kind IS NOT NULL;
