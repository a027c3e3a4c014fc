-- Reports that a mail did not arrive (src/store/bounce.c).

-- name: bounce_add
INSERT INTO bounce (message_id, reply_id, permanent, cause, status, addresses, words, final)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- Of the reports among the messages $2 to $3 of a conversation.
-- name: bounce_reports
SELECT b.message_id, b.reply_id, b.permanent, b.cause, b.status, b.addresses, b.words, m.at_ms, b.final
  FROM message m JOIN bounce b ON b.message_id = m.id
 WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY m.id;

-- About the replies among them: of each the newest, a final one before one that only tells of delay.
-- name: bounce_replies
SELECT b.message_id, b.reply_id, b.permanent, b.cause, b.status, b.addresses, b.words, r.at_ms, b.final
  FROM message m JOIN bounce b ON b.reply_id = m.id JOIN message r ON r.id = b.message_id
 WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY b.reply_id, b.final DESC, b.permanent DESC,
       b.message_id DESC;
