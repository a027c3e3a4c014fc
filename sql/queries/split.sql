-- Conversations that were split off others (src/store/split.c).

-- A message and what came after it, as the page shows them.
-- name: split_move_later
UPDATE message SET conversation = $2 WHERE conversation = $1 AND (at_ms > $3 OR (at_ms = $3 AND id >= $4));

-- name: split_move_one
UPDATE message SET conversation = $2 WHERE conversation = $1 AND id = $3;

-- name: split_tags
INSERT INTO conversation_tag (conversation, tag) SELECT CAST($2 AS BIGINT), tag FROM conversation_tag WHERE conversation = $1
    ON CONFLICT (conversation, tag) DO NOTHING;

-- What comes to where it lay still finds what was split off.
-- name: split_homes
INSERT INTO conversation_home (conversation, mailbox_id) SELECT CAST($2 AS BIGINT), mailbox_id FROM conversation_home WHERE conversation = $1
    ON CONFLICT (conversation, mailbox_id) DO NOTHING;

-- name: split_fields
INSERT INTO conversation_field_value (conversation, field_id, value)
SELECT CAST($2 AS BIGINT), field_id, value FROM conversation_field_value WHERE conversation = $1
    ON CONFLICT (conversation, field_id) DO NOTHING;

-- name: split_add
INSERT INTO split (target, source, at_ms, user_id, source_version, target_version, language, customer_id)
VALUES ($1, $2, $3, $4, 0, 0, $5, $6);

-- Everything that is in the new one, with the marks that it had.
-- name: split_add_messages
INSERT INTO split_message (target, message_id, new_sender, subject_changed)
SELECT CAST($1 AS BIGINT), id, new_sender, subject_changed FROM message WHERE conversation = $1;

-- name: split_versions
UPDATE split SET source_version = $2, target_version = $3 WHERE target = $1;

-- name: split_get
SELECT target, source, at_ms, user_id, source_version, target_version, language, customer_id FROM split WHERE target = $1;

-- Both ways, as far as somebody may see them; 0: the desk itself.
-- name: split_links
SELECT v.number, v.subject, s.at_ms, CASE WHEN s.target = $1 THEN 1 ELSE 0 END,
       CASE WHEN t.version = s.target_version THEN 1 ELSE 0 END
  FROM split s JOIN conversation v ON v.number = CASE WHEN s.target = $1 THEN s.source ELSE s.target END
  JOIN conversation t ON t.number = s.target
 WHERE (s.target = $1 OR s.source = $1)
   AND (CAST($2 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = v.mailbox_id))
 ORDER BY s.at_ms, s.target LIMIT 100;

-- Somebody writes on both sides: their drafts cannot become one.
-- name: split_drafts_clash
SELECT 1 FROM draft a JOIN draft b ON b.user_id = a.user_id AND b.kind = a.kind
 WHERE a.conversation = $1 AND b.conversation = $2 LIMIT 1;

-- name: split_drafts_back
UPDATE draft SET conversation = $2 WHERE conversation = $1;

-- name: split_messages_back
UPDATE message SET conversation = $2,
       new_sender = COALESCE((SELECT s.new_sender FROM split_message s WHERE s.target = $1 AND s.message_id = message.id), new_sender),
       subject_changed = COALESCE((SELECT s.subject_changed FROM split_message s WHERE s.target = $1 AND s.message_id = message.id), subject_changed)
 WHERE conversation = $1;

-- name: split_offers_back
UPDATE conversation SET may_belong_to = CASE WHEN number = $2 THEN NULL ELSE CAST($2 AS BIGINT) END WHERE may_belong_to = $1;

-- name: split_followers_back
INSERT INTO conversation_follower (conversation, user_id) SELECT CAST($2 AS BIGINT), user_id FROM conversation_follower WHERE conversation = $1
    ON CONFLICT (conversation, user_id) DO NOTHING;

-- name: split_end_followers
DELETE FROM conversation_follower WHERE conversation = $1;

-- name: split_end_homes
DELETE FROM conversation_home WHERE conversation = $1;

-- name: split_end_fields
DELETE FROM conversation_field_value WHERE conversation = $1;

-- name: split_end_relations
DELETE FROM conversation_relation WHERE conversation = $1 OR other = $1;

-- name: split_end_messages
DELETE FROM split_message WHERE target = $1;

-- name: split_end
DELETE FROM split WHERE target = $1;

-- name: split_end_participants
DELETE FROM participant WHERE conversation = $1;

-- name: split_end_tags
DELETE FROM conversation_tag WHERE conversation = $1;

-- name: split_end_conversation
DELETE FROM conversation WHERE number = $1;
