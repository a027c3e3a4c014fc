-- Whom one may write to (src/store/recipient.c).

-- Addresses of customers that begin so ($2: the first that no longer does), as far as somebody sees a conversation of theirs.
-- name: recipient_known
SELECT k.name, a.address FROM customer_address a JOIN customer k ON k.id = a.customer_id
 WHERE a.address >= $1 AND a.address < $2
   AND EXISTS (SELECT 1 FROM conversation v JOIN mailbox_access x ON x.mailbox_id = v.mailbox_id AND x.user_id = $3
                WHERE v.customer_id = k.id)
 ORDER BY a.address LIMIT 10;
