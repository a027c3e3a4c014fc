-- Conversations that went into others, and back (src/store/merge.c). $1 is the source, $2 the target.

-- name: merge_follow
SELECT target FROM merge_row WHERE source = $1;

-- name: merge_add
INSERT INTO merge_row (source, target, at_ms, user_id, target_version, version, mailbox_id, customer_id, assignee_id, team_id,
    subject, state, snoozed_until_ms, spam, language, priority, created_ms, may_belong_to, target_state, target_snoozed_ms,
    target_language, target_priority, target_customer_id, target_assignee_id, target_team_id, target_may_belong_to)
SELECT s.number, t.number, CAST($3 AS BIGINT), CAST($4 AS BIGINT), 0, s.version, s.mailbox_id, s.customer_id, s.assignee_id, s.team_id,
    s.subject, s.state, s.snoozed_until_ms, s.spam, s.language, s.priority, s.created_ms, s.may_belong_to, t.state, t.snoozed_until_ms,
    t.language, t.priority, t.customer_id, t.assignee_id, t.team_id, t.may_belong_to
  FROM conversation s JOIN conversation t ON t.number = $2 WHERE s.number = $1;

-- name: merge_version
UPDATE merge_row SET target_version = $2 WHERE source = $1;

-- name: merge_get
SELECT target, at_ms, mailbox_id, target_version, target_state, target_snoozed_ms, target_language, target_priority,
       target_customer_id, target_assignee_id, target_team_id, target_may_belong_to
  FROM merge_row WHERE source = $1;

-- What went into it, as far as somebody may see where that lay; 0: the desk itself.
-- name: merge_list
SELECT r.source, r.subject, r.at_ms FROM merge_row r
 WHERE r.target = $1 AND (CAST($2 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = r.mailbox_id))
 ORDER BY r.at_ms, r.source LIMIT 100;

-- What the source has, kept for the way back.

-- name: merge_keep_messages
INSERT INTO merge_message (source, message_id, new_sender, subject_changed)
SELECT conversation, id, new_sender, subject_changed FROM message WHERE conversation = $1;

-- name: merge_keep_tags
INSERT INTO merge_part (source, part, number, name, came)
SELECT s.conversation, 'tag', 0, s.tag, CASE WHEN EXISTS
    (SELECT 1 FROM conversation_tag t WHERE t.conversation = $2 AND t.tag = s.tag) THEN 0 ELSE 1 END
  FROM conversation_tag s WHERE s.conversation = $1;

-- name: merge_keep_people
INSERT INTO merge_part (source, part, number, name, came)
SELECT s.conversation, 'participant', 0, s.address, CASE WHEN EXISTS
    (SELECT 1 FROM participant t WHERE t.conversation = $2 AND t.address = s.address) THEN 0 ELSE 1 END
  FROM participant s WHERE s.conversation = $1;

-- name: merge_keep_followers
INSERT INTO merge_part (source, part, number, name, came)
SELECT s.conversation, 'follower', s.user_id, '', CASE WHEN EXISTS
    (SELECT 1 FROM conversation_follower t WHERE t.conversation = $2 AND t.user_id = s.user_id) THEN 0 ELSE 1 END
  FROM conversation_follower s WHERE s.conversation = $1;

-- name: merge_keep_fields
INSERT INTO merge_part (source, part, number, name, came)
SELECT s.conversation, 'field', s.field_id, s.value, CASE WHEN EXISTS
    (SELECT 1 FROM conversation_field_value t WHERE t.conversation = $2 AND t.field_id = s.field_id) THEN 0 ELSE 1 END
  FROM conversation_field_value s WHERE s.conversation = $1;

-- Where it lies counts among where the target lay.
-- name: merge_keep_homes
INSERT INTO merge_part (source, part, number, name, came)
SELECT CAST($1 AS BIGINT), 'home', s.mailbox_id, '', CASE WHEN EXISTS
    (SELECT 1 FROM conversation_home t WHERE t.conversation = $2 AND t.mailbox_id = s.mailbox_id) THEN 0 ELSE 1 END
  FROM (SELECT mailbox_id FROM conversation_home WHERE conversation = $1
        UNION SELECT mailbox_id FROM conversation WHERE number = $1) s
 WHERE s.mailbox_id <> (SELECT mailbox_id FROM conversation WHERE number = $2);

-- name: merge_keep_relations
INSERT INTO merge_relation (source, conversation, other, kind, at_ms)
SELECT CAST($1 AS BIGINT), conversation, other, kind, at_ms FROM conversation_relation WHERE conversation = $1 OR other = $1;

-- name: merge_keep_drafts
INSERT INTO merge_draft (source, user_id, kind, version, html, recipients, attachments, seen_message,
    target_html, target_recipients, target_attachments, target_seen_message)
