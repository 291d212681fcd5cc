import type { Browser } from 'playwright-core'
import { openBrowser } from '#tests/browser.ts'

let holders = 0
let opened: Promise<Browser> | undefined

/** The one browser of this process, for as long as somebody holds it: starting one costs as much as many a journey. Each page has a profile of its own all the same. */
export async function holdBrowser(): Promise<{ readonly browser: Browser; letGo(): Promise<void> }> {
  holders += 1
  opened ??= openBrowser()
  const browser = await opened
  return {
    browser,
    async letGo() {
      holders -= 1
      if (holders > 0) return
      opened = undefined
      await browser.close()
    },
  }
}
