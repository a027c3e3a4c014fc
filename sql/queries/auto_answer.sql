-- What is left of a budget of automatic answers (src/store/auto_answer.c).

-- name: auto_answer_add
INSERT INTO auto_answer (reply_id, address, domain, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (reply_id, address) DO NOTHING;

-- name: auto_answer_count
SELECT COUNT(*) FROM auto_answer WHERE address = $1 AND at_ms > $2;

-- Of the whole desk; to a domain. Between two times, so that PostgreSQL takes few of them for granted.
-- name: auto_answer_count_all
SELECT COUNT(DISTINCT reply_id), COUNT(DISTINCT CASE WHEN domain = $1 THEN reply_id END) FROM auto_answer WHERE at_ms > $2 AND at_ms < $3;

-- name: auto_answer_subjects
SELECT v.subject FROM auto_answer a JOIN receipt r ON r.reply_id = a.reply_id JOIN conversation v ON v.number = r.conversation
 WHERE a.address = $1 AND a.at_ms > $2 ORDER BY a.at_ms DESC LIMIT $3;