SELECT s.conversation, s.user_id, s.kind, COALESCE(CASE WHEN s.version > t.version THEN s.version ELSE t.version END + 1, 0), s.html, s.recipients, s.attachments, s.seen_message,
    t.html, t.recipients, t.attachments, t.seen_message
  FROM draft s LEFT JOIN draft t ON t.conversation = $2 AND t.user_id = s.user_id AND t.kind = s.kind WHERE s.conversation = $1;

-- name: merge_keep_receipt
INSERT INTO merge_receipt (source, message_id, reply_id, withheld, at_ms)
SELECT conversation, message_id, reply_id, withheld, at_ms FROM receipt WHERE conversation = $1;

-- name: merge_keep_splits
INSERT INTO merge_split (source, split_target, split_source, at_ms, user_id, source_version, target_version, language, customer_id)
SELECT CAST($1 AS BIGINT), target, source, at_ms, user_id, source_version, target_version, language, customer_id
  FROM split WHERE target = $1 OR source = $1;

-- name: merge_keep_split_messages
INSERT INTO merge_split_message (source, split_target, message_id, new_sender, subject_changed)
SELECT CAST($1 AS BIGINT), m.target, m.message_id, m.new_sender, m.subject_changed
  FROM split_message m JOIN split s ON s.target = m.target WHERE s.target = $1 OR (s.target = $2 AND s.source = $1);

-- All of it goes to the target.

-- name: merge_move_messages
UPDATE message SET conversation = $2 WHERE conversation = $1;

-- name: merge_join_tags
INSERT INTO conversation_tag (conversation, tag)
SELECT CAST($2 AS BIGINT), name FROM merge_part WHERE source = $1 AND part = 'tag' AND came = 1;

-- name: merge_join_people
INSERT INTO participant (conversation, address)
SELECT CAST($2 AS BIGINT), name FROM merge_part WHERE source = $1 AND part = 'participant' AND came = 1;

-- name: merge_join_followers
INSERT INTO conversation_follower (conversation, user_id)
SELECT CAST($2 AS BIGINT), number FROM merge_part WHERE source = $1 AND part = 'follower' AND came = 1;

-- name: merge_join_fields
INSERT INTO conversation_field_value (conversation, field_id, value)
SELECT CAST($2 AS BIGINT), number, name FROM merge_part WHERE source = $1 AND part = 'field' AND came = 1;

-- name: merge_join_homes
INSERT INTO conversation_home (conversation, mailbox_id)
SELECT CAST($2 AS BIGINT), number FROM merge_part WHERE source = $1 AND part = 'home' AND came = 1;

-- Two drafts of one person become one: nobody's words are thrown away.
-- name: merge_join_drafts
UPDATE draft SET updated_ms = $3,
    version = (SELECT s.version FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind),
    html = html || '<hr>' || (SELECT s.html FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind),
    attachments = (SELECT CASE WHEN s.attachments = '[]' THEN draft.attachments WHEN draft.attachments = '[]' THEN s.attachments
        ELSE SUBSTR(draft.attachments, 1, LENGTH(draft.attachments) - 1) || ',' || SUBSTR(s.attachments, 2) END
        FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind),
    seen_message = (SELECT CASE WHEN s.seen_message < draft.seen_message THEN s.seen_message ELSE draft.seen_message END
        FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind)
 WHERE conversation = $2 AND EXISTS (SELECT 1 FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind);

-- name: merge_move_drafts
UPDATE draft SET conversation = $2 WHERE conversation = $1
   AND EXISTS (SELECT 1 FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind AND s.version = 0);

-- name: merge_join_receipt
INSERT INTO receipt (conversation, message_id, reply_id, withheld, at_ms)
SELECT CAST($2 AS BIGINT), message_id, reply_id, withheld, at_ms FROM merge_receipt WHERE source = $1
    ON CONFLICT (conversation) DO NOTHING;

-- name: merge_end_split_messages
DELETE FROM split_message WHERE target = $1 OR target = (SELECT s.target FROM split s WHERE s.target = $2 AND s.source = $1);

-- name: merge_end_splits
DELETE FROM split WHERE target = $1 OR (target = $2 AND source = $1);

-- name: merge_move_splits
UPDATE split SET source = $2, source_version = 0 WHERE source = $1;

-- Nothing of it is left ($1 alone).

-- name: merge_end_drafts
DELETE FROM draft WHERE conversation = $1;

-- name: merge_end_receipt
DELETE FROM receipt WHERE conversation = $1;

-- name: merge_end_tags
DELETE FROM conversation_tag WHERE conversation = $1;

