-- Each address that an automatic answer counts for: who wrote the letter, and to whom the answer went where the letter
-- named another. Of a letter's Reply-To somebody else may be meant to get it all, and so it has a budget, too.
CREATE TABLE auto_answer (
  reply_id BIGINT NOT NULL REFERENCES message (id),
  address TEXT NOT NULL,                 -- as the budget counts it
  domain TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (reply_id, address)
);
INSERT INTO auto_answer (reply_id, address, domain, at_ms)
SELECT reply_id, address, domain, at_ms FROM receipt WHERE reply_id IS NOT NULL
 UNION SELECT reply_id, address, domain, at_ms FROM rule_answer;
CREATE INDEX auto_answer_address ON auto_answer (address, at_ms);
CREATE INDEX auto_answer_sent ON auto_answer (at_ms, domain, reply_id);

DROP INDEX receipt_address;
DROP INDEX receipt_sent;
ALTER TABLE receipt DROP COLUMN address;
ALTER TABLE receipt DROP COLUMN domain;
ALTER TABLE merge_receipt DROP COLUMN address;
DROP INDEX rule_answer_address;
DROP INDEX rule_answer_sent;
ALTER TABLE rule_answer DROP COLUMN address;
ALTER TABLE rule_answer DROP COLUMN domain;

-- Drafts of one conversation: merging, splitting and each letter of history that joins another ask for them.
CREATE INDEX draft_conversation ON draft (conversation);
