-- Statements of the store's contract tests alone.

-- name: probe_add
INSERT INTO probe (label, note, amount, writer, bytes, parent_id)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING id;

-- name: probe_get
SELECT label, note, amount, writer, bytes, parent_id FROM probe WHERE id = $1;

-- name: probe_by_label
SELECT id, note FROM probe WHERE label = $1;

-- name: probe_labels
SELECT label FROM probe WHERE label IS NOT NULL ORDER BY label;

-- name: probe_notes_first
SELECT id FROM probe ORDER BY note NULLS FIRST, id;

-- name: probe_notes_last
SELECT id FROM probe ORDER BY note DESC NULLS LAST, id;

-- name: probe_between
SELECT id FROM probe WHERE label > $1 AND label < $2;

-- name: probe_count
SELECT COUNT(*), COUNT(DISTINCT amount) FROM probe WHERE writer = $1;

-- name: probe_sum
SELECT SUM(amount), EXISTS (SELECT 1 FROM probe WHERE amount = $1) FROM probe;

-- name: probe_note
UPDATE probe SET note = $2 WHERE id = $1;

-- name: probe_note_of_writer
UPDATE probe SET note = $2 WHERE writer = $1;

-- name: probe_keep
INSERT INTO probe (label, amount) VALUES ($1, $2) ON CONFLICT (label) DO NOTHING;

-- name: probe_delete
DELETE FROM probe WHERE id = $1;

-- name: probe_echo
SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), $3 = CAST($3 AS TEXT), CAST($1 AS BIGINT) + 1;
