/* Files on their way up, with how far they are; one failed file never takes the words with it. */
import { file_limit, upload, type Attachment } from '$data/client'
import { number_text, t } from '$lib/i18n.svelte'
import { size_text } from '$lib/text'

export interface Upload {
	id: number
	name: string
	share: number
	wrong: string
	stop: () => void
}

/* what every mail program shows inside a letter */
const in_text = /^image\/(png|jpeg|gif|webp)$/

export class Uploads {
	all = $state<Upload[]>([])
	/* Why a letter cannot go yet, in a sentence; '' when every file has arrived or was taken away. */
	missing = $derived.by((): string => {
		const wrong = this.all.find((u) => u.wrong)
		if (wrong) return t('“{name}” is not attached. Take it away or attach it again, then send.', { name: wrong.name })
		return this.all.length ? t('A file is still on its way up. One moment.') : ''
	})
	#next = 1

	constructor(private readonly arrived: (a: Attachment, where: 'text' | 'below') => void) {}

	add(files: readonly File[], where: 'text' | 'below'): void {
		for (const file of files) void this.#one(file, where === 'text' && in_text.test(file.type) ? 'text' : 'below')
	}

	drop(id: number): void {
		const one = this.all.find((u) => u.id === id)
		one?.stop()
		this.all = this.all.filter((u) => u.id !== id)
	}

	async #one(file: File, where: 'text' | 'below'): Promise<void> {
		const id = this.#next++
		this.all.push({ id, name: file.name, share: 0, wrong: '', stop: () => {} })
		const now = () => this.all.find((u) => u.id === id)
		if (file.size > file_limit) {
			now()!.wrong = t('This file has {size}; at most {limit} go by mail.', { size: size_text(file.size, number_text), limit: size_text(file_limit, number_text) })
			return
		}
		const { done, stop } = upload(file, where === 'text', (share) => {
			const u = now()
			if (u) u.share = share
		})
		now()!.stop = stop
		const r = await done
		const u = now()
		if (!u) return
		if (!r.ok) {
			u.wrong = r.trouble.title
			return
		}
		this.all = this.all.filter((o) => o.id !== id)
		this.arrived(r.value, where)
	}
}
