-- What operators find orders by, and which orders wait for mappings and not for a person's word.

-- The SKUs of an order, as it was read last: they stay when its personal data is erased.
CREATE TABLE order_sku (
    order_id BIGINT NOT NULL REFERENCES orders (id),
    sku      TEXT   NOT NULL,
    PRIMARY KEY (order_id, sku)
);
CREATE INDEX order_sku_by_sku ON order_sku (sku, order_id);

-- The amount in ten-thousandths, which compare as numbers.
ALTER TABLE orders ADD COLUMN amount_units BIGINT;
UPDATE orders SET amount_units = CAST(round(CAST(amount AS NUMERIC) * 10000) AS BIGINT)
WHERE amount ~ '^[0-9]+([.][0-9]*)?$' AND length(amount) < 14;

-- Whether what holds the order are the mappings or the catalogue: other mappings may let it go.
ALTER TABLE orders ADD COLUMN waits_for_mappings BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE orders SET waits_for_mappings = TRUE
WHERE state = 'held' AND EXISTS (
    SELECT 1 FROM event
    WHERE event.what = 'held' AND (event.detail LIKE '{"problems":%' OR event.detail LIKE '{"findings":%')
      AND event.id = (SELECT max(last.id) FROM event last
                      WHERE last.order_id = orders.id AND last.what IN ('held', 'hold', 'restored'))
);
CREATE INDEX orders_waiting_for_mappings ON orders (mapping_version) WHERE waits_for_mappings;
