import { useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { settings } from '#web/app/storage.ts'
import { systemFields } from '#web/derived/list/list-state.ts'
import { uiOf } from '#web/fields/kinds.ts'

export interface Column {
  readonly field: ModelField
  readonly width: number
}

export interface Columns {
  /** Without the first column, which is the record's name. */
  readonly shown: readonly Column[]
  readonly titleWidth: number
  /** All that could be shown, the shown ones first, in their order. */
  readonly all: readonly ModelField[]
  readonly show: (keys: readonly string[]) => void
  readonly resize: (key: string, width: number) => void
  readonly reset: () => void
  readonly isChanged: boolean
}

/** The key of the first column: the name. */
export const titleKey = ':title'

const narrowest = 72
const widest = 720

interface Kept {
  readonly shown?: readonly string[]
  readonly widths?: Readonly<Record<string, number>>
}

/** The fields that can be columns: all but those that make up the name and its picture. System fields get their labels here. */
export function columnFields(entity: ModelEntity): readonly ModelField[] {
  const named = new Set(entity.title.of)
  const system = systemFields.map((field) => ({ ...field, label: t(`web.field.${field.key as 'createdAt'}`) }))
  return [...entity.fields.filter((field) => !named.has(field.key) && field.kind !== 'image'), ...system]
}

/** Which columns a list shows and how wide they are, as this browser remembers it. */
export function useColumns(tenant: string, entity: ModelEntity): Columns {
  const storageKey = `columns:${tenant}:${entity.plural}`
  const [kept, setKept] = useState<Kept>(() => readKept(settings.read(storageKey)))
  const change = (next: Kept) => {
    setKept(next)
    settings.write(storageKey, Object.keys(next).length === 0 ? undefined : next)
  }
  const fields = columnFields(entity)
  const chosen = kept.shown ?? fields.filter((field) => field.list).map((field) => field.key)
  const shown = chosen.flatMap((key) => fields.filter((field) => field.key === key))
  return {
    shown: shown.map((field) => ({ field, width: kept.widths?.[field.key] ?? uiOf(field).width })),
    titleWidth: kept.widths?.[titleKey] ?? 280,
    all: [...shown, ...fields.filter((field) => !shown.includes(field))],
    show: (keys) => change({ ...kept, shown: keys }),
    resize: (key, width) =>
      change({ ...kept, widths: { ...kept.widths, [key]: Math.round(Math.min(widest, Math.max(narrowest, width))) } }),
    reset: () => change({}),
    isChanged: kept.shown !== undefined || kept.widths !== undefined,
  }
}

function readKept(value: unknown): Kept {
  if (typeof value !== 'object' || value === null) return {}
  const { shown, widths } = value as Kept
  return {
    ...(Array.isArray(shown) ? { shown } : {}),
    ...(typeof widths === 'object' && widths !== null ? { widths } : {}),
  }
}
