-- Rules (src/store/rule.c).

-- name: rule_list
SELECT r.id, r.version, r.name, r.owner_id, u.name, r.mailbox_id, b.name, r.enabled, r.last, r.place, r.occasion, r.parts,
       r.since, r.hours, r.query, r.act, r.from_event, r.time_ms, r.time_number, r.failed_ms, r.failed_reason
  FROM rule r JOIN users u ON u.id = r.owner_id LEFT JOIN mailbox b ON b.id = r.mailbox_id
 WHERE CAST($1 AS BIGINT) = 0 OR r.enabled = 1 ORDER BY r.place, r.id LIMIT 200;

-- name: rule_get
SELECT r.id, r.version, r.name, r.owner_id, u.name, r.mailbox_id, b.name, r.enabled, r.last, r.place, r.occasion, r.parts,
       r.since, r.hours, r.query, r.act, r.from_event, r.time_ms, r.time_number, r.failed_ms, r.failed_reason
  FROM rule r JOIN users u ON u.id = r.owner_id LEFT JOIN mailbox b ON b.id = r.mailbox_id
 WHERE r.id = $1;

-- name: rule_count
SELECT COUNT(*) FROM rule;

-- How many are switched on, and the least of what they wait behind.
-- name: rule_waiting
SELECT COUNT(*), MIN(from_event) FROM rule WHERE enabled = 1 AND occasion <> 5;

-- Behind the others.
-- name: rule_add
INSERT INTO rule (name, owner_id, mailbox_id, enabled, last, place, occasion, parts, since, hours, query, act, from_event, time_ms,
                  time_number, created_ms)
VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(o.place), 0) + 1 FROM rule o), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
RETURNING id;

-- name: rule_update
UPDATE rule SET version = version + 1, name = $3, owner_id = $4, mailbox_id = $5, enabled = $6, last = $7, occasion = $8, parts = $9,
       since = $10, hours = $11, query = $12, act = $13, from_event = $14, time_ms = $15, time_number = $16, failed_ms = NULL,
       failed_reason = NULL
 WHERE id = $1 AND version = $2;

-- name: rule_place
UPDATE rule SET version = version + 1, place = $2 WHERE id = $1 AND place <> $2;

-- name: rule_delete
DELETE FROM rule WHERE id = $1;

-- How far it has come in time; a rule that was changed meanwhile begins where the change said.
-- name: rule_passed
UPDATE rule SET time_ms = $3, time_number = $4 WHERE id = $1 AND version = $2;

-- name: rule_failed
UPDATE rule SET failed_ms = $2, failed_reason = $3 WHERE id = $1;

-- Whose time has passed: each a walk along an index.

-- name: rule_due_created
SELECT v.created_ms, v.number, v.number FROM conversation v
 WHERE (v.created_ms, v.number) > ($1, $2) AND v.created_ms <= $3 ORDER BY v.created_ms, v.number LIMIT $4;

-- name: rule_due_changed
SELECT v.updated_ms, v.number, v.number FROM conversation v
 WHERE (v.updated_ms, v.number) > ($1, $2) AND v.updated_ms <= $3 ORDER BY v.updated_ms, v.number LIMIT $4;

-- name: rule_due_customer
SELECT m.at_ms, m.id, m.conversation FROM message m
 WHERE m.kind = 1 AND (m.at_ms, m.id) > ($1, $2) AND m.at_ms <= $3 ORDER BY m.at_ms, m.id LIMIT $4;

-- name: rule_due_colleague
SELECT m.at_ms, m.id, m.conversation FROM message m
 WHERE m.kind = 2 AND (m.at_ms, m.id) > ($1, $2) AND m.at_ms <= $3 ORDER BY m.at_ms, m.id LIMIT $4;

-- When the newest letter of a customer (kind 1), or reply of a colleague (2), came. What programs wrote, and what was
-- taken in as history, is none.
-- name: rule_newest
SELECT m.at_ms, m.id FROM message m LEFT JOIN raw r ON r.id = m.raw_id
 WHERE m.conversation = $1 AND m.kind = $2 AND m.mail_kind NOT IN (1, 2) AND (m.kind = 1 OR m.author_id IS NOT NULL)
   AND COALESCE(r.history, 0) = 0
 ORDER BY m.at_ms DESC, m.id DESC LIMIT 1;

-- Whether anything in it is no history.
-- name: rule_live
SELECT 1 FROM message m LEFT JOIN raw r ON r.id = m.raw_id WHERE m.conversation = $1 AND COALESCE(r.history, 0) = 0 LIMIT 1;

-- Who of a team got the last one.
-- name: team_turn_get
SELECT user_id FROM team_turn WHERE team_id = $1;

-- name: team_turn_set
INSERT INTO team_turn (team_id, user_id) VALUES ($1, $2) ON CONFLICT (team_id) DO UPDATE SET user_id = excluded.user_id;

-- Two who give out work of one team take turns.
-- name: team_turn_lock
UPDATE team SET version = version WHERE id = $1;

-- name: team_turn_open
SELECT COUNT(*) FROM conversation v WHERE v.assignee_id = $1 AND v.shelf = 1;
