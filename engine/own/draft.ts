import type { Writing } from '#engine/act.ts'
import { forbidden } from '#engine/api/errors.ts'
import { ownColumns } from '#engine/model.ts'
import { canOutlast, isPeriod } from '#privacy/retention/period.ts'
import type { FieldOptions } from '#schema/field.ts'
import { kinds } from '#schema/kinds.ts'
import { gather, inside, Wrong, wrong } from '#schema/problem.ts'
import { dataCategories } from '#schema/taxonomy.ts'
import { plain, readText } from '#schema/values/text.ts'

/** A field that a tenant made, as the API gives it. */
export interface OwnField {
  readonly id: string
  readonly entity: string
  readonly key: string
  readonly kind: string
  readonly label: string
  readonly holds: string
  readonly options: Readonly<Record<string, unknown>>
  /** How long a value is kept, where that is less than its record; null: with its record. */
  readonly keep: Keep | null
  /** Another one after each change: `If-Match`. */
  readonly version: number
}

export type Keep = NonNullable<FieldOptions['keep']>

export type Body = Readonly<Record<string, unknown>>

export const mostFields = 200

/** The kinds of which tenants can make fields. */
export const ownKinds = (): string[] =>
  [...kinds.values()]
    .filter((kind) => kind.forOwnFields && ownColumns[kind.columns({})[0]?.type ?? ''] !== undefined)
    .map((kind) => kind.name)

/** `Favourite colour` → `x_favourite_colour`: no key of a release begins with `x_`. */
export function ownKey(label: string): string {
  const stem = plain(label)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
  return `x_${stem === '' ? 'field' : stem}`
}

export function mayMake({ principal }: Writing): void {
  if (principal.role !== 'owner' && principal.role !== 'admin') throw forbidden()
}

export function readLabel(body: Body, key: string): string {
  return inside(`/${key}`, () => {
    const text = readText(body[key] ?? '', 60, false)
    if (text === '') throw wrong('required')
    return text
  })
}

function readHolds(body: Body): string {
  return inside('/holds', () => {
    const { holds } = body
    const known = ['nothing-personal', 'free-text', ...dataCategories] as readonly unknown[]
    if (holds === undefined || holds === null) throw wrong('required')
    if (!known.includes(holds)) throw wrong('own-field.unknown-category')
    return String(holds)
  })
}

const clocks = ['createdAt', 'updatedAt'] as const
const shortest = 'P1D'

/** How long values are kept: a period from the record's beginning, or from its last change. */
export function readKeep({ keep }: Body): Keep | null {
  if (keep === undefined || keep === null) return null
  return inside('/keep', () => {
    const { clock, period } = (typeof keep === 'object' ? keep : {}) as Body
    const known = clocks.find((each) => each === clock)
    if (known === undefined) throw new Wrong([{ pointer: '/clock', code: 'choice.not-one-of', params: { allowed: clocks.join(', ') } }])
    if (!isPeriod(period)) throw new Wrong([{ pointer: '/period', code: 'retention.no-period' }])
    if (canOutlast(shortest, period))
      throw new Wrong([{ pointer: '/period', code: 'retention.too-short', params: { period, least: shortest } }])
    return { clock: known, period }
  })
}

function readChoices(options: Body): Record<string, unknown> {
  const { choices } = options
  if (!Array.isArray(choices) || choices.length === 0 || choices.length > 200) throw wrong('own-field.wrong-options')
  const labels = choices.map((item, index) =>
    inside(`/choices/${index}`, () => readText(typeof item === 'object' && item !== null ? ((item as Body).label ?? '') : item, 60, false)),
  )
  const keyed = choices.map((item, index) => {
    const given = typeof item === 'object' && item !== null ? ((item as Body).key ?? '') : ''
    const key = inside(`/choices/${index}/key`, () => readText(given, 60, false))
    return [key === '' ? ownKey(labels[index] ?? '').slice(2) : key, labels[index] ?? ''] as const
  })
  if (labels.includes('') || new Set(keyed.map(([key]) => key)).size !== keyed.length) throw wrong('own-field.wrong-options')
  return { of: keyed.map(([key]) => key), labels: Object.fromEntries(keyed) }
}

/** The options that a kind takes from a tenant: the choices of a choice, the object of a link. */
export function readOptions(kind: string, body: Body, { model }: Writing): Record<string, unknown> {
  const options = (body.options ?? {}) as Body
  return inside('/options', () => {
    if (kind === 'choice') return readChoices(options)
    if (kind === 'user') return { to: 'member' }
    if (kind !== 'link') return {}
    const to = model.entity(String(options.entity))
    if (to === undefined || to.hangsOn !== null) throw new Wrong([{ pointer: '/entity', code: 'own-field.unknown-entity' }])
    return { to: to.name }
  })
}

export type Draft = Pick<OwnField, 'kind' | 'label' | 'holds' | 'options' | 'keep'>

export function readDraft(writing: Writing, body: Body): Draft {
  const draft: { -readonly [K in keyof Draft]?: Draft[K] } = {}
  gather([
    () => {
      draft.label = readLabel(body, 'label')
    },
    () => {
      draft.holds = readHolds(body)
    },
    () => {
      draft.keep = readKeep(body)
    },
    () => {
      const kind = inside('/kind', () => {
        if (!ownKinds().includes(String(body.kind))) throw wrong('own-field.unknown-kind', { allowed: ownKinds().join(', ') })
        return String(body.kind)
      })
      draft.kind = kind
      draft.options = readOptions(kind, body, writing)
    },
  ])
  return draft as Draft
}
