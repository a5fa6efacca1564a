-- The Shipment records of the storefront, one for each parcel: what is there is never asked for again.
CREATE TABLE shipment (
    order_id        BIGINT NOT NULL REFERENCES orders (id),
    tracking_number TEXT   NOT NULL,
    -- sending (a request may have left), accepted (the storefront makes it by itself), there, not_there.
    state           TEXT   NOT NULL,
    -- The lines whose quantities it has, a JSON list of order_line_item_id.
    lines           TEXT   NOT NULL,
    intended_at     BIGINT NOT NULL,
    -- The storefront's id of it.
    shipment_id     TEXT,
    PRIMARY KEY (order_id, tracking_number)
);
