/* What this device keeps. A browser that refuses to keep anything is not an error: false tells the caller. */
export const read_kept = (key: string): string | null => {
	try {
		return localStorage.getItem(key)
	} catch {
		return null
	}
}

/* The browser writes localStorage to its disk some seconds later; killed before, it forgets them. What was
 * written goes into IndexedDB, too, which hands it to the system at once, and the newer of both counts at the next start. */
interface Twin {
	value: string | null
	at: number
}
const stamp = (key: string) => `${key}@`
const days = 86_400_000
let twins: Promise<IDBDatabase | null> | undefined

const open_twins = () =>
	(twins ??= new Promise((done) => {
		try {
			const r = indexedDB.open('kept', 1)
			r.onupgradeneeded = () => r.result.createObjectStore('kept')
			r.onsuccess = () => done(r.result)
			r.onerror = () => done(null)
		} catch {
			done(null)
		}
	}))

const store = async (mode: IDBTransactionMode) => (await open_twins())?.transaction('kept', mode).objectStore('kept')

const twin = (key: string, value: string | null, at: number) =>
	void store('readwrite').then(
		(s) => s?.put({ value, at } satisfies Twin, key),
		() => undefined,
	)

const put = (key: string, value: string | null, at: number) => {
	if (value === null) {
		localStorage.removeItem(key)
		localStorage.removeItem(stamp(key))
	} else {
		localStorage.setItem(key, value)
		localStorage.setItem(stamp(key), String(at))
	}
}

export const write_kept = (key: string, value: string | null): boolean => {
	const at = Date.now()
	try {
		// what was not there need not be forgotten
		if (value !== null || localStorage.getItem(key) !== null) twin(key, value, at)
		put(key, value, at)
		return true
	} catch {
		return false
	}
}

/* Once, before anything is read. */
export const recover_kept = async (): Promise<void> => {
	const s = await store('readwrite').catch(() => undefined)
	if (!s) return
	const over = s.openCursor()
	await new Promise<void>((done) => {
		over.onerror = () => done()
		over.onsuccess = () => {
			const at = over.result
			if (!at) return done()
			const key = String(at.key)
			const kept = at.value as Twin
			try {
				if (kept.at > Number(localStorage.getItem(stamp(key)) ?? 0) && localStorage.getItem(key) !== kept.value) put(key, kept.value, kept.at)
			} catch {
				return done()
			}
			if (kept.value === null && kept.at < Date.now() - days) at.delete()
			at.continue()
		}
	})
}

/* What this tab keeps across a reload, told once. */
export const take_tab = (key: string): string | null => {
	try {
		const text = sessionStorage.getItem(key)
		sessionStorage.removeItem(key)
		return text
	} catch {
		return null
	}
}

export const write_tab = (key: string, value: string): void => {
	try {
		sessionStorage.setItem(key, value)
	} catch {
		// then the focus is elsewhere after a reload, no more
	}
}
