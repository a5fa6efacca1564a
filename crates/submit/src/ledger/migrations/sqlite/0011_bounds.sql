-- How often something came to the same as before: it is counted here, and leaves no line in the history.
CREATE TABLE repeated (
    order_id BIGINT PRIMARY KEY REFERENCES orders (id),
    times    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);
