/* How a draft goes to the desk. */
import type { Trouble } from '$data/client'
import { conversations } from '$data/conversations.svelte'
import type { Attempt, Kind } from '$data/drafts.svelte'

/* Nobody knows whether it arrived. */
export const unanswered = (x: Trouble): boolean => x.status === 0 || x.status >= 500 || x.code === 'idempotency_in_progress'

export const same_words = (a: Attempt['body'], b: Attempt['body']): boolean =>
	a.html === b.html && [a.to, a.cc, a.bcc, a.attachments, a.uploads].join('|') === [b.to, b.cc, b.bcc, b.attachments, b.uploads].join('|')

export const post = (number: number, kind: Kind, a: Attempt) => {
	const { seen_message: _seen, ...words } = a.body
	if (kind === 'reply') return conversations.reply(number, a.body, a.key)
	if (kind === 'note') return conversations.note(number, { html: words.html ?? '', attachments: words.attachments ?? [], ...(words.promises ? { promises: words.promises } : {}) }, a.key)
	return conversations.forward(number, { ...words, to: words.to ?? [], message: words.message ?? 0 }, a.key)
}
