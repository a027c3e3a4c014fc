-- The desk's own mails (src/store/notice_mail.c).
-- States: 0 waiting, 1 claimed, 3 failed, 4 waiting after a crash, 5 claimed after a crash.

-- name: notice_mail_add
INSERT INTO notice_mail (mailbox_id, recipient, subject, text, message_id, due_ms, html, digest_of)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id;

-- name: notice_mail_claim
UPDATE notice_mail SET state = state + 1, tries = tries + 1
 WHERE state IN (0, 4) AND id IN (
   SELECT n.id FROM notice_mail n WHERE n.state IN (0, 4) AND n.due_ms <= $1 ORDER BY n.due_ms, n.id LIMIT $2)
RETURNING id, mailbox_id, recipient, subject, text, message_id, due_ms, tries, state, html, digest_of;

-- name: notice_mail_done
DELETE FROM notice_mail WHERE id = $1;

-- name: notice_mail_later
UPDATE notice_mail SET state = state - 1, due_ms = $1 WHERE id = $2 AND state IN (1, 5);

-- name: notice_mail_failed
UPDATE notice_mail SET state = 3 WHERE id = $1;

-- name: notice_mail_reclaim
UPDATE notice_mail SET state = 4 WHERE state IN (1, 5);

-- name: notice_mail_move_with_clock
UPDATE notice_mail SET due_ms = due_ms - $1 WHERE state IN (0, 4) AND due_ms > $2;

-- name: notice_mail_next_due
SELECT MIN(due_ms) FROM notice_mail WHERE state IN (0, 4);
