-- What a desk out of a backup has to settle once (src/store/restored.c). $1: when it was restored. What was on
-- its way in the backup, or due by then, may have gone out since.

-- name: restored_doubtful
SELECT COUNT(*) FROM outbox WHERE state = 1 OR (state = 0 AND due_ms <= $1);

-- name: restored_replies
UPDATE outbox SET state = 0, claimed_ms = NULL, maybe_repeat = 1 WHERE state = 1 OR (state = 0 AND due_ms <= $1);

-- name: restored_notices
UPDATE notice_mail SET state = 4 WHERE state IN (1, 5) OR (state = 0 AND due_ms <= $1);

-- Numbers that were given out since the backup stand in customers' mailboxes: they are not given out again.
-- $1: how many are left out, beside a tenth of all.
-- name: restored_first_number @sqlite
INSERT INTO sqlite_sequence (name, seq)
SELECT 'conversation', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'conversation');
-- name: restored_first_number @postgres
SELECT 1;

-- name: restored_numbers @sqlite
UPDATE sqlite_sequence SET seq = seq + seq / 10 + $1 WHERE name = 'conversation';
-- name: restored_numbers @postgres
SELECT setval(n.name, n.last + n.last / 10 + CAST($1 AS BIGINT))
  FROM (SELECT pg_get_serial_sequence('conversation', 'number') AS name,
          COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence('conversation', 'number') AS regclass)), 0) AS last) n;
