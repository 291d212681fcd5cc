import deAccess from '#messages/de/access.ts'
import deAccounts from '#messages/de/accounts.ts'
import deAudit from '#messages/de/audit.ts'
import deBackups from '#messages/de/backups.ts'
import deConsent from '#messages/de/consent.ts'
import deErasures from '#messages/de/erasures.ts'
import deEverything from '#messages/de/everything.ts'
import deExports from '#messages/de/exports.ts'
import deFiles from '#messages/de/files.ts'
import deForm from '#messages/de/form.ts'
import deImport from '#messages/de/import.ts'
import deNotifications from '#messages/de/notifications.ts'
import dePrivacy from '#messages/de/privacy.ts'
import deRequestLetters from '#messages/de/request-letters.ts'
import deRequests from '#messages/de/requests.ts'
import deRestriction from '#messages/de/restriction.ts'
import deRetention from '#messages/de/retention.ts'
import deReviews from '#messages/de/reviews.ts'
import deRoles from '#messages/de/roles.ts'
import deSecurity from '#messages/de/security.ts'
import deSettings from '#messages/de/settings.ts'
import deSignUp from '#messages/de/sign-up.ts'
import deStart from '#messages/de/start.ts'
import deSummary from '#messages/de/summary.ts'
import deWeb from '#messages/de/web.ts'
import deWebhooks from '#messages/de/webhooks.ts'
import enAccess from '#messages/en/access.ts'
import enAccounts from '#messages/en/accounts.ts'
import enAudit from '#messages/en/audit.ts'
import enBackups from '#messages/en/backups.ts'
import enConsent from '#messages/en/consent.ts'
import enErasures from '#messages/en/erasures.ts'
import enEverything from '#messages/en/everything.ts'
import enExports from '#messages/en/exports.ts'
import enFiles from '#messages/en/files.ts'
import enForm from '#messages/en/form.ts'
import enImport from '#messages/en/import.ts'
import enNotifications from '#messages/en/notifications.ts'
import enPrivacy from '#messages/en/privacy.ts'
import enRequestLetters from '#messages/en/request-letters.ts'
import enRequests from '#messages/en/requests.ts'
import enRestriction from '#messages/en/restriction.ts'
import enRetention from '#messages/en/retention.ts'
import enReviews from '#messages/en/reviews.ts'
import enRoles from '#messages/en/roles.ts'
import enSecurity from '#messages/en/security.ts'
import enSettings from '#messages/en/settings.ts'
import enSignUp from '#messages/en/sign-up.ts'
import enStart from '#messages/en/start.ts'
import enSummary from '#messages/en/summary.ts'
import enWeb from '#messages/en/web.ts'
import enWebhooks from '#messages/en/webhooks.ts'
import { fill, type KeyOf, type Language, type MessageAt, messageAt, type Params, type Translation, type Words } from '#messages/message.ts'

const english = {
  access: enAccess,
  accounts: enAccounts,
  audit: enAudit,
  backups: enBackups,
  consent: enConsent,
  erasures: enErasures,
  everything: enEverything,
  exports: enExports,
  files: enFiles,
  form: enForm,
  import: enImport,
  notifications: enNotifications,
  restriction: enRestriction,
  privacy: enPrivacy,
  'request-letters': enRequestLetters,
  requests: enRequests,
  reviews: enReviews,
  retention: enRetention,
  roles: enRoles,
  security: enSecurity,
  settings: enSettings,
  'sign-up': enSignUp,
  start: enStart,
  summary: enSummary,
  web: enWeb,
  webhooks: enWebhooks,
}

const german: Translation<typeof english> = {
  access: deAccess,
  accounts: deAccounts,
  audit: deAudit,
  backups: deBackups,
  consent: deConsent,
  erasures: deErasures,
  everything: deEverything,
  exports: deExports,
  files: deFiles,
  form: deForm,
  import: deImport,
  notifications: deNotifications,
  restriction: deRestriction,
  privacy: dePrivacy,
  'request-letters': deRequestLetters,
  requests: deRequests,
  reviews: deReviews,
  retention: deRetention,
  roles: deRoles,
  security: deSecurity,
  settings: deSettings,
  'sign-up': deSignUp,
  start: deStart,
  summary: deSummary,
  web: deWeb,
  webhooks: deWebhooks,
}

/** Every domain's words, as English has them: the shape that each language follows. */
export type Catalogue = typeof english

export type Domain = keyof Catalogue

/** `web.list.empty`: domain, then the key within it. */
export type Key = { [D in Domain]: `${D}.${KeyOf<Catalogue[D]>}` }[Domain]

export type ParamsOf<K extends Key> = Params<MessageAt<Catalogue, K>>

const catalogues: Readonly<Record<Language, Readonly<Record<string, Words>>>> = { en: english, de: german }

/** The message in the language, with its params filled in. The web has its own, which loads one language only. */
export function translate<K extends Key>(language: Language, key: K, ...params: ParamsOf<K>): string {
  const dot = key.indexOf('.')
  const words = catalogues[language][key.slice(0, dot)]
  const message = words === undefined ? undefined : messageAt(words, key.slice(dot + 1))
  return message === undefined ? key : fill(message, language, params[0])
}
