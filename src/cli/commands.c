#include "cli/commands.h"

#include <stddef.h>

#include "cli/demo.h"
#include "cli/inspect.h"

const struct command commands[] = {
        {"serve", "serve [--data DIR] [--listen 127.0.0.1:8080] [--database postgres://…]",
                cli_serve},
        {"user",
                "user add ADDRESS --name N --role admin|lead|agent [--language pl] | list | "
                "password ADDRESS | disable ADDRESS | enable ADDRESS (a password on standard "
                "input)",
                cli_user},
        {"token",
                "token add --user ADDRESS [--name N] [--scope S…] | list --user ADDRESS | revoke "
                "ID --user "
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
        {"customer",
                "customer import FILE.csv [--dry-run] [--organisations] | export [FILE.csv] "
                "[--organisations]",
                cli_customer},
        {"backup", "backup [--data DIR] FILE [--force] [--no-check]", cli_backup},
        {"restore", "restore [--data DIR] FILE", cli_restore},
        {"doctor", "doctor [--data DIR] [--deep]", cli_doctor},
        {"reindex", "reindex [--data DIR]", cli_reindex},
        {"demo", "demo [--data DIR] [--conversations N]", cli_demo},
        {"inspect", "inspect mail [FILE…] | reply | html | language [--lines]", cli_inspect},
        {NULL, NULL, NULL},
};
