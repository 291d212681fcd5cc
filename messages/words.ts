import deAccounts from '#messages/de/accounts.ts'
import deBackups from '#messages/de/backups.ts'
import deErrors from '#messages/de/errors.ts'
import deEverything from '#messages/de/everything.ts'
import deFileErrors from '#messages/de/file-errors.ts'
import deImports from '#messages/de/imports.ts'
import deModel from '#messages/de/model.ts'
import deNotifications from '#messages/de/notifications.ts'
import deRequests from '#messages/de/requests.ts'
import deRetention from '#messages/de/retention.ts'
import enAccounts from '#messages/en/accounts.ts'
import enBackups from '#messages/en/backups.ts'
import enErrors from '#messages/en/errors.ts'
import enEverything from '#messages/en/everything.ts'
import enFileErrors from '#messages/en/file-errors.ts'
import enImports from '#messages/en/imports.ts'
import enModel from '#messages/en/model.ts'
import enNotifications from '#messages/en/notifications.ts'
import enRequests from '#messages/en/requests.ts'
import enRetention from '#messages/en/retention.ts'
import { fill, type Language, messageAt, type Params, type Words } from '#messages/message.ts'
import { periodParts } from '#messages/periods.ts'

const models: Readonly<Record<Language, Readonly<Record<string, Readonly<Record<string, string>>>>>> = { en: enModel, de: deModel }
const errors: Readonly<Record<Language, readonly Words[]>> = {
  en: [
    enErrors,
    enEverything.errors,
    enAccounts.errors,
    enImports.errors,
    enBackups.errors,
    enFileErrors,
    enNotifications.errors,
    enRequests.errors,
    enRetention.errors,
  ],
  de: [
    deErrors,
    deEverything.errors,
    deAccounts.errors,
    deImports.errors,
    deBackups.errors,
    deFileErrors,
    deNotifications.errors,
    deRequests.errors,
    deRetention.errors,
  ],
}

/** What an entity, field, choice, state or action is called; undefined when nobody wrote it down (a test runs over all). */
export const modelWord = (language: Language, entity: string, key: string): string | undefined => models[language][entity]?.[key]

const periods = { en: enRetention, de: deRetention } as const

/** Periods among them as people say them: `P6M` → "6 months". */
function inWords(language: Language, params: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  const said = Object.entries(params).map(([key, value]) => {
    const parts = periodParts(value)
    const words = parts?.map(({ unit, count }) => fill(periods[language][unit], language, { count })).join(' ')
    return [key, words === undefined || words === '' ? value : words] as const
  })
  return Object.fromEntries(said)
}

/** The sentence of an error's code, from the errors of all and those of signing in. */
export function errorSentence(language: Language, code: string, params: Readonly<Record<string, string | number>>): string | undefined {
  for (const words of errors[language]) {
    const message = messageAt(words, code)
    if (message !== undefined) return fill(message, language, inWords(language, params))
  }
  return undefined
}

export type { Params }
