-- Who changed what (src/store/audit.c). Newest first, strictly below a cursor ($1, $2), not before $3.

-- name: audit_add
INSERT INTO audit (at_ms, actor_id, noun, verb, subject_id, name, changes) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: audit_list
SELECT a.id, a.at_ms, a.actor_id, u.name, a.noun, a.verb, a.subject_id, a.name, a.changes
  FROM audit a LEFT JOIN users u ON u.id = a.actor_id
 WHERE (a.at_ms, a.id) < ($1, $2) AND a.at_ms >= $3 ORDER BY a.at_ms DESC, a.id DESC LIMIT $4;

-- name: audit_list_noun
SELECT a.id, a.at_ms, a.actor_id, u.name, a.noun, a.verb, a.subject_id, a.name, a.changes
  FROM audit a LEFT JOIN users u ON u.id = a.actor_id
 WHERE a.noun = $5 AND (a.at_ms, a.id) < ($1, $2) AND a.at_ms >= $3 ORDER BY a.at_ms DESC, a.id DESC LIMIT $4;

-- Of one person; $6 is a noun, or "" for all.
-- name: audit_list_actor
SELECT a.id, a.at_ms, a.actor_id, u.name, a.noun, a.verb, a.subject_id, a.name, a.changes
  FROM audit a LEFT JOIN users u ON u.id = a.actor_id
 WHERE a.actor_id = $5 AND ($6 = '' OR a.noun = $6) AND (a.at_ms, a.id) < ($1, $2) AND a.at_ms >= $3
 ORDER BY a.at_ms DESC, a.id DESC LIMIT $4;

-- name: audit_has_browser
SELECT 1 FROM audit a WHERE a.subject_id = $1 AND a.name = $2 AND a.noun = 'sign_in' AND a.verb = 'new_device' LIMIT 1;

-- name: audit_forget
DELETE FROM audit WHERE id IN (SELECT a.id FROM audit a WHERE a.at_ms < $1 ORDER BY a.at_ms, a.id LIMIT $2);
