-- What rules did (src/store/rule_run.c).

-- name: rule_run_add
INSERT INTO rule_run (rule_id, rule_name, at_ms, conversation, event_number, occasion, cause_id, changes, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: rule_run_all
SELECT n.id, n.rule_id, n.rule_name, n.at_ms, n.conversation, n.event_number, n.occasion, n.cause_id, n.changes, n.reason
  FROM rule_run n WHERE n.id < $1 ORDER BY n.id DESC LIMIT $2;

-- name: rule_run_of_rule
SELECT n.id, n.rule_id, n.rule_name, n.at_ms, n.conversation, n.event_number, n.occasion, n.cause_id, n.changes, n.reason
  FROM rule_run n WHERE n.rule_id = $3 AND n.id < $1 ORDER BY n.id DESC LIMIT $2;

-- With those that were merged into it.
-- name: rule_run_of_conversation
SELECT n.id, n.rule_id, n.rule_name, n.at_ms, n.conversation, n.event_number, n.occasion, n.cause_id, n.changes, n.reason
  FROM rule_run n WHERE n.conversation IN (SELECT CAST($3 AS BIGINT) UNION ALL SELECT m.source FROM merge_row m WHERE m.target = $3)
   AND n.id < $1 ORDER BY n.id DESC LIMIT $2;

-- When a rule changed a conversation last.
-- name: rule_run_last
SELECT n.at_ms FROM rule_run n WHERE n.conversation = $2 AND n.rule_id = $1 AND n.changes IS NOT NULL ORDER BY n.id DESC LIMIT 1;

-- The newest of what happened to one.
-- name: rule_run_events
SELECT e.at_ms, e.data FROM event e WHERE e.conversation_id = $1 ORDER BY e.number DESC LIMIT 50;

-- How many answered a rule since then.
-- name: rule_run_answers
SELECT COUNT(*) FROM (SELECT 1 FROM rule_run n WHERE n.cause_id <> 0 AND n.at_ms > $1 LIMIT $2) s;

-- name: rule_run_circle
SELECT COUNT(*) FROM (SELECT 1 FROM rule_run n WHERE n.cause_id <> 0 AND n.conversation = $3 AND n.at_ms > $1 LIMIT $2) s;

-- name: rule_run_expire
DELETE FROM rule_run WHERE id IN (SELECT n.id FROM rule_run n WHERE n.at_ms > 0 AND n.at_ms < $1 ORDER BY n.at_ms LIMIT $2);

-- name: rule_notice_add
INSERT INTO rule_notice (rule_id, other_id, whole_desk, conversation, times, first_ms, at_ms) VALUES ($1, $2, $3, $4, 1, $5, $5)
    ON CONFLICT (rule_id, other_id) DO UPDATE SET whole_desk = excluded.whole_desk, conversation = excluded.conversation,
       times = rule_notice.times + 1, at_ms = excluded.at_ms
RETURNING times;

-- name: rule_notice_list
SELECT n.id, n.rule_id, a.name, n.other_id, b.name, n.whole_desk, n.conversation, n.times, n.first_ms, n.at_ms
  FROM rule_notice n LEFT JOIN rule a ON a.id = n.rule_id LEFT JOIN rule b ON b.id = n.other_id ORDER BY n.at_ms DESC, n.id DESC LIMIT 100;

-- name: rule_notice_drop
DELETE FROM rule_notice WHERE id = $1;

-- name: rule_notice_drop_of
DELETE FROM rule_notice WHERE rule_id = $1 OR other_id = $1;
