import { atLeast, type Figure, median, printed } from '#bench/figure.ts'
import type { Bench, BenchTenant } from '#bench/installation.ts'
import { principalOf, readingFor } from '#bench/recorded.ts'
import { search } from '#engine/search/search.ts'
import { termsOf } from '#engine/search/words.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'

const limit = 50

/** The function that sees past the wall, and the same condition behind it. */
const byFunction = `select record_id from app.search(array['contact'], $2::text[], array[''], false, ${limit}) where $1::uuid is not null`
const behindTheWall = `select record_id from walled.search_entry s where s.tenant_id = $1 and s.words like ($2::text[])[1] and s.words like all ($2::text[]) and s.entity = 'contact' limit ${limit}`

async function timeOf(database: Database, text: string, tenantId: string, patterns: readonly string[]): Promise<number> {
  const began = performance.now()
  await database.batch(tenantId, [{ name: text.slice(0, 30).replace(/\W/g, '_'), text, values: [tenantId, patterns] }])
  return performance.now() - began
}

const typed = { prefix: 'steinhof', digits: '030 1234', part: 'firm77.ex', 'typing error': 'schwarzmnan', 'two words': 'clara stein' }

/** Finding among 300,000 contacts of one tenant. */
export async function searchFigures({ large: installed, keys, quick }: Bench): Promise<Figure[]> {
  const big = installed.tenants.at(-2) as BenchTenant
  const database = openDatabase({ url: installed.appUrl })
  try {
    const ratios: number[] = []
    const times: [number[], number[]] = [[], []]
    for (const word of ['özimannberger', 'ramelstein', 'turin oğlu', 'vogwinski', 'eichlingsen']) {
      const patterns = termsOf(word)?.patterns ?? []
      for (let round = 0; round < (quick ? 2 : 4); round += 1) {
        const fast = await timeOf(database, byFunction, big.id, patterns)
        const slow = await timeOf(database, behindTheWall, big.id, patterns)
        if (round === 0) continue
        times[0].push(fast)
        times[1].push(slow)
        ratios.push(slow / fast)
      }
    }
    const reading = readingFor(database, keys, big)
    const detail: Record<string, string> = {}
    for (const [name, text] of Object.entries(typed)) {
      const took: number[] = []
      let found = 0
      for (let round = 0; round < 5; round += 1) {
        const began = performance.now()
        found = (await search({ ...reading, principal: principalOf(big) }, text, 20)).length
        took.push(performance.now() - began)
      }
      detail[name] = `${median(took).toFixed(1)} ms (${found})`
    }
    return [
      atLeast('search/function-vs-wall', median(ratios), 20, {
        contacts: big.contacts,
        function: `${median(times[0]).toFixed(2)} ms`,
        wall: `${median(times[1]).toFixed(1)} ms`,
      }),
      printed('search/kinds', detail),
    ]
  } finally {
    await database.close()
  }
}
