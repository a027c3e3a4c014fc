-- What rules answered, and which letters want no such answer (src/store/rule_answer.c).

-- name: rule_answer_add
INSERT INTO rule_answer (letter_id, rule_id, reply_id, at_ms) VALUES ($1, $2, $3, $4);

-- name: rule_answer_given
SELECT COUNT(*) FROM rule_answer WHERE letter_id = $1 AND rule_id = $2;

-- name: rule_answer_range
SELECT m.id FROM message m JOIN rule_answer a ON a.reply_id = m.id WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY m.id;

-- name: rule_answer_first
SELECT t.id FROM (SELECT m.id, m.kind FROM message m WHERE m.conversation = $1 ORDER BY m.id LIMIT 1) t WHERE t.kind = 1;

-- name: rule_answer_newest
SELECT id FROM message WHERE conversation = $1 AND kind = 1 AND mail_kind = 0 ORDER BY id DESC LIMIT 1;

-- What a machine wrote after that letter; 0: after none.
-- name: rule_answer_machine_since
SELECT COUNT(*) FROM message WHERE conversation = $1 AND kind = 1 AND mail_kind <> 0 AND id > $2;

-- name: rule_answer_unwanted
INSERT INTO unwanted_answer (message_id) VALUES ($1);

-- name: rule_answer_is_history
SELECT COUNT(*) FROM message m JOIN raw r ON r.id = m.raw_id WHERE m.id = $1 AND r.history = 1;

-- name: rule_answer_is_unwanted
SELECT COUNT(*) FROM unwanted_answer WHERE message_id = $1;
