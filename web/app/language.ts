import { useSyncExternalStore } from 'react'
import type { Key, ParamsOf } from '#messages/catalogue.ts'
import { fill, type Language, languageFor, messageAt, type Words } from '#messages/message.ts'
import { settings } from '#web/app/storage.ts'

interface WordsModule {
  readonly default: Words
}

// Each file becomes a chunk of its own: only the domains and the language that are used are fetched.
const files = import.meta.glob<WordsModule>([
  '../../messages/*/{web,access,consent,sign-up,form,files,security,settings,start,summary,import,everything,exports,audit,backups,webhooks,notifications,privacy,erasures,requests,reviews,retention,roles,restriction}.ts',
])

let current: Language = 'en'
const loaded = new Map<string, Words>()
const wanted = new Set<string>(['web'])
const listeners = new Set<() => void>()

/** The language that the app speaks now. */
export function language(): Language {
  return current
}

async function fetchWords(of: Language, domain: string): Promise<void> {
  const id = `${of}/${domain}`
  const load = files[`../../messages/${id}.ts`]
  if (loaded.has(id) || load === undefined) return
  loaded.set(id, (await load()).default)
}

/** Makes the words of a domain ready: routes that use more than `web` await it in their loader. */
export async function loadWords(domain: string): Promise<void> {
  wanted.add(domain)
  await fetchWords(current, domain)
}

/** Switches the language; what is on screen is drawn anew. */
export async function speak(next: Language): Promise<void> {
  await Promise.all([...wanted].map((domain) => fetchWords(next, domain)))
  document.documentElement.lang = next
  settings.write('language', next)
  if (next === current) return
  current = next
  for (const listener of listeners) listener()
}

/** What the browser asks for, until we know who is here. */
export function browserLanguage(): Language {
  return languageFor(navigator.languages)
}

/** Re-renders when the language changes. Only the root needs it. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The message in the language of the app. */
export function t<K extends Key>(key: K, ...params: ParamsOf<K>): string {
  const dot = key.indexOf('.')
  const words = loaded.get(`${current}/${key.slice(0, dot)}`)
  const message = words === undefined ? undefined : messageAt(words, key.slice(dot + 1))
  return message === undefined ? key : fill(message, current, params[0])
}

/** The message of a key that data is a part of, where there is one; it takes no params. */
export function wordFor(key: string): string | undefined {
  const dot = key.indexOf('.')
  const words = loaded.get(`${current}/${key.slice(0, dot)}`)
  const message = words === undefined ? undefined : messageAt(words, key.slice(dot + 1))
  return message === undefined ? undefined : fill(message, current, undefined)
}

/** A label within a sentence: English writes "New contact" for *Contact*, German keeps its capitals; abbreviations stay. */
export function inSentence(label: string): string {
  const isAbbreviation = /^\p{Lu}{2}/u.test(label)
  return current === 'en' && !isAbbreviation ? label.charAt(0).toLocaleLowerCase('en') + label.slice(1) : label
}
