-- Messages and how they went out (src/store/message.c). A reply taken back (outbox state 5) is in no list.

-- name: message_add
INSERT INTO message (conversation, kind, mail_kind, author_id, at_ms, sender_name, sender, recipients, subject, text,
    folded, html, language, message_id, in_reply_to, reference_ids, sender_proven, new_sender, oversized, loop,
    raw_id, defects, subject_changed, forwarded_by, original, invite)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26)
    ON CONFLICT (raw_id) WHERE raw_id IS NOT NULL DO NOTHING RETURNING id;

-- name: message_get
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, m.text, m.folded, m.html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.id = $1;

-- name: message_list
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, m.text, m.folded, m.html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.conversation = $1 AND m.id < $2 AND (o.state IS NULL OR o.state <> 5)
 ORDER BY m.id DESC LIMIT $3;

-- name: message_list_after
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, m.text, m.folded, m.html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.conversation = $1 AND m.id > $2 AND (o.state IS NULL OR o.state <> 5)
 ORDER BY m.id LIMIT $3;

-- The newest mail of a person who takes part, now if not when it came: what a reply answers.
-- Without its texts: they may be ten million bytes, and the order would carry them along.
-- name: message_newest_inbound
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, '' AS text, '' AS folded, '' AS html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.conversation = $1 AND m.kind = 1 AND m.mail_kind = 0
   AND (m.new_sender = 0
        OR EXISTS (SELECT 1 FROM participant p WHERE p.conversation = m.conversation AND p.address = m.sender))
 ORDER BY m.at_ms DESC, m.id DESC LIMIT 1;

-- name: message_newest
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, m.text, m.folded, m.html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.conversation = $1 AND (o.state IS NULL OR o.state <> 5)
 ORDER BY m.id DESC LIMIT 1;

-- The newest that somebody wrote: what the desk sends by itself leads no conversation.
-- name: message_newest_said
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, m.text, m.folded, m.html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.conversation = $1 AND (o.state IS NULL OR o.state <> 5)
   AND NOT (m.kind = 2 AND m.mail_kind = 1)
 ORDER BY m.id DESC LIMIT 1;

-- The newest mail between people who take part: no note, no forward, no stranger's, nothing automatic of ours. Without its texts.
-- name: message_newest_mail
SELECT m.id, m.conversation, m.kind, m.mail_kind, m.author_id, u.name, m.at_ms, m.sender_name, m.sender, m.recipients,
       m.subject, '' AS text, '' AS folded, '' AS html, m.language, m.message_id, m.in_reply_to, m.reference_ids, m.sender_proven,
       m.new_sender, m.oversized, m.loop, m.raw_id, m.defects, o.state, o.due_ms, o.maybe_repeat,
       m.subject_changed, m.forwarded_by, m.original, m.original_taken, f.name, m.invite
  FROM message m LEFT JOIN users u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
  LEFT JOIN users f ON f.id = m.forwarded_by
 WHERE m.conversation = $1 AND m.new_sender = 0 AND (o.state IS NULL OR (o.state <> 5 AND o.forward_of IS NULL))
   AND ((m.kind = 2 AND m.mail_kind <> 1) OR (m.kind = 1 AND m.mail_kind IN (3, 4)))
 ORDER BY m.id DESC LIMIT 1;

-- name: message_has_earlier
SELECT 1 FROM message WHERE conversation = $1 AND id < $2 LIMIT 1;

-- name: message_mailbox
SELECT v.mailbox_id FROM message m JOIN conversation v ON v.number = m.conversation WHERE m.id = $1;

-- name: message_raw_hash
SELECT hash FROM raw WHERE id = $1;

-- name: message_attempts
SELECT t.message_id, t.at_ms, t.ok, t.code, t.words, t.slug, t.recipient FROM message m JOIN attempt t ON t.message_id = m.id
 WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY m.id, t.id;

-- name: message_author
SELECT name, signature FROM users WHERE id = $1;

-- Failed, bounced, or waiting for its next try: now, and from the beginning.
-- name: message_resend
UPDATE outbox SET state = 0, due_ms = $2, tries = 0, cancel_if_newer = 0
 WHERE message_id = $1 AND (state IN (3, 4) OR (state = 0 AND tries > 0));

-- It leaves from another address than it was written for.
-- name: message_sender
UPDATE message SET sender = $2 WHERE id = $1;

-- name: message_language
UPDATE message SET language = $2 WHERE id = $1;

-- name: message_recipients
UPDATE message SET recipients = $2 WHERE id = $1;
