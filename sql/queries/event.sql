-- The log (src/store/event.c). Numbers are taken in the order of commits.

-- SQLite has one writer: take n numbers, then write the rows.
-- name: event_take_numbers @sqlite
UPDATE counter SET value = value + $1 WHERE name = 'event' RETURNING value;

-- name: event_insert @sqlite
INSERT INTO event (number, at_ms, actor_id, kind, conversation_id, mailbox_id, subject_kind, subject_id, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- PostgreSQL: the counter's row is locked from here to the end of the commit, so that no
-- later number can become visible before an earlier one.
-- name: event_append @postgres
WITH n AS (UPDATE counter SET value = value + 1 WHERE name = 'event' RETURNING value)
INSERT INTO event (number, at_ms, actor_id, kind, conversation_id, mailbox_id, subject_kind, subject_id, data)
SELECT n.value, $1, $2, $3, $4, $5, $6, $7, $8 FROM n;

-- name: event_list
SELECT number, at_ms, actor_id, kind, conversation_id, mailbox_id, subject_kind, subject_id, data
  FROM event WHERE number > $1 ORDER BY number LIMIT $2;

-- What became of a conversation behind that number.
-- name: event_changes
SELECT data FROM event WHERE conversation_id = $1 AND number > $2 AND kind = 'conversation.changed' AND data IS NOT NULL
 ORDER BY number LIMIT 50;

-- Who began to follow it behind that number: their first word since was to follow.
-- name: event_followed
SELECT DISTINCT e.subject_id FROM event e WHERE e.conversation_id = $1 AND e.number > $2 AND e.kind = 'conversation.followed'
   AND NOT EXISTS (SELECT 1 FROM event o WHERE o.conversation_id = $1 AND o.number > $2 AND o.number < e.number
                      AND o.kind = 'conversation.unfollowed' AND o.subject_id = e.subject_id)
 LIMIT 500;

-- name: event_newest
SELECT value FROM counter WHERE name = 'event';

-- When the newest was written.
-- name: event_newest_time
SELECT at_ms FROM event ORDER BY number DESC LIMIT 1;
