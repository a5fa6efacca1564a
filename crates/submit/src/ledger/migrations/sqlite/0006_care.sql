-- When what is somebody's was erased of the order last, and whether nobody may bring it back: the customer asked for it.
ALTER TABLE orders ADD COLUMN erased_at BIGINT;
ALTER TABLE orders ADD COLUMN forgotten BOOLEAN NOT NULL DEFAULT FALSE;
-- What kind of thing is missing, without a value of the order, for messages that leave the building.
ALTER TABLE orders ADD COLUMN held_by TEXT;
CREATE INDEX orders_unerased ON orders (changed_at) WHERE erased_at IS NULL;
CREATE INDEX orders_forgotten ON orders (id) WHERE forgotten;
CREATE INDEX orders_by_arrival ON orders (storefront, received_at);

-- An erased body is empty, so that it is known when it went.
ALTER TABLE order_personal ADD COLUMN erased_at BIGINT;
ALTER TABLE submission_body ADD COLUMN erased_at BIGINT;
CREATE INDEX order_personal_kept ON order_personal (stored_at) WHERE erased_at IS NULL;
CREATE INDEX submission_body_kept ON submission_body (submission_id) WHERE erased_at IS NULL;

-- The history stays append only, but that the detail of a line may go: it can hold what is somebody's.
DROP TRIGGER event_is_kept;
CREATE TRIGGER event_is_kept BEFORE UPDATE ON event
WHEN NEW.detail IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.order_id IS NOT OLD.order_id OR NEW.job_id IS NOT OLD.job_id
  OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor OR NEW.what IS NOT OLD.what
BEGIN
    SELECT RAISE(ABORT, 'the history is append only');
END;

-- What is wrong at present that people are told of, as groups; one that is over goes.
CREATE TABLE notice (
    condition TEXT   NOT NULL,
    -- What the orders of the group have in common.
    what      TEXT   NOT NULL,
    count     BIGINT NOT NULL,
    since     BIGINT NOT NULL,
    -- When people were told last, and of how many.
    told_at   BIGINT NOT NULL,
    told_of   BIGINT NOT NULL,
    PRIMARY KEY (condition, what)
);

-- Messages that are to be sent, one for each target; sent ones go.
CREATE TABLE notice_message (
    id       INTEGER PRIMARY KEY,
    -- The target by its name in the configuration.
    target   TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    made_at  BIGINT NOT NULL,
    next_at  BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    lease    TEXT
);
CREATE INDEX notice_message_due ON notice_message (next_at);
