-- Questions that people keep (src/store/saved_view.c).

-- name: saved_view_add
INSERT INTO saved_view (owner_id, shared, name, query, position, created_ms)
VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(v.position), 0) + 1 FROM saved_view v WHERE v.owner_id = $1 OR v.shared = 1), $5)
RETURNING id;

-- name: saved_view_get
SELECT v.id, v.version, v.owner_id, u.name, v.shared, v.name, v.query, v.position
  FROM saved_view v JOIN users u ON u.id = v.owner_id WHERE v.id = $1;

-- Somebody's own and the shared ones: two short walks.
-- name: saved_view_list
SELECT v.id, v.version, v.owner_id, u.name, v.shared, v.name, v.query, v.position
  FROM (SELECT * FROM saved_view WHERE owner_id = $1
        UNION ALL SELECT * FROM saved_view WHERE shared = 1 AND owner_id <> $1) v
  JOIN users u ON u.id = v.owner_id
 ORDER BY v.position, v.id LIMIT 500;

-- name: saved_view_owned
SELECT COUNT(*) FROM saved_view WHERE owner_id = $1;

-- name: saved_view_update
UPDATE saved_view SET version = version + 1, shared = $2, name = $3, query = $4 WHERE id = $1;

-- name: saved_view_place
UPDATE saved_view SET version = version + 1, position = $2 WHERE id = $1 AND position <> $2;

-- name: saved_view_delete
DELETE FROM saved_view WHERE id = $1;
