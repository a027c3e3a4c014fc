#include "cli/commands.h"

#include <stddef.h>

#include "cli/demo.h"
#include "cli/inspect.h"

const struct command commands[] = {
        {"serve", "serve [--data DIR] [--listen 127.0.0.1:8080] [--database postgres://…]",
                cli_serve},
        {"user",
                "user add ADDRESS --name N --role admin|lead|agent [--language pl] | list | "
                "password ADDRESS | disable ADDRESS",
                cli_user},
        {"token",
                "token add --user ADDRESS [--scope S…] | list --user ADDRESS | revoke ID --user "
                "ADDRESS",
                cli_token},
        {"mailbox",
                "mailbox add ADDRESS [--name N] --local, or --imap imaps://host --smtp "
                "smtps://host "
                "--login L (password on standard input), or --oauth microsoft|custom --client-id "
                "ID | list | test ADDRESS | sign-in ADDRESS | find ADDRESS",
                cli_mailbox},
        {"import", "import [--data DIR] [--mailbox ADDRESS] mbox|maildir|eml PATH [--dry-run]",
                cli_import},
        {"demo", "demo [--data DIR] [--conversations N]", cli_demo},
        {"inspect", "inspect mail [FILE…] | reply | html | language [--lines]", cli_inspect},
        {NULL, NULL, NULL},
};
