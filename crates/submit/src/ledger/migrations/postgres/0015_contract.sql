-- Whether the job was sent without files, which follow; and the SHA-256 of what was handed in since.
ALTER TABLE jobs ADD COLUMN files_follow BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE jobs ADD COLUMN attached_sha256 TEXT;

-- What 4over charged, part by part, a JSON object: for the job, and for the whole round.
ALTER TABLE jobs ADD COLUMN price TEXT;
ALTER TABLE submission ADD COLUMN price TEXT;

-- Whether 4over waits for somebody before it goes on with the job: for artwork, an approval, a mailing list.
ALTER TABLE jobs ADD COLUMN on_hold BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE jobs SET on_hold = TRUE
WHERE state = 'placed' AND (progress = 'action_needed' OR lower(status) LIKE 'on hold%' OR lower(status) LIKE 'awaiting %');
CREATE INDEX jobs_on_hold ON jobs (order_id) WHERE on_hold;
