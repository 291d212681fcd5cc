import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeRole } from '#engine/access/roles.ts'
import { create } from '#engine/act/create.ts'
import { mark, update } from '#engine/act.ts'
import { historyOf } from '#engine/change/history.ts'
import { importOf, importsOf } from '#engine/import/access.ts'
import { previewImport } from '#engine/import/check.ts'
import { expireImports } from '#engine/import/expire.ts'
import { failedFile } from '#engine/import/failed-rows.ts'
import { uploadImport } from '#engine/import/upload.ts'
import { bringHere, type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports
let at: Starter

before(async () => {
  world = await openImports()
  at = await world.starter()
})
after(() => world.close())

const refused = (code: string) => (error: { status: number; code: string; problems: { code: string }[] }) =>
  error.code === code || error.problems?.[0]?.code === code

const names = async (from: Starter): Promise<unknown[]> => (await from.all('contact')).map(({ lastName }) => lastName)

async function failedText(from: Starter, id: string, language: 'en' | 'de' = 'en'): Promise<string> {
  let text = ''
  for await (const piece of (await failedFile(from.writing, world.files, id, language)).text) text += piece
  return text
}

test('a file without rows is refused, and nothing of it is kept', async () => {
  for (const [content, code] of [
    ['', 'import.no-rows'],
    ['First name,Last name\n\n\n', 'import.no-rows'],
    ['PK\u0003\u0004 an Excel file', 'import.damaged'],
    ['BEGIN:VCARD\nEND:VCARD', 'import.no-rows'],
    ['[{"firstName":"Ada"}', 'import.file-cut'],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'import.old-spreadsheet'],
    [Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7) % 31)), 'import.binary'],
    [`${'a,'.repeat(1001)}\n1\n`, 'import.too-many-columns'],
    [`${'"a",'.repeat(100_000)}\n1\n`, 'import.too-many-columns'],
  ] as const)
    await assert.rejects(at.send('contact', content), refused(code), code)
})

test('a role of the tenant’s own, which may hide fields, opens no file of others', async () => {
  const own = await world.starter()
  const run = await own.send('contact', 'Last name,Email\nByron,ada@x.example\n')
  const { key } = await makeRole(own.writing, { name: 'Intern', from: 'manager' })
  const manager = await own.tenant.member('manager')
  const intern = await own.tenant.as({ ...manager, ownRole: key })
  assert.equal((await importOf(await own.tenant.as(manager), run.id)).id, run.id)
  await assert.rejects(importOf(intern, run.id), { status: 404 })
  assert.deepEqual((await importsOf(intern, { entity: null, cursor: null })).runs, [])
  async function* mine(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('Last name\nMine\n')
  }
  const { id } = await uploadImport(intern, world.files, 'contact', { fileName: 'mine.csv', content: mine() })
  assert.equal((await importOf(intern, id)).id, id)
})

test('of a file with very long rows so many are shown as memory allows, and all are checked', async () => {
  const own = await world.starter()
  const wide = `Byron${',x'.repeat(3)},${Array.from({ length: 900 }, () => 'y'.repeat(500)).join(',')}`
  const run = await own.send('contact', `Last name${',c'.repeat(903)}\n${`${wide}\n`.repeat(20)}`)
  const { rows, checked } = await previewImport(own.writing, world.files, run.id, { limit: 500 })
  assert.deepEqual([rows.length, checked], [9, { done: 20, total: 20 }])
})

test('what a spreadsheet would run leaves with an apostrophe among the rows that failed too, and comes back as it was', async () => {
  const own = await world.starter()
  const run = await own.bring('contact', "Last name,Email,Phone,Job title\n=cmd(),nobody,+49 30 12345,'=kept\n")
  const text = await failedText(own, run.id)
  assert.match(text, /\r\n'=cmd\(\),nobody,\+49 30 12345,'=kept,/)
  await own.bring('contact', text.replace('nobody', 'a@x.example'))
  const [made] = await own.all('contact')
  assert.deepEqual([made?.lastName, made?.jobTitle], ['=cmd()', '=kept'])
})

