-- Artwork that orders of a day were sent with, by hashes alone; days are counted from 1970 in UTC. Forgotten after a week.
CREATE TABLE artwork_seen (
    day      BIGINT NOT NULL,
    customer TEXT   NOT NULL,
    content  TEXT   NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (day, customer, content)
);
CREATE INDEX artwork_seen_of_order ON artwork_seen (order_id);
