import {
  IconBell,
  IconBuildingSkyscraper,
  IconDatabase,
  IconFiles,
  IconForms,
  IconHistory,
  IconHourglassLow,
  IconKey,
  IconLogin2,
  IconMail,
  IconMailHeart,
  IconMapPin,
  IconPackageExport,
  IconShieldCheck,
  IconShieldHalf,
  IconShieldLock,
  type IconTag,
  IconUserCircle,
  IconUserShield,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
} from '@tabler/icons-react'
import { type ComponentType, lazy } from 'react'
import { loadWords } from '#web/app/language.ts'
import { everythingWords } from '#web/settings/everything/archives.ts'

export interface SettingsPlace {
  readonly key:
    | 'profile'
    | 'security'
    | 'my-data'
    | 'notifications'
    | 'organisation'
    | 'members'
    | 'roles'
    | 'teams'
    | 'member-security'
    | 'provider'
    | 'keys'
    | 'outbox'
    | 'audit'
    | 'addresses'
    | 'webhooks'
    | 'backups'
    | 'fields'
    | 'retention'
    | 'files'
    | 'purposes'
    | 'everything'
  readonly group: 'you' | 'organisation' | 'data'
  readonly icon: typeof IconTag
  /** For owners and admins only: others are not shown that it is there. */
  readonly managers: boolean
  readonly Body: ComponentType
}

/** The pages of the settings, in the order of their navigation; the path ends with the key. */
export const settingsPlaces: readonly SettingsPlace[] = [
  {
    key: 'profile',
    group: 'you',
    icon: IconUserCircle,
    managers: false,
    Body: lazy(async () => {
      await Promise.all([loadWords('sign-up'), loadWords('security')])
      return import('#web/settings/profile-page.tsx')
    }),
  },
  { key: 'security', group: 'you', icon: IconShieldLock, managers: false, Body: lazy(() => import('#web/settings/security-page.tsx')) },
  {
    key: 'my-data',
    group: 'you',
    icon: IconUserShield,
    managers: false,
    Body: lazy(async () => {
      await Promise.all([loadWords('requests'), loadWords('privacy')])
      return import('#web/settings/my-data/my-data-page.tsx')
    }),
  },
  {
    key: 'notifications',
    group: 'you',
    icon: IconBell,
    managers: false,
    Body: lazy(() => import('#web/settings/notifications/notifications-page.tsx')),
  },
  {
    key: 'organisation',
    group: 'organisation',
    icon: IconBuildingSkyscraper,
    managers: false,
    Body: lazy(async () => {
      await loadWords('sign-up')
      return import('#web/settings/organisation-page.tsx')
    }),
  },
  {
    key: 'members',
    group: 'organisation',
    icon: IconUsers,
    managers: false,
    Body: lazy(() => import('#web/settings/members/members-page.tsx')),
  },
  {
    key: 'roles',
    group: 'organisation',
    icon: IconShieldHalf,
    managers: true,
    Body: lazy(() => import('#web/settings/roles/roles-page.tsx')),
  },
  {
    key: 'teams',
    group: 'organisation',
    icon: IconUsersGroup,
    managers: false,
    Body: lazy(() => import('#web/settings/teams/teams-page.tsx')),
  },
  {
    key: 'member-security',
    group: 'organisation',
    icon: IconShieldCheck,
    managers: true,
    Body: lazy(() => import('#web/settings/member-security/member-security-page.tsx')),
  },
  {
    key: 'provider',
    group: 'organisation',
    icon: IconLogin2,
    managers: true,
    Body: lazy(async () => {
      await loadWords('sign-up')
      return import('#web/settings/provider/provider-page.tsx')
    }),
  },
  { key: 'keys', group: 'organisation', icon: IconKey, managers: true, Body: lazy(() => import('#web/settings/keys/keys-page.tsx')) },
  {
    key: 'outbox',
    group: 'organisation',
    icon: IconMail,
    managers: true,
    Body: lazy(async () => {
      await loadWords('consent')
      return import('#web/settings/outbox/outbox-page.tsx')
    }),
  },
  {
    key: 'addresses',
    group: 'organisation',
    icon: IconMapPin,
    managers: true,
    Body: lazy(() => import('#web/settings/addresses/addresses-page.tsx')),
  },
  {
    key: 'webhooks',
    group: 'organisation',
    icon: IconWebhook,
    managers: true,
    Body: lazy(() => import('#web/settings/webhooks/webhooks-page.tsx')),
  },
  {
    key: 'audit',
    group: 'organisation',
    icon: IconHistory,
    managers: true,
    Body: lazy(async () => {
      await loadWords('audit')
      return import('#web/settings/audit/audit-page.tsx')
    }),
  },
  {
    key: 'backups',
    group: 'data',
    icon: IconDatabase,
    managers: true,
    Body: lazy(async () => {
      await loadWords('backups')
      return import('#web/settings/backups/backups-page.tsx')
    }),
  },
  {
    key: 'everything',
    group: 'data',
    icon: IconPackageExport,
    managers: true,
    Body: lazy(async () => {
      await everythingWords()
      return import('#web/settings/everything/everything-page.tsx')
    }),
  },
  {
    key: 'retention',
    group: 'data',
    icon: IconHourglassLow,
    managers: true,
    Body: lazy(async () => {
      await loadWords('retention')
      return import('#web/settings/retention/retention-page.tsx')
    }),
  },
  { key: 'fields', group: 'data', icon: IconForms, managers: true, Body: lazy(() => import('#web/settings/fields/fields-page.tsx')) },
  {
    key: 'purposes',
    group: 'data',
    icon: IconMailHeart,
    managers: true,
    Body: lazy(async () => {
      await loadWords('consent')
      return import('#web/privacy/purposes/purposes-page.tsx')
    }),
  },
  {
    key: 'files',
    group: 'data',
    icon: IconFiles,
    managers: false,
    Body: lazy(async () => {
      await loadWords('files')
      return import('#web/settings/files/files-page.tsx')
    }),
  },
]