test('who may not import is refused, and nobody sees the import of a neighbour', async () => {
  const run = await at.send('contact', 'Last name\nByron\n')
  const other = await world.starter()
  await assert.rejects(previewImport(other.writing, world.files, run.id, { limit: 5 }), { status: 404 })
  const seller = await at.tenant.as(await at.tenant.member('member'))
  await assert.rejects(previewImport(seller, world.files, run.id, { limit: 5 }), { status: 404 })
})

test('each encoding is read as what it is', async () => {
  const text = 'Vorname;Nachname;Ort\r\nJürgen;Weiß;Köln\r\nZoë;Łukasz-Ñandú;Åre\r\n'
  const western = 'Vorname;Nachname;Ort\r\nJürgen;Weiß;Köln\r\nZoë;Ñandú;Åre – €\r\n'
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  const windows = Buffer.from([...western].map((letter) => ({ '–': 0x96, '€': 0x80 })[letter] ?? letter.codePointAt(0) ?? 0))
  for (const [bytes, encoding, expected] of [
    [Buffer.from(text), 'utf-8', text],
    [Buffer.from(`\ufeff${text}`), 'utf-8', text],
    [utf16, 'utf-16le', text],
    [Buffer.from(utf16).swap16(), 'utf-16be', text],
    [utf16.subarray(2), 'utf-16le', text],
    [windows, 'windows-1252', western],
  ] as const) {
    const own = await world.starter()
    const run = await own.bring('contact', bytes)
    assert.equal(run.settings.format.encoding, encoding)
    assert.equal(run.settings.columns[0]?.heading, 'Vorname')
    assert.deepEqual(
      (await own.all('contact')).map(({ firstName, lastName, address }) =>
        [firstName, lastName, (address as { city: string }).city].join(';'),
      ),
      expected.trim().split('\r\n').slice(1),
      encoding,
    )
  }
})

test('a row that mixes encodings is refused, and the others are read', async () => {
  const own = await world.starter()
  const bytes = Buffer.concat([
    Buffer.from('Vorname,Nachname\nJürgen,Müller\nZoë,Groß\n'),
    Buffer.from('Ren\xe9,Petit\n', 'latin1'),
    Buffer.from('Ida,Öhm\n'),
  ])
  const run = await own.bring('contact', bytes)
  assert.deepEqual([run.settings.format.encoding, run.created, run.failed], ['utf-8', 3, 1])
  assert.deepEqual(await names(own), ['Müller', 'Groß', 'Öhm'])
  assert.match(await failedText(own, run.id), /mixes encodings/)
})

test('delimiters are found, and a line that names its own is no row', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const own = await world.starter()
    const run = await own.bring(
      'contact',
      `${['First name', 'Last name', 'City'].join(delimiter)}\nAda${delimiter}Byron${delimiter}London\n`,
    )
    assert.equal(run.settings.format.dialect.delimiter, delimiter)
    assert.deepEqual(await names(own), ['Byron'])
  }
  const own = await world.starter()
  await own.bring('contact', 'sep=;\r\nVorname;Nachname\r\nAda;Byron\r\n')
  assert.deepEqual(await names(own), ['Byron'])
})

test('a file without headings is mapped by hand', async () => {
  const own = await world.starter()
  const run = await own.send('contact', 'Ada,ada@x.example\nGrace,grace@x.example\n')
  assert.deepEqual([run.settings.format.headings, run.rows], [false, 2])
  const done = await own.bring('contact', 'Ada,ada@x.example\nGrace,grace@x.example\n', {
    columns: [
      { index: 0, target: 'firstName' },
      { index: 1, target: 'emails.work.value' },
    ],
  })
  assert.equal(done.created, 2)
})

