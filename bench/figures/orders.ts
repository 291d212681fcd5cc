import { atMost, type Figure, median, printed } from '#bench/figure.ts'
import type { Bench, BenchTenant } from '#bench/installation.ts'
import { readingFor } from '#bench/recorded.ts'
import type { Writing } from '#engine/act.ts'
import { find, type ListQuery } from '#engine/find.ts'
import { openDatabase } from '#platform/database/database.ts'

const rounds = 40
const operand = (value: unknown): unknown => (Array.isArray(value) ? (value[0]?.value ?? value[0]) : value)

/** The value of a field that most of the newest records bear: a filter that finds something in a large tenant and in a small one. */
async function frequentValue(reading: Writing, field: string): Promise<unknown> {
  const { data } = await find(reading, 'contact', { limit: 200, fields: [field], filter: { [field]: { empty: false } } })
  const counts = new Map<unknown, number>()
  for (const record of data) counts.set(operand(record[field]), (counts.get(operand(record[field])) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

const page = 50

async function timeOf(reading: Writing, query: ListQuery, limit = page): Promise<number> {
  const began = performance.now()
  await find(reading, 'contact', { limit, ...query })
  return performance.now() - began
}

interface Sides {
  readonly large: ListQuery
  readonly small: ListQuery
}

/** Median of a list in the large tenant over its median in the small one, by turns. */
async function compare(
  large: Writing,
  small: Writing,
  query: Sides,
  turns = rounds,
): Promise<{ ratio: number; large: number; small: number; rows: number }> {
  // Cost follows the page: where the small tenant has fewer rows of that value than a page holds, both read that many.
  const rows = Math.max(1, (await find(small, 'contact', { limit: page, ...query.small })).data.length)
  const times: [number[], number[]] = [[], []]
  for (let round = -5; round < turns; round += 1) {
    const [one, other] = [await timeOf(large, query.large, rows), await timeOf(small, query.small, rows)]
    if (round >= 0) {
      times[0].push(one)
      times[1].push(other)
    }
  }
  const [one, other] = [median(times[0]), median(times[1])]
  return { ratio: one / other, large: one, small: other, rows }
}

const ms = (value: number): string => `${value.toFixed(2)} ms`

/** Every list of one condition, and every order without one: what they cost in a tenant of 300,000 and in one of 3,000. Combinations are printed. */
export async function orderFigures({ large: installed, keys, quick }: Bench): Promise<Figure[]> {
  const [big, few] = installed.tenants.slice(-2) as [BenchTenant, BenchTenant]
  const database = openDatabase({ url: installed.appUrl })
  try {
    const [large, small] = [readingFor(database, keys, big), readingFor(database, keys, few)]
    const contact = large.model.get('contact')
    const sorts = ['createdAt', 'updatedAt', ...contact.fields.filter(({ options }) => options.sortable).map(({ key }) => key)].flatMap(
      (key) => [key, `-${key}`],
    )
    const filters: Sides[] = []
    for (const { key, kind, options } of contact.fields.filter((field) => field.options.filterable)) {
      // Nobody in these tenants is a minor: then a list of minors must be as fast to find none.
      const otherwise = kind.name === 'boolean' ? true : undefined
      const queryOf = async (reading: Writing): Promise<ListQuery> => ({
        filter: { [key]: { eq: (await frequentValue(reading, key)) ?? otherwise } },
      })
      const [wide, narrow] = [await queryOf(large), await queryOf(small)]
      // A rare value fills no page in a small tenant: both sides list as many as that one has.
      const limit = Math.max(1, (await find(small, 'contact', { ...narrow, limit: 50 })).data.length)
      const sides = { large: { ...wide, limit }, small: { ...narrow, limit } }
      filters.push(sides)
      if (options.sortable) filters.push({ large: { ...sides.large, sort: key }, small: { ...sides.small, sort: key } })
    }
    const worst = async (name: string, queries: readonly Sides[]): Promise<Figure> => {
      const found = []
      for (const query of queries) found.push({ ...(await compare(large, small, query)), query: JSON.stringify(query.large) })
      const slowest = found.toSorted((a, b) => b.ratio - a.ratio)[0]
      const detail = {
        lists: queries.length,
        worst: slowest?.query.replace(/"eq":.*?\}/, '"eq":…}') ?? '',
        large: ms(slowest?.large ?? 0),
        small: ms(slowest?.small ?? 0),
        rows: slowest?.rows ?? 0,
      }
      return atMost(name, slowest?.ratio ?? 0, 1.5, {
        ...detail,
        all: found.map(({ query, ratio, rows }) => `${query.replace(/"eq":.*?\}/, '"eq":…}')} ${ratio.toFixed(2)} (${rows} rows)`),
      })
    }
    return [
      await worst('orders/no-filter', [{ large: {}, small: {} }]),
      await worst('orders/one-filter', filters),
      await worst(
        'orders/sorts',
        sorts.map((sort) => ({ large: { sort }, small: { sort } })),
      ),
      await combinations(large, filters, sorts, quick ? 1 : 3),
    ]
  } finally {
    await database.close()
  }
}

/** Every filter in every order: nobody promises what they cost, but none may pass two seconds. */
async function combinations(reading: Writing, filters: readonly Sides[], sorts: readonly string[], turns: number): Promise<Figure> {
  let slowest = { took: 0, query: '' }
  let refused = 0
  for (const { large } of filters.filter(({ large: { sort } }) => sort === undefined))
    for (const sort of sorts)
      for (let turn = 0; turn < turns; turn += 1) {
        const took = await timeOf(reading, { ...large, sort }).catch(() => {
          refused += 1
          return 0
        })
        if (took > slowest.took) slowest = { took, query: `${Object.keys(large.filter as object).join()} by ${sort}` }
      }
  return printed('orders/combinations', { slowest: slowest.query, took: ms(slowest.took), refused })
}
