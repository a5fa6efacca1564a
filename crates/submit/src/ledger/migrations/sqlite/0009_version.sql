-- The newest version of the storefront's order that was told of or read, and when: older ones are neither taken nor sent.
ALTER TABLE orders ADD COLUMN seen_version BIGINT;
ALTER TABLE orders ADD COLUMN seen_modified BIGINT;
ALTER TABLE orders ADD COLUMN seen_at BIGINT;

-- What a storefront delivered is a hint: the order is read at the storefront, and only what a person handed over is kept.
DELETE FROM order_personal WHERE NOT is_final;
