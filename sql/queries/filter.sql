-- What a query is compared with (src/store/filter.c), for 25 conversations at once.

-- Everybody who stands in the messages: once, however many these are.
-- name: filter_people
SELECT DISTINCT m.conversation, m.kind, m.sender_name, m.sender, m.recipients FROM message m
 WHERE m.conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: filter_marks
SELECT m.conversation, MAX(CASE WHEN m.kind = 3 THEN 1 ELSE 0 END),
       MAX(CASE WHEN EXISTS (SELECT 1 FROM attachment a WHERE a.message_id = m.id AND a.is_inline = 0) THEN 1 ELSE 0 END)
  FROM message m
 WHERE m.conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25) GROUP BY m.conversation;

-- What belongs to them: followers, fields with what they hold, the organisation of the customer.

-- name: filter_followers
SELECT f.conversation, f.user_id, NULL FROM conversation_follower f WHERE f.conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: filter_fields
SELECT x.conversation, x.field_id, x.value FROM conversation_field_value x WHERE x.conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: filter_organisations
SELECT v.number, k.organisation_id, NULL FROM conversation v JOIN customer k ON k.id = v.customer_id
 WHERE k.organisation_id IS NOT NULL AND v.number IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: filter_promises
SELECT m.conversation, p.owner_id, NULL FROM message m JOIN promise p ON p.message_id = m.id
 WHERE p.state = 1 AND m.conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- Of those, what is past its time ($26).
-- name: filter_overdue
SELECT m.conversation, p.owner_id, NULL FROM message m JOIN promise p ON p.message_id = m.id
 WHERE p.state = 1 AND p.due_ms <= $26 AND m.conversation IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- Where candidates come from.

-- Somebody's, on one shelf, newest first.
-- name: filter_assignee
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.assignee_id = $1 AND v.shelf = $5 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: filter_team
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.team_id = $1 AND v.shelf = $5 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- Any but the usual one.
-- name: filter_priority
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.priority = $1 AND v.priority <> 2 AND v.shelf = $5 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: filter_customer
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.customer_id = $1 AND v.shelf = $5 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: filter_follower
SELECT v.active_ms, v.number FROM (SELECT f.conversation FROM conversation_follower f WHERE f.user_id = $1 LIMIT $2) s
  JOIN conversation v ON v.number = s.conversation;

-- name: filter_organisation
SELECT v.active_ms, v.number FROM (SELECT k.id FROM customer k WHERE k.organisation_id = $1 LIMIT $2) s
  JOIN conversation v ON v.customer_id = s.id LIMIT $2;

-- What is still to be kept, by its time: up to one.
-- name: filter_promised
SELECT v.active_ms, v.number
  FROM (SELECT p.message_id FROM promise p WHERE p.state = 1 AND p.due_ms <= $1 ORDER BY p.due_ms, p.id LIMIT $2) s
  JOIN message m ON m.id = s.message_id JOIN conversation v ON v.number = m.conversation;

-- From one value to another, as texts are ordered.
-- name: filter_field
SELECT v.active_ms, v.number
  FROM (SELECT x.conversation FROM conversation_field_value x WHERE x.field_id = $1 AND x.value >= $3 AND x.value <= $4 LIMIT $2) s
  JOIN conversation v ON v.number = s.conversation;

-- name: filter_tag
SELECT v.active_ms, v.number FROM (SELECT t.conversation FROM conversation_tag t WHERE t.tag = $1 LIMIT $2) s
  JOIN conversation v ON v.number = s.conversation;

-- Whether somebody sees a conversation with it, among the first 500.
-- name: filter_tag_seen
SELECT 1 FROM (SELECT t.conversation FROM conversation_tag t WHERE t.tag = $1 ORDER BY t.conversation LIMIT 500) s
  JOIN conversation v ON v.number = s.conversation
 WHERE EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = v.mailbox_id) LIMIT 1;

-- All tags that there are, by one look into the index for each.
-- name: filter_tags
WITH RECURSIVE every(tag) AS (
  SELECT MIN(t.tag) FROM conversation_tag t
  UNION ALL
  SELECT (SELECT MIN(t.tag) FROM conversation_tag t WHERE t.tag > every.tag) FROM every WHERE every.tag IS NOT NULL)
SELECT tag FROM every WHERE tag IS NOT NULL LIMIT 1000;

-- How many, from the indexes of the walks above alone; $3 is who looks.

-- name: filter_count_assignee
SELECT COUNT(*) FROM (SELECT v.number FROM conversation v WHERE v.assignee_id = $1 AND v.shelf = $2
   AND (CAST($3 AS BIGINT) = 0 OR (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $3 AND a.mailbox_id = v.mailbox_id) IS NOT NULL) LIMIT $4) t;

-- name: filter_count_team
SELECT COUNT(*) FROM (SELECT v.number FROM conversation v WHERE v.team_id = $1 AND v.shelf = $2
   AND (CAST($3 AS BIGINT) = 0 OR (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $3 AND a.mailbox_id = v.mailbox_id) IS NOT NULL) LIMIT $4) t;

-- name: filter_count_customer
SELECT COUNT(*) FROM (SELECT v.number FROM conversation v WHERE v.customer_id = $1 AND v.shelf = $2
   AND (CAST($3 AS BIGINT) = 0 OR (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $3 AND a.mailbox_id = v.mailbox_id) IS NOT NULL) LIMIT $4) t;

-- name: filter_count_priority
SELECT COUNT(*) FROM (SELECT v.number FROM conversation v WHERE v.priority = $1 AND v.priority <> 2 AND v.shelf = $2
   AND (CAST($3 AS BIGINT) = 0 OR (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $3 AND a.mailbox_id = v.mailbox_id) IS NOT NULL) LIMIT $4) t;

-- name: filter_count_shelf
SELECT COUNT(*) FROM (SELECT v.number FROM conversation v WHERE v.mailbox_id = $1 AND v.shelf = $2 LIMIT $3) t;

-- name: filter_count_unassigned
SELECT COUNT(*) FROM (SELECT v.number FROM conversation v WHERE v.mailbox_id = $1 AND v.assignee_id IS NULL AND v.shelf = $2 LIMIT $3) t;
