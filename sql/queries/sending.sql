-- How a mailbox writes: its further addresses, signatures, what its server takes (src/store/sending.c).

-- name: sending_get
SELECT COALESCE((SELECT p.plus_addressing FROM mailbox_sending p WHERE p.mailbox_id = b.id), 0),
       COALESCE((SELECT s.size_max FROM mailbox_state s WHERE s.mailbox_id = b.id), 0)
  FROM mailbox b WHERE b.id = $1;

-- name: sending_put
INSERT INTO mailbox_sending (mailbox_id, plus_addressing) VALUES ($1, $2)
    ON CONFLICT (mailbox_id) DO UPDATE SET plus_addressing = excluded.plus_addressing;

-- name: sending_size_set
UPDATE mailbox_state SET size_max = $2 WHERE mailbox_id = $1 AND size_max <> $2;

-- name: alias_list
SELECT address FROM mailbox_alias WHERE mailbox_id = $1 ORDER BY address;

-- name: alias_clear
DELETE FROM mailbox_alias WHERE mailbox_id = $1;

-- name: alias_add
INSERT INTO mailbox_alias (address, mailbox_id) SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT)
 WHERE NOT EXISTS (SELECT 1 FROM mailbox b WHERE b.address = $1 AND b.gone_ms IS NULL)
    ON CONFLICT (address) DO NOTHING;

-- name: alias_owner
SELECT mailbox_id FROM mailbox_alias WHERE address = $1;

-- Every address of the desk, the mailboxes' own first, those of deleted ones last.
-- name: own_addresses
SELECT address, id, 0 FROM mailbox WHERE gone_ms IS NULL UNION ALL SELECT address, mailbox_id, 1 FROM mailbox_alias
UNION ALL SELECT address, COALESCE(moved_to, id), 2 FROM mailbox WHERE gone_ms IS NOT NULL ORDER BY 3, 2, 1;

-- name: signature_list
SELECT language, text FROM mailbox_signature WHERE mailbox_id = $1 ORDER BY language;

-- name: signature_clear
DELETE FROM mailbox_signature WHERE mailbox_id = $1;

-- name: signature_add
INSERT INTO mailbox_signature (mailbox_id, language, text) VALUES ($1, $2, $3);

-- The one of that language, else the one for every other.
-- name: signature_for
SELECT text FROM mailbox_signature WHERE mailbox_id = $1 AND (language = $2 OR language = 'other')
 ORDER BY CASE WHEN language = 'other' THEN 1 ELSE 0 END LIMIT 1;
