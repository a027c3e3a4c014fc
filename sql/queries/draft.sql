-- Drafts: nobody but their writer reads them (src/store/draft.c).

-- name: draft_get
SELECT version, html, recipients, attachments, seen_message, updated_ms
  FROM draft WHERE user_id = $1 AND conversation = $2 AND kind = $3;

-- name: draft_add
INSERT INTO draft (user_id, conversation, kind, version, html, recipients, attachments, seen_message, updated_ms)
VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8) ON CONFLICT (user_id, conversation, kind) DO NOTHING;

-- name: draft_update
UPDATE draft SET version = version + 1, html = $5, recipients = $6, attachments = $7, seen_message = $8, updated_ms = $9
 WHERE user_id = $1 AND conversation = $2 AND kind = $3 AND version = $4;

-- name: draft_delete
DELETE FROM draft WHERE user_id = $1 AND conversation = $2 AND kind = $3;

-- name: draft_attachments
SELECT attachments FROM draft WHERE attachments <> '[]';
