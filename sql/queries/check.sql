-- What a backup counts and copies, and what `doctor` looks at (src/store/check.c).

-- name: check_counts
SELECT (SELECT COUNT(*) FROM conversation), (SELECT COUNT(*) FROM message), (SELECT COUNT(*) FROM raw),
  (SELECT COALESCE(SUM(size), 0) FROM blob WHERE bytes IS NULL);

-- name: check_blob_files
SELECT hash, size FROM blob WHERE bytes IS NULL AND hash > $1 ORDER BY hash LIMIT $2;

-- name: check_blob_rows
SELECT hash, size, bytes FROM blob WHERE bytes IS NOT NULL AND hash > $1 ORDER BY hash LIMIT $2;

-- name: check_blob_names
SELECT COUNT(*) FROM blob WHERE hash = $1 AND bytes IS NULL;

-- $1: what is older than that has waited for long. $2: what is newer comes from the future. Unreadable mail may
-- have been too large to be taken: then its bytes are not here.
-- name: check_rows
SELECT (SELECT COUNT(*) FROM attachment a WHERE a.message_id IS NULL AND a.uploader_id IS NULL
     AND NOT EXISTS (SELECT 1 FROM saved_reply_file f WHERE f.attachment_id = a.id)),
  (SELECT COUNT(*) FROM attachment a WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = a.hash)),
  (SELECT COUNT(*) FROM raw r WHERE state <> 2 AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = r.hash)),
  (SELECT COUNT(*) FROM raw WHERE state = 0 AND received_ms < $1),
  (SELECT COUNT(*) FROM raw WHERE state = 2),
  (SELECT COUNT(*) FROM outbox WHERE state = 1 AND claimed_ms < $1),
  (SELECT COUNT(*) FROM outbox WHERE state = 0 AND due_ms < $1),
  (SELECT COUNT(*) FROM event WHERE number > (SELECT value - 100 FROM counter WHERE name = 'event') AND at_ms > $2);

-- Mailboxes and people whose kept count of open conversations is not what there is.
-- name: check_open_counts
SELECT COUNT(*) FROM (
  SELECT t.mailbox_id, t.assignee_id FROM (
    SELECT v.mailbox_id, COALESCE(v.assignee_id, 0) AS assignee_id, 1 AS n FROM conversation v WHERE v.shelf = 1
    UNION ALL SELECT o.mailbox_id, o.assignee_id, -o.n FROM open_count o) t
   GROUP BY t.mailbox_id, t.assignee_id HAVING SUM(t.n) <> 0) d;
