-- Numbers that pushes of 4over claim for jobs in doubt. Nobody signs a push: a claim settles nothing, and a person reads it.
CREATE TABLE claimed_number (
    job_id     BIGINT NOT NULL REFERENCES jobs (id),
    number     TEXT   NOT NULL,
    -- When it was claimed first.
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- When a push last made the step due, or makes it: more of them within a minute of that are one.
ALTER TABLE work ADD COLUMN pushed_at BIGINT;
