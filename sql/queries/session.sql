-- Where people are signed in (src/store/session.c).

-- name: session_add
INSERT INTO session (user_id, token_hash, csrf, created_ms, seen_ms, expires_ms, ip, browser)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7) RETURNING id;

-- name: session_resolve
SELECT s.id, s.user_id, u.role, u.language, s.csrf, s.seen_ms, s.expires_ms
  FROM session s JOIN users u ON u.id = s.user_id
  WHERE s.token_hash = $1 AND s.expires_ms > $2 AND u.disabled_ms IS NULL;

-- name: session_touch
UPDATE session SET seen_ms = $1, expires_ms = $2 WHERE id = $3;

-- name: session_list
SELECT id, user_id, csrf, created_ms, seen_ms, expires_ms, ip, browser FROM session
  WHERE user_id = $1 AND expires_ms > $2 ORDER BY seen_ms DESC, id DESC LIMIT 200;

-- name: session_end
DELETE FROM session WHERE id = $1 AND user_id = $2;

-- name: session_end_others
DELETE FROM session WHERE user_id = $1 AND id <> $2;

-- name: session_expire
DELETE FROM session WHERE expires_ms <= $1;

-- For open streams: all that live, with their person.
-- name: session_living
SELECT s.id, s.user_id FROM session s JOIN users u ON u.id = s.user_id
  WHERE s.expires_ms > $1 AND u.disabled_ms IS NULL;
