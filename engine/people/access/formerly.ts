import { plainRows, type Row, storesAbout } from '#engine/people/access/rows.ts'
import { alsoKnownBy, type Subject } from '#engine/people/access/subject.ts'
import { valuesOf } from '#engine/people/graph.ts'

type Values = Readonly<Record<string, unknown>>

/** The values before and after a change. */
const sides = (row: Row): Values[] => {
  const { before, after } = (row.values ?? {}) as { before?: unknown; after?: unknown }
  return [before, after].filter((side): side is Values => typeof side === 'object' && side !== null)
}

/** To whom a letter went that stands in the person's messages. */
const addressee = (row: Row): string[] => {
  const { to } = (row.body ?? {}) as { to?: { email?: unknown } | null }
  return typeof to?.email === 'string' ? [to.email] : []
}

/** The subject with the addresses and numbers that it had before: they are theirs, and are not masked. */
export async function knownFormerly(subject: Subject): Promise<Subject> {
  const emails = new Set<string>()
  const phones = new Set<string>()
  const entityOf = new Map([...subject.owned].flatMap(([name, ids]) => ids.map((id) => [id, subject.system.model.get(name)])))
  const sealed = storesAbout(subject.system.model).filter(({ columns }) => 'sealed_values' in columns || 'sealed_body' in columns)
  for (const store of sealed)
    for await (const rows of plainRows(subject, store))
      for (const row of rows) {
        for (const email of addressee(row)) emails.add(email)
        const entity = entityOf.get(String(row.record_id))
        if (entity === undefined) continue
        for (const side of sides(row)) {
          for (const email of valuesOf(entity, side, 'email')) emails.add(email)
          for (const phone of valuesOf(entity, side, 'phone')) phones.add(phone)
        }
      }
  return alsoKnownBy(subject, emails, phones)
}
