import { gzipSync } from 'node:zlib'
import { atMost, type Figure } from '#bench/figure.ts'
import type { Bench, BenchTenant } from '#bench/installation.ts'
import { startServer } from '#bench/processes.ts'
import { buildWebApp } from '#server/start/web-app.mjs'
import { openBrowser } from '#tests/browser.ts'

/** All JavaScript that a browser fetches until somebody who is signed in can type into the search of the contacts list. */
export async function webFigures(bench: Bench): Promise<Figure[]> {
  if (!buildWebApp(process.execPath)) throw new Error('without the web app nothing is fetched')
  const { small } = bench
  const tenant = small.tenants[0] as BenchTenant
  const server = await startServer(bench, small)
  const browser = await openBrowser()
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    const page = await context.newPage()
    const origin = `http://127.0.0.1:${server.port}`
    // A key of the tenant stands in for the cookie, so that nothing of the sign-in page is counted, and nothing of it warms the cache.
    const there = { id: tenant.id, slug: tenant.slug, name: 'Bench', country: 'DE', memberId: tenant.id }
    const session = {
      account: { id: tenant.id, name: 'Bench', email: 'bench@x.example', language: 'en', timeZone: 'UTC' },
      confined: false,
      addsFactor: true,
      tenants: [{ ...there, role: 'owner', roleName: null, viewing: null, factorDemanded: false }],
    }
    await page.route(/\/api\/v1\//, (route) =>
      /\/session$/.test(route.request().url())
        ? route.fulfill({ json: { data: session } })
        : route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${tenant.keys[0]}` } }),
    )
    const scripts: { name: string; raw: number; gzip: number }[] = []
    const pending: Promise<void>[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      pending.push(
        response
          .body()
          .then((body) => void scripts.push({ name: new URL(response.url()).pathname, raw: body.length, gzip: gzipSync(body).length })),
      )
    })
    const began = performance.now()
    await page.goto(`${origin}/${tenant.slug}/contacts`)
    await page.getByRole('row').nth(3).waitFor()
    await page.locator('main input').first().fill('a')
    const took = performance.now() - began
    await Promise.all(pending)
    const gzip = scripts.reduce((sum, script) => sum + script.gzip, 0)
    return [
      atMost('web/javascript-kb', gzip / 1000, 180, {
        gzip: `${(gzip / 1000).toFixed(1)} kB`,
        files: scripts.length,
        typing: `${Math.round(took)} ms`,
      }),
    ]
  } finally {
    await browser.close()
    await server.stop()
  }
}