test('the preview names the problem of each cell, and counts those of all rows', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => `Name ${n},${n === 250 ? 'nobody' : `n${n}@x.example`},`)
  const run = await at.send('contact', `Last name,Email,Country\n,nobody,Atlantis\n${rows.join('\n')}\n,,Germany\n`)
  const { rows: shown, problems, problemRows, checked } = await previewImport(at.writing, world.files, run.id, { limit: 3 })
  assert.deepEqual(
    shown[0]?.problems.map(({ column, code }) => [column, code]),
    [
      [1, 'email.not-an-address'],
      [2, 'country.unknown'],
    ],
  )
  assert.deepEqual([shown[0]?.row, shown[1]?.problems], [2, []])
  assert.deepEqual([problems, problemRows, checked], [4, 3, { done: 302, total: 302 }])
  const wrong = await previewImport(at.writing, world.files, run.id, { limit: 50, only: 'problems' })
  assert.deepEqual(
    wrong.rows.map(({ row, problems: [problem] }) => [row, problem?.code]),
    [
      [2, 'email.not-an-address'],
      [253, 'email.not-an-address'],
      [303, 'contact.is-nobody'],
    ],
  )
  assert.equal((await at.all('contact')).length, 0, 'a preview writes nothing')
  assert.equal((await at.all('company')).length, 0)
})

test('columns are chosen anew: wrong ones are named, and a file that has started stays as it is', async () => {
  const own = await world.starter()
  const run = await own.send('contact', 'A,B,C\n1,Byron,x\n')
  const wrong: [Record<string, unknown>, string][] = [
    [{ columns: [{ index: 9, target: null }] }, 'import.unknown-column'],
    [{ columns: [{ index: 0, target: 'password' }] }, 'import.unknown-target'],
    [
      {
        columns: [
          { index: 0, target: 'lastName' },
          { index: 1, target: 'lastName' },
        ],
      },
      'import.same-target',
    ],
    [{ mode: 'replace' }, 'choice.not-one-of'],
    [{ key: 'address' }, 'import.unknown-key'],
    [{ key: 'emails' }, 'import.key-not-mapped'],
    [{ mode: 'update' }, 'import.key-needed'],
    [{ encoding: 'klingon' }, 'import.unknown-encoding'],
    [{ delimiter: 'x' }, 'import.unknown-delimiter'],
    [{ nonsense: 1 }, 'unknown-field'],
  ]
  for (const [change, code] of wrong) await assert.rejects(own.send('contact', 'A,B\n1,2\n', change), refused(code), code)
  assert.equal(run.settings.columns[1]?.target, null)
  const done = await own.bring('contact', 'A,B,C\n1,Byron,x\n', { columns: [{ index: 1, target: 'lastName' }] })
  assert.deepEqual([done.created, await names(own)], [1, ['Byron']])
})

