-- Links that work once: invitation, reset, first start (src/store/link.c).

-- name: link_add
INSERT INTO link (kind, user_id, token_hash, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- name: link_get
SELECT id, kind, user_id, created_ms, expires_ms FROM link WHERE token_hash = $1 AND used_ms IS NULL AND expires_ms > $2;

-- name: link_use
UPDATE link SET used_ms = $1 WHERE id = $2 AND used_ms IS NULL;

-- A new link ends the older ones of its kind.
-- name: link_forget
DELETE FROM link WHERE kind = $1 AND user_id IS NOT DISTINCT FROM CAST($2 AS BIGINT) AND used_ms IS NULL;

-- name: link_expire
DELETE FROM link WHERE expires_ms <= $1;
