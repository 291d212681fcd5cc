import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserCrashed } from '#tests/journeys/shared-browser.ts'
import { straysOf } from '#tests/journeys/stage.ts'

const pictures = join(process.env.STEWARD_PICTURES ?? tmpdir(), 'steward-journeys')

/**
 * The tests of one file tell one story, each going on where the one before it stopped. So when one fails the rest are not tried:
 * they fail at once and say why. Where it stopped is shown by a picture of every page that is open, whose place the test prints.
 */
export function story(open: () => readonly Page[]): (sentence: string, run: () => Promise<void> | void) => void {
  let stopped: string | undefined
  return (sentence, run) => {
    test(sentence, async (context) => {
      if (stopped !== undefined) throw new Error(`not tried: the story stopped at “${stopped}”`)
      try {
        await run()
      } catch (error) {
        stopped = sentence
        await picture(open(), sentence, context)
        throw browserCrashed() ? new Error('the browser ended by itself', { cause: error }) : error
      }
    })
  }
}

async function picture(pages: readonly Page[], sentence: string, context: TestContext): Promise<void> {
  await mkdir(pictures, { recursive: true })
  const name = sentence.replaceAll(/\W+/g, '-').slice(0, 60)
  for (const [index, page] of pages.entries()) {
    const path = join(pictures, `${name}-${index + 1}.png`)
    await page.screenshot({ path, timeout: 5_000 }).then(
      () => context.diagnostic(`${new URL(page.url()).pathname}: ${path}`),
      () => undefined,
    )
    for (const stray of straysOf(page)) context.diagnostic(stray)
  }
}
