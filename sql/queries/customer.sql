-- Customers, their addresses and phones (src/store/customer.c).

-- name: customer_get
SELECT k.id, k.version, k.name, k.language, k.created_ms, k.called, k.organisation_id, o.name, k.merged_into
  FROM customer k LEFT JOIN organisation o ON o.id = k.organisation_id WHERE k.id = $1;

-- name: customer_by_address
SELECT k.id, k.version, k.name, k.language, k.created_ms, k.called, k.organisation_id, o.name, k.merged_into
  FROM customer_address a JOIN customer k ON k.id = a.customer_id
  LEFT JOIN organisation o ON o.id = k.organisation_id WHERE a.address = $1;

-- A page at once: places without an id are 0.
-- name: customer_rows
SELECT k.id, k.version, k.name, k.language, k.created_ms, k.called, k.organisation_id, o.name, k.merged_into,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = k.id),
       (SELECT MIN(p.number) FROM customer_phone p WHERE p.customer_id = k.id)
  FROM customer k LEFT JOIN organisation o ON o.id = k.organisation_id
 WHERE k.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- Whoever writes from the domain of an organisation belongs to it.
-- name: customer_add
INSERT INTO customer (name, language, created_ms, organisation_id)
VALUES ($1, $2, $3, (SELECT d.organisation_id FROM organisation_domain d WHERE d.domain = CAST($4 AS TEXT)))
RETURNING id;

-- name: customer_address_add
INSERT INTO customer_address (address, customer_id, domain) VALUES ($1, $2, $3) ON CONFLICT (address) DO NOTHING;

-- name: customer_address_move
UPDATE customer_address SET customer_id = $2 WHERE address = $1;

-- name: customer_address_remove
DELETE FROM customer_address WHERE address = $1 AND customer_id = $2;

-- name: customer_delete
DELETE FROM customer WHERE id = $1;

-- What a letter tells.
-- name: customer_learn
UPDATE customer SET version = version + 1, name = $2, language = $3, words_due = 1 WHERE id = $1;

-- name: customer_update
UPDATE customer SET version = version + 1, name = $3, language = $4, called = $5, organisation_id = $6, words_due = 1,
       language_by = CASE WHEN COALESCE(language, '') = COALESCE(CAST($4 AS TEXT), '') THEN language_by END
 WHERE id = $1 AND version = $2;

-- Somebody said it of a conversation ($2): what was remembered before ($3) comes back where that is taken back. Said again of the
-- same one, it is still the first.
-- name: customer_language_by
UPDATE customer SET language_by = $2, language_before = $3 WHERE id = $1;

-- name: customer_language_before
SELECT language_before FROM customer WHERE id = $1 AND language_by = $2;

-- Something that belongs to it changed.
-- name: customer_touch
UPDATE customer SET version = version + 1, words_due = 1 WHERE id = $1;

-- PostgreSQL: nobody merges it until the end of this transaction.
-- name: customer_lock
UPDATE customer SET version = version WHERE id = $1;

-- name: customer_addresses
SELECT address FROM customer_address WHERE customer_id = $1 ORDER BY address;

-- name: customer_phones
SELECT number FROM customer_phone WHERE customer_id = $1 ORDER BY digits;

-- name: customer_phones_clear
DELETE FROM customer_phone WHERE customer_id = $1;

-- name: customer_phone_add
INSERT INTO customer_phone (customer_id, digits, number) VALUES ($1, $2, $3) ON CONFLICT (customer_id, digits) DO NOTHING;

-- Whether somebody may know of a customer: a conversation in a mailbox of theirs, or none anywhere.
-- name: customer_seen_by
SELECT 1 WHERE EXISTS (SELECT 1 FROM conversation v JOIN mailbox_access a ON a.mailbox_id = v.mailbox_id AND a.user_id = $2
                        WHERE v.customer_id = $1)
            OR NOT EXISTS (SELECT 1 FROM conversation v WHERE v.customer_id = $1);

-- name: customer_letters
SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE conversation = $1 AND kind = 1 AND mail_kind = 0 LIMIT 1000) t;
