-- What is known about single addresses (src/store/address.c).

-- name: address_get
SELECT a.address, a.pictures_ms, a.dead_ms, a.dead_cause, a.dead_status, a.dead_words, a.revived_ms, a.revived_by
  FROM address a WHERE a.address = $1;

-- name: address_pictures
INSERT INTO address (address, pictures_ms, pictures_by) VALUES ($1, $2, $3)
    ON CONFLICT (address) DO UPDATE SET pictures_ms = excluded.pictures_ms, pictures_by = excluded.pictures_by;

-- Since when: the first of those that came back one after the other.
-- name: address_dead
INSERT INTO address (address, dead_ms, dead_cause, dead_status, dead_words) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (address) DO UPDATE SET
      dead_ms = CASE WHEN address.dead_ms IS NOT NULL AND address.revived_ms IS NULL THEN address.dead_ms
                     ELSE excluded.dead_ms END,
      dead_cause = excluded.dead_cause, dead_status = excluded.dead_status, dead_words = excluded.dead_words,
      revived_ms = NULL, revived_by = NULL;

-- name: address_revive
UPDATE address SET revived_ms = $2, revived_by = $3 WHERE address = $1 AND dead_ms IS NOT NULL AND revived_ms IS NULL;

-- A person's word stands over what an address did by itself.
-- name: address_trust
UPDATE address SET revived_ms = $2, revived_by = $3 WHERE address = $1 AND dead_ms IS NOT NULL AND revived_by IS NULL;

-- Where $2 can have heard of it: they see all mailboxes, or a conversation of that customer, or one in which the
-- address takes part, or it wrote one of the newest letters without taking part.
-- name: address_seen_by
SELECT 1
 WHERE NOT EXISTS (SELECT 1 FROM mailbox b
                    WHERE NOT EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = b.id))
    OR EXISTS (SELECT 1 FROM customer_address k JOIN conversation v ON v.customer_id = k.customer_id
                 JOIN mailbox_access a ON a.mailbox_id = v.mailbox_id AND a.user_id = $2 WHERE k.address = $1)
    OR EXISTS (SELECT 1 FROM mailbox_access a JOIN conversation v ON v.mailbox_id = a.mailbox_id
                 JOIN participant p ON p.conversation = v.number AND p.address = $1 WHERE a.user_id = $2)
    OR EXISTS (SELECT 1 FROM (SELECT conversation, sender FROM message ORDER BY id DESC LIMIT 5000) m
                 JOIN conversation v ON v.number = m.conversation
                 JOIN mailbox_access a ON a.mailbox_id = v.mailbox_id AND a.user_id = $2 WHERE m.sender = $1);

-- name: address_customer
SELECT customer_id FROM customer_address WHERE address = $1;
