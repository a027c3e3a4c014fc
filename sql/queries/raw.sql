-- Mail as it came (src/store/raw.c).

-- name: raw_add
INSERT INTO raw (mailbox_id, hash, size, source, folder, uidvalidity, uid, filed, history, received_ms, state,
  reason_slug, reason_text, tries)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (mailbox_id, hash) DO NOTHING RETURNING id;

-- name: raw_find
SELECT id, state, deleted_ms, filed FROM raw WHERE mailbox_id = $1 AND hash = $2;

-- name: raw_get
SELECT id, mailbox_id, hash, size, source, folder, uidvalidity, uid, filed, history, received_ms, state, reason_slug,
  reason_text, tries FROM raw WHERE id = $1;

-- name: raw_waiting
SELECT id, mailbox_id, hash, size, source, folder, uidvalidity, uid, filed, history, received_ms, state, reason_slug,
  reason_text, tries FROM raw
 WHERE state = 0 AND id > $1 AND (CAST($2 AS BIGINT) = 1 OR source <> 'import') ORDER BY id LIMIT $3;

-- Whoever waits for mails to be read has done that.
-- name: raw_taken, tells nobody
UPDATE raw SET state = 1, reason_slug = NULL, reason_text = NULL WHERE id = $1 AND state = 0;

-- name: raw_unreadable
UPDATE raw SET state = 2, reason_slug = $2, reason_text = $3, tries = tries + 1 WHERE id = $1 AND state = 0;

-- It lies in another folder of the mail server now.
-- name: raw_refile
UPDATE raw SET filed = $2 WHERE id = $1;

-- name: raw_retry
UPDATE raw SET state = 0 WHERE id = $1 AND state = 2;

-- Its bytes are on the mail server only: the mailbox's thread is asked for them.
-- name: raw_ask
UPDATE raw SET reason_slug = 'fetch_again' WHERE id = $1 AND state = 2;

-- name: raw_asked
SELECT id, mailbox_id, hash, size, source, folder, uidvalidity, uid, filed, history, received_ms, state, reason_slug,
  reason_text, tries FROM raw
 WHERE state = 2 AND reason_slug = 'fetch_again' AND (CAST($1 AS BIGINT) = 0 OR mailbox_id = $1) ORDER BY id LIMIT $2;

-- name: raw_answered
UPDATE raw SET hash = $2, size = $3, state = 0, reason_slug = NULL, reason_text = NULL WHERE id = $1 AND state = 2;

-- name: raw_not_answered
UPDATE raw SET reason_slug = $2, tries = tries + 1 WHERE id = $1 AND state = 2;

-- name: raw_drop
DELETE FROM raw WHERE id = $1 AND state = 2;

-- A file of the spool that can be read after all.
-- name: raw_drop_spooled
DELETE FROM raw WHERE state = 2 AND hash = $1 AND reason_slug = 'spool_unreadable';

-- name: raw_unreadable_list
SELECT id, mailbox_id, hash, size, source, folder, uidvalidity, uid, filed, history, received_ms, state, reason_slug,
  reason_text, tries FROM raw
 WHERE state = 2 AND id < $1 AND (CAST($2 AS BIGINT) = 0
    OR mailbox_id IN (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $2))
 ORDER BY id DESC LIMIT $3;

-- The hours (since 1970) in which mail came to the inbox. An import says nothing of that.
-- name: raw_hours
SELECT DISTINCT received_ms / 3600000 FROM raw
 WHERE mailbox_id = $1 AND filed = 'inbox' AND source <> 'import' AND received_ms > $2 AND received_ms <= $3 ORDER BY 1;
