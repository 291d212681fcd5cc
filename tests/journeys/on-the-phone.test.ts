import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { seed } from '#tests/journeys/seed.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { counted, field, fieldOf } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let phone: Page

before(async () => {
  stage = await openStage()
  acme = await stage.tenant({ language: 'de' })
  const companies = [{ name: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH' }]
  const [company] = await seed(stage, acme, 'company', companies)
  const people = Array.from({ length: 120 }, (_, at) => ({
    firstName: 'Maximiliane-Antoinette',
    lastName: `Müller-Lüdenscheidt ${at + 1}`,
    jobTitle: 'Leiterin der Abteilung für besondere Angelegenheiten',
    company,
    emails: [{ value: `maximiliane-antoinette.mueller-luedenscheidt.${at + 1}@sehr-langer-name.example`, label: 'work' }],
  }))
  await seed(stage, acme, 'contact', people)
  phone = await stage.page(acme, { width: 390, height: 844, locale: 'de-DE' })
})
after(() => stage.close())
const test = story(() => stage.pages())

/** As everything on a phone should be: legible, large enough to tap, and no wider than the glass. */
async function assertGood(page: Page): Promise<void> {
  await assertFits(page)
  await assertAccessible(page)
}

test('a list of people with long names fits, scrolls, and opens by a tap', async () => {
  // What was made for the journey may be told of only now: who wants to see what lies below takes that away first.
  const news = phone.locator('[role="status"] > button[class*="pill"]')
  await phone.addLocatorHandler(news, () => news.tap())
  await phone.getByRole('link', { name: /Lüdenscheidt 120$/ }).waitFor()
  await assertGood(phone)
  await phone.getByRole('list', { name: 'Kontakte' }).evaluate((list) => list.parentElement?.scrollTo(0, list.scrollHeight))
  await phone
    .getByRole('link', { name: /Lüdenscheidt 1$/ })
    .or(phone.getByRole('link', { name: /Lüdenscheidt 61$/ }))
    .first()
    .waitFor()
  await phone.getByRole('searchbox').fill('lüdenscheidt 77')
  await counted(phone, '1 Kontakt')
  await phone.getByRole('link', { name: /Lüdenscheidt 77$/ }).tap()
  await phone.getByRole('heading', { name: /Lüdenscheidt 77$/, level: 1 }).waitFor()
  await assertGood(phone)
})

test('on the record’s page a field is changed and a note is written with the thumb', async () => {
  await phone.getByRole('button', { name: 'Position bearbeiten' }).tap()
  await phone.getByRole('textbox', { name: 'Position' }).fill('Leiterin')
  await assertFits(phone)
  await phone.keyboard.press('Enter')
  await fieldOf(phone, 'Position').getByText('Leiterin', { exact: true }).waitFor()
  await phone.getByRole('textbox', { name: 'Notiz schreiben' }).fill('Ruft am Montag zurück.')
  await phone.getByRole('button', { name: 'Notiz speichern' }).tap()
  await phone.getByRole('listitem').getByText('Ruft am Montag zurück.').waitFor()
  await assertGood(phone)
})

test('adding somebody is one thumb away, and the form fills the screen with its button in sight', async () => {
  const bar = phone.getByRole('navigation', { name: 'Hauptnavigation' })
  await bar.getByRole('button', { name: 'Hinzufügen' }).tap()
  await assertGood(phone)
  await phone.getByRole('option', { name: /Kontakt/ }).tap()
  await field(phone, /^Nachname/).fill('Unterwegs')
  await field(phone, /e-mail.*adresse/i).fill('unter wegs')
  const save = phone.getByRole('button', { name: 'Kontakt anlegen' })
  await assertGood(phone)
  await save.tap()
  await phone.getByText('Das ist keine E-Mail-Adresse').first().waitFor()
  await field(phone, /e-mail.*adresse/i).fill('unter@wegs.example')
  await save.tap()
  await phone.getByRole('heading', { name: 'Unterwegs', level: 1 }).waitFor()
  await assertFits(phone)
})

test('search, several rows at once, the trash', async () => {
  const bar = phone.getByRole('navigation', { name: 'Hauptnavigation' })
  await bar.getByRole('button', { name: 'Suche' }).tap()
  await phone.getByRole('combobox', { name: 'Suche' }).fill('unterwegs')
  await phone.getByRole('option', { name: 'Unterwegs' }).first().tap()
  await phone.getByRole('heading', { name: 'Unterwegs', level: 1 }).waitFor()
  await bar.getByRole('link', { name: 'Kontakte' }).tap()
  await phone.getByRole('searchbox').fill('unterwegs')
  await counted(phone, '1 Kontakt')
  await phone.getByRole('main').getByRole('button', { name: 'Mehr' }).tap()
  await phone.getByRole('menuitem', { name: 'Zeilen auswählen' }).tap()
  await phone.getByRole('checkbox').first().check()
  await assertGood(phone)
  await phone.getByRole('region', { name: 'Ausgewählte Zeilen' }).getByRole('button', { name: 'In den Papierkorb' }).tap()
  await phone.getByText('1 Eintrag im Papierkorb').waitFor()
  await assertFits(phone)
})

test('settings are a page of their own with a way back; the import fits as well', async () => {
  const bar = phone.getByRole('navigation', { name: 'Hauptnavigation' })
  await bar.getByRole('button', { name: 'Mehr' }).tap()
  await phone.getByRole('menuitem', { name: 'Einstellungen' }).tap()
  await phone.getByRole('link', { name: 'Mitglieder' }).waitFor()
  await assertGood(phone)
  await phone.getByRole('link', { name: 'Mitglieder' }).tap()
  await phone.getByText('olga@acme.example').waitFor()
  await assertGood(phone)
  await phone.getByRole('main').getByRole('link', { name: 'Alle Einstellungen' }).tap()
  await phone.getByRole('link', { name: 'Sicherheit', exact: true }).waitFor()
  await bar.getByRole('button', { name: 'Mehr' }).tap()
  await phone.getByRole('menuitem', { name: 'Import' }).tap()
  await phone.getByRole('button', { name: 'Datei auswählen' }).waitFor()
  await assertGood(phone)
})

test('the phone did nothing that it should not', () => {
  assertClean(phone)
})
