-- Whose letters go to the spam view (src/store/block.c).

-- name: block_add
INSERT INTO block (address, user_id, created_ms) VALUES ($1, $2, $3) ON CONFLICT (address) DO NOTHING RETURNING id;

-- name: block_get
SELECT b.id, b.address, b.user_id, u.name, b.created_ms FROM block b JOIN users u ON u.id = b.user_id WHERE b.id = $1;

-- The nearest of an address, the address without its tag, and the domains above it.
-- name: block_find
SELECT b.id, b.address, b.user_id, u.name, b.created_ms FROM block b JOIN users u ON u.id = b.user_id
 WHERE b.address IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY LENGTH(b.address) DESC, b.id LIMIT 1;

-- name: block_list
SELECT b.id, b.address, b.user_id, u.name, b.created_ms FROM block b JOIN users u ON u.id = b.user_id
 WHERE b.id < $1 ORDER BY b.id DESC LIMIT $2;

-- name: block_remove
DELETE FROM block WHERE id = $1;
