-- Teams and who is in them (src/store/team.c).

-- name: team_list
SELECT id, version, name, archived_ms FROM team ORDER BY CASE WHEN archived_ms IS NULL THEN 0 ELSE 1 END, name, id LIMIT 500;

-- name: team_get
SELECT id, version, name, archived_ms FROM team WHERE id = $1;

-- name: team_add
INSERT INTO team (name, created_ms) VALUES ($1, $2)
    ON CONFLICT (name) WHERE archived_ms IS NULL DO NOTHING RETURNING id;

-- name: team_named
SELECT id FROM team WHERE name = $1 AND archived_ms IS NULL;

-- name: team_update
UPDATE team SET version = version + 1, name = $2, archived_ms = $3 WHERE id = $1;

-- name: team_members
SELECT m.team_id, u.id, u.name FROM team_member m JOIN users u ON u.id = m.user_id
 WHERE CAST($1 AS BIGINT) = 0 OR m.team_id = $1 ORDER BY m.team_id, u.name, u.id;

-- name: team_clear
DELETE FROM team_member WHERE team_id = $1;

-- Only those that there are.
-- name: team_join
INSERT INTO team_member (team_id, user_id) SELECT CAST($1 AS BIGINT), u.id FROM users u WHERE u.id = $2
    ON CONFLICT (team_id, user_id) DO NOTHING;
