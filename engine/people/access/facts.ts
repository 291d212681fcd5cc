import type { Subject } from '#engine/people/access/subject.ts'
import { webhooksOf } from '#engine/people/recipients.ts'
import { privacyContactOf } from '#engine/requests/contact.ts'
import { waysTo } from '#engine/requests/letters.ts'
import { entityLabel } from '#engine/requests/plain.ts'
import { tenantCountry } from '#engine/requests/refusal.ts'
import { settingsOf } from '#engine/retain/settings.ts'
import { translate } from '#messages/catalogue.ts'
import type { Language } from '#messages/message.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import { authorityText } from '#privacy/requests/authorities.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import type { Uses } from '#schema/privacy.ts'

/** What Art. 15(1) GDPR wants told besides the data, in sentences. */
export interface Facts {
  readonly tenant: string
  readonly timeZone: string
  readonly madeAt: string
  readonly uses: readonly string[]
  readonly kept: readonly string[]
  readonly sources: readonly string[]
  readonly webhooks: number
  readonly ways: readonly string[]
  readonly authority: string | null
}

const words = [
  'essential.service',
  'essential.service.operations.support',
  'essential.service.security',
  'essential.legal_obligation',
] as const

function usesOf(language: Language, tenant: string, uses: readonly Uses[]): string[] {
  const all = uses
    .flatMap((each) => Object.entries(each))
    .map(([use, basis]) => {
      const known = words.find((word) => word === use) ?? 'rest'
      return `${translate(language, `requests.uses.${known}`, { tenant } as never)}: ${translate(language, `requests.bases.${basis}`)}`
    })
  return [...new Set(all)]
}

/** “3 years”, in the person's language. */
const periodIn = (language: Language, period: string): string =>
  new Intl.DurationFormat(language, { style: 'long' }).format(Temporal.Duration.from(period))

/** Everything that is told besides. */
export async function factsOf(
  { system, owned, language, people }: Subject,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<Facts> {
  const { database, principal, model, clock } = system
  const entities = [...owned.keys()].map((name) => model.get(name))
  const contact = await privacyContactOf(system)
  const chosen = await settingsOf(database, principal.tenantId)
  const tenant = (await tenantOf(database.global, principal.tenantId))?.name ?? ''
  const trash = periodIn(language, chosen.get('trash')?.period ?? rulePeriods.trash.period ?? 'P30D')
  const own = new Set(people.map(({ id }) => id))
  const sources = records.filter(({ id }) => own.has(String(id))).map(({ source }) => source)
  return {
    tenant,
    timeZone: principal.timeZone,
    madeAt: clock.now().toISOString(),
    uses: usesOf(
      language,
      tenant,
      entities.flatMap(({ uses, fields }) => [uses, ...fields.map(({ options }) => options.uses ?? {})]),
    ),
    kept: entities.map((entity) => {
      const period = chosen.get(entity.name)?.period ?? rulePeriods[entity.retain.rule].period
      const text = period === null ? translate(language, 'access.document.whileUsed', { trash }) : periodIn(language, period)
      return `${entityLabel(language, entity, true)}: ${text}`
    }),
    sources: [...new Set(sources.filter((source): source is string => typeof source === 'string' && source !== ''))],
    webhooks: await webhooksOf(system),
    ways: waysTo(contact),
    authority: authorityText((await tenantCountry(system)) ?? '', contact.authority) ?? null,
  }
}
