import { atMost, byTurns, type Figure, median, printed } from '#bench/figure.ts'
import type { Bench, BenchTenant } from '#bench/installation.ts'
import { readingFor } from '#bench/recorded.ts'
import { groupedBy, groups } from '#engine/query/groups.ts'
import { totals } from '#engine/query/totals.ts'
import { openDatabase } from '#platform/database/database.ts'

const bare = `select company_id, count(*) from contact where tenant_id = $1 and deleted_at is null group by 1 order by 2 desc limit 102`

/** Groups and totals of 300,000 contacts of one tenant, beside the same question asked bare: rights, row security and what is kept out of sight cost the difference. */
export async function groupFigures({ large: installed, keys, quick }: Bench): Promise<Figure[]> {
  const big = installed.tenants.at(-2) as BenchTenant
  const database = openDatabase({ url: installed.appUrl })
  try {
    const reading = readingFor(database, keys, big)
    const took = async (work: () => Promise<unknown>): Promise<number> => {
      const began = performance.now()
      await work()
      return performance.now() - began
    }
    const question = { name: 'bare_groups', text: bare, values: [big.id] }
    const [asked = [], plain = []] = await byTurns(quick ? 3 : 9, [
      () => took(() => groups(reading, 'contact', {}, 'company')),
      () => took(() => database.batch(big.id, [question])),
    ])
    const { fields } = reading.model.get('contact')
    const detail: Record<string, string> = {}
    for (const key of [
      'createdAt',
      ...fields.filter((field) => field.options.filterable && groupedBy(field) !== null).map((field) => field.key),
    ])
      detail[key] = `${(await took(() => groups(reading, 'contact', {}, key))).toFixed(0)} ms`
    const listed = fields.filter(({ options }) => options.list && options.filterable).map(({ key }) => key)
    const whole = await took(() => totals(reading, 'contact', { whole: true }, listed))
    return [
      atMost('groups/company-vs-bare', median(asked) / median(plain), 1.5, {
        contacts: big.contacts,
        groups: `${median(asked).toFixed(0)} ms`,
        bare: `${median(plain).toFixed(0)} ms`,
      }),
      printed('groups/by', detail),
      printed('totals/list', { fields: listed.join(', '), took: `${whole.toFixed(0)} ms` }),
    ]
  } finally {
    await database.close()
  }
}
