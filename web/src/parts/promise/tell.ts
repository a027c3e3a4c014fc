/* A reply is begun that tells the customer: it will be kept otherwise. */
import { drafts } from '$data/drafts.svelte'
import { promises, type Promised } from '$data/promises.svelte'
import { toast } from '$ui/toast.svelte'
import { escaped } from '$lib/text'

export const tell = async (p: Promised): Promise<boolean> => {
	const r = await promises.sentence(p)
	if (!r.ok) {
		toast.say(r.trouble.title)
		return false
	}
	promises.tell(p, r.value.text)
	drafts.open(p.conversation, 'reply').take_in(`<p>${escaped(r.value.text)}</p>`, [])
	return true
}
