-- What time alone does (src/store/timer.c).

-- name: timer_snoozed
SELECT number FROM conversation WHERE state = 3 AND snoozed_until_ms <= $1 ORDER BY snoozed_until_ms LIMIT $2;

-- name: timer_trashed
SELECT number, mailbox_id FROM conversation WHERE shelf = 6 AND trashed_ms < $1
   AND mailbox_id IN (SELECT id FROM mailbox) ORDER BY number LIMIT $2;

-- The raw row stays as a tombstone: the same mail is not taken in again.
-- name: timer_delete_drafts
DELETE FROM draft WHERE conversation = $1;

-- name: timer_delete_attachments
DELETE FROM attachment WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_attempts
DELETE FROM attempt WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_outbox
DELETE FROM outbox WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_receipts
DELETE FROM receipt WHERE conversation = $1 OR message_id IN (SELECT id FROM message WHERE conversation = $1)
    OR reply_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_bounces
DELETE FROM bounce WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_forget_bounced
UPDATE bounce SET reply_id = NULL WHERE reply_id IN (SELECT id FROM message WHERE conversation = $1);

-- name: timer_delete_messages
DELETE FROM message WHERE conversation = $1;

-- name: timer_delete_participants
DELETE FROM participant WHERE conversation = $1;

-- name: timer_delete_tags
DELETE FROM conversation_tag WHERE conversation = $1;

-- name: timer_delete_conversation
DELETE FROM conversation WHERE number = $1 AND trashed_ms IS NOT NULL;
