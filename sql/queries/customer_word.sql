-- By which beginnings customers are found, and the lists of them (src/store/customer_word.c).
-- Lists are read in the order of an index, strictly above a cursor; the last column says whether $1 may know of the row,
-- by subqueries that PostgreSQL cannot turn into one walk over all conversations.

-- name: customer_words_due
SELECT id FROM customer WHERE words_due = 1 ORDER BY id LIMIT $1;

-- name: customer_words_clear
DELETE FROM customer_word WHERE customer_id = $1;

-- name: customer_word_add
INSERT INTO customer_word (word, customer_id) VALUES ($1, $2) ON CONFLICT (word, customer_id) DO NOTHING;

-- name: customer_words_done
UPDATE customer SET sort = $2, words_due = 0 WHERE id = $1;

-- The words of these people are to be made anew.
-- name: customer_words_of_organisation
UPDATE customer SET words_due = 1 WHERE organisation_id = $1;

-- name: customer_list
SELECT k.sort, k.id,
       CASE WHEN CAST($1 AS BIGINT) = 0 OR (SELECT 1 FROM conversation v JOIN mailbox_access a
                    ON a.mailbox_id = v.mailbox_id AND a.user_id = $1 WHERE v.customer_id = k.id LIMIT 1) IS NOT NULL
              OR (SELECT 1 FROM conversation v WHERE v.customer_id = k.id LIMIT 1) IS NULL THEN 1 ELSE 0 END
  FROM customer k WHERE k.merged_into IS NULL AND (k.sort, k.id) > ($2, $3)
 ORDER BY k.sort, k.id LIMIT $4;

-- name: customer_list_organisation
SELECT k.sort, k.id,
       CASE WHEN CAST($1 AS BIGINT) = 0 OR (SELECT 1 FROM conversation v JOIN mailbox_access a
                    ON a.mailbox_id = v.mailbox_id AND a.user_id = $1 WHERE v.customer_id = k.id LIMIT 1) IS NOT NULL
              OR (SELECT 1 FROM conversation v WHERE v.customer_id = k.id LIMIT 1) IS NULL THEN 1 ELSE 0 END
  FROM customer k WHERE k.organisation_id = $5 AND k.merged_into IS NULL AND (k.sort, k.id) > ($2, $3)
 ORDER BY k.sort, k.id LIMIT $4;

-- $5 to $6 is the beginning of one word, $7 to $8 and $9 to $10 those of two more. A customer comes once, at the
-- first of the words that fit.
-- name: customer_find
SELECT w.word, w.customer_id,
       CASE WHEN CAST($1 AS BIGINT) = 0 OR (SELECT 1 FROM conversation v JOIN mailbox_access a
                    ON a.mailbox_id = v.mailbox_id AND a.user_id = $1 WHERE v.customer_id = w.customer_id LIMIT 1) IS NOT NULL
              OR (SELECT 1 FROM conversation v WHERE v.customer_id = w.customer_id LIMIT 1) IS NULL THEN 1 ELSE 0 END
  FROM customer_word w
 WHERE w.word >= $5 AND w.word < $6 AND (w.word, w.customer_id) > ($2, $3)
   AND NOT EXISTS (SELECT 1 FROM customer_word o WHERE o.customer_id = w.customer_id AND o.word >= $5 AND o.word < w.word)
   AND EXISTS (SELECT 1 FROM customer_word o WHERE o.customer_id = w.customer_id AND o.word >= $7 AND o.word < $8)
   AND EXISTS (SELECT 1 FROM customer_word o WHERE o.customer_id = w.customer_id AND o.word >= $9 AND o.word < $10)
 ORDER BY w.word, w.customer_id LIMIT $4;

-- The same name, another customer.
-- name: customer_alike
SELECT k.id FROM customer k WHERE k.merged_into IS NULL AND k.sort = $1 AND k.id <> $2 ORDER BY k.id LIMIT $3;
