-- Answers kept for a day by Idempotency-Key (src/store/idempotency.c). status 0: being worked on.

-- name: idempotency_take
INSERT INTO idempotency (user_id, key, operation, request_hash, status, body, created_ms)
VALUES ($1, $2, $3, $4, 0, '', $5) ON CONFLICT (user_id, key) DO NOTHING;

-- name: idempotency_get
SELECT operation, request_hash, status, body, created_ms FROM idempotency WHERE user_id = $1 AND key = $2;

-- name: idempotency_finish
UPDATE idempotency SET status = $1, body = $2 WHERE user_id = $3 AND key = $4;

-- name: idempotency_drop
DELETE FROM idempotency WHERE user_id = $1 AND key = $2;

-- name: idempotency_expire
DELETE FROM idempotency WHERE created_ms <= $1;
