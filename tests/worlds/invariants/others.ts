import assert from 'node:assert/strict'
import { isShownIn, read, type Written } from '#tests/privacy/canaries.ts'
import { ofAccounts, ofSeat, rowsIn, rowsOfAccount } from '#tests/worlds/accounts.ts'
import { type Generated, placesOf, type Sight } from '#tests/worlds/world.ts'

/** Copies that were taken out or brought in hold everybody and go as a whole; what was brought in and never finished goes with its file. */
const copies = ['file export/', 'file import/', 'table import_run', 'table export_run', 'table access_export', 'the installation']

/** What is looked through, table by table and one kind of files after the other. Of a text that named the person the history goes whole, and the text stays. */
function withoutCopies(sight: Sight, quotes: ReadonlySet<unknown>): ReadonlyMap<string, readonly Written[]> {
  const history = (sight.rows.get('change_part') ?? []).filter((row) => !quotes.has(row.record_id))
  const places: (readonly [string, Written])[] = [
    ...[...placesOf(sight)].filter(([place]) => place !== 'table change_part' && !copies.some((each) => place.startsWith(each))),
    ['table change_part', read(JSON.stringify(history))],
  ]
  const kinds = Map.groupBy(places, ([place]) => place.split('/')[0] ?? '')
  return new Map([...kinds].map(([kind, each]) => [kind, each.map(([, written]) => written)]))
}

/** Invariant 2: whatever is held of somebody else stands where it stood. */
export function othersStay({ others, quotes }: Generated, before: Sight, after: Sight): void {
  const named = new Set<unknown>(quotes.map(({ id }) => id))
  const then = withoutCopies(after, named)
  const values = others.flatMap((each) => each.values.all)
  const stands = (written: readonly Written[] = [], value: string): boolean => written.some((each) => isShownIn(each, value))
  const lost = [...withoutCopies(before, named)].flatMap(([kind, written]) =>
    values.some((value) => stands(written, value) && !stands(then.get(kind), value)) ? [kind] : [],
  )
  assert.deepEqual(lost, [], 'something of somebody else is gone')
}

/** Of invariant 2: whoever is erased as a member keeps the account that is used elsewhere, and comes in here by nothing. */
export async function accountStays({ ground, account }: Generated): Promise<void> {
  if (account === undefined) return
  const left = ofAccounts.map((each): [string, number] => [each.store.name, rowsIn(each, 2) - (ofSeat.has(each.store.name) ? 1 : 0)])
  assert.deepEqual(await rowsOfAccount(ground.owner, account), Object.fromEntries(left))
}
