-- Mailboxes, who may see them, where reading stands (src/store/mailbox.c).

-- name: mailbox_add
INSERT INTO mailbox (address, name, is_local, imap_url, smtp_url, login, secret, smtp_login, smtp_secret, bearer,
  pin_sha256, ca_file, take, take_since_ms, junk_folder, sent_folder, append_sent, authserv_id, open_to_all, paused,
  receipt, spam_header, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
ON CONFLICT (address) DO NOTHING RETURNING id;

-- name: mailbox_get
SELECT id, version, address, name, is_local, imap_url, smtp_url, login, secret, smtp_login, smtp_secret, bearer,
  pin_sha256, ca_file, take, take_since_ms, junk_folder, sent_folder, append_sent, authserv_id, open_to_all, paused,
  created_ms, receipt, spam_header, (SELECT g.id FROM oauth_grant g WHERE g.mailbox_id = mailbox.id) AS grant_id,
  gone_ms, moved_to FROM mailbox WHERE id = $1 AND gone_ms IS NULL;

-- Also one that was deleted.
-- name: mailbox_any
SELECT id, version, address, name, is_local, imap_url, smtp_url, login, secret, smtp_login, smtp_secret, bearer,
  pin_sha256, ca_file, take, take_since_ms, junk_folder, sent_folder, append_sent, authserv_id, open_to_all, paused,
  created_ms, receipt, spam_header, (SELECT g.id FROM oauth_grant g WHERE g.mailbox_id = mailbox.id) AS grant_id,
  gone_ms, moved_to FROM mailbox WHERE id = $1;

-- Also one that was deleted.
-- name: mailbox_by_address
SELECT id, version, address, name, is_local, imap_url, smtp_url, login, secret, smtp_login, smtp_secret, bearer,
  pin_sha256, ca_file, take, take_since_ms, junk_folder, sent_folder, append_sent, authserv_id, open_to_all, paused,
  created_ms, receipt, spam_header, (SELECT g.id FROM oauth_grant g WHERE g.mailbox_id = mailbox.id) AS grant_id,
  gone_ms, moved_to FROM mailbox WHERE address = $1;

-- name: mailbox_list
SELECT id, version, address, name, is_local, imap_url, smtp_url, login, secret, smtp_login, smtp_secret, bearer,
  pin_sha256, ca_file, take, take_since_ms, junk_folder, sent_folder, append_sent, authserv_id, open_to_all, paused,
  created_ms, receipt, spam_header, (SELECT g.id FROM oauth_grant g WHERE g.mailbox_id = mailbox.id) AS grant_id,
  gone_ms, moved_to FROM mailbox
 WHERE gone_ms IS NULL ORDER BY id;

-- name: mailbox_update
UPDATE mailbox SET version = version + 1, address = $1, name = $2, is_local = $3, imap_url = $4, smtp_url = $5,
  login = $6, secret = $7, smtp_login = $8, smtp_secret = $9, bearer = $10, pin_sha256 = $11, ca_file = $12,
  take = $13, take_since_ms = $14, junk_folder = $15, sent_folder = $16, append_sent = $17, authserv_id = $18,
  open_to_all = $19, paused = $20, receipt = $21, spam_header = $22
WHERE id = $23 AND version = $24;

-- What works on it begins anew.
-- name: mailbox_touch
UPDATE mailbox SET version = version + 1 WHERE id = $1;

-- Those that were deleted.
-- name: mailbox_gone_list
SELECT id, moved_to FROM mailbox WHERE gone_ms IS NOT NULL ORDER BY id;

-- name: mailbox_end
UPDATE mailbox SET version = version + 1, gone_ms = $2, moved_to = $3, is_local = 0, imap_url = NULL, smtp_url = NULL,
  login = NULL, secret = NULL, smtp_login = NULL, smtp_secret = NULL, pin_sha256 = NULL, ca_file = NULL, paused = 1,
  receipt = 0 WHERE id = $1 AND gone_ms IS NULL;

-- What moved into one that goes now moves on with it.
-- name: mailbox_end_chain
UPDATE mailbox SET moved_to = CASE WHEN CAST($2 AS BIGINT) = id THEN NULL ELSE CAST($2 AS BIGINT) END WHERE moved_to = $1;

-- name: mailbox_back
UPDATE mailbox SET gone_ms = NULL, moved_to = NULL, paused = 0 WHERE id = $1;

-- name: mailbox_holds
SELECT (SELECT COUNT(*) FROM conversation v WHERE v.mailbox_id = b.id),
  (SELECT COUNT(*) FROM conversation v WHERE v.mailbox_id = b.id AND v.shelf = 1),
  (SELECT COUNT(*) FROM outbox o WHERE o.state = 0 AND o.mailbox_id = b.id),
  (SELECT COUNT(*) FROM outbox o WHERE o.state = 1 AND o.mailbox_id = b.id),
  (SELECT COUNT(*) FROM raw r WHERE r.state = 2 AND r.mailbox_id = b.id),
  (SELECT COUNT(*) FROM rule u WHERE u.mailbox_id = b.id) FROM mailbox b WHERE b.id = $1;

-- name: mailbox_waiting
SELECT o.message_id, m.conversation, v.mailbox_id FROM outbox o JOIN message m ON m.id = o.message_id
  JOIN conversation v ON v.number = m.conversation WHERE o.state = 0 AND o.mailbox_id = $1 ORDER BY o.due_ms, o.message_id LIMIT $2;

-- name: mailbox_conversations
SELECT number FROM conversation WHERE mailbox_id = $1 ORDER BY active_ms, number LIMIT $2 OFFSET $3;

-- name: mailbox_address_taken
SELECT id FROM mailbox WHERE address = $1 AND id <> $2;

-- name: mailbox_visible
SELECT mailbox_id FROM mailbox_access WHERE user_id = $1 ORDER BY mailbox_id;

-- name: mailbox_visible_all
SELECT id FROM mailbox ORDER BY id;

-- name: mailbox_may_see
SELECT 1 FROM mailbox_access WHERE user_id = $1 AND mailbox_id = $2;

-- name: mailbox_access_users
SELECT user_id FROM mailbox_access WHERE mailbox_id = $1 ORDER BY user_id;

-- name: mailbox_access_clear
DELETE FROM mailbox_access WHERE mailbox_id = $1;

-- name: mailbox_access_add
INSERT INTO mailbox_access (user_id, mailbox_id) SELECT id, CAST($2 AS BIGINT) FROM users WHERE id = $1
    ON CONFLICT (user_id, mailbox_id) DO NOTHING;

-- name: mailbox_access_everybody
INSERT INTO mailbox_access (user_id, mailbox_id) SELECT id, CAST($1 AS BIGINT) FROM users WHERE id > 0
    ON CONFLICT (user_id, mailbox_id) DO NOTHING;

-- name: mailbox_access_for_user
INSERT INTO mailbox_access (user_id, mailbox_id) SELECT CAST($1 AS BIGINT), id FROM mailbox WHERE open_to_all = 1
    ON CONFLICT (user_id, mailbox_id) DO NOTHING;

-- name: mailbox_state_add
INSERT INTO mailbox_state (mailbox_id) VALUES ($1) ON CONFLICT (mailbox_id) DO NOTHING;

-- The newest mail is told by the mails themselves: they come by other ways than IMAP as well.
-- name: mailbox_state_get
SELECT s.last_contact_ms,
  (SELECT MAX(r.received_ms) FROM raw r WHERE r.mailbox_id = s.mailbox_id AND r.filed = 'inbox' AND r.source <> 'import'
    AND r.received_ms <= $2),
  s.next_try_ms, s.failures, s.error_slug, s.error_text, s.send_contact_ms,
  s.send_error_slug, s.send_error_text,
  (SELECT COALESCE(SUM(f.history_taken), 0) FROM mailbox_folder f WHERE f.mailbox_id = s.mailbox_id),
  (SELECT COALESCE(SUM(CASE WHEN f.history_end > f.history_uid THEN f.history_end - f.history_uid ELSE 0 END), 0)
     FROM mailbox_folder f WHERE f.mailbox_id = s.mailbox_id),
  s.silent_since_ms,
  (SELECT COUNT(*) FROM raw r WHERE r.state = 2 AND r.mailbox_id = s.mailbox_id),
  (SELECT COUNT(*) FROM raw r WHERE r.state = 2 AND r.mailbox_id = s.mailbox_id AND r.reason_slug = 'left_on_server'),
  (SELECT MAX(r.at_ms) FROM receipt r JOIN conversation v ON v.number = r.conversation
    WHERE r.withheld = 'bound' AND r.at_ms > $3 AND v.mailbox_id = s.mailbox_id)
FROM mailbox_state s WHERE s.mailbox_id = $1;

-- Two threads report about one mailbox: each writes its own half.
-- name: mailbox_state_reading
UPDATE mailbox_state SET last_contact_ms = $1, last_mail_ms = $2, next_try_ms = $3, failures = $4, error_slug = $5,
  error_text = $6 WHERE mailbox_id = $7;

-- name: mailbox_state_sending
UPDATE mailbox_state SET send_contact_ms = $1, send_error_slug = $2, send_error_text = $3 WHERE mailbox_id = $4;

-- name: mailbox_state_silent
UPDATE mailbox_state SET silent_since_ms = $1 WHERE mailbox_id = $2;

-- name: mailbox_folder_get
SELECT role, uidvalidity, next_uid, history_uid, history_end, history_taken FROM mailbox_folder
 WHERE mailbox_id = $1 AND name = $2;

-- name: mailbox_folder_set
INSERT INTO mailbox_folder (mailbox_id, name, role, uidvalidity, next_uid, history_uid, history_end, history_taken)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (mailbox_id, name) DO UPDATE SET role = excluded.role, uidvalidity = excluded.uidvalidity,
  next_uid = excluded.next_uid, history_uid = excluded.history_uid, history_end = excluded.history_end,
  history_taken = excluded.history_taken;

-- Another server or login: its numbers mean nothing here (as when UIDVALIDITY changes).
-- name: mailbox_folder_forget
UPDATE mailbox_folder SET uidvalidity = 0 WHERE mailbox_id = $1;
