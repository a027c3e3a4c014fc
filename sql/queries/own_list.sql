-- A team's own lines of the language lists (src/store/own_list.c).

-- name: own_list_version
SELECT version FROM own_list_version WHERE id = 1;

-- Whoever saves waits here for the one who saves just now.
-- name: own_list_version_next
INSERT INTO own_list_version (id, version) VALUES (1, 1)
 ON CONFLICT (id) DO UPDATE SET version = own_list_version.version + 1 RETURNING version;

-- name: own_list_get
SELECT language, list, version, text FROM own_list WHERE language = $1 AND list = $2;

-- name: own_list_all
SELECT language, list, version, text FROM own_list ORDER BY language, list;

-- name: own_list_put
INSERT INTO own_list (language, list, version, text) VALUES ($1, $2, $3, $4)
 ON CONFLICT (language, list) DO UPDATE SET version = excluded.version, text = excluded.text;
