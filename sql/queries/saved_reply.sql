-- What is written often (src/store/saved_reply.c). Everybody sees the team's and their own.

-- name: saved_reply_add
INSERT INTO saved_reply (owner_id, author_id, folder, name, words, act, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- name: saved_reply_get
SELECT id, version, owner_id, author_id, folder, name, act, updated_ms, gone_ms, '' FROM saved_reply WHERE id = $1;

-- name: saved_reply_update
UPDATE saved_reply SET version = version + 1, owner_id = $3, author_id = $4, folder = $5, name = $6, words = $7, act = $8, updated_ms = $9
 WHERE id = $1 AND version = $2 AND gone_ms = 0;

-- name: saved_reply_throw
UPDATE saved_reply SET version = version + 1, gone_ms = $2 WHERE id = $1;

-- name: saved_reply_list
SELECT id, version, owner_id, author_id, folder, name, act, updated_ms, gone_ms, words FROM saved_reply
 WHERE gone_ms = 0 AND id > $2 AND (owner_id IS NULL OR owner_id = $1) ORDER BY id LIMIT $3;

-- name: saved_reply_count
SELECT COUNT(*) FROM saved_reply WHERE gone_ms = 0 AND owner_id IS NOT DISTINCT FROM CAST($1 AS BIGINT);

-- name: saved_reply_gone
SELECT id, author_id FROM saved_reply WHERE gone_ms <> 0 AND gone_ms < $1 ORDER BY gone_ms LIMIT $2;

-- name: saved_reply_delete
DELETE FROM saved_reply WHERE id = $1;

-- name: saved_text_clear
DELETE FROM saved_reply_text WHERE saved_reply_id = $1;

-- name: saved_text_add
INSERT INTO saved_reply_text (saved_reply_id, language, html, text) VALUES ($1, $2, $3, $4);

-- name: saved_text_list
SELECT language, html, text FROM saved_reply_text WHERE saved_reply_id = $1 ORDER BY language;

-- name: saved_text_heads
SELECT language, '', text FROM saved_reply_text WHERE saved_reply_id = $1 ORDER BY language;

-- name: saved_file_list
SELECT f.attachment_id FROM saved_reply_file f WHERE f.saved_reply_id = $1 ORDER BY f.attachment_id;

-- name: saved_file_add
INSERT INTO saved_reply_file (attachment_id, saved_reply_id) VALUES ($1, $2);

-- name: saved_file_remove
DELETE FROM saved_reply_file WHERE attachment_id = $1;

-- Nobody's any more: it goes with what else is loose.
-- name: saved_file_loosen
UPDATE attachment SET uploader_id = $2, created_ms = $3 WHERE id = $1 AND message_id IS NULL AND uploader_id IS NULL;

-- Whose saved reply it is in; no row: in none.
-- name: saved_file_owner
SELECT r.owner_id FROM saved_reply_file f JOIN saved_reply r ON r.id = f.saved_reply_id WHERE f.attachment_id = $1;
