-- What a calendar part of a mail says: JSON as the API shows it (desk/invite.c). NULL: it had none.
ALTER TABLE message ADD COLUMN invite TEXT;
