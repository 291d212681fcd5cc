import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { removeContents } from '#engine/files/remove.ts'
import type { Role } from '#schema/access.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { fetchBytes, formOf, type SentFile, send } from '#tests/files.ts'

let app: TestApp
let acme: TestTenant
let ada: string

interface FileRecord {
  id: string
  name: string
  version: number
  content: { id: string; mediaType: string; size: number; sha256: string; preview: string | null }
}

before(async () => {
  app = await openTestApp({ crowd: true })
  acme = await app.tenant('Acme')
  ada = await contact()
})
after(() => app.close())

const contact = async (): Promise<string> =>
  String(((await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Byron' })).body.data as { id: string }).id)
const onto = (id: string): string => `/contacts/${id}/files`
const sendTo = (file: SentFile, headers: Record<string, string> = {}): Promise<Answer> =>
  send(app, acme.apiKey, onto(ada), file, { headers })
const recordIn = ({ status, text, body }: Answer): FileRecord => {
  assert.equal(status, 201, text)
  return body.data as unknown as FileRecord
}
const codeOf = ({ body }: Answer): unknown => (body.errors as { code: string }[] | undefined)?.[0]?.code ?? body.code
const text = (said: string): Uint8Array => Buffer.from(said)

/** Every file that lies in the store, by area. */
async function lying(): Promise<string[]> {
  const folder = join(app.context.config.dataDir, 'files')
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return found.filter((each) => each.isFile()).map((each) => `${each.parentPath.split('/').at(-1)}/${each.name}`)
}

const jpeg = () =>
  sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#4488aa' } })
    .jpeg()
    .toBuffer()

test('a file comes back byte for byte, under its own name, as something that no browser runs', async () => {
  const bytes = randomBytes(300_000)
  const { id, name, content } = recordIn(await sendTo({ name: 'Größe & “Maß”; 100%.bin', bytes }))
  assert.equal(name, 'Größe & “Maß”; 100%.bin')
  const sum = createHash('sha256').update(bytes).digest('hex')
  assert.deepEqual({ ...content, id: '' }, { id: '', mediaType: 'application/octet-stream', size: 300_000, sha256: sum, preview: null })
  const { status, headers, bytes: back } = await fetchBytes(app, acme.apiKey, `/files/${id}/content`)
  assert.equal(status, 200)
  assert.ok(back.equals(bytes))
  assert.equal(headers['content-type'], 'application/octet-stream')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['content-security-policy'], "sandbox; default-src 'none'")
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(
    String(headers['content-disposition']),
    /^attachment; filename="Gro_*\S* & _Ma_*\S*_ 100_\.bin"; filename\*=UTF-8''Gr%C3%B6%C3%9Fe%20%26%20/,
  )
})

test('a part of it is given to whoever asks for one', async () => {
  const bytes = randomBytes(200_000)
  const { id, content } = recordIn(await sendTo({ name: 'a.bin', bytes }))
  const part = (range: string, more = {}) => fetchBytes(app, acme.apiKey, `/files/${id}/content`, { range, ...more })
  for (const [range, start, end] of [
    ['bytes=0-0', 0, 1],
    ['bytes=65530-131080', 65_530, 131_081],
    ['bytes=199999-', 199_999, 200_000],
    ['bytes=-100', 199_900, 200_000],
    ['bytes=100-900000', 100, 200_000],
  ] as const) {
    const answer = await part(range)
    assert.equal(answer.status, 206, range)
    assert.equal(answer.headers['content-range'], `bytes ${start}-${end - 1}/200000`)
    assert.ok(answer.bytes.equals(bytes.subarray(start, end)), range)
  }
  for (const range of ['bytes=9-3', 'bytes=1-2,4-5', 'lines=1-2', 'bytes=-']) assert.equal((await part(range)).bytes.length, 200_000, range)
  assert.equal((await part('bytes=200000-')).status, 416)
  assert.equal((await part('bytes=0-9', { 'if-range': '"another"' })).status, 200)
  assert.equal((await part('bytes=0-9', { 'if-range': `"${content.sha256}"` })).status, 206)
})

test('what it is is found out, not believed', async () => {
  const pdf = recordIn(await sendTo({ name: 'offer.pdf', bytes: text('%PDF-1.7\nx'), type: 'text/html' }))
  assert.deepEqual([pdf.content.mediaType, pdf.content.preview], ['application/pdf', 'pdf'])
  const notes = recordIn(
    await sendTo({ name: 'MZ notes.txt', bytes: text('MZ is how programs begin. BMW, too.'), type: 'application/x-msdownload' }),
  )
  assert.deepEqual([notes.content.mediaType, notes.content.preview], ['text/plain', 'text'])
  for (const [name, bytes] of [
    ['page.html', '<!doctype html><script>alert(1)</script>'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['run.js', 'alert(1)'],
  ] as const) {
    const { id, content } = recordIn(await sendTo({ name, bytes: text(bytes), type: 'image/png' }))
    assert.equal(content.preview, null, name)
    assert.equal((await fetchBytes(app, acme.apiKey, `/files/${id}/preview`)).status, 404, name)
    assert.equal((await fetchBytes(app, acme.apiKey, `/files/${id}/content`)).headers['content-type'], 'application/octet-stream', name)
  }
})

test('a picture has a small copy and one to look at; of a text the beginning is shown', async () => {
  const { id, content } = recordIn(await sendTo({ name: 'photo.JPG', bytes: await jpeg() }))
  assert.deepEqual([content.mediaType, content.preview], ['image/jpeg', 'image'])
  for (const [copy, width] of [
    ['thumbnail', 480],
    ['preview', 1800],
  ] as const) {
    const { headers, bytes } = await fetchBytes(app, acme.apiKey, `/files/${id}/${copy}`)
    assert.equal(headers['content-type'], 'image/webp')
    assert.equal((await sharp(bytes).metadata()).width, width)
  }
  const long = recordIn(await sendTo({ name: 'long.csv', bytes: Buffer.from('ä;ö;ü\n'.repeat(60_000)) }))
  const shown = await fetchBytes(app, acme.apiKey, `/files/${long.id}/preview`)
  assert.equal(shown.headers['content-type'], 'text/plain; charset=utf-8')
  assert.equal(shown.headers['steward-cut'], 'true')
  assert.match(shown.bytes.toString(), /^ä;ö;ü\nä/)
  assert.ok(shown.bytes.length <= 103_000)
})

test('a picture that cannot be written anew is kept without a preview, or refused where the tenant says so', async () => {
  const heic = { name: 'IMG_1.heic', bytes: Buffer.concat([Buffer.from('0000001866747970', 'hex'), text('heic'), randomBytes(5000)]) }
  const broken = { name: 'broken.jpg', bytes: (await jpeg()).subarray(0, 9000) }
  for (const file of [heic, broken]) assert.equal(recordIn(await sendTo(file)).content.preview, null, file.name)
  const patch = (body: object) => app.ask(acme.apiKey, 'PATCH', '/api/v1/file-settings', body)
  assert.equal((await patch({ refuseWithMetadata: true })).status, 200)
  for (const file of [heic, broken]) assert.equal(codeOf(await sendTo(file)), 'file.keeps-metadata', file.name)
  assert.equal((await patch({ refuseWithMetadata: false })).status, 200)
})

test('nothing stays of what is refused: nothing, too much, a lie, a type that is not accepted, a file cut on its way', async () => {
  const before = await lying()
  const zip = Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(9000)])
  const patch = await app.ask(acme.apiKey, 'PATCH', '/api/v1/file-settings', { maxMegabytes: 1, groups: ['images', 'documents'] })
  assert.equal(patch.status, 200, patch.text)
  const refused: [SentFile | { payload: Buffer }, number, string][] = [
    [{ name: 'empty.txt', bytes: text('') }, 422, 'file.empty'],
    [{ name: 'large.txt', bytes: Buffer.alloc(1_048_577, 'x') }, 413, 'file.too-large'],
    [{ name: 'bomb.png', bytes: zip }, 422, 'file.not-what-it-says'],
    [{ name: 'invoice.pdf', bytes: text('<html><script>') }, 422, 'file.not-what-it-says'],
    [{ name: 'offer.docx', bytes: Buffer.concat([text('MZ'), Buffer.alloc(64), randomBytes(500)]) }, 422, 'file.not-what-it-says'],
    [{ name: 'all.zip', bytes: zip }, 422, 'file.type-not-allowed'],
    [{ payload: formOf({ name: 'cut.txt', bytes: Buffer.alloc(500_000, 'x') }).subarray(0, 400_000) }, 422, 'file.cut'],
    [{ payload: Buffer.from('no form at all') }, 422, 'file.no-file'],
  ]
  for (const [file, status, code] of refused) {
    const answer = await send(app, acme.apiKey, onto(ada), file)
    const what = 'name' in file ? file.name : code
    assert.equal(answer.status, status, `${what}: ${answer.text}`)
    if (code !== 'file.no-file') assert.equal(codeOf(answer), code, what)
  }
  const claimed = await app.app.inject({
    method: 'POST',
    url: `/api/v1${onto(ada)}`,
    headers: { authorization: `Bearer ${acme.apiKey}`, 'content-type': 'multipart/form-data; boundary=b', 'content-length': '10000000000' },
  })
  assert.equal(claimed.statusCode, 413)
  assert.deepEqual(await lying(), before)
  await app.ask(acme.apiKey, 'PATCH', '/api/v1/file-settings', {
    maxMegabytes: 50,
    groups: ['images', 'documents', 'media', 'archives', 'programs', 'other'],
  })
})

test('a name is only a name: no path, nothing that turns text, no end but its own', async () => {
  for (const [given, kept] of [
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\offer.txt', 'offer.txt'],
    ['invoice\u202Efdp.txt', 'invoicefdp.txt'],
    ['a\u0007b\u200b.txt', 'ab.txt'],
    [`${'long '.repeat(100)}.txt`, undefined],
    ['...', 'file'],
    ['', 'file'],
  ] as const) {
    const { name } = recordIn(await sendTo({ name: given, bytes: text('x') }))
    if (kept !== undefined) assert.equal(name, kept)
    assert.ok([...name].length <= 255 && (kept !== undefined || name.endsWith('.txt')), name)
  }
})

test('two of the same name are two files; one that is sent twice under one key is one', async () => {
  const id = await contact()
  const file = { name: 'same.txt', bytes: text('one') }
  const again = { 'idempotency-key': `upload ${id}` }
  for (const headers of [{}, {}, again, again]) recordIn(await send(app, acme.apiKey, onto(id), file, { headers }))
  const list = await app.ask(acme.apiKey, 'POST', '/api/v1/files/query', { filter: { about: { eq: { entity: 'contact', id } } } })
  assert.equal((list.body.data as unknown[]).length, 3, list.text)
  const other = await send(app, acme.apiKey, onto(id), { ...file, bytes: text('two') }, { headers: again })
  assert.equal(codeOf(other), 'idempotency.other-request')
})

test('it is renamed, thrown away, brought back and ended like any record; its bytes go when it does, or when what it hangs on does', async () => {
  const id = await contact()
  const first = recordIn(await send(app, acme.apiKey, onto(id), { name: 'a.jpg', bytes: await jpeg() }))
  const second = recordIn(await send(app, acme.apiKey, onto(id), { name: 'b.txt', bytes: text('b') }))
  const of = async (contentId: string) => (await lying()).filter((each) => each.endsWith(contentId)).map((each) => each.split('/')[0])
  const renamed = await app.ask(acme.apiKey, 'PATCH', `/api/v1/files/${first.id}`, { name: 'c.jpg' })
  assert.equal((renamed.body.data as FileRecord).name, 'c.jpg')
  assert.equal((await app.ask(acme.apiKey, 'PATCH', `/api/v1/files/${first.id}`, { content: null })).status, 422)
  assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/files', { name: 'x', about: { entity: 'contact', id } })).status, 409)
  const history = await app.ask(acme.apiKey, 'GET', `/api/v1/files/${first.id}/history`)
  assert.deepEqual(
    (history.body.data as { action: string }[]).map(({ action }) => action),
    ['update', 'create'],
  )
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${first.id}`)
  assert.deepEqual(await of(first.content.id), ['file', 'preview', 'thumbnail'])
  await app.ask(acme.apiKey, 'POST', `/api/v1/files/${first.id}/restore`, {})
  assert.equal((await fetchBytes(app, acme.apiKey, `/files/${first.id}/content`)).status, 200)
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${first.id}`)
  assert.equal((await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${first.id}?forever=true`)).status, 204)
  const place = app.context.engine
  await removeContents(place, app.context.files, acme)
  assert.deepEqual(await of(first.content.id), [])
  assert.deepEqual(await of(second.content.id), ['file'])
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/contacts/${id}`)
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/contacts/${id}?forever=true`)
  await removeContents(place, app.context.files, acme)
  assert.deepEqual(await of(second.content.id), [])
})

test('who may only read a record can take its files out, and add none', async () => {
  const { id } = recordIn(await sendTo({ name: 'a.txt', bytes: text('a') }))
  const reader = await app.key(acme, 'read-only')
  assert.equal((await fetchBytes(app, reader, `/files/${id}/content`)).status, 200)
  assert.equal((await send(app, reader, onto(ada), { name: 'b.txt', bytes: text('b') })).status, 403)
  assert.equal((await app.ask(reader, 'PATCH', `/api/v1/files/${id}`, { name: 'x' })).status, 403)
  assert.equal((await app.ask(reader, 'DELETE', `/api/v1/files/${id}`)).status, 403)
  assert.equal((await app.ask(reader, 'PATCH', '/api/v1/file-settings', { maxMegabytes: 2 })).status, 403)
  const member = await app.key(acme, 'member')
  assert.equal((await send(app, member, onto(ada), { name: 'b.txt', bytes: text('b') })).status, 403, 'it is not the member’s contact')
})

test('a picture of a person is a square of what was sent, without where it was taken; another one takes its place', async () => {
  const id = await contact()
  const path = `/contacts/${id}/images/photo`
  const planted = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#4488aa' } })
    .withExif({ IFD0: { Copyright: 'CANARY-ada' } })
    .jpeg()
    .toBuffer()
  assert.ok(planted.includes('CANARY-ada'))
  assert.equal((await fetchBytes(app, acme.apiKey, path)).status, 404)
  const first = await send(app, acme.apiKey, `${path}?x=0.25&y=0&size=0.5`, { name: 'me.jpg', bytes: planted }, { method: 'PUT' })
  assert.equal(first.status, 200, first.text)
  const { headers, bytes } = await fetchBytes(app, acme.apiKey, path)
  assert.equal(headers['content-type'], 'image/webp')
  assert.ok(!bytes.includes('CANARY-ada'))
  const { width, height, exif } = await sharp(bytes).metadata()
  assert.deepEqual([width, height, exif], [320, 320, undefined])
  const old = (first.body.data as { photo: string }).photo
  const second = await send(app, acme.apiKey, path, { name: 'me.png', bytes: await sharp(planted).png().toBuffer() }, { method: 'PUT' })
  assert.notEqual((second.body.data as { photo: string }).photo, old)
  await removeContents(app.context.engine, app.context.files, acme)
  assert.ok(!(await lying()).includes(`image/${old}`))
  assert.equal((await app.ask(acme.apiKey, 'PATCH', `/api/v1/contacts/${id}`, { photo: old })).status, 422)
  for (const [bad, code] of [
    [`${path}?x=2&y=0&size=1`, 'file.bad-crop'],
    [`${path}?x=0&y=0&size=0`, 'file.bad-crop'],
  ] as const)
    assert.equal(codeOf(await send(app, acme.apiKey, bad, { name: 'me.jpg', bytes: planted }, { method: 'PUT' })), code)
  const none = await send(
    app,
    acme.apiKey,
    path,
    { name: 'me.jpg', bytes: text('<svg xmlns="http://www.w3.org/2000/svg"/>') },
    { method: 'PUT' },
  )
  assert.equal(codeOf(none), 'file.not-an-image')
  const removed = await app.ask(acme.apiKey, 'DELETE', `/api/v1${path}`)
  assert.equal((removed.body.data as { photo: unknown }).photo, null)
  assert.equal(
    (await send(app, acme.apiKey, `/contacts/${id}/images/lastName`, { name: 'a.jpg', bytes: planted }, { method: 'PUT' })).status,
    404,
  )
})

test('whoever is linked or found comes with the id of the picture, unless one may not read it', async () => {
  const made = await app.ask(acme.apiKey, 'POST', '/api/v1/companies', { name: 'Pictured Works' })
  const company = (made.body.data as { id: string }).id
  const put = await send(
    app,
    acme.apiKey,
    `/companies/${company}/images/logo`,
    { name: 'logo.jpg', bytes: await jpeg() },
    { method: 'PUT' },
  )
  const { logo } = put.body.data as { logo: string }
  await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Worker', company })
  const seen = async (key: string) => {
    const list = await app.ask(key, 'POST', '/api/v1/contacts/query', { q: 'Worker', labels: true })
    const [hit] = (await app.ask(key, 'POST', '/api/v1/search', { q: 'Pictured' })).body.data as { picture: string | null }[]
    return [(list.body.pictures as Record<string, string>)[company] ?? null, hit?.picture]
  }
  assert.deepEqual(await seen(acme.apiKey), [logo, logo])
  const role = await app.ask(acme.apiKey, 'POST', '/api/v1/roles', { name: 'Blind', from: 'member' })
  const { id, key, version } = role.body.data as { id: string; key: string; version: number }
  const fields = { company: { logo: { read: false, filter: false, edit: false } } }
  assert.equal((await app.ask(acme.apiKey, 'PATCH', `/api/v1/roles/${id}`, { fields }, { 'if-match': `"${version}"` })).status, 200)
  assert.deepEqual(await seen(await app.key(acme, key as Role)), [null, null])
})
