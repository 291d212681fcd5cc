import { type RefObject, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { RecordData } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { type Cursor, firstEditable } from '#web/derived/list/grid.tsx'
import { addRange, maySelect, nothing, type Selection, toggle } from '#web/derived/list/selection.ts'
import type { List } from '#web/derived/list/use-list.ts'
import { keepPlace, placeOf } from '#web/derived/list/use-list-state.ts'
import { useGo } from '#web/kit/go.ts'
import { useShortcuts } from '#web/kit/shortcuts.ts'

export interface ListKeys {
  readonly cursor: Cursor | undefined
  readonly move: (to: Cursor) => void
  readonly editing: Cursor | undefined
  readonly edit: (row: number, column: number) => void
  readonly editDone: () => void
  readonly selection: Selection
  readonly setSelection: (selection: Selection) => void
  readonly select: (row: number, range: boolean) => void
  readonly peeking: boolean
  readonly peek: (row: number) => void
  readonly closePeek: () => void
}

/** Where the keyboard is in a list, what is selected, edited and peeked at; and the keys for it. */
export function useListKeys(list: List, grid: RefObject<HTMLTableElement | null>, search: RefObject<HTMLInputElement | null>): ListKeys {
  const { entity, tenant, rows, columns } = list
  const go = useGo()
  const { cursor, setCursor, editing, setEditing } = usePlace(list)
  const { selection, setSelection, selectRow } = useSelection(rows)
  const [peeking, setPeeking] = useState(false)
  const focus = () => grid.current?.focus({ preventScroll: true })
  useNewQuestion(list, () => {
    setCursor(undefined)
    setPeeking(false)
  })

  const move = (to: Cursor) => {
    setCursor(to)
    keepPlace(tenant, entity, { id: rows[to.row]?.id, column: to.column })
  }
  const step = (by: number) => {
    if (rows.length === 0) return
    const row = cursor === undefined ? 0 : Math.min(rows.length - 1, Math.max(0, cursor.row + by))
    move({ row, column: cursor?.column ?? 0 })
    focus()
  }
  const edit = (row: number, column: number) => {
    const field = columns.shown[column - 1]?.field
    if (field === undefined || field.readOnly || field.kind === 'anchor' || rows[row]?.can.includes('update') !== true) return
    move({ row, column })
    setEditing({ row, column, id: rows[row].id })
  }
  const select = (row: number, range: boolean) => {
    if (!maySelect(entity)) return
    selectRow(row, range)
    move({ row, column: cursor?.column ?? 0 })
  }
  const leave = () => {
    if (peeking) setPeeking(false)
    else setSelection(nothing)
    focus()
  }
  useRowShortcuts({
    cursor,
    step,
    open: (row) => go(paths.record(tenant, entity.plural, rows[row]?.id ?? '')),
    togglePeek: () => setPeeking(!peeking),
    select: (row) => select(row, false),
    edit: (row, column) => edit(row, column === 0 ? firstEditable(columns) : column),
    find: () => search.current?.focus(),
    leave,
  })
  return {
    cursor,
    move,
    editing,
    edit,
    editDone: () => {
      setEditing(undefined)
      focus()
    },
    selection,
    setSelection,
    select,
    peeking,
    peek: (row) => {
      move({ row, column: 0 })
      setPeeking(true)
      focus()
    },
    closePeek: leave,
  }
}

/** Other rows stand where the keyboard was: it begins anew. */
function useNewQuestion({ tenant, entity, question }: List, begin: () => void): void {
  const [answered, setAnswered] = useState(question)
  if (answered !== question) {
    setAnswered(question)
    begin()
    keepPlace(tenant, entity, { top: 0, id: undefined })
  }
}

/** The selected rows; a range reaches from the row that was selected last. */
function useSelection(rows: readonly RecordData[]) {
  const [selection, setSelection] = useState<Selection>(nothing)
  const [last, setLast] = useState(0)
  const selectRow = (row: number, range: boolean) => {
    const id = rows[row]?.id
    if (id === undefined) return
    const loaded = rows.map((one) => one.id)
    setSelection(range ? addRange(selection, last, row, loaded) : toggle(selection, id, loaded))
    setLast(row)
  }
  return { selection, setSelection, selectRow }
}

interface RowShortcuts {
  readonly cursor: Cursor | undefined
  readonly step: (by: number) => void
  readonly open: (row: number) => void
  readonly togglePeek: () => void
  readonly select: (row: number) => void
  readonly edit: (row: number, column: number) => void
  readonly find: () => void
  readonly leave: () => void
}

/** The keys of a list; those that need a row do nothing until the keyboard is in one. */
function useRowShortcuts({ cursor, step, open, togglePeek, select, edit, find, leave }: RowShortcuts): void {
  const at = (run: (row: number, column: number) => void) => () => cursor !== undefined && run(cursor.row, cursor.column)
  useShortcuts(t('web.keys.list'), [
    { keys: 'j', label: t('web.list.next'), run: () => step(1) },
    { keys: 'k', label: t('web.list.previous'), run: () => step(-1) },
    { keys: 'Enter', label: t('web.list.open'), run: at(open) },
    { keys: 'Space', label: t('web.list.peek'), run: at(togglePeek) },
    { keys: 'x', label: t('web.list.selectRow'), run: at(select) },
    { keys: 'e', label: t('web.list.edit'), run: at(edit) },
    { keys: 'f', label: t('web.list.find'), run: find },
    { keys: 'Escape', label: t('web.list.escape'), run: leave },
  ])
}

/** Where the keyboard is, and what is edited: each at its record. */
function usePlace(list: List) {
  const { entity, tenant, rows } = list
  const [cursor, setCursor] = useState<Cursor | undefined>(() => cursorAt(list))
  const [editing, setEditing] = useState<Cursor & { readonly id: string }>()
  return {
    cursor: cursor && followed(rows, cursor, placeOf(tenant, entity).id),
    setCursor,
    editing: editing && followed(rows, editing, editing.id),
    setEditing,
  }
}

/** Rows come and go while one looks on: the keyboard stays with its record, not with its number. */
function followed(rows: readonly RecordData[], cursor: Cursor, id: string | undefined): Cursor {
  if (id === undefined || rows[cursor.row]?.id === id) return cursor
  const row = rows.findIndex((one) => one.id === id)
  return { ...cursor, row: row < 0 ? Math.max(0, Math.min(cursor.row, rows.length - 1)) : row }
}

/** Back at the row that was left. */
function cursorAt({ tenant, entity, rows }: List): Cursor | undefined {
  const { id, column } = placeOf(tenant, entity)
  const row = id === undefined ? -1 : rows.findIndex((one) => one.id === id)
  return row < 0 ? undefined : { row, column }
}
