-- API tokens (src/store/token.c).

-- name: token_add
INSERT INTO token (user_id, name, token_hash, scopes, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id;

-- name: token_resolve
SELECT t.id, t.user_id, u.role, u.language, t.scopes, t.seen_ms, t.expires_ms
  FROM token t JOIN users u ON u.id = t.user_id
  WHERE t.token_hash = $1 AND t.revoked_ms IS NULL AND (t.expires_ms IS NULL OR t.expires_ms > $2)
    AND u.disabled_ms IS NULL;

-- name: token_touch
UPDATE token SET seen_ms = $1 WHERE id = $2;

-- name: token_list
SELECT id, user_id, name, scopes, created_ms, seen_ms, expires_ms FROM token
  WHERE user_id = $1 AND revoked_ms IS NULL ORDER BY id LIMIT 1000;

-- name: token_revoke
UPDATE token SET revoked_ms = $1 WHERE id = $2 AND user_id = $3 AND revoked_ms IS NULL;

-- name: token_revoke_all
UPDATE token SET revoked_ms = $1 WHERE user_id = $2 AND revoked_ms IS NULL;

-- name: token_living
SELECT t.id, t.user_id FROM token t JOIN users u ON u.id = t.user_id
  WHERE t.revoked_ms IS NULL AND (t.expires_ms IS NULL OR t.expires_ms > $1) AND u.disabled_ms IS NULL;
