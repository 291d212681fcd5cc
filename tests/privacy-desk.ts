import assert from 'node:assert/strict'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'

export const minute = 60_000

/** A tenant whose letters arrive, its staff, and people who ask without an account. */
export interface Desk {
  readonly app: TestApp
  readonly acme: TestTenant
  readonly mailbox: Mailbox
  /** As anybody, below the public path of privacy. */
  post(path: string, body: unknown): Promise<Answer>
  /** As the owner, by key. */
  staff(method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: unknown): Promise<Answer>
  /** Makes a contact; gives its id. */
  held(values: Record<string, unknown>): Promise<string>
  linkFor(email: string): Promise<string>
  codeFor(email: string): Promise<string>
  /** Link, code, page: as a person does it. Gives the page's token. */
  openPage(email: string): Promise<string>
  close(): Promise<void>
}

export const dataOf = <T = Record<string, unknown>>(answer: Answer): T => answer.body.data as T

export async function openDesk(): Promise<Desk> {
  const mailbox = await openMailbox()
  const app = await openTestApp({ smtpUrl: mailbox.url, crowd: true, settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.0/8' } })
  const acme = await app.tenant('Acme')
  const { background } = app.context.entrance
  const desk: Desk = {
    ...{ app, acme, mailbox },
    post: (path, body) => app.ask(undefined, 'POST', `/api/v1/privacy/${path}`, body),
    staff: (method, path, body) => app.ask(acme.apiKey, method, `/api/v1${path}`, body),
    async held(values) {
      const made = await desk.staff('POST', '/contacts', values)
      assert.equal(made.status, 201, made.text)
      return String(dataOf(made).id)
    },
    async linkFor(email) {
      await background.done()
      return (await mailbox.linkTo('privacy/acme/me', email)).split('#')[1] ?? ''
    },
    async codeFor(email) {
      await background.done()
      return /(\d{6}) is your code/.exec(await mailbox.newestTo(email, 'is your code'))?.[1] ?? ''
    },
    async openPage(email) {
      assert.equal((await desk.post('acme/links', { email, language: 'en' })).status, 202)
      const opened = await desk.post('acme/open', { token: await desk.linkFor(email) })
      assert.equal(opened.status, 200, opened.text)
      const entered = await desk.post('acme/code', { token: dataOf(opened).token, code: await desk.codeFor(email) })
      assert.equal(entered.status, 200, entered.text)
      return String(dataOf(entered).token)
    },
    async close() {
      await app.close()
      await mailbox.close()
    },
  }
  return desk
}
