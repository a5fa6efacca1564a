-- The machines that work on the store, and when each found everything there last that it remembers.
CREATE TABLE machine (
    id         TEXT   PRIMARY KEY,
    vouched_at BIGINT NOT NULL,
    -- The server as it was then: one that was restarted, promoted or restored is another one.
    server     TEXT   NOT NULL
);
