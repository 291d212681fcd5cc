/**
 * What this browser remembers. Settings of the screen (widths, scheme) stay; whatever belongs to a person's work
 * (drafts, list states) is wiped at sign-out.
 */
const settingsPrefix = 'steward:settings:'
const workPrefix = 'steward:work:'

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Private windows and full disks: the app works without a memory.
  }
}

/** `undefined` when nothing is kept. The caller checks the shape: an older release may have written it. */
export const settings = {
  read: (key: string): unknown => read(settingsPrefix + key),
  write: (key: string, value: unknown): void => write(settingsPrefix + key, value),
}

export const work = {
  read: (key: string): unknown => read(workPrefix + key),
  write: (key: string, value: unknown): void => write(workPrefix + key, value),
  forget(): void {
    for (const key of Object.keys(localStorage)) if (key.startsWith(workPrefix)) localStorage.removeItem(key)
  },
}
