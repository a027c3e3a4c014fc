/* Whom a note names. Loaded when somebody types @. */
import { api, ask } from '$data/client'
import { t } from '$lib/i18n.svelte'
import { escaped } from '$lib/text'
import type { Asking } from './later'

type Colleague = { kind: 'user' | 'team'; id: number; name: string }

export const ask_mention = async (number: number, insert: (html: string) => boolean, leave: (text: string) => void): Promise<Asking | null> => {
	const r = await ask(api.GET('/conversations/{number}/colleagues', { params: { path: { number } } }))
	if (!r.ok) return null
	const all = r.value.items as Colleague[]
	let chosen = false
	return {
		title: t('Mention'),
		placeholder: t('Who should read this note?'),
		choices: () => all.map((one) => ({ id: `${one.kind}-${one.id}`, label: one.name, group: one.kind === 'user' ? t('People who see this conversation') : t('Teams') })),
		onleave: (text) => !chosen && leave(text),
		pick: (id) => {
			const one = all.find((o) => `${o.kind}-${o.id}` === id)
			chosen = !!one && insert(`<span class="mention mention-${id}">@${escaped(one.name)}</span> `)
		},
	}
}
