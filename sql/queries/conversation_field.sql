-- Fields of conversations and what they hold (src/store/conversation_field.c).

-- name: conversation_field_list
SELECT id, version, name, kind, choices, required, place, archived_ms FROM conversation_field
 ORDER BY CASE WHEN archived_ms IS NULL THEN 0 ELSE 1 END, place, id LIMIT 200;

-- name: conversation_field_get
SELECT id, version, name, kind, choices, required, place, archived_ms FROM conversation_field WHERE id = $1;

-- name: conversation_field_add
INSERT INTO conversation_field (name, kind, choices, required, place, created_ms) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: conversation_field_named
SELECT id FROM conversation_field WHERE name = $1 AND archived_ms IS NULL;

-- name: conversation_field_update
UPDATE conversation_field SET version = version + 1, name = $2, choices = $3, required = $4, place = $5, archived_ms = $6 WHERE id = $1;

-- name: conversation_field_values
SELECT f.id, f.name, f.kind, v.value FROM conversation_field_value v JOIN conversation_field f ON f.id = v.field_id
 WHERE v.conversation = $1 ORDER BY f.place, f.id;

-- name: conversation_field_value
SELECT value FROM conversation_field_value WHERE conversation = $1 AND field_id = $2;

-- name: conversation_field_set
INSERT INTO conversation_field_value (conversation, field_id, value) VALUES ($1, $2, $3)
    ON CONFLICT (conversation, field_id) DO UPDATE SET value = excluded.value;

-- name: conversation_field_clear
DELETE FROM conversation_field_value WHERE conversation = $1 AND field_id = $2;

-- The first that has to be known before it is solved, and is not.
-- name: conversation_field_missing
SELECT f.name FROM conversation_field f WHERE f.required = 1 AND f.archived_ms IS NULL
   AND NOT EXISTS (SELECT 1 FROM conversation_field_value v WHERE v.conversation = $1 AND v.field_id = f.id)
 ORDER BY f.place, f.id LIMIT 1;
