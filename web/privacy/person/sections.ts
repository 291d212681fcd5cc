import { type ComponentType, lazy } from 'react'
import { loadWords } from '#web/app/language.ts'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

export interface PersonSection {
  readonly key: string
  /** Who is shown it: everybody who sees the record, whoever manages the tenant's people (manager, admin, owner), or admins and owners. */
  readonly for: 'everybody' | 'managers' | 'admins'
  readonly Body: ComponentType<PersonSectionProps>
}

const withConsent = (load: () => Promise<{ default: ComponentType<PersonSectionProps> }>): ComponentType<PersonSectionProps> =>
  lazy(async () => {
    await loadWords('consent')
    return load()
  })

/** What the Privacy tab of a person shows, in this order. Each section is a file of its own and loads its own words. */
export const personSections: readonly PersonSection[] = [
  { key: 'may', for: 'everybody', Body: withConsent(() => import('#web/privacy/person/may-section.tsx')) },
  { key: 'ledger', for: 'managers', Body: withConsent(() => import('#web/privacy/person/ledger-section.tsx')) },
  { key: 'messages', for: 'managers', Body: withConsent(() => import('#web/privacy/person/messages-section.tsx')) },
  { key: 'told', for: 'everybody', Body: withConsent(() => import('#web/privacy/person/told-section.tsx')) },
  {
    key: 'requests',
    for: 'managers',
    Body: lazy(async () => {
      await loadWords('requests')
      return import('#web/privacy/requests/person-section.tsx')
    }),
  },
  {
    key: 'kept',
    for: 'everybody',
    Body: lazy(async () => {
      await loadWords('retention')
      return import('#web/privacy/person/kept-section.tsx')
    }),
  },
  {
    key: 'data',
    for: 'admins',
    Body: lazy(async () => {
      await Promise.all([loadWords('access'), loadWords('security')])
      return import('#web/privacy/access/data-section.tsx')
    }),
  },
  {
    key: 'reads',
    for: 'admins',
    Body: lazy(async () => {
      await loadWords('access')
      return import('#web/privacy/access/reads-section.tsx')
    }),
  },
  {
    key: 'erase',
    for: 'admins',
    Body: lazy(async () => {
      await Promise.all([loadWords('erasures'), loadWords('security')])
      return import('#web/privacy/erasures/erase-section.tsx')
    }),
  },
]
