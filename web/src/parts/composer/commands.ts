/* What can be done with the words that one writes. */
import type { Command } from '$lib/commands.svelte'
import { t } from '$lib/i18n.svelte'
import { writing } from './writing.svelte'

export const write_commands = (): Command[] => [
	{ id: 'send', title: () => t('Send and wait'), where: 'write', keys: ['Ctrl+Enter'], in_text: true, when: () => writing.shown && !!writing.send, run: () => writing.send?.() },
	{ id: 'send-solve', title: () => t('Send and solve'), where: 'write', keys: ['Ctrl+Shift+Enter'], in_text: true, when: () => writing.shown && writing.kind === 'reply', run: () => writing.send?.('solved') },
	{ id: 'send-next', title: () => t('Send and take the next'), where: 'write', keys: ['Ctrl+Alt+Enter'], in_text: true, when: () => writing.shown && writing.kind === 'reply', run: () => writing.send?.('next') },
	{ id: 'send-later', title: () => t('Send later …'), where: 'write', keys: ['Alt+Shift+Enter'], in_text: true, when: () => writing.shown && writing.kind !== 'note', run: () => writing.later?.() },
	{ id: 'greet', title: () => t('Greet by name'), where: 'write', keys: ['Alt+Shift+g'], in_text: true, when: () => writing.shown && writing.kind !== 'note', run: () => writing.greet?.() },
	{ id: 'saved', title: () => t('Insert a saved reply'), where: 'write', keys: ['Ctrl+/'], in_text: true, when: () => writing.shown, run: () => writing.saved?.(false) },
	{ id: 'keep-saved', title: () => t('Keep this draft as a saved reply'), where: 'write', when: () => writing.shown, run: () => writing.keep_saved?.() },
	{ id: 'attach', title: () => t('Attach a file'), where: 'write', when: () => writing.shown, run: () => writing.attach?.() },
	{ id: 'discard', title: () => t('Throw the draft away'), where: 'write', when: () => writing.shown, run: () => writing.discard?.() },
]
