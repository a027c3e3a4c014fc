-- What time alone does (src/store/timer.c).

-- name: timer_snoozed
SELECT number FROM conversation WHERE state = 3 AND snoozed_until_ms <= $1 ORDER BY snoozed_until_ms LIMIT $2;

-- name: timer_trashed
SELECT number, mailbox_id FROM conversation WHERE shelf = 6 AND trashed_ms < $1
   AND mailbox_id IN (SELECT id FROM mailbox) ORDER BY number LIMIT $2;

-- The raw row stays as a tombstone, by mailbox and hash: the same mail is not taken in again.
-- name: timer_bury_raw
UPDATE raw SET state = 3, deleted_ms = $2, reason_slug = NULL, reason_text = NULL
 WHERE id IN (SELECT raw_id FROM message WHERE conversation = $1 AND raw_id IS NOT NULL);

-- The bytes go when nobody else names them.
-- name: timer_loosen_attachments
INSERT INTO blob_loose (hash) SELECT DISTINCT a.hash FROM attachment a JOIN message m ON m.id = a.message_id
 WHERE m.conversation = $1 ON CONFLICT (hash) DO NOTHING;

-- name: timer_loosen_raw
INSERT INTO blob_loose (hash) SELECT DISTINCT r.hash FROM raw r JOIN message m ON m.raw_id = r.id
 WHERE m.conversation = $1 ON CONFLICT (hash) DO NOTHING;

-- name: timer_delete_split_messages
DELETE FROM split_message WHERE target = $1 OR target IN (SELECT s.target FROM split s WHERE s.source = $1)
    OR message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_splits
DELETE FROM split WHERE target = $1 OR source = $1;

-- name: timer_delete_ghosts
DELETE FROM ghost WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_search
DELETE FROM search_row WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_offers
UPDATE conversation SET may_belong_to = NULL WHERE may_belong_to = $1;

-- name: timer_delete_drafts
DELETE FROM draft WHERE conversation = $1;

-- name: timer_delete_attachments
DELETE FROM attachment WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_attempts
DELETE FROM attempt WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_outbox_recipients
DELETE FROM outbox_recipient WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_outbox
DELETE FROM outbox WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_receipts
DELETE FROM receipt WHERE conversation IN (SELECT CAST($1 AS BIGINT)
    UNION SELECT r.conversation FROM message m JOIN receipt r ON r.message_id = m.id WHERE m.conversation = $1
    UNION SELECT r.conversation FROM message m JOIN receipt r ON r.reply_id = m.id WHERE m.conversation = $1);

-- name: timer_delete_rule_answers
DELETE FROM rule_answer WHERE letter_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_rule_replies
DELETE FROM rule_answer WHERE reply_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_auto_answers
DELETE FROM auto_answer WHERE reply_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_unwanted_answers
DELETE FROM unwanted_answer WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_bounces
DELETE FROM bounce WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_forget_bounced
UPDATE bounce SET reply_id = NULL WHERE reply_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_promises
DELETE FROM promise WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_forget_told
UPDATE promise SET told_id = NULL WHERE told_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_messages
DELETE FROM message WHERE conversation = $1;

-- name: timer_delete_participants
DELETE FROM participant WHERE conversation = $1;

-- name: timer_delete_followers
DELETE FROM conversation_follower WHERE conversation = $1;

-- name: timer_delete_homes
DELETE FROM conversation_home WHERE conversation = $1;

-- name: timer_delete_fields
DELETE FROM conversation_field_value WHERE conversation = $1;

-- name: timer_delete_relations
DELETE FROM conversation_relation WHERE conversation = $1 OR other = $1;

-- name: timer_delete_merge_messages
DELETE FROM merge_message WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_rule_runs
DELETE FROM rule_run WHERE conversation = $1;

-- name: timer_delete_tags
DELETE FROM conversation_tag WHERE conversation = $1;

-- name: timer_delete_conversation
DELETE FROM conversation WHERE number = $1 AND trashed_ms IS NOT NULL;
