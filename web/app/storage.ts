/**
 * What this browser remembers. Settings of the screen (widths, scheme) stay; whatever belongs to a person's work
 * (drafts, jobs that run, the states of lists) is wiped at sign-out.
 */
const prefixes = { settings: 'steward:settings:', work: 'steward:work:', visit: 'steward:visit:' }

/** `undefined` when nothing is kept. The caller checks the shape: an older release may have written it. */
function read(store: Storage, key: string): unknown {
  try {
    const text = store.getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function write(store: Storage, key: string, value: unknown): void {
  try {
    if (value === undefined) store.removeItem(key)
    else store.setItem(key, JSON.stringify(value))
  } catch {
    // Private windows and full disks: the app works without a memory.
  }
}

export const settings = {
  read: (key: string): unknown => read(localStorage, prefixes.settings + key),
  write: (key: string, value: unknown): void => write(localStorage, prefixes.settings + key, value),
}

/** Kept until it is done or discarded. */
export const work = {
  read: (key: string): unknown => read(localStorage, prefixes.work + key),
  write: (key: string, value: unknown): void => write(localStorage, prefixes.work + key, value),
}

/** Kept as long as the tab is open. */
export const visit = {
  read: (key: string): unknown => read(sessionStorage, prefixes.visit + key),
  write: (key: string, value: unknown): void => write(sessionStorage, prefixes.visit + key, value),
}

/** Wipes everything but the settings of the screen. */
export function forgetWork(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefixes.work)) localStorage.removeItem(key)
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefixes.visit)) sessionStorage.removeItem(key)
}
