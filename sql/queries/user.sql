-- The people of the desk (src/store/user.c). The table is users: "user" is reserved in PostgreSQL.

-- name: user_add
INSERT INTO users (address, name, role, language, password_hash, created_ms) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (address) DO NOTHING RETURNING id;

-- name: user_get
SELECT id, version, address, name, role, language, theme, hold_seconds, signature, password_hash, disabled_ms,
  created_ms, focus FROM users WHERE id = $1;

-- name: user_by_address
SELECT id, version, address, name, role, language, theme, hold_seconds, signature, password_hash, disabled_ms,
  created_ms, focus FROM users WHERE address = $1;

-- Who never came and may not come is nobody here.
-- name: user_list
SELECT id, version, address, name, role, language, theme, hold_seconds, signature, password_hash, disabled_ms,
  created_ms, focus FROM users WHERE id > $1 AND (password_hash IS NOT NULL OR disabled_ms IS NULL) ORDER BY id LIMIT 1000;

-- name: user_update
UPDATE users SET version = version + 1, name = $1, role = $2, language = $3, theme = $4, hold_seconds = $5,
  signature = $6, password_hash = $7, disabled_ms = $8, focus = $11
 WHERE id = $9 AND version = $10;

-- name: user_any
SELECT id FROM users WHERE id > 0 LIMIT 1;

-- Admins who can sign in.
-- name: user_admins
SELECT COUNT(*) FROM users WHERE role = 3 AND disabled_ms IS NULL AND password_hash IS NOT NULL;
