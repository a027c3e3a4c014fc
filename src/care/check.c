/* care/check: the table. */
#include "care/check.h"

#include <stddef.h>

#include "i18n/i18n.h"

static const struct check table[] = {
        {"mail_kind", N_("What kind of mail it is"),
                N_("Headers and fixed phrases of an incoming mail."),
                N_("Automatic answers, lists and reports of failure are told apart from letters, "
                   "so that nothing automatic answers them."),
                N_("The kind, with the mail."), ""},
        {"spam", N_("Marks of the mail server"),
                N_("The spam mark and the proof of the sender that the mail server added."),
                N_("A marked mail is filed under spam, where anybody can bring it back. A sender "
                   "who was not proven is shown as such. Nothing vanishes."),
                N_("Both marks, with the mail."), ""},
        {"conversation", N_("Which conversation a letter belongs to"),
                N_("Ids and numbers of earlier mails, the sender, the subject."),
                N_("The letter joins its conversation. Where it is not certain, that is only "
                   "offered, and a person decides."),
                N_("Where the letter lies."), ""},
        {"fold", N_("Quotes and signatures"), N_("The layout of a letter."),
                N_("What is quoted is folded behind a press. The whole letter stays."),
                N_("Where the new words end."), ""},
        {"language", N_("In which language a letter is written"), N_("The words of a letter."),
                N_("Signature, saved replies and search follow it. Whoever reads the letter can "
                   "put it right."),
                N_("The language, with the letter and the customer."), ""},
        {"asks", N_("What a letter asks for"), N_("Questions and requests in customers’ letters."),
                N_("A list beside the draft, so that nothing stays unanswered. It can be changed "
                   "by hand."),
                N_("Only what somebody ticked, added or left open."), "asks"},
        {"answers", N_("Whether a draft answers it"), N_("The draft, while it is being written."),
                N_("Whoever writes sees which questions are still open. Nobody else does."), NULL,
                "answers shown"},
        {"promises", N_("Promises and their dates"), N_("The draft, while it is being written."),
                N_("Whoever writes is asked whether the desk should remind of it."),
                N_("Only the promises that were confirmed."), "promises times"},
        {"wording", N_("Clear words"),
                N_("The draft or note, while it is being written: vague times, long sentences, "
                   "reproach, labels for people."),
                N_("A quiet line under the draft for whoever writes. Each can be put away for "
                   "good."),
                NULL, "vague wording"},
        {"stake", N_("What is at stake"),
                N_("Customers’ letters: a plain sentence such as a wedding on Saturday."),
                N_("The customer’s own words stand on top of the conversation."),
                N_("Only what a person writes in their place."), "stake"},
        {"calmer", N_("Calmer or not"),
                N_("The customer’s first and newest letter, never the words of who answers."),
                N_("Calmer, the same, sharper or not sure, with the words it rests on; summed by "
                   "topic and week from five conversations on, never by person. Nothing is "
                   "sorted or given to anybody by it."),
                N_("Only what a person says in its place."), "mood"},
        {"called", N_("How somebody is greeted"), N_("The name of a customer."),
                N_("A greeting is offered with the name in its right form. Their own wish comes "
                   "first."),
                N_("Only how they wish to be called."), "names"},
        {"rules", N_("Rules of the team"),
                N_("What the team wrote into a rule: sender, subject, state, time passed."),
                N_("The conversation is sorted, tagged or given to somebody, or its customer gets "
                   "a saved reply of the team, as the rule says. Every act is told beside the "
                   "conversation; all but a reply that was sent can be undone."),
                N_("What the rule did."), ""},
        {"receipts", N_("That a letter arrived"),
                N_("Of a new letter: whether a person wrote it, its subject, and how many "
                   "automatic "
                   "answers its sender has had."),
                N_("Where the team switched it on, the sender is told that the letter arrived and "
                   "that a person will read it."),
                N_("That the sender was told, or why not."), ""},
        {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct check *checks_all(void)
{
	return table;
}
