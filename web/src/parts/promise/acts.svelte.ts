/* What came of a promise, in one press; undone in one, too. */
import { promises, type Promised, type PromiseState } from '$data/promises.svelte'
import { toast } from '$ui/toast.svelte'
import { t } from '$lib/i18n.svelte'

const said = (state: PromiseState): string =>
	({
		open: () => t('The promise is open again.'),
		kept: () => t('The promise is kept.'),
		changed: () => t('The promise is changed.'),
		broken: () => t('The promise is not kept. It is noted in the conversation.'),
	})[state]()

export const close = async (p: Promised, state: PromiseState): Promise<void> => {
	const r = await promises.change(p, { state })
	if (!r.ok) toast.say(r.trouble.title)
	else if (state === 'open') toast.say(said(state))
	else toast.say(said(state), { act: { label: t('Undo'), run: () => void close(r.value, 'open') } })
}

export const move = async (p: Promised, due: string | null): Promise<void> => {
	const r = await promises.change(p, { due })
	toast.say(r.ok ? t('The promise has another day now.') : r.trouble.title)
}

export const give = async (p: Promised, owner_id: number, name: string): Promise<void> => {
	const r = await promises.change(p, { owner_id })
	toast.say(r.ok ? t('{name} keeps this promise now, and is told.', { name }) : r.trouble.title)
}

export const remove = async (p: Promised): Promise<void> => {
	const r = await promises.remove(p)
	if (!r.ok) toast.say(r.trouble.title)
	else toast.say(t('It is no promise any more.'), { act: { label: t('Undo'), run: () => void again(p) } })
}

const again = async (p: Promised): Promise<void> => {
	const r = await promises.again(p)
	toast.say(r.ok ? said('open') : r.trouble.title)
}

export const state_name = (state: PromiseState): string => ({ open: () => t('open'), kept: () => t('kept'), changed: () => t('changed'), broken: () => t('not kept') })[state]()

export const to_name = (p: Promised): string => ({ customer: () => t('to the customer'), colleague: () => t('to a colleague'), product: () => t('for the product') })[p.to]()