test('rows that fail leave the others alone, and come back as a file with the reason: mended, they are imported', async () => {
  const own = await world.starter()
  const content =
    'Last name;Email;Phone\r\nByron;ada@x.example;030 123456\r\nHopper;nobody;call me\r\n"Broken;x@x.example;1\r\nLovelace;l@x.example;\r\n;;\r\na;b;c;d\r\n'
  const run = await own.bring('contact', content)
  assert.deepEqual([run.created, run.failed, run.state], [2, 3, 'done'])
  const text = await failedText(own, run.id)
  const [head, hopper, broken, wide] = text.replace('\ufeff', '').split('\r\n')
  assert.equal(head, 'Last name;Email;Phone;Reason')
  assert.match(hopper ?? '', /^Hopper;nobody;call me;"?Email: This is not an e-mail address.*Phone: This is not a phone number/)
  assert.match(broken ?? '', /quotation marks/)
  assert.match(wide ?? '', /^a;b;c;d;.*more cells/)
  assert.match(await failedText(own, run.id, 'de'), /Grund\r\nHopper.*Das ist keine E-Mail-Adresse/s)
  const again = await own.bring(
    'contact',
    `${head}\r\n${(hopper ?? '').replace('nobody', 'grace@x.example').replace('call me;', '030 1234;')}\r\n`,
  )
  assert.deepEqual([again.created, again.failed], [1, 0])
})

test('cells that would run as formulas come back as they were', async () => {
  const own = await world.starter()
  await own.bring('contact', "Last name,Job title,Phone\n'=1+1,''@x,+49 30 1234567\n'tis,-5,'+49 30 7654321\n")
  const records = await own.all('contact')
  assert.deepEqual(
    records.map(({ lastName, jobTitle, phones }) => [lastName, jobTitle, (phones as { value: string }[])[0]?.value]),
    [
      ['=1+1', "'@x", '+49301234567'],
      ["'tis", '-5', '+49307654321'],
    ],
  )
})

test('update or create: a record that is there is found by any of its addresses, and loses nothing', async () => {
  const own = await world.starter()
  const [company] = await create(own.writing, 'company', [{ name: 'Analytical Ltd' }])
  const [tag] = await create(own.writing, 'tag', [{ name: 'Old' }])
  const [ada] = await create(own.writing, 'contact', [
    {
      firstName: 'Ada',
      lastName: 'Byron',
      jobTitle: 'Countess',
      company: company?.id,
      tags: [tag?.id],
      emails: [{ value: 'ada@x.example', label: 'work' }, { value: 'ada@home.example' }],
      phones: [{ value: '+4930111111', label: 'mobile' }],
      address: { street: 'Old Street 1', city: 'London', country: 'GB' },
    },
  ])
  const run = await own.bring(
    'contact',
    'First name,Last name,Email,Work phone,Home phone,City,Job title,Tags\nAda,Lovelace,ADA@home.example,030 222222,030 111111,Ealing,,New\nGrace,Hopper,grace@x.example,,,,,\n',
  )
  assert.deepEqual([run.settings.mode, run.settings.key, run.created, run.updated], ['create-or-update', 'emails', 1, 1])
  const [changed] = await own.all('contact')
  assert.equal(changed?.id, ada?.id)
  assert.deepEqual(
    [changed?.firstName, changed?.lastName, changed?.jobTitle, changed?.company],
    ['Ada', 'Lovelace', 'Countess', company?.id],
  )
  assert.deepEqual(changed?.emails, [
    { value: 'ada@x.example', label: 'work' },
    { value: 'ada@home.example', label: null },
  ])
  assert.deepEqual(changed?.phones, [
    { value: '+4930111111', label: 'mobile' },
    { value: '+4930222222', label: 'work' },
  ])
  assert.deepEqual(changed?.address, { street: 'Old Street 1', city: 'Ealing', region: null, postalCode: null, country: 'GB' })
  assert.equal((changed?.tags as string[] | undefined)?.length, 2)
  const [entry] = (await historyOf(own.writing, 'contact', ada?.id ?? '', undefined)).data
  assert.deepEqual([entry?.action, entry?.channel, entry?.by.id], ['import', 'import', own.tenant.owner.actorId])
})

test('two rows of one file with the same key are one record, whether they stand together or far apart', async () => {
  const own = await world.starter()
  const filler = Array.from({ length: 1500 }, (_, n) => `F${n},f${n}@x.example,`).join('\n')
  const run = await own.bring(
    'contact',
    `Last name,Email,Phone\nByron,a@x.example,\nLovelace,A@x.example,030 123456\n${filler}\nKing,a@x.example,030 654321\n`,
  )
  assert.deepEqual([run.created, run.updated, run.failed], [1501, 2, 0])
  const [ada] = await own.all('contact')
  assert.equal(ada?.lastName, 'King')
  assert.deepEqual(
    (ada?.phones as { value: string }[] | undefined)?.map(({ value }) => value),
    ['+4930123456', '+4930654321'],
  )
})

test('update alone makes nothing new; what changes nothing is no change; what fits several is refused', async () => {
  const own = await world.starter()
  await create(own.writing, 'contact', [
    { lastName: 'Byron', emails: [{ value: 'a@x.example' }] },
    { lastName: 'Twin', emails: [{ value: 'twin@x.example' }] },
    { lastName: 'Twin', emails: [{ value: 'twin@x.example' }] },
  ])
  const run = await own.bring('contact', 'Last name,Email\nByron,a@x.example\nNew,new@x.example\nTwins,twin@x.example\nNobody,\n', {
    mode: 'update',
  })
  assert.deepEqual([run.created, run.updated, run.skipped, run.failed], [0, 0, 3, 1])
  assert.match(await failedText(own, run.id), /Several records/)
  const byName = await own.bring('contact', 'Last name,Job title\nByron,Countess\n', { mode: 'update', key: 'lastName' })
  assert.deepEqual([byName.updated, (await own.all('contact'))[0]?.jobTitle], [1, 'Countess'])
})

test('owners come by e-mail or name; a column of strangers is left out, a stranger among members is a problem', async () => {
  const own = await world.starter()
  const [member] = await own.all('member')
  const seller = await own.tenant.member('member')
  const found = await own.bring(
    'contact',
    `Last name,Owner\nA,${member?.name}\nB,${String((await own.all('member'))[1]?.email).toUpperCase()}\nC,Nobody Here\n`,
  )
  assert.deepEqual([found.created, found.failed], [2, 1])
  assert.deepEqual(
    (await own.all('contact')).map(({ owner }) => owner),
    [member?.id, seller.actorId],
  )
  const strangers = await own.send('contact', 'Last name,Owner\nA,Jonas Reuter\n')
  assert.equal(strangers.settings.columns[1]?.target, null)
})

test('linked records are made only where that is wanted, and several of one name are nobody’s guess', async () => {
  const own = await world.starter()
  await create(own.writing, 'company', [{ name: 'Twin' }, { name: 'Twin' }, { name: 'Here' }])
  const run = await own.bring('contact', 'Last name,Company\nA,Here\nB,Missing\nC,Twin\n', { createLinked: false })
  assert.deepEqual([run.created, run.failed], [1, 2])
  assert.match(await failedText(own, run.id), /B,Missing,.*does not exist.*C,Twin,.*Several records/s)
})

test('values that must be unique fail alone, those of the file itself too', async () => {
  const own = await world.starter()
  await create(own.writing, 'tag', [{ name: 'Here' }])
  const run = await own.send('tag', 'Name,Colour\nHere,red\nNew,Rot\nNew,blue\nOther,\n', { mode: 'create' })
  const { problemRows } = await previewImport(own.writing, world.files, run.id, { limit: 9 })
  assert.equal(problemRows, 2)
  const done = await own.bring('tag', 'Name,Colour\nHere,red\nNew,Rot\nNew,blue\nOther,\n', { mode: 'create' })
  assert.deepEqual([done.created, done.failed], [2, 2])
  assert.deepEqual(
    (await own.all('tag')).map(({ name, colour }) => [name, colour]),
    [
      ['Here', 'grey'],
      ['New', 'red'],
      ['Other', null],
    ],
  )
})

test('records that belong to each other in a circle are refused, the rest is written', async () => {
  const own = await world.starter()
  const run = await own.bring('company', 'Name,Parent company\nA,B\nB,A\nC,D\nD,\nE,A\nF,Outside\n')
  assert.deepEqual([run.created, run.failed], [3, 3])
  assert.deepEqual(new Set((await own.all('company')).map(({ name }) => name)), new Set(['C', 'D', 'F', 'Outside']))
})

test('dates come in local forms, in the order that their column shows', async () => {
  const own = await world.starter()
  await own.tenant.as(own.tenant.owner)
  const settings = `insert into own_field (tenant_id, id, entity, key, kind, label, options, position, created_at) values ($1, $2, 'contact', 'x_since', 'date', 'Customer since', '{"holds":"nothing-personal"}', 1, '2026-01-01')`
  await world.database.batch(own.tenant.id, [
    { text: settings, values: [own.tenant.id, crypto.randomUUID()] },
    { text: 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1', values: [own.tenant.id] },
  ])
  const { starterIn } = await import('#tests/imports.ts')
  const fresh = await starterIn(own.tenant, world.files, 'DE')
  const run = await fresh.bring(
    'contact',
    'Last name,Customer since\nA,02/03/2026\nB,12/31/2025\nB,11/30/2025\nC,31.01.2024\nD,2023-07-01\nE,31/12/2025\n',
  )
  assert.deepEqual([run.created, run.failed], [5, 1])
  assert.deepEqual(
    (await fresh.all('contact')).map((record) => record.x_since),
    ['2026-02-03', '2025-12-31', '2025-11-30', '2024-01-31', '2023-07-01'],
  )
})

test('rows of nonsense are each refused or stored as they stand, and nothing stays half', async () => {
  const own = await world.starter()
  const noise = (n: number): string =>
    Array.from({ length: 40 }, (_, k) => String.fromCharCode(32 + ((n * 31 + k * 17 + ((n * k) % 7)) % 95))).join('')
  const rows = Array.from({ length: 5000 }, (_, n) => noise(n))
  const run = await own.bring('contact', `Last name,Email,Phone\n${rows.join('\n')}\n`)
  assert.equal(run.created + run.updated + run.skipped + run.failed, run.rows)
  assert.equal((await own.all('contact')).length, run.created)
  assert.equal(run.state, 'done')
})

test('what is in the trash is no match, and comes back to nobody', async () => {
  const own = await world.starter()
  const [old] = await create(own.writing, 'contact', [{ lastName: 'Byron', emails: [{ value: 'a@x.example' }] }])
  await mark(own.writing, 'contact', [old?.id ?? ''], 'delete')
  const run = await own.bring('contact', 'Last name,Email\nByron,a@x.example\n')
  assert.deepEqual([run.created, run.updated], [1, 0])
})

test('somebody else who changes a record in the same moment loses nothing', async () => {
  const own = await world.starter()
  const [ada] = await create(own.writing, 'contact', [{ lastName: 'Byron', emails: [{ value: 'a@x.example' }] }])
  let meddled = false
  const meddling = {
    ...own.writing,
    database: {
      ...own.writing.database,
      read: async (tenantId: string, statements: readonly { text: string }[]) => {
        const answer = await own.writing.database.read(tenantId, statements)
        // Right after the import has read the record, before it writes.
        if (!meddled && statements[0]?.text.includes('t.id = any(')) {
          meddled = true
          await update(own.writing, 'contact', [{ id: ada?.id ?? '', input: { phones: [{ value: '+4930999999' }] } }])
        }
        return answer
      },
    },
  }
  const sent = await own.send('contact', 'Last name,Email,Phone\nLovelace,a@x.example,030 111111\n')
  const run = await bringHere(meddling, world.files, sent.id)
  assert.deepEqual([meddled, run.updated, run.failed], [true, 1, 0])
  const [now] = await own.all('contact')
  assert.deepEqual(
    (now?.phones as { value: string }[] | undefined)?.map(({ value }) => value),
    ['+4930999999', '+4930111111'],
  )
})

test('files are forgotten after a week, and say so; what was imported stays', async () => {
  const own = await world.starter()
  const sent = await own.send('contact', 'Last name\nByron\n')
  const done = await own.bring('contact', 'Last name,Email\nHopper,nobody\nKing,\n')
  const later = { now: () => new Date(Date.now() + 8 * 86_400_000) }
  await expireImports({ database: world.database, clock: later }, world.files, assert.ifError)
  await assert.rejects(previewImport(own.writing, world.files, sent.id, { limit: 1 }), { status: 404 })
  await assert.rejects(failedFile(own.writing, world.files, done.id, 'en'), { code: 'import.file-gone' })
  assert.deepEqual(await names(own), ['King'])
})
