-- What became of receipts, and what is left of a sender's budget, of which rules take, too (src/store/receipt.c).

-- name: receipt_add
INSERT INTO receipt (conversation, message_id, reply_id, withheld, address, at_ms, domain)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: receipt_get
SELECT message_id, reply_id, withheld, at_ms FROM receipt WHERE conversation = $1;

-- One counts after the other: SQLite has one writer, PostgreSQL waits here until the other's commit.
-- name: receipt_turn @sqlite
SELECT CAST($1 AS TEXT);
-- name: receipt_turn @postgres
SELECT CAST(pg_advisory_xact_lock(hashtext(CAST($1 AS TEXT))) AS TEXT);

-- name: receipt_count
SELECT (SELECT COUNT(*) FROM receipt WHERE address = $1 AND at_ms > $2 AND reply_id IS NOT NULL)
     + (SELECT COUNT(*) FROM rule_answer WHERE address = $1 AND at_ms > $2);

-- Of the whole desk; of one domain.
-- name: receipt_count_all
SELECT COUNT(*), COALESCE(SUM(CASE WHEN t.domain = $1 THEN 1 ELSE 0 END), 0)
  FROM (SELECT domain FROM receipt WHERE at_ms > $2 AND reply_id IS NOT NULL
        UNION ALL SELECT domain FROM rule_answer WHERE at_ms > $2) t;

-- name: receipt_subjects
SELECT v.subject FROM receipt r JOIN conversation v ON v.number = r.conversation
 WHERE r.address = $1 AND r.at_ms > $2 AND r.reply_id IS NOT NULL ORDER BY r.at_ms DESC LIMIT $3;

-- Letters of one sender in one conversation, of its newest 200 messages.
-- name: receipt_letters
SELECT COUNT(*) FROM (SELECT m.sender, m.at_ms, m.kind FROM message m WHERE m.conversation = $1
    ORDER BY m.id DESC LIMIT 200) t WHERE t.sender = $2 AND t.kind = 1 AND t.at_ms > $3;
