import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, openStage, type PageOptions, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let model: { plural: string; can: string[] }[]
let contact: string
const test = story(() => stage.pages())

const looks: readonly (PageOptions & { name: string; language: 'en' | 'de' })[] = [
  { name: 'light, wide, English', width: 1440, height: 900, scheme: 'light', language: 'en' },
  { name: 'dark, on a phone, German', width: 390, height: 844, scheme: 'dark', language: 'de', locale: 'de-DE' },
]

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  model = (await stage.api<{ data: { entities: typeof model } }>(acme.apiKey, 'GET', 'model')).data.entities
  const person = { firstName: 'Ada', lastName: 'Byron', jobTitle: 'Analyst', emails: [{ value: 'ada@people.example', label: 'work' }] }
  contact = (await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', person)).data.id
  await stage.api(acme.apiKey, 'POST', 'notes', { text: 'Knows engines.', about: { entity: 'contact', id: contact } })
  for (const name of ['Babbage & Sons', 'Engines Ltd']) await stage.api(acme.apiKey, 'POST', 'companies', { name })
})
after(() => stage.close())

/** What a member sees, by the patterns of the router. */
const withinTenant = (): Readonly<Record<string, readonly string[]>> => ({
  '/$tenant': [`/${acme.slug}`],
  '/start': [`/${acme.slug}/start`],
  '/notifications': [`/${acme.slug}/notifications`],
  '/$plural': model.map(({ plural }) => `/${acme.slug}/${plural}`),
  '/$plural/new': model.filter(({ can }) => can.includes('create')).map(({ plural }) => `/${acme.slug}/${plural}/new`),
  '/$plural/trash': model.map(({ plural }) => `/${acme.slug}/${plural}/trash`),
  '/$plural/restricted': [`/${acme.slug}/contacts/restricted`],
  '/$plural/$id': [`/${acme.slug}/contacts/${contact}`],
  '/$plural/$id/privacy': [`/${acme.slug}/contacts/${contact}/privacy`],
  '/$plural/$id/edit': [`/${acme.slug}/contacts/${contact}/edit`],
  '/import/$': [`/${acme.slug}/import`, `/${acme.slug}/import/to/contacts`],
  '/privacy/$': [`/${acme.slug}/privacy`],
  '/settings/$': [`/${acme.slug}/settings`],
  '/add-factor': ['/add-factor'],
})

/** What strangers see: forms, and what a link says that does not work. */
const outside = (): Readonly<Record<string, readonly string[]>> => ({
  '/': ['/'],
  ...Object.fromEntries(
    ['/setup', '/sign-in', '/sign-in/factor', '/sign-in/organisation', '/sign-up', '/confirm', '/provider'].map((path) => [path, [path]]),
  ),
  ...Object.fromEntries(['/reset', '/join', '/operator', '/preferences', '/opt-in'].map((path) => [path, [path, `${path}#nonsense`]])),
  '/unsubscribe/$token': ['/unsubscribe/nonsense'],
  '/subscribe/$slug': [`/subscribe/${acme.slug}`, '/subscribe/nobody'],
  '/privacy/$slug': [`/privacy/${acme.slug}`, '/privacy/nobody'],
  '/privacy/$slug/me': [`/privacy/${acme.slug}/me`],
})

test('each path that the router knows is on the way', async () => {
  const router = await readFile(new URL('../../web/app/router.tsx', import.meta.url), 'utf8')
  const known = [...router.matchAll(/^ {2}path: '([^']+)'/gm)].map(([, path]) => path)
  const walked = new Set([...Object.keys(withinTenant()), ...Object.keys(outside())])
  assert.deepEqual(
    known.filter((path) => !walked.has(path ?? '')),
    [],
  )
  assert.ok(known.length > 30)
})

const asked = new WeakMap<Page, Set<Request>>()

/** Notes what a page asks for; the stream of live updates has no end. */
function follow(page: Page): Page {
  const open = new Set<Request>()
  asked.set(page, open)
  page.on('request', (request) => {
    if (!request.url().endsWith('/live')) open.add(request)
  })
  const ended = (request: Request): void => void open.delete(request)
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  return page
}

/** Everything that it asked for is there, and nothing was asked for any more for a moment. */
async function settled(page: Page): Promise<void> {
  for (let calm = 0; calm < 3; calm = asked.get(page)?.size === 0 ? calm + 1 : 0) await page.waitForTimeout(60)
}

/** Nothing of it keeps somebody out who sees little, uses the keyboard alone or has a narrow window. */
async function look(page: Page, path: string): Promise<void> {
  await page.goto(`${stage.address}${path}`)
  await page.getByRole('heading').first().waitFor()
  await settled(page)
  try {
    await assertAccessible(page)
    const aside = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await eventually(aside, 0, 'one has to scroll two ways')
    assertClean(page)
  } catch (error) {
    throw new Error(path, { cause: error })
  }
}

/** The pages to which the navigation of an area leads. */
const linksIn = async (page: Page, area: string): Promise<string[]> => {
  await page.goto(`${stage.address}/${acme.slug}/${area}`)
  const links = page.locator(`nav a[href*="/${acme.slug}/${area}/"]`)
  await links.first().waitFor({ state: 'attached' })
  return links.evaluateAll((found) => [...new Set(found.map((link) => link.getAttribute('href') ?? ''))])
}

for (const { name, language, ...options } of looks) {
  test(`every page of the organisation keeps nobody out: ${name}`, async () => {
    const page = follow(await stage.page(acme, options))
    const chosen = await page.request.patch(`${stage.address}/api/v1/account`, { data: { language }, headers: { origin: stage.address } })
    assert.ok(chosen.ok(), await chosen.text())
    const areas = [...(await linksIn(page, 'settings')), ...(await linksIn(page, 'privacy'))]
    assert.ok(areas.length > 25, `the areas have ${areas.length} pages`)
    for (const path of [...Object.values(withinTenant()).flat(), ...areas]) await look(page, path)
    await page.context().close()
  })

  test(`every page that strangers see keeps nobody out: ${name}`, async () => {
    const page = follow(await stage.strangersPage(options))
    for (const path of Object.values(outside()).flat()) await look(page, path)
    await page.context().close()
  })
}