-- name: merge_end_people
DELETE FROM participant WHERE conversation = $1;

-- name: merge_end_followers
DELETE FROM conversation_follower WHERE conversation = $1;

-- name: merge_end_fields
DELETE FROM conversation_field_value WHERE conversation = $1;

-- name: merge_end_homes
DELETE FROM conversation_home WHERE conversation = $1;

-- name: merge_end_relations
DELETE FROM conversation_relation WHERE conversation = $1 OR other = $1;

-- name: merge_end_conversation
DELETE FROM conversation WHERE number = $1;

-- Whose drafts it touched, with their versions now ($2 where they lie).
-- name: merge_drafts
SELECT d.user_id, d.kind, d.version FROM draft d
 WHERE d.conversation = $2 AND EXISTS (SELECT 1 FROM merge_draft s WHERE s.source = $1 AND s.user_id = d.user_id AND s.kind = d.kind);

-- And back.

-- Its messages are counted anew afterwards, which makes the version one that nobody has seen.
-- name: merge_back_conversation
INSERT INTO conversation (number, version, mailbox_id, customer_id, assignee_id, subject, state, snoozed_until_ms, spam, language,
    created_ms, updated_ms, active_ms, may_belong_to, priority, team_id)
SELECT source, version, mailbox_id, customer_id, assignee_id, subject, state, snoozed_until_ms, spam, language,
    created_ms, at_ms, at_ms, may_belong_to, priority, team_id FROM merge_row WHERE source = $1;

-- name: merge_back_messages
UPDATE message SET conversation = $1,
       new_sender = (SELECT s.new_sender FROM merge_message s WHERE s.source = $1 AND s.message_id = message.id),
       subject_changed = (SELECT s.subject_changed FROM merge_message s WHERE s.source = $1 AND s.message_id = message.id)
 WHERE conversation = $2 AND id IN (SELECT s.message_id FROM merge_message s WHERE s.source = $1);

-- name: merge_back_tags
INSERT INTO conversation_tag (conversation, tag) SELECT source, name FROM merge_part WHERE source = $1 AND part = 'tag';

-- name: merge_leave_tags
DELETE FROM conversation_tag WHERE conversation = $2
   AND tag IN (SELECT name FROM merge_part WHERE source = $1 AND part = 'tag' AND came = 1);

-- name: merge_back_people
INSERT INTO participant (conversation, address) SELECT source, name FROM merge_part WHERE source = $1 AND part = 'participant';

-- name: merge_leave_people
DELETE FROM participant WHERE conversation = $2
   AND address IN (SELECT name FROM merge_part WHERE source = $1 AND part = 'participant' AND came = 1);

-- name: merge_back_followers
INSERT INTO conversation_follower (conversation, user_id) SELECT source, number FROM merge_part WHERE source = $1 AND part = 'follower';

-- name: merge_leave_followers
DELETE FROM conversation_follower WHERE conversation = $2
   AND user_id IN (SELECT number FROM merge_part WHERE source = $1 AND part = 'follower' AND came = 1);

-- name: merge_back_fields
INSERT INTO conversation_field_value (conversation, field_id, value)
SELECT source, number, name FROM merge_part WHERE source = $1 AND part = 'field';

-- name: merge_leave_fields
DELETE FROM conversation_field_value WHERE conversation = $2 AND EXISTS (SELECT 1 FROM merge_part p WHERE p.source = $1
    AND p.part = 'field' AND p.came = 1 AND p.number = field_id AND p.name = value);

-- name: merge_back_homes
INSERT INTO conversation_home (conversation, mailbox_id) SELECT source, number FROM merge_part WHERE source = $1 AND part = 'home';

-- name: merge_leave_homes
DELETE FROM conversation_home WHERE conversation = $2
   AND mailbox_id IN (SELECT number FROM merge_part WHERE source = $1 AND part = 'home' AND came = 1);

-- Only between those that are still there; a child that has another parent now keeps it.
-- name: merge_leave_relations
DELETE FROM conversation_relation WHERE (conversation = $2 AND other IN (SELECT l.other FROM merge_relation l WHERE l.source = $1 AND l.conversation = $1 AND l.came = 1))
    OR (other = $2 AND conversation IN (SELECT l.conversation FROM merge_relation l WHERE l.source = $1 AND l.other = $1 AND l.came = 1));

-- name: merge_back_relations
INSERT INTO conversation_relation (conversation, other, kind, at_ms)
SELECT l.conversation, l.other, l.kind, l.at_ms FROM merge_relation l
 WHERE l.source = $1 AND EXISTS (SELECT 1 FROM conversation v WHERE v.number = CASE WHEN l.conversation = $1 THEN l.other ELSE l.conversation END)
   AND NOT (l.kind = 'child' AND EXISTS (SELECT 1 FROM conversation_relation p WHERE p.other = l.other AND p.kind = 'child'));

