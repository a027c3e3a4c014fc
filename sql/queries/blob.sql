-- Bytes by SHA-256 (src/store/blob.c). bytes is NULL when they lie in a file.

-- name: blob_put
INSERT INTO blob (hash, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING;

-- name: blob_get
SELECT size, bytes FROM blob WHERE hash = $1;

-- Bytes that may have no owner any more: looked at later, also when that takes another start.
-- name: blob_loosen
INSERT INTO blob_loose (hash) VALUES ($1) ON CONFLICT (hash) DO NOTHING;

-- name: blob_loose_list
SELECT hash FROM blob_loose ORDER BY hash LIMIT $1;

-- PostgreSQL: nobody is between finding bytes here and naming them as theirs.
-- name: blob_lock @postgres
LOCK TABLE blob IN SHARE ROW EXCLUSIVE MODE;

-- Whatever names bytes by their hash stands here.
-- name: blob_end_loose
DELETE FROM blob WHERE hash = $1
   AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = $1)
   AND NOT EXISTS (SELECT 1 FROM raw r WHERE r.mailbox_id IN (SELECT id FROM mailbox) AND r.hash = $1 AND r.state <> 3)
RETURNING CASE WHEN bytes IS NULL THEN 1 ELSE 0 END;

-- name: blob_tight
DELETE FROM blob_loose WHERE hash = $1;

-- name: blob_size
SELECT size FROM blob WHERE hash = $1;
