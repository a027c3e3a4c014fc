/* desk/mailbox_words: what happened to a mailbox and what to do, by slug. */
#include <string.h>

#include "desk/mailbox.h"

struct sentence {
	const char *slug, *title, *next_step;
};

static const struct sentence sentences[] = {
        {"server_unknown", N_("No mail server of this name was found."),
                N_("Check the spelling of the server's name. Your mail provider's help page names "
                   "it.")},
        {"server_refused", N_("The mail server takes no connection on this port."),
                N_("Check the server's name and the port, and whether a firewall stands in "
                   "between.")},
        {"tls_wrong_host",
                N_("The server's certificate belongs to another name. The password was not sent."),
                N_("Use the name that stands in the certificate; your mail provider can tell "
                   "you.")},
        {"tls_expired",
                N_("The server's certificate has expired or is not valid yet. The password was not "
                   "sent."),
                N_("Whoever runs the mail server has to renew its certificate. Check this "
                   "computer's clock as well.")},
        {"tls_untrusted",
                N_("Nobody this computer trusts has signed the server's certificate. The password "
                   "was not sent."),
                N_("If the server is your own, pin its fingerprint in the mailbox's settings. Else "
                   "ask whoever runs it.")},
        {"tls_pin",
                N_("The server shows another certificate than the pinned one. The password was not "
                   "sent."),
                N_("If the certificate was renewed, pin the new fingerprint. Else ask whoever runs "
                   "the server.")},
        {"tls_failed",
                N_("No secure connection to the server came about. The password was not sent."),
                N_("Check the port: 993 and 465 are for TLS from the start, 143 and 587 for "
                   "STARTTLS.")},
        {"plain_refused", N_("Without encryption the password could be read on the way."),
                N_("Use an address that begins with imaps:// or smtps://.")},
        {"login_refused", N_("The server did not accept the name or the password."),
                N_("Enter them again. Many providers want an app password for programs like this "
                   "one.")},
        {"timeout", N_("The mail server did not answer in time."),
                N_("The desk tries again by itself. If it lasts, check the server's name and "
                   "port.")},
        {"folder_unknown", N_("A folder that should be read is not there."),
                N_("Choose the folder again in the mailbox's settings.")},
        {"copy_refused",
                N_("The mail server takes no copies of sent replies. Mail is read and sent all the "
                   "same."),
                N_("Choose another folder for sent mail in the mailbox's settings, or switch the "
                   "copies off. The server's words tell more.")},
        {"server_error", N_("The mail server reported an error of its own."),
                N_("The desk tries again by itself. The server's words tell more.")},
        {"secret_unreadable", N_("The stored password cannot be opened with this desk's key."),
                N_("Enter the password again, or put the key file back that belongs to this "
                   "data.")},
        {"server_missing", N_("No server is set for this direction."),
                N_("Add the server's address in the mailbox's settings.")},
        {"recipient_refused", N_("The server did not take the letter."),
                N_("Look at the attempts under the message; they hold the server's words.")},
        {"database_failed", N_("New mail could not be stored. Is the disk full?"),
                N_("Make room on the disk. The mail is safe on its server and comes in "
                   "afterwards.")},
        {"paused", N_("This mailbox is paused."), N_("Nothing is read or sent until it goes on.")},
};

static const struct sentence *find(const char *slug)
{
	for (size_t i = 0; slug != NULL && i < sizeof sentences / sizeof *sentences; i++)
		if (strcmp(sentences[i].slug, slug) == 0)
			return &sentences[i];
	return NULL;
}

const char *mailbox_slug_title(const char *slug, bool reading)
{
	const struct sentence *s = find(slug);
	if (s != NULL)
		return s->title;
	if (slug == NULL)
		return reading ? N_("Reading works.") : N_("Sending works.");
	return reading ? N_("Reading does not work at the moment.")
	               : N_("Sending does not work at the moment.");
}

const char *mailbox_slug_next_step(const char *slug)
{
	const struct sentence *s = find(slug);
	if (s != NULL)
		return s->next_step;
	return slug == NULL ? NULL : N_("The desk tries again by itself.");
}
