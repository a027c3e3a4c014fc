-- What people should know (src/store/notice.c). $1 is whose.

-- name: notice_told
INSERT INTO notice_told (user_id, event) VALUES ($1, $2) ON CONFLICT (user_id, event) DO NOTHING;

-- One line for what happened to one thing in one way since it was looked at.
-- name: notice_put
INSERT INTO notice (user_id, kind, conversation, mailbox_id, first_message_id, message_id, actor_id, app, mail, at_ms, event)
VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (user_id, kind, conversation, mailbox_id) WHERE seen_ms IS NULL
    DO UPDATE SET count = notice.count + 1, message_id = excluded.message_id, actor_id = excluded.actor_id,
       app = excluded.app, mail = excluded.mail, at_ms = excluded.at_ms, event = excluded.event
RETURNING id;

-- How many lines nobody looked at yet; who lost sight of a mailbox is told nothing of it. (app <> 0: the index of those that
-- are to be seen is shorter than that of the list.)
-- name: notice_unseen
SELECT COUNT(*) FROM (
  SELECT 1 FROM notice n LEFT JOIN conversation v ON v.number = n.conversation
   WHERE n.user_id = $1 AND n.seen_ms IS NULL AND n.app <> 0
     AND (n.conversation = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = n.user_id AND a.mailbox_id = v.mailbox_id))
   LIMIT 1000) t;

-- name: notice_list
SELECT n.id, n.user_id, n.kind, n.conversation, n.mailbox_id, n.first_message_id, n.message_id, n.actor_id, n.count, n.at_ms, n.event,
       n.seen_ms, u.name, v.subject, m.sender_name, m.sender, b.name, t.name
  FROM notice n LEFT JOIN conversation v ON v.number = n.conversation LEFT JOIN users u ON u.id = n.actor_id
  LEFT JOIN message m ON m.id = n.message_id LEFT JOIN mailbox b ON b.id = n.mailbox_id LEFT JOIN team t ON t.id = v.team_id
 WHERE n.user_id = $1 AND n.app = 1 AND (n.event, n.id) < ($2, $3)
   AND (n.conversation = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = n.user_id AND a.mailbox_id = v.mailbox_id))
   AND (CAST($4 AS BIGINT) = 0 OR n.seen_ms IS NULL)
 ORDER BY n.event DESC, n.id DESC LIMIT $5;

-- What no mail has told yet.
-- name: notice_mailable
SELECT n.id, n.user_id, n.kind, n.conversation, n.mailbox_id, n.first_message_id, n.message_id, n.actor_id, n.count, n.at_ms, n.event,
       n.seen_ms, u.name, v.subject, m.sender_name, m.sender, b.name, t.name
  FROM notice n LEFT JOIN conversation v ON v.number = n.conversation LEFT JOIN users u ON u.id = n.actor_id
  LEFT JOIN message m ON m.id = n.message_id LEFT JOIN mailbox b ON b.id = n.mailbox_id LEFT JOIN team t ON t.id = v.team_id
 WHERE n.user_id = $1 AND n.seen_ms IS NULL AND n.mail = 1 AND n.mailed_event < n.event
   AND (n.conversation = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = n.user_id AND a.mailbox_id = v.mailbox_id))
 ORDER BY n.event DESC, n.id DESC LIMIT $2;

-- name: notice_mailed
UPDATE notice SET mailed_event = event WHERE user_id = $1 AND seen_ms IS NULL AND mail = 1;

-- name: notice_see_conversation
UPDATE notice SET seen_ms = $2 WHERE user_id = $1 AND seen_ms IS NULL AND conversation = $3;

-- name: notice_see_one
UPDATE notice SET seen_ms = $2 WHERE user_id = $1 AND seen_ms IS NULL AND id = $3;

-- What came after it is still to be seen.
-- name: notice_see_upto
UPDATE notice SET seen_ms = $2 WHERE user_id = $1 AND seen_ms IS NULL AND event <= $3;

-- A mailbox is well again: what nobody looked at need not be looked at. $1 is the mailbox.
-- name: notice_over
DELETE FROM notice WHERE seen_ms IS NULL AND mailbox_id = $1 AND mailbox_id <> 0 AND kind = $2 RETURNING user_id;

-- Two lines that are still to be seen become one. $1 goes into $2.
-- name: notice_merge_counts
UPDATE notice SET count = count + COALESCE((SELECT s.count FROM notice s WHERE s.conversation = $1 AND s.seen_ms IS NULL
    AND s.user_id = notice.user_id AND s.kind = notice.kind AND s.mailbox_id = notice.mailbox_id), 0)
 WHERE conversation = $2 AND seen_ms IS NULL;

-- name: notice_merge_joined
DELETE FROM notice WHERE conversation = $1 AND seen_ms IS NULL AND EXISTS (SELECT 1 FROM notice t WHERE t.conversation = $2
    AND t.seen_ms IS NULL AND t.user_id = notice.user_id AND t.kind = notice.kind AND t.mailbox_id = notice.mailbox_id);

-- name: notice_merge_move
UPDATE notice SET conversation = $2 WHERE conversation = $1;

-- name: notice_delete_conversation
DELETE FROM notice WHERE conversation = $1;

-- name: notice_sweep_seen
DELETE FROM notice WHERE id IN (SELECT n.id FROM notice n WHERE n.seen_ms < $1 ORDER BY n.seen_ms LIMIT $2);

-- name: notice_sweep_unseen
DELETE FROM notice WHERE id IN (SELECT n.id FROM notice n WHERE n.seen_ms IS NULL AND n.at_ms < $1 ORDER BY n.at_ms LIMIT $2);

-- name: notice_sweep_told
DELETE FROM notice_told WHERE event < $1;
