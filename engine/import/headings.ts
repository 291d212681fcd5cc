import { linkedAt } from '#engine/import/linked-target.ts'
import { googleContacts } from '#engine/import/products/google-contacts.ts'
import { hubspot } from '#engine/import/products/hubspot.ts'
import { outlook } from '#engine/import/products/outlook.ts'
import { pipedrive } from '#engine/import/products/pipedrive.ts'
import { plain as plainTable } from '#engine/import/products/plain.ts'
import type { Product } from '#engine/import/products/product.ts'
import { salesforce } from '#engine/import/products/salesforce.ts'
import { nameFields, targetAt, targetPaths } from '#engine/import/target.ts'
import { pathLabel } from '#engine/import/target-label.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { languages } from '#messages/message.ts'
import { plain } from '#schema/values/text.ts'

/** The products whose exports we know. */
export const products: readonly Product[] = [hubspot, salesforce, pipedrive, googleContacts, outlook]

/** A heading without case, accents, spaces and signs: `E-Mail Address` and `EmailAddress` are one. */
export const bare = (heading: string): string => plain(heading).replace(/[^\p{L}\p{N}]/gu, '')

const marksNeeded = 2

/** Which product wrote this file: the one most of whose own headings are in it, if there are two. */
function productOf(headings: readonly string[]): Product | undefined {
  const present = new Set(headings.map(bare))
  const counted = products.map((product) => ({ product, marks: product.marks.filter((mark) => present.has(bare(mark))).length }))
  const best = counted.reduce((most, each) => (each.marks > most.marks ? each : most))
  return best.marks >= marksNeeded ? best.product : undefined
}

const mostNumbered = 10

/** A product's table for an entity, by bare headings; numbered ones written out. */
function tableOf(product: Product, entity: string): Table {
  const table = new Map<string, string[]>()
  const add = (heading: string, target: string): void => {
    table.set(bare(heading), [...(table.get(bare(heading)) ?? []), target])
  }
  for (const [heading, target] of Object.entries(product.entities[entity] ?? {})) {
    if (!heading.includes('{n}')) add(heading, target)
    else for (let n = 1; n <= mostNumbered; n += 1) add(heading.replace('{n}', String(n)), target.replace('{n}', String(n - 1)))
  }
  return (heading) => table.get(bare(heading)) ?? []
}

/** The paths that a heading may mean, those that it means most likely first. */
export type Table = (heading: string) => readonly string[]

/** What we call our own columns, in every language: an export of ours comes back, and people use our words. Letter by letter first, since two fields may differ in a capital alone. */
function ownTable(entity: EntityModel, fields: readonly FieldModel[], linked: readonly string[] = [], model?: Model): Table {
  const [exactly, nearly] = [new Map<string, string[]>(), new Map<string, string[]>()]
  const add = (map: Map<string, string[]>, heading: string, path: string): void => {
    const known = map.get(heading) ?? []
    if (!known.includes(path)) map.set(heading, [...known, path])
  }
  for (const path of linked.length > 0 ? linked : targetPaths(entity, fields, () => mostNumbered)) {
    for (const heading of languages.map((language) => pathLabel(entity, path, language, model))) {
      add(exactly, heading, path)
      add(nearly, bare(heading), path)
    }
  }
  return (heading) => [...(exactly.get(heading) ?? []), ...(nearly.get(bare(heading)) ?? [])]
}

export interface Suggested {
  readonly product: string | null
  /** A target path for each heading, or null where none is known. */
  readonly targets: readonly (string | null)[]
}

/** What is known of a file's headings besides the entity's own fields. */
export interface Knowing {
  /** What the format says of its own headings. */
  readonly more?: Table | undefined
  /** Paths into records that the rows may bring along. */
  readonly linked?: readonly string[]
  readonly model?: Model
}

/** Where each column goes, as far as its heading tells: what the format says (`more`), exactly our own path, then the product's table, our own words, and what people commonly write. */
export function suggestTargets(
  entity: EntityModel,
  fields: readonly FieldModel[],
  headings: readonly string[],
  { more, linked = [], model }: Knowing = {},
): Suggested {
  const product = productOf(headings)
  const own = ownTable(entity, fields)
  const leftOut = new Set(product?.leftOut?.map(bare))
  const parts = nameFields(entity)?.map(({ key }) => key) ?? []
  // Beside the parts of a name a title is no whole name.
  const isNoPath = (heading: string): boolean =>
    heading === 'title' && headings.some((other) => own(other).some((path) => parts.includes(path)))
  const tables: readonly Table[] = [
    ...(more === undefined ? [] : [more]),
    (heading) => (isNoPath(heading) ? [] : [heading]),
    ...(product === undefined ? [] : [tableOf(product, entity.name)]),
    own,
    ownTable(entity, [], linked, model),
    tableOf(plainTable, entity.name),
  ]
  const [allowed, brought] = [new Set(fields), new Set(linked)]
  const used = new Set<string>()
  const isFree = (path: string): boolean => {
    const target = targetAt(entity, path)
    const open = target === undefined ? brought.has(path) : !('field' in target) || allowed.has(target.field)
    return open && (!used.has(path) || mayRepeat(entity, path, model))
  }
  const targets = headings.map((heading) => {
    if (bare(heading) === '' || leftOut.has(bare(heading))) return null
    const path = tables.flatMap((table) => table(heading)).find(isFree) ?? null
    if (path !== null) used.add(path)
    return path
  })
  return { product: product?.name ?? null, targets }
}

/** Labelled parts (`phones.work.value`) and cells of a larger value (`address.city`) may be filled by several columns. */
export function mayRepeat(entity: EntityModel, path: string, model?: Model): boolean {
  const linked = model === undefined ? undefined : linkedAt(model, entity, path)
  if (linked !== undefined) return mayRepeat(linked.entity, linked.inner.path)
  const target = targetAt(entity, path)
  if (target?.as === 'part') return typeof target.at === 'string'
  return target?.as === 'field' && (target.field.kind.lives === 'taggings' || (target.field.to === null && target.cell !== ''))
}
