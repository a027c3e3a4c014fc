/*
 * mail/sandbox: walls around the parser child: no files, no network, no new process,
 * bounded memory. Knows no mail. Inside mail/; called once per process, never undone.
 */
#ifndef MAIL_SANDBOX_H
#define MAIL_SANDBOX_H

#include <stdbool.h>

/* After everything that opens files has been used once. False: the walls do not stand,
 * and nothing hostile may be read. */
bool sandbox_close(void);

#endif
