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

-- name: address_customer
SELECT customer_id FROM customer_address WHERE address = $1;
