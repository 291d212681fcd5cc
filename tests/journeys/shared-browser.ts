import type { Browser } from 'playwright-core'
import { openBrowser } from '#tests/browser.ts'

let holders = 0
let opened: Promise<Browser> | undefined
let crashed = false

/** The one browser of this process, for as long as somebody holds it: starting one costs as much as many a journey. Each page has a profile of its own all the same. */
export async function holdBrowser(): Promise<{ readonly browser: Browser; letGo(): Promise<void> }> {
  opened ??= open()
  const browser = await opened
  holders += 1
  return {
    browser,
    async letGo() {
      holders -= 1
      if (holders > 0) return
      const last = opened
      opened = undefined
      await (await last)?.close()
    },
  }
}

/** Has it ended by itself? What a journey says that met this is nothing about Steward. The next one gets another. */
export const browserCrashed = (): boolean => crashed

async function open(): Promise<Browser> {
  crashed = false
  const browser = await openBrowser()
  browser.on('disconnected', () => {
    if (opened === undefined) return
    opened = undefined
    crashed = true
  })
  return browser
}
