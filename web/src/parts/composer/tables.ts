/* Tables in the rich editor: plain ones, with a first row of heads, as mail programs show them. */
import { callOrReturn, getExtensionField, Node, type Editor } from '@tiptap/core'
import { TextSelection } from '@tiptap/pm/state'
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, tableEditing } from '@tiptap/pm/tables'

declare module '@tiptap/core' {
	interface NodeConfig {
		tableRole?: string
	}
}

const spans = { colspan: { default: 1, parseHTML: (el: HTMLElement) => Number(el.getAttribute('colspan') ?? 1) }, rowspan: { default: 1, parseHTML: (el: HTMLElement) => Number(el.getAttribute('rowspan') ?? 1) } }
const cell = (name: string, tag: string, role: string) =>
	Node.create({
		name,
		content: 'block+',
		tableRole: role,
		isolating: true,
		addAttributes: () => spans,
		parseHTML: () => [{ tag }],
		renderHTML: ({ node }) => [tag, { ...(node.attrs['colspan'] > 1 ? { colspan: node.attrs['colspan'] } : {}), ...(node.attrs['rowspan'] > 1 ? { rowspan: node.attrs['rowspan'] } : {}) }, 0],
	})

const Table = Node.create({
	name: 'table',
	group: 'block',
	content: 'tableRow+',
	tableRole: 'table',
	isolating: true,
	parseHTML: () => [{ tag: 'table' }],
	// as attributes: style does not travel by mail
	renderHTML: () => ['table', { border: '1', cellpadding: '6', cellspacing: '0' }, ['tbody', 0]],
	addKeyboardShortcuts() {
		const next = (by: 1 | -1) => goToNextCell(by)(this.editor.state, this.editor.view.dispatch)
		return {
			Tab: () => next(1) || (this.editor.isActive('table') && addRowAfter(this.editor.state, this.editor.view.dispatch) && next(1)),
			'Shift-Tab': () => next(-1),
		}
	},
	addProseMirrorPlugins: () => [tableEditing()],
	extendNodeSchema(extension) {
		return { tableRole: callOrReturn(getExtensionField(extension, 'tableRole', { name: extension.name, options: extension.options, storage: extension.storage })) }
	},
})
const Row = Node.create({ name: 'tableRow', content: '(tableCell | tableHeader)*', tableRole: 'row', parseHTML: () => [{ tag: 'tr' }], renderHTML: () => ['tr', 0] })

export const tables = [Table, Row, cell('tableCell', 'td', 'cell'), cell('tableHeader', 'th', 'header_cell')]

export const insert_table = (editor: Editor): void => {
	const { schema } = editor.state
	const row = (type: string) => schema.nodes['tableRow']!.create(null, [0, 1, 2].map(() => schema.nodes[type]!.createAndFill()!))
	const table = schema.nodes['table']!.create(null, [row('tableHeader'), row('tableCell'), row('tableCell')])
	const at = editor.state.selection.from
	editor.view.dispatch(editor.state.tr.replaceSelectionWith(table).scrollIntoView())
	// into its first cell
	let first = 0
	editor.state.doc.nodesBetween(Math.max(0, at - 2), editor.state.doc.content.size, (node, pos) => {
		if (!first && node.type.name === 'tableHeader') first = pos + 2
		return !first
	})
	if (first) editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, first)))
	editor.commands.focus()
}

export type TableAct = 'row' | 'column' | 'less_row' | 'less_column' | 'gone'

export const table_act = (editor: Editor, act: TableAct): void => {
	const run = { row: addRowAfter, column: addColumnAfter, less_row: deleteRow, less_column: deleteColumn, gone: deleteTable }[act]
	run(editor.state, editor.view.dispatch)
	editor.commands.focus()
}
