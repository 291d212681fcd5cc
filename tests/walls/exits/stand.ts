import { sightChanged } from '#engine/access/waiting.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword, sessionName } from '#tests/entrance.ts'
import { send } from '#tests/files.ts'

/** A contact of somebody's, with words in it that are found nowhere else. */
export interface Planted {
  readonly whose: 'mine' | 'mate' | 'stranger'
  readonly id: string
  readonly note: string
  readonly file: string
  /** In its name, in its note and in its file. */
  readonly open: string
  /** In a field that the hiding roles hide. */
  readonly hidden: string
  /** An address by which it could be found. */
  readonly email: string
}

/** Nothing alike: what was typed wrong is found too. */
const hiddenWords = { mine: 'Zygomorph', mate: 'Thylakoid', stranger: 'Brontide' } as const

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export type Ask = (method: Method, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** One person at the API, and what was planted around them. */
export interface Seat {
  readonly stand: Stand
  readonly ask: Ask
  /** As a form with one file. */
  readonly upload: (path: string, name: string, text: string) => Promise<Answer>
  /** The headers by which they are known. */
  readonly headers: Readonly<Record<string, string>>
  readonly planted: readonly Planted[]
  readonly memberId: string
}

/** A tenant with a server, in which people of any role can be seated. */
export interface Stand {
  readonly app: TestApp
  readonly tenant: TestTenant
  readonly owner: Ask
  /** A role of the tenant's own, beginning as a copy of `manager`. */
  role(name: string, rights: Record<string, unknown>): Promise<string>
  seat(role: string): Promise<Seat>
  key(role: string): Promise<string>
  /** A sweep would end all that there is of this entity, and waits for somebody to look. */
  waits(entity: string): Promise<void>
}

const dataOf = (answer: Answer): { id: string; [key: string]: unknown } => {
  if (answer.status >= 300) throw new Error(`not made: ${answer.status} ${answer.text}`)
  return answer.body.data as { id: string }
}

export async function openStand(): Promise<Stand> {
  const app = await openTestApp({ crowd: true })
  const tenant = await app.tenant('Acme')
  const owner: Ask = (method, path, body, headers) => app.ask(tenant.apiKey, method, `/api/v1${path}`, body, headers)
  let serial = 0
  const stand: Stand = {
    app,
    tenant,
    owner,
    async role(name, rights) {
      const role = dataOf(await owner('POST', '/roles', { name, from: 'manager' }))
      dataOf(await owner('PATCH', `/roles/${role.id}`, rights))
      return String(role.key)
    },
    key: async (role) => String(dataOf(await owner('POST', '/api-keys', { name: role, role, expiresOn: null })).key),
    async waits(entity) {
      const { tenantId } = tenant
      app.clock.at += 2000
      const at = app.clock.now().toISOString()
      const id = newId(app.clock)
      const part = `insert into sweep_part (tenant_id, sweep_id, kind, due_before, since, state, total, found) values ($1, $2, $3, $4, 'createdAt', 'waiting', 1000, 1000)`
      await app.database.batch(tenantId, [
        { text: 'insert into sweep (tenant_id, id, started_at, finished_at) values ($1, $2, $3, $3)', values: [tenantId, id, at] },
        { text: part, values: [tenantId, id, entity, at] },
        sightChanged(tenantId),
      ])
      app.clock.at += 2000
    },
    async seat(role) {
      serial += 1
      const [me, mate, stranger] = [
        await member(`me${serial}`, role),
        await member(`mate${serial}`, 'member'),
        await member(`far${serial}`, 'member'),
      ]
      dataOf(await owner('POST', '/teams', { name: `Team ${serial}`, members: [{ member: me }, { member: mate }] }))
      const planted: Planted[] = []
      for (const [whose, by] of [
        ['mine', me],
        ['mate', mate],
        ['stranger', stranger],
      ] as const)
        planted.push(await plant(whose, by, serial))
      app.clock.at += 2000
      const headers = await signIn(`me${serial}@acme.example`)
      const ask: Ask = (method, path, body, more) => app.ask(undefined, method, `/api/v1${path}`, body, { ...headers, ...more })
      return { stand, ask, upload: (path, name, text) => uploaded(headers, path, name, text), headers, planted, memberId: me }
    },
  }

  async function member(name: string, role: string): Promise<string> {
    const { id } = dataOf(await owner('POST', '/members', { name, email: `${name}@acme.example`, role }))
    const { link } = dataOf(await owner('POST', `/members/${id}/link`)) as unknown as { link: string }
    const joined = await app.ask(
      undefined,
      'POST',
      '/api/v1/join',
      { token: link.split('#')[1], name, password: goodPassword },
      { origin: baseUrl },
    )
    dataOf(joined)
    return id
  }

  async function signIn(email: string): Promise<Record<string, string>> {
    const answer = await app.ask(undefined, 'POST', '/api/v1/session', { email, password: goodPassword }, { origin: baseUrl })
    const cookies = [answer.headers['set-cookie'] ?? []].flat().map(String)
    const cookie = cookies.find((one) => one.startsWith(`${sessionName}=`))?.split(';')[0] ?? ''
    return { cookie, origin: baseUrl, 'steward-tenant': tenant.slug }
  }

  async function plant(whose: Planted['whose'], by: string, of: number): Promise<Planted> {
    const [open, hidden, email] = [`Quokka${whose}${of}`, `${hiddenWords[whose]}${'q'.repeat(of)}`, `${whose}${of}@planted.example`]
    const input = { firstName: open, lastName: 'Planted', jobTitle: hidden, emails: [{ value: email, label: 'work' }], owner: by }
    const { id } = dataOf(await owner('POST', '/contacts', input))
    const note = dataOf(await owner('POST', '/notes', { text: `${open} wrote`, about: { entity: 'contact', id } }))
    const file = await send(app, tenant.apiKey, `/contacts/${id}/files`, {
      name: `${open}.txt`,
      bytes: Buffer.from(`${open} sent`),
      type: 'text/plain',
    })
    return { whose, id, note: note.id, file: dataOf(file).id, open, hidden, email }
  }

  async function uploaded(headers: Readonly<Record<string, string>>, path: string, name: string, text: string): Promise<Answer> {
    const form = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n--b--\r\n`
    return app.ask(undefined, 'POST', `/api/v1${path}`, form, { ...headers, 'content-type': 'multipart/form-data; boundary=b' })
  }
  return stand
}
