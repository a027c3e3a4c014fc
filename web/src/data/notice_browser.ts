/*
 * Notices that the browser shows beside the page: only where somebody allowed it by a press, never while the desk is
 * before their eyes in any tab, and without a customer's words unless they chose that.
 */
import { t } from '$lib/i18n.svelte'
import { read_kept, write_kept } from '$lib/kept'
import { router } from '$lib/router.svelte'
import { notice_list } from './notice_list.svelte'

const looking = 'wellspring-looking'
const kept = 'notices-here'

export type Here = 'none' | 'refused' | 'off' | 'on'
export const here = (): Here => {
	if (!('Notification' in window)) return 'none'
	if (Notification.permission === 'denied') return 'refused'
	return Notification.permission === 'granted' && read_kept(kept) === 'on' ? 'on' : 'off'
}
/* By a press. */
export const allow = async (): Promise<Here> => {
	if ('Notification' in window && Notification.permission === 'default') await Notification.requestPermission()
	write_kept(kept, 'on')
	return here()
}
export const leave = (): Here => {
	write_kept(kept, null)
	return here()
}

/* Some tab has the focus: whoever sits there sees the count. */
const is_looking = async (): Promise<boolean> => {
	if (document.hasFocus() && document.visibilityState === 'visible') return true
	const locks = await navigator.locks?.query()
	return locks?.held?.some((l) => l.name === looking) ?? false
}
let let_go: (() => void) | null = null
const hold = () => {
	if (let_go || !navigator.locks) return
	void navigator.locks.request(looking, { mode: 'shared' }, () => new Promise<void>((done) => (let_go = done)))
}
const drop = () => {
	let_go?.()
	let_go = null
}
addEventListener('focus', hold)
addEventListener('blur', drop)
if (document.hasFocus()) hold()

/* Every tab hears of it; the same tag makes it one. */
export const show = async (id: number): Promise<void> => {
	if (here() !== 'on' || (await is_looking())) return
	await notice_list.load()
	if (!notice_list.choices) await notice_list.load_choices()
	const n = notice_list.items?.find((o) => o.id === id && !o.seen)
	const body = notice_list.choices?.browser_words ? (n?.subject ?? '') : ''
	const shown = new Notification(n && (notice_list.choices?.browser_words || n.kind !== 'letter_mine' && n.kind !== 'letter_followed') ? n.text : t('Something new at the desk'), { tag: `wellspring-notice-${id}`, body, silent: true })
	shown.onclick = () => {
		window.focus()
		if (n?.conversation) router.go(`/c/${n.conversation}`)
		shown.close()
	}
}
