import type { Locator, Page } from 'playwright-core'
import { openOwner } from '#platform/database/owner.ts'
import type { Stage } from '#tests/journeys/stage.ts'

/** Goes to a list by the navigation. */
export const openList = (page: Page, labels: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: labels, exact: true }).first().click()

/** The row of a list whose name is this. */
export const row = (page: Page, name: string | RegExp): Locator => page.getByRole('row', { name })

/** The name that a row shows. */
export const nameIn = async (one: Locator): Promise<string> =>
  (await one.getByRole('link').first().locator('span').last().textContent()) ?? ''

/** The cell of a row below the column of that title. */
export async function cell(page: Page, name: string, column: string): Promise<Locator> {
  const head = page.getByRole('columnheader', { name: column })
  await head.waitFor()
  const index = await head.getAttribute('aria-colindex')
  return row(page, name).locator(`[aria-colindex="${index}"]`)
}

/** The value of a field on a record's page, beside its label. */
export const fieldOf = (page: Page, label: string): Locator =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
    .locator('dd')

/** A field of a form by its label: the first, where there are several. */
export const field = (page: Page, label: RegExp): Locator => page.getByRole('textbox', { name: label }).first()

/** Picks a record in a field that searches while one types. */
export async function pick(page: Page, label: string, text: string, option: string): Promise<void> {
  await page
    .getByRole('textbox', { name: label })
    .or(page.getByRole('combobox', { name: label }))
    .first()
    .fill(text)
  await page.getByRole('option', { name: option }).first().click()
}

/** Resolves once the focus is there. */
export const focusIsOn = (page: Page, there: Locator): Promise<void> => there.and(page.locator(':focus')).waitFor()

/** A message in the corner says this. */
export const said = (page: Page, text: string): Promise<void> =>
  page.getByRole('region', { name: 'Messages' }).getByText(text).first().waitFor()

/** Types into the search box of a list. */
export const searchList = (page: Page, labels: string, text: string): Promise<void> =>
  page.getByRole('searchbox', { name: `Find in ${labels}` }).fill(text)

/** Ctrl-K, a text, and the hit of that name by Enter. */
export async function searchEverywhere(page: Page, text: string, hit: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search' }).fill(text)
  await page.getByRole('option', { name: hit }).first().waitFor()
  await page.keyboard.press('Enter')
}

/** The foot of a list says how many there are. */
export const counted = (page: Page, text: string): Promise<void> => page.getByRole('main').getByText(text, { exact: true }).waitFor()

/** Narrows a list to the records whose field is exactly this text. */
export async function addFilter(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('combobox', { name: 'Field' }).selectOption(label)
  await page.getByRole('textbox', { name: label }).fill(text)
  await page.keyboard.press('Enter')
}

/** The keyboard is in the row of this name: one can see it, and who cannot is told. */
export async function activeRow(page: Page, name: string): Promise<void> {
  await page.locator('[role="row"][data-active="true"], tr[data-active="true"]').filter({ hasText: name }).waitFor()
  const told = await page
    .getByRole('grid')
    .evaluate((grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.closest('tr')?.textContent ?? '')
  if (!told.includes(name)) throw new Error(`the screen reader is told “${told}”, not “${name}”`)
}

/** What has the focus looks different from what has not: it has an outline or a ring, itself or around it. */
export async function focusIsSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const focused = document.activeElement
    const pointed = document.getElementById(focused?.getAttribute('aria-activedescendant') ?? '') ?? focused
    return [pointed, pointed?.parentElement, pointed?.parentElement?.parentElement].some((element) => {
      if (!(element instanceof Element)) return false
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
    })
  })
  if (!seen) throw new Error('one cannot see where the focus is')
}

/** Goes to a page of the settings by the navigation. */
export async function openSettings(page: Page, name: string): Promise<void> {
  await openList(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
}

/** As if all who are signed in had shown who they are some time ago. */
export async function forgetProofs({ installation }: Pick<Stage, 'installation'>): Promise<void> {
  const owner = openOwner(installation.ownerUrl)
  try {
    await owner.query({ text: `update session set proven_at = proven_at - interval '20 minutes'` })
  } finally {
    await owner.close()
  }
}
