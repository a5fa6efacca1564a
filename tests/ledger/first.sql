INSERT INTO orders (storefront, external_id, state, reason, missing, source, writes_back, received_at, changed_at, fingerprint) VALUES
    ('shop', 'pending', 'pending', NULL, NULL, 'webhook', true, 1, 1, NULL),
    ('shop', 'held', 'held', 'no size', 'a size', 'poll', true, 2, 2, 'f2'),
    ('shop', 'doubt', 'in_doubt', 'job doubt: lost', NULL, 'backfill', true, 3, 3, 'f3'),
    ('shop', 'refused', 'refused', 'job refused: no such paper', NULL, 'submit', true, 4, 4, 'f4'),
    ('shop', 'placed', 'placed', NULL, NULL, 'webhook', true, 5, 5, 'f5');
INSERT INTO order_personal (order_id, body, is_final, stored_at) VALUES (1, '{}', false, 1);
INSERT INTO inbound_event (storefront, event_id, order_id, received_at) VALUES ('shop', 'e5', 5, 5);
INSERT INTO jobs (order_id, job_name, position, mapping, state, reason, number, placed_at, changed_at) VALUES
    (3, 'doubt', 0, 'cards', 'pending', 'lost', NULL, NULL, 3),
    (4, 'refused', 0, 'cards', 'pending', 'no such paper', NULL, NULL, 4),
    (5, 'placed', 0, 'cards', 'pending', NULL, '500', 5, 5);
INSERT INTO submission (order_id, round, reference, body_sha256, mapping_version, is_test, lease, intended_at, resolved_at,
                        outcome, http_status, charged) VALUES
    (3, 1, '3-1', '', 'm1', false, 'dead', 3, NULL, 'in_doubt', NULL, NULL),
    (4, 1, '4-1', '', 'm1', false, 'dead', 4, 4, 'answered', 422, NULL),
    (5, 1, '5-1', '', 'm1', false, 'dead', 5, 5, 'answered', 200, '12.50');
INSERT INTO submission_body (submission_id, body) VALUES (1, '{}'), (2, '{}'), (3, '{}');
INSERT INTO submission_job (submission_id, job_id) VALUES (1, 1), (2, 2), (3, 3);
UPDATE jobs SET state = 'in_doubt' WHERE job_name = 'doubt';
UPDATE jobs SET state = 'refused' WHERE job_name = 'refused';
UPDATE jobs SET state = 'placed' WHERE job_name = 'placed';
INSERT INTO work (order_id, step, next_at, lease, attempts, wanted, trouble) VALUES
    (1, 'place', 0, NULL, 2, 3, '503'),
    (2, 'place', NULL, NULL, 0, 1, NULL),
    (3, 'place', NULL, NULL, 0, 1, NULL),
    (4, 'place', NULL, NULL, 0, 1, NULL),
    (5, 'place', NULL, NULL, 0, 1, NULL),
    (5, 'track', 0, NULL, 0, 1, NULL);
INSERT INTO event (order_id, at, actor, what) VALUES
    (1, 1, 'webhook', 'received'), (2, 2, 'poll', 'received'), (3, 3, 'backfill', 'received'),
    (4, 4, 'ann', 'received'), (5, 5, 'webhook', 'received');
