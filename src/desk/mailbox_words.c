/* desk/mailbox_words: what happened to a mailbox and what to do, by slug. */
#include <string.h>

#include "desk/mailbox.h"

struct sentence {
	const char *slug, *title, *next_step;
};

static const struct sentence sentences[] = {
        /* getting there */
        {"server_unknown", N_("No mail server of this name was found."),
                N_("Check the spelling of the server's name. Your mail provider's help page names "
                   "it.")},
        {"dns_failed", N_("Names of servers cannot be looked up at the moment."),
                N_("Check this computer's network and its name server (DNS). The desk tries again "
                   "by itself.")},
        {"server_refused", N_("The mail server takes no connection on this port."),
                N_("Check the server's name and the port, and whether a firewall stands in "
                   "between.")},
        {"server_unreachable", N_("This computer finds no way to the mail server."),
                N_("Check this computer's network and its firewall. The desk tries again by "
                   "itself.")},
        {"timeout", N_("The mail server did not answer in time."),
                N_("The desk tries again by itself. If it lasts, check the server's name and "
                   "port.")},
        {"not_a_mail_server", N_("What answers there is no mail server of this kind."),
                N_("Check the port: 993 or 143 for reading, 465 or 587 for sending.")},
        {"server_missing", N_("No server is set for this direction."),
                N_("Add the server's address in the mailbox's settings.")},
        /* encryption */
        {"tls_wrong_host",
                N_("The server's certificate belongs to another name. The password was not sent."),
                N_("Use the name that stands in the certificate; your mail provider can tell "
                   "you.")},
        {"tls_expired",
                N_("The server's certificate has expired or is not valid yet. The password was not "
                   "sent."),
                N_("Whoever runs the mail server has to renew its certificate. Check this "
                   "computer's clock as well.")},
        {"tls_self_signed",
                N_("The server's certificate is signed by nobody but itself. The password was not "
                   "sent."),
                N_("If the server is your own, compare the fingerprint with the server's and trust "
                   "it here. Else ask whoever runs it.")},
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
        {"tls_not_there",
                N_("This port begins without encryption, and we began with it. The password was "
                   "not sent."),
                N_("Use port 993 for reading and 465 for sending, or write imap:// and smtp:// "
                   "for this port.")},
        {"tls_expected", N_("This port wants encryption from the start."),
                N_("Write imaps:// or smtps:// for this port.")},
        {"starttls_missing",
                N_("The server offers no encryption on this port, so the password was not sent."),
                N_("Use port 993 for reading and 465 for sending, with imaps:// and smtps://. If "
                   "there is none, ask whoever runs the server.")},
        {"tls_failed",
                N_("No secure connection to the server came about. The password was not sent."),
                N_("Check the port: 993 and 465 are for TLS from the start, 143 and 587 for "
                   "STARTTLS.")},
        {"plain_refused", N_("Without encryption the password could be read on the way."),
                N_("Use an address that begins with imaps:// or smtps://.")},
        /* signing in with a password */
        {"login_refused", N_("The server did not accept the name or the password."),
                N_("Enter them again. Many providers want an app password for programs like this "
                   "one.")},
        {"login_missing", N_("No name or password is set for this server."),
                N_("Enter them in the mailbox's settings.")},
        {"app_password_wanted",
                N_("The provider does not take the account's own password from programs."),
                N_("Make an app password in the account's security settings at the provider and "
                   "enter it here. With Google you can sign in with the button instead.")},
        {"password_login_off",
                N_("The provider does not take passwords from mail programs any more."),
                N_("Sign in at the provider with the button.")},
        {"password_expired", N_("The password has expired."),
                N_("Set a new one at the provider and enter it here.")},
        {"browser_wanted",
                N_("The provider wants somebody to look at the account in a browser first."),
                N_("Sign in to the account in a browser and confirm that it was you. Then test "
                   "again.")},
        {"imap_off", N_("Reading by IMAP is switched off for this account."),
                N_("Switch IMAP on in the account's settings at the provider.")},
        {"smtp_auth_off",
                N_("Sending by mail programs is switched off for this account at the provider."),
                N_("In the Microsoft 365 admin centre, open the user, then Mail, then Email apps, "
                   "and switch on authenticated SMTP.")},
        {"auth_required", N_("The server wants a sign-in before it takes mail."),
                N_("Enter the name and the password for sending.")},
        {"copy_refused",
                N_("The mail server takes no copies of sent replies. Mail is read and sent all the "
                   "same."),
                N_("Choose another folder for sent mail in the mailbox's settings, or switch the "
                   "copies off. The server's words tell more.")},
        {"secret_unreadable", N_("The stored password cannot be opened with this desk's key."),
                N_("Enter the password again, or put the key file back that belongs to this "
                   "data.")},
        /* signing in at a provider */
        {"token_refused", N_("The mail server did not take the sign-in of the provider."),
                N_("Check that IMAP and SMTP are switched on for this mailbox, and sign in again "
                   "with the account that owns it.")},
        {"oauth_denied", N_("Access to the mailbox was not granted."),
                N_("Sign in again and agree. In an organisation, an administrator may have to "
                   "allow this desk first.")},
        {"oauth_expired", N_("The sign-in took too long, or its code was used already."),
                N_("Begin the sign-in again.")},
        {"oauth_ended",
                N_("The sign-in at the provider has ended. Mail is neither read nor sent until "
                   "somebody signs in again."),
                N_("Sign in again. Nothing is lost: letters wait on the mail server.")},
        {"oauth_client", N_("The provider does not accept the client id or its secret."),
                N_("Compare both with what the provider shows, and see that the return address is "
                   "registered there exactly as shown here. Then sign in again.")},
        {"oauth_scope", N_("The provider gives no access to mail in this way."),
                N_("Allow IMAP and SMTP for the client at the provider, or sign in by browser "
                   "instead of a code.")},
        {"oauth_unavailable",
                N_("The sign-in service of the provider is out of order at the moment."),
                N_("The desk tries again by itself.")},
        {"oauth_unreachable", N_("The sign-in service of the provider cannot be reached."),
                N_("Check this computer's network. The desk tries again by itself.")},
        {"oauth_garbled",
                N_("The sign-in service of the provider gave an answer that makes no sense."),
                N_("Check the provider's addresses. If they are right, the desk tries again by "
                   "itself.")},
        {"oauth_renewing", N_("The sign-in at the provider is being renewed."),
                N_("The desk tries again by itself.")},
        {"oauth_no_refresh",
                N_("The provider gave a sign-in that ends soon and cannot be renewed."),
                N_("Sign in again before that time, and ask the provider for lasting (offline) "
                   "access.")},
        {"oauth_renew_soon", N_("The sign-in at the provider ends soon."),
                N_("Sign in again before that time.")},
        /* signed in */
        {"folder_unknown", N_("A folder that should be read is not there."),
                N_("Choose the folder again in the mailbox's settings.")},
        {"mailbox_full", N_("The mailbox on the mail server is full."),
                N_("Make room in it, or ask the provider for more. New letters may be refused "
                   "until then.")},
        {"too_many_connections",
                N_("Too many programs are connected to this mailbox, says the mail server."),
                N_("Close other mail programs that use it. The desk tries again by itself.")},
        {"slowed_down", N_("The mail server asks for a pause."),
                N_("The desk tries again by itself, less often.")},
        {"relay_denied",
                N_("The server passes on no mail to other domains without a sign-in that it "
                   "accepts."),
                N_("Check the name and the password for sending, and use port 465 or 587.")},
        {"sender_refused", N_("The server does not let this account send from this address."),
                N_("Allow it at the provider (“send as”), or sign in with the account that owns "
                   "the address.")},
        {"sending_limit",
                N_("The provider has stopped sending for this account for a while: too many "
                   "letters."),
                N_("The desk tries again by itself. If it happens often, ask the provider for a "
                   "higher limit.")},
        {"recipient_refused", N_("The server did not take the letter."),
                N_("Look at the attempts under the message; they hold the server's words.")},
        {"server_error", N_("The mail server reported an error of its own."),
                N_("The desk tries again by itself. The server's words tell more.")},
        /* our own side */
        {"database_failed", N_("New mail could not be stored. Is the disk full?"),
                N_("Make room on the disk. Mail waits where it is and comes in afterwards.")},
        {"file_unwritable", N_("New mail could not be stored. Is the disk full?"),
                N_("Make room on the disk. Mail waits where it is and comes in afterwards.")},
        {"replies_wait", N_("Nothing can be stored, so nothing is sent. Is the disk full?"),
                N_("Make room on the disk. Replies wait here and leave afterwards.")},
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
