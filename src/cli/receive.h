/*
 * cli/receive: one mail from standard input into the spool, synced. libc and a hash only.
 * Knows no database, no key and no mail format; the same file makes wellspring-receive.
 * Nothing is owned.
 */
#ifndef CLI_RECEIVE_H
#define CLI_RECEIVE_H

#define RECEIVE_USAGE "receive [--data DIR] [--mailbox ADDRESS] < mail"

/* argv[0] is the first option. 0 stored and synced; 64 usage; 65 empty or over 150 MB;
 * 75 try later: not stored, or no such mailbox. Says why on standard error. */
int receive_run(int argc, char **argv);

#endif
