/* The draft as plain text with its places, and quiet marks in it. Marks are never part of what is written. */
import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

export const text_max = 64_000

export interface Reading {
	text: string
	/* of each code point of it: where it stands in the document; the end of it too */
	places: number[]
}

export interface Mark {
	/* code points */
	start: number
	end: number
	look: 'promise' | 'open'
	title: string
}

const add = (out: { chars: string[]; places: number[] }, text: string, at: number, step: boolean): void => {
	let place = at
	for (const sign of text) {
		out.chars.push(sign)
		out.places.push(place)
		if (step) place += sign.length
	}
}

const is_quoted = (doc: Node, at: number): boolean => {
	const here = doc.resolve(at)
	for (let depth = here.depth; depth > 0; depth--) if (here.node(depth).type.name === 'blockquote') return true
	return false
}

/* Blocks with an empty line between them, lines of a list without; quoted lines begin with ">". Code is left alone. */
export const read = (doc: Node): Reading => {
	const out = { chars: [] as string[], places: [] as number[] }
	doc.descendants((node, at, parent) => {
		if (!node.isTextblock) return true
		if (node.type.spec.code) return false
		const quoted = is_quoted(doc, at)
		const listed = parent?.type.name === 'listItem'
		if (out.chars.length) add(out, listed ? '\n' : '\n\n', at, false)
		if (quoted) add(out, '> ', at, false)
		node.descendants((inner, inside) => {
			const here = at + 1 + inside
			if (inner.isText) add(out, inner.text ?? '', here, true)
			else if (inner.type.name === 'hardBreak') add(out, quoted ? '\n> ' : '\n', here, false)
			else if (inner.type.name === 'mention') add(out, String(inner.attrs['name']), here, false)
			return true
		})
		return false
	})
	const chars = out.chars.slice(0, text_max)
	const places = out.places.slice(0, text_max)
	return { text: chars.join(''), places }
}

/* Where code points stand in the document; null: not any more. */
export const span = (r: Reading, start: number, end: number): { from: number; to: number } | null => {
	const from = r.places[start]
	const last = r.places[end - 1]
	return from === undefined || last === undefined || last < from ? null : { from, to: last + 1 }
}

const key = new PluginKey<DecorationSet>('companion')

/* They move along with what is written until the next ones come. */
export const begin = (editor: Editor): (() => void) => {
	editor.registerPlugin(
		new Plugin<DecorationSet>({
			key,
			state: {
				init: () => DecorationSet.empty,
				apply: (tr, old) => (tr.getMeta(key) as DecorationSet | undefined) ?? old.map(tr.mapping, tr.doc),
			},
			props: { decorations: (state) => key.getState(state) },
		}),
	)
	return () => !editor.isDestroyed && editor.unregisterPlugin(key)
}

export const show = (editor: Editor, r: Reading, marks: readonly Mark[]): void => {
	const all = marks.flatMap((m) => {
		const at = span(r, m.start, m.end)
		return at ? [Decoration.inline(at.from, at.to, { class: m.look === 'promise' ? 'mark-promise' : 'mark-open', title: m.title })] : []
	})
	editor.view.dispatch(editor.state.tr.setMeta(key, DecorationSet.create(editor.state.doc, all)).setMeta('addToHistory', false))
}
