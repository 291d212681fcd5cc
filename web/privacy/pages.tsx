import { IconEraser, IconInbox, IconLock, IconMailCheck, IconScanEye, IconUserShield } from '@tabler/icons-react'
import { type ComponentType, lazy } from 'react'
import { loadWords } from '#web/app/language.ts'

export interface PrivacyPlace {
  readonly key: 'requests' | 'told' | 'reviews' | 'erasures' | 'contact' | 'holds'
  readonly icon: typeof IconInbox
  /** For owners and admins only; managers see the others. */
  readonly managers: boolean
  /** What follows the key in the path, such as an id, is handed on. */
  readonly Body: ComponentType<{ readonly rest: string }>
}

/** The pages of Privacy, in the order of their navigation; the path ends with the key. Each loads its own words. */
export const privacyPlaces: readonly PrivacyPlace[] = [
  {
    key: 'requests',
    icon: IconInbox,
    managers: false,
    Body: lazy(async () => {
      await loadWords('requests')
      return import('#web/privacy/requests/requests-page.tsx')
    }),
  },
  {
    key: 'reviews',
    icon: IconScanEye,
    managers: true,
    Body: lazy(async () => {
      await loadWords('reviews')
      return import('#web/privacy/review/review-page.tsx')
    }),
  },
  {
    key: 'erasures',
    icon: IconEraser,
    managers: true,
    Body: lazy(async () => {
      await Promise.all([loadWords('erasures'), loadWords('security')])
      return import('#web/privacy/erasures/erasures-page.tsx')
    }),
  },
  {
    key: 'contact',
    icon: IconUserShield,
    managers: true,
    Body: lazy(async () => {
      await loadWords('requests')
      return import('#web/privacy/requests/contact-page.tsx')
    }),
  },
  {
    key: 'holds',
    icon: IconLock,
    managers: true,
    Body: lazy(async () => {
      await loadWords('retention')
      return import('#web/privacy/holds/holds-page.tsx')
    }),
  },
  {
    key: 'told',
    icon: IconMailCheck,
    managers: true,
    Body: lazy(async () => {
      await loadWords('consent')
      return import('#web/privacy/told/told-page.tsx')
    }),
  },
]
