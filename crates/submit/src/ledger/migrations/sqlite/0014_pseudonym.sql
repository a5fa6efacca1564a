-- What replaces an erased customer, and what was written back, is made with a key of the store; hashes without a key are replaced.
CREATE INDEX orders_hashed ON orders (id) WHERE substr(customer, 1, 7) = 'sha256:';
CREATE INDEX written_hashed ON written (order_id) WHERE substr(value, 1, 8) = '"sha256:';

-- The history said the beginning of such a hash.
DROP TRIGGER event_is_kept;
UPDATE event SET detail = substr(detail, 1, instr(detail, ' (customer sha256:') - 1)
WHERE what = 'erased' AND instr(detail, ' (customer sha256:') > 0;
CREATE TRIGGER event_is_kept BEFORE UPDATE ON event
WHEN NEW.detail IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.order_id IS NOT OLD.order_id OR NEW.job_id IS NOT OLD.job_id
  OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor OR NEW.what IS NOT OLD.what
BEGIN
    SELECT RAISE(ABORT, 'the history is append only');
END;
