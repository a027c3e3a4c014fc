/*
 * mail/idna: addresses whose domain has letters beyond ASCII, as mail servers understand them
 * (RFC 5891 by UTS #46, not transitional). Pure.
 */
#ifndef MAIL_IDNA_H
#define MAIL_IDNA_H

/* "jan@łódź.example" as "jan@xn--d-uga0v4h.example". The address itself where its domain is ASCII
 * or no name that can be written so, and where what stands before the @ is not ASCII either: only a
 * server with SMTPUTF8 (RFC 6531) takes that, and it takes the domain as it is. */
const char *address_ascii(const void *mem, const char *address);

#endif
