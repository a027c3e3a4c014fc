-- One change for many conversations (src/store/bulk.c).

-- name: bulk_add
INSERT INTO bulk (user_id, created_ms, state, change, view, q, cursor) VALUES ($1, $2, $3, $4, $5, $6, NULL) RETURNING id;

-- name: bulk_add_row
INSERT INTO bulk_row (bulk_id, number, state) VALUES ($1, $2, 0) ON CONFLICT (bulk_id, number) DO NOTHING;

-- name: bulk_get
SELECT id, user_id, created_ms, state, change, view, q, cursor FROM bulk WHERE id = $1;

-- name: bulk_list
SELECT id, user_id, created_ms, state, change, view, q, cursor FROM bulk
 WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3;

-- name: bulk_counts
SELECT state, COUNT(*) FROM bulk_row WHERE bulk_id = $1 GROUP BY state;

-- name: bulk_working
SELECT id FROM bulk WHERE state IN (0, 1, 4) ORDER BY id LIMIT 20;

-- name: bulk_unfinished
SELECT COUNT(*) FROM bulk WHERE user_id = $1 AND state IN (0, 1, 4);

-- Two who work at one take turns.
-- name: bulk_lock
UPDATE bulk SET state = state WHERE id = $1;

-- name: bulk_state
UPDATE bulk SET state = $2 WHERE id = $1;

-- name: bulk_gathered
UPDATE bulk SET cursor = $2 WHERE id = $1;

-- name: bulk_rows
SELECT number, state, version, before, reason FROM bulk_row WHERE bulk_id = $1 AND state = $2 ORDER BY number LIMIT $3;

-- Refused, and left alone.
-- name: bulk_told
SELECT number, state, version, before, reason FROM bulk_row WHERE bulk_id = $1 AND state IN (3, 5) ORDER BY number LIMIT $2;

-- name: bulk_mark
UPDATE bulk_row SET state = $3, version = $4, before = $5, reason = $6 WHERE bulk_id = $1 AND number = $2;

-- name: bulk_expired
SELECT id FROM bulk WHERE created_ms < $1 AND state IN (2, 3, 5) ORDER BY created_ms LIMIT 20;

-- name: bulk_delete_rows
DELETE FROM bulk_row WHERE bulk_id = $1;

-- name: bulk_delete
DELETE FROM bulk WHERE id = $1;