-- Where their writer has sent it or thrown it away since, it does not come back.
-- name: merge_back_drafts
INSERT INTO draft (user_id, conversation, kind, version, html, recipients, attachments, seen_message, updated_ms)
SELECT s.user_id, s.source, s.kind, d.version + 1, s.html, s.recipients, s.attachments, s.seen_message, d.updated_ms
  FROM merge_draft s JOIN draft d ON d.conversation = $2 AND d.user_id = s.user_id AND d.kind = s.kind WHERE s.source = $1;

-- name: merge_part_drafts
UPDATE draft SET version = version + 1,
    html = (SELECT s.target_html FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind),
    recipients = (SELECT s.target_recipients FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind),
    attachments = (SELECT s.target_attachments FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind),
    seen_message = (SELECT s.target_seen_message FROM merge_draft s WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind)
 WHERE conversation = $2 AND EXISTS (SELECT 1 FROM merge_draft s
    WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind AND s.version = draft.version);

-- name: merge_leave_drafts
DELETE FROM draft WHERE conversation = $2 AND EXISTS (SELECT 1 FROM merge_draft s
    WHERE s.source = $1 AND s.user_id = draft.user_id AND s.kind = draft.kind AND s.version = 0 AND s.html = draft.html);

-- name: merge_leave_receipt
DELETE FROM receipt WHERE conversation = $2 AND message_id = (SELECT s.message_id FROM merge_receipt s WHERE s.source = $1);

-- name: merge_back_receipt
INSERT INTO receipt (conversation, message_id, reply_id, withheld, at_ms)
SELECT source, message_id, reply_id, withheld, at_ms FROM merge_receipt WHERE source = $1;

-- name: merge_back_moved_splits
UPDATE split SET source = $1, source_version = (SELECT s.source_version + 1 FROM merge_split s WHERE s.source = $1 AND s.split_target = split.target)
 WHERE source = $2 AND EXISTS (SELECT 1 FROM merge_split s WHERE s.source = $1 AND s.split_source = $1 AND s.split_target = split.target);

-- name: merge_back_splits
INSERT INTO split (target, source, at_ms, user_id, source_version, target_version, language, customer_id)
SELECT s.split_target, s.split_source, s.at_ms, s.user_id, s.source_version, s.target_version + CASE WHEN s.split_target = $1 THEN 1 ELSE 0 END,
       s.language, s.customer_id
  FROM merge_split s WHERE s.source = $1 AND (s.split_target = $1 OR (s.split_target = $2 AND s.split_source = $1))
   AND EXISTS (SELECT 1 FROM conversation v WHERE v.number = s.split_source)
    ON CONFLICT (target) DO NOTHING;

-- name: merge_back_split_messages
INSERT INTO split_message (target, message_id, new_sender, subject_changed)
SELECT s.split_target, s.message_id, s.new_sender, s.subject_changed FROM merge_split_message s
 WHERE s.source = $1 AND EXISTS (SELECT 1 FROM split t WHERE t.target = s.split_target)
   AND EXISTS (SELECT 1 FROM message m WHERE m.id = s.message_id)
    ON CONFLICT (target, message_id) DO NOTHING;

-- What was kept goes ($1 alone).

-- name: merge_forget_messages
DELETE FROM merge_message WHERE source = $1;

-- name: merge_forget_parts
DELETE FROM merge_part WHERE source = $1;

-- name: merge_forget_relations
DELETE FROM merge_relation WHERE source = $1;

-- name: merge_forget_drafts
DELETE FROM merge_draft WHERE source = $1;

-- name: merge_forget_receipt
DELETE FROM merge_receipt WHERE source = $1;

-- name: merge_forget_splits
DELETE FROM merge_split WHERE source = $1;

-- name: merge_forget_split_messages
DELETE FROM merge_split_message WHERE source = $1;

-- name: merge_forget
DELETE FROM merge_row WHERE source = $1;

-- Those whose target is being deleted.
-- name: merge_sources
SELECT source FROM merge_row WHERE target = $1;

-- name: merge_relation_came
UPDATE merge_relation SET came = 1 WHERE source = $1 AND (conversation = $2 OR other = $2);

-- name: merge_relation_list
SELECT CASE WHEN conversation = $1 THEN other ELSE conversation END,
       CASE WHEN kind = 'related' THEN 0 WHEN conversation = $1 THEN 2 ELSE 1 END
  FROM merge_relation WHERE source = $1 ORDER BY at_ms, conversation, other;
