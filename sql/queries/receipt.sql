-- What became of receipts (src/store/receipt.c).

-- name: receipt_add
INSERT INTO receipt (conversation, message_id, reply_id, withheld, at_ms)
VALUES ($1, $2, $3, $4, $5);

-- name: receipt_get
SELECT message_id, reply_id, withheld, at_ms FROM receipt WHERE conversation = $1;

-- Letters of one sender in one conversation, of its newest 200 messages.
-- name: receipt_letters
SELECT COUNT(*) FROM (SELECT m.sender, m.at_ms, m.kind FROM message m WHERE m.conversation = $1
    ORDER BY m.id DESC LIMIT 200) t WHERE t.sender = $2 AND t.kind = 1 AND t.at_ms > $3;
