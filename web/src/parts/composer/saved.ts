/* Saved replies and macros while writing. Loaded when somebody asks. */
import { tick } from 'svelte'
import { conversations } from '$data/conversations.svelte'
import { priority_name, state_name } from '$data/names'
import type { Draft } from '$data/drafts.svelte'
import { saved_replies, type SavedRow } from '$data/saved_replies.svelte'
import type { Choice } from '$ui/Picker.svelte'
import { toast } from '$ui/toast.svelte'
import { t } from '$lib/i18n.svelte'
import type { Asking } from './later'

export interface Place {
	number: number
	language: string | null
	/* the draft that gets the words, once there is one to write in */
	draft: () => Draft
	/* false: there is no editor yet */
	insert: (html: string) => boolean
	begin: () => void
	leave: (text: string) => void
}

const preview = (r: SavedRow, language: string | null): string => {
	const p = r.previews as Record<string, string | undefined>
	return p[language ?? ''] ?? p['other'] ?? Object.values(p)[0] ?? ''
}

const acts = (r: SavedRow): string => {
	const a = r.act
	if (!a) return ''
	return [
		a.state ? state_name(a.state) : '',
		a.assign ? { me: t('to me'), nobody: t('to nobody'), person: t('to somebody') }[a.assign] : '',
		a.priority ? `${t('Priority')}: ${priority_name(a.priority)}` : '',
		...(a.add_tags ?? []).map((tag) => `+${tag}`),
		...(a.remove_tags ?? []).map((tag) => `−${tag}`),
	]
		.filter(Boolean)
		.join(' · ')
}

/* Everything in one press, and everything back in one. */
const use = async (r: SavedRow, p: Place): Promise<void> => {
	const was = conversations.rows.get(p.number)
	const used = await saved_replies.use(r.id, p.number)
	if (!used.ok) {
		p.leave('')
		toast.say(used.trouble.title)
		return
	}
	const { html, attachments, state_after, changed } = used.value
	if (changed) conversations.again(p.number)
	if (html) p.begin()
	const d = p.draft()
	const before = { html: d.html, attachments: d.attachments, after: d.after }
	if (html || attachments.length) {
		d.write({ attachments: [...d.attachments, ...attachments], ...(state_after ? { after: state_after as typeof d.after } : {}) })
		await tick()
		if (html && !p.insert(html)) d.write({ html: d.html + html })
	}
	if (!r.act) return
	const back = () => {
		if (changed && was) void conversations.change(p.number, { state: was.state, snoozed_until: was.snoozed_until, assignee_id: was.assignee?.id ?? null, tags: was.tags, priority: was.priority })
		if (html) d.write(before)
	}
	toast.say(t('“{name}” is done.', { name: r.name }), { act: { label: t('Undo'), run: back } })
}

/* macros: only what acts. */
export const ask_saved = (p: Place, macros: boolean, keep?: (name: string) => void): Asking => {
	void saved_replies.load()
	saved_replies.found = { words: '', ids: new Set() }
	const recent = saved_replies.recent
	let chosen = false
	let timer = 0
	const choices = (): Choice[] => {
		const { words, ids } = saved_replies.found
		const rows = (saved_replies.items ?? []).filter((r) => !macros || r.act)
		const group = (r: SavedRow) => (recent.includes(r.id) ? t('Taken last') : r.folder || (r.mine ? t('My own') : t('The team’s')))
		const order = (r: SavedRow) => (recent.includes(r.id) ? String(recent.indexOf(r.id)) : `~${r.folder} ${r.name}`)
		return rows
			.sort((a, b) => order(a).localeCompare(order(b)))
			.map((r) => ({ id: String(r.id), label: r.name, group: group(r), hint: [acts(r), preview(r, p.language)].filter(Boolean).join(' · '), words: `${r.folder} ${ids.has(r.id) ? words : ''}` }))
	}
	return {
		title: macros ? t('Macros') : t('Saved replies'),
		placeholder: macros ? t('Which macro?') : t('Name, folder or words of a saved reply'),
		choices,
		onsearch: (text) => {
			clearTimeout(timer)
			timer = window.setTimeout(() => void saved_replies.find(text), 150)
		},
		fresh: (text) => (keep ? { id: 'keep', label: t('Keep this draft as “{name}”', { name: text }) } : null),
		onleave: (text) => !chosen && p.leave(text),
		pick: (id, text) => {
			chosen = true
			if (id === 'keep') return keep?.(text)
			const row = saved_replies.items?.find((r) => String(r.id) === id)
			if (row) void use(row, p)
		},
	}
}
