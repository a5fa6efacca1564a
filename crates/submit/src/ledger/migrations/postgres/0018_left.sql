-- When a machine ended cleanly, having found everything there that it remembers; none while it works, or if it was killed.
ALTER TABLE machine ADD COLUMN left_at BIGINT;
-- The name of its host and its `state_directory`, for people.
ALTER TABLE machine ADD COLUMN host TEXT NOT NULL DEFAULT '';
