-- Attachments (src/store/attachment.c). Without a message they belong to who brought them; without either, to a saved reply.

-- name: attachment_add
INSERT INTO attachment (message_id, uploader_id, name, type, size, hash, is_inline, content_id, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id;

-- name: attachment_get
SELECT a.id, a.message_id, a.uploader_id, a.name, a.type, a.size, a.hash, a.is_inline, a.content_id, a.created_ms FROM attachment a WHERE a.id = $1;

-- name: attachment_list
SELECT a.id, a.message_id, a.uploader_id, a.name, a.type, a.size, a.hash, a.is_inline, a.content_id, a.created_ms FROM attachment a WHERE a.message_id = $1 ORDER BY a.id;

-- name: attachment_range
SELECT a.id, a.message_id, a.uploader_id, a.name, a.type, a.size, a.hash, a.is_inline, a.content_id, a.created_ms
  FROM message m JOIN attachment a ON a.message_id = m.id
 WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY m.id, a.id;

-- name: attachment_take
UPDATE attachment SET message_id = $3 WHERE id = $1 AND uploader_id = $2 AND message_id IS NULL;

-- A reply taken back gives its files back to who wrote it.
-- name: attachment_release
UPDATE attachment SET message_id = NULL, uploader_id = $2, created_ms = $3 WHERE message_id = $1;

-- name: attachment_touch
UPDATE attachment SET created_ms = $2 WHERE id = $1 AND message_id IS NULL;

-- The bytes of what goes: looked at by blob_sweep.
-- name: attachment_loosen
INSERT INTO blob_loose (hash) SELECT hash FROM attachment WHERE id = $1 AND uploader_id = $2 AND message_id IS NULL
    ON CONFLICT (hash) DO NOTHING;

-- name: attachment_loosen_older
INSERT INTO blob_loose (hash) SELECT hash FROM attachment WHERE message_id IS NULL AND uploader_id IS NOT NULL AND created_ms < $1
    ON CONFLICT (hash) DO NOTHING;

-- name: attachment_delete_loose
DELETE FROM attachment WHERE id = $1 AND uploader_id = $2 AND message_id IS NULL;

-- name: attachment_delete_older
DELETE FROM attachment WHERE message_id IS NULL AND uploader_id IS NOT NULL AND created_ms < $1;
