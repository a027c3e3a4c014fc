-- Where an address took part, for people who do not see every mailbox.
CREATE INDEX participant_address ON participant (address, conversation);
