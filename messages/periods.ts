const units = { Y: 'years', M: 'months', W: 'weeks', D: 'days' } as const

interface PeriodPart {
  readonly unit: (typeof units)[keyof typeof units] | 'hours'
  readonly count: number
}

const form = /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T\d+H)?$/

/** `P1Y6M` → 1 of years, 6 of months. Undefined for what is no period (ISO 8601). */
export function periodParts(period: unknown): readonly PeriodPart[] | undefined {
  if (typeof period !== 'string' || !form.test(period)) return undefined
  const [days = '', hours = ''] = period.slice(1).split('T')
  const parts = [...days.matchAll(/(\d+)([YMWD])/g)].map(
    ([, count, unit]): PeriodPart => ({ count: Number(count), unit: units[unit as keyof typeof units] }),
  )
  const whole = hours === '' ? parts : [...parts, { count: Number.parseInt(hours, 10), unit: 'hours' as const }]
  return whole.filter(({ count }) => count > 0)
}
