-- Conversations, who takes part, tags (src/store/conversation.c).

-- name: conversation_add
INSERT INTO conversation (mailbox_id, customer_id, assignee_id, subject, state, snoozed_until_ms, spam, trashed_ms,
    language, preview, created_ms, updated_ms, active_ms, message_count, newest_message_id, may_belong_to, priority, team_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING number;

-- name: conversation_get
SELECT v.number, v.version, v.mailbox_id, v.customer_id, v.assignee_id, v.subject, v.state, v.snoozed_until_ms,
       v.spam, v.trashed_ms, v.language, v.preview, v.created_ms, v.updated_ms, v.active_ms, v.message_count,
       v.newest_message_id, v.may_belong_to, b.name, b.address, u.name, k.name,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = v.customer_id),
       (SELECT m.kind FROM message m WHERE m.id = v.newest_message_id), v.priority, v.team_id, t.name, g.stake
  FROM conversation v JOIN mailbox b ON b.id = v.mailbox_id
  LEFT JOIN users u ON u.id = v.assignee_id LEFT JOIN customer k ON k.id = v.customer_id LEFT JOIN team t ON t.id = v.team_id
  LEFT JOIN gist g ON g.conversation = v.number
 WHERE v.number = $1;

-- What there is beside it: most have nothing of all this, and looking is cheaper than an empty list in an order.
-- name: conversation_beside
SELECT CASE WHEN EXISTS (SELECT 1 FROM split s WHERE s.target = $1) OR EXISTS (SELECT 1 FROM split s WHERE s.source = $1) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM conversation_relation r WHERE r.conversation = $1)
              OR EXISTS (SELECT 1 FROM conversation_relation r WHERE r.other = $1) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM merge_row r WHERE r.target = $1) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM conversation_field_value f WHERE f.conversation = $1) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM conversation_follower f WHERE f.conversation = $1) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM receipt r WHERE r.conversation = $1) THEN 1 ELSE 0 END;

-- A page at once: places without a number are 0.
-- name: conversation_rows
SELECT v.number, v.version, v.mailbox_id, v.customer_id, v.assignee_id, v.subject, v.state, v.snoozed_until_ms,
       v.spam, v.trashed_ms, v.language, v.preview, v.created_ms, v.updated_ms, v.active_ms, v.message_count,
       v.newest_message_id, v.may_belong_to, b.name, b.address, u.name, k.name,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = v.customer_id),
       (SELECT m.kind FROM message m WHERE m.id = v.newest_message_id), v.priority, v.team_id, t.name, g.stake
  FROM conversation v JOIN mailbox b ON b.id = v.mailbox_id
  LEFT JOIN users u ON u.id = v.assignee_id LEFT JOIN customer k ON k.id = v.customer_id LEFT JOIN team t ON t.id = v.team_id
  LEFT JOIN gist g ON g.conversation = v.number
 WHERE v.number IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: conversation_update
UPDATE conversation SET version = version + 1, mailbox_id = $3, customer_id = $4, assignee_id = $5, subject = $6,
    state = $7, snoozed_until_ms = $8, spam = $9, trashed_ms = $10, language = $11, preview = $12, created_ms = $13,
    updated_ms = $14, active_ms = $15, message_count = $16, newest_message_id = $17, may_belong_to = $18, priority = $19, team_id = $20
 WHERE number = $1 AND version = $2;

-- Begun in this transaction: nobody has seen another version. No index is touched.
-- name: conversation_set_newest
UPDATE conversation SET newest_message_id = $2 WHERE number = $1;

-- name: conversation_of_customer
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.customer_id = $1 AND v.shelf <= 4
   AND (CAST($2 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = v.mailbox_id))
   AND (v.active_ms, v.number) < ($4, $5)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $3;

-- The assignee must be able to sign in and to see the mailbox.
-- name: conversation_may_assign
SELECT u.name FROM users u JOIN mailbox_access a ON a.user_id = u.id
 WHERE u.id = $1 AND a.mailbox_id = $2 AND u.disabled_ms IS NULL;

-- name: conversation_mailbox
SELECT mailbox_id FROM conversation WHERE number = $1;

-- PostgreSQL: nobody else changes it until the end of this transaction.
-- name: conversation_lock
UPDATE conversation SET version = version WHERE number = $1;

-- One after the other: SQLite has one writer, PostgreSQL waits here until the other's commit.
-- name: conversation_turn @sqlite
SELECT '';
-- name: conversation_turn @postgres
SELECT CAST(pg_advisory_xact_lock(hashtext('conversations')) AS TEXT);

-- name: conversation_add_home
INSERT INTO conversation_home (conversation, mailbox_id) VALUES ($1, $2) ON CONFLICT (conversation, mailbox_id) DO NOTHING;

-- name: mailbox_has_address
SELECT 1 FROM mailbox WHERE address = $1 UNION ALL SELECT 1 FROM mailbox_alias WHERE address = $1;

-- name: participant_add
INSERT INTO participant (conversation, address) VALUES ($1, $2) ON CONFLICT (conversation, address) DO NOTHING;

-- name: participant_is
SELECT 1 FROM participant WHERE conversation = $1 AND address = $2;

-- name: tag_list
SELECT tag FROM conversation_tag WHERE conversation = $1 ORDER BY tag;

-- name: tag_rows
SELECT conversation, tag FROM conversation_tag
 WHERE conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
 ORDER BY conversation, tag;

-- name: tag_clear
DELETE FROM conversation_tag WHERE conversation = $1;

-- name: tag_add
INSERT INTO conversation_tag (conversation, tag) VALUES ($1, $2) ON CONFLICT (conversation, tag) DO NOTHING;
