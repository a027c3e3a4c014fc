-- What rules answered customers with: once for each rule and letter, and counted together with receipts for each sender.
CREATE TABLE rule_answer (
  letter_id BIGINT NOT NULL REFERENCES message (id),
  rule_id BIGINT NOT NULL,               -- it may be gone
  reply_id BIGINT NOT NULL REFERENCES message (id),
  address TEXT NOT NULL,                 -- as the budget counts it
  domain TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (letter_id, rule_id)
);
CREATE INDEX rule_answer_reply ON rule_answer (reply_id);
CREATE INDEX rule_answer_address ON rule_answer (address, at_ms);
CREATE INDEX rule_answer_sent ON rule_answer (at_ms, domain);

-- Letters of people that want no automatic answer by their looks.
CREATE TABLE unwanted_answer (
  message_id BIGINT PRIMARY KEY REFERENCES message (id)
);
