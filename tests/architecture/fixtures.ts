import type { rulesFor } from '#tests/architecture/rules.ts'

type Texts = Readonly<Record<string, string>>

/** Planted violations: trees that a rule must catch, and their neighbours that it must let pass. */
export interface Fixture {
  readonly rule: keyof ReturnType<typeof rulesFor>
  readonly name: string
  readonly breaks: readonly Texts[]
  readonly keeps: readonly Texts[]
}

const lines = (count: number, line: string): string => `${line}\n`.repeat(count)

export const fixtures: readonly Fixture[] = [
  {
    rule: 'each folder imports only what the layout allows',
    name: 'a folder that imports past the table',
    breaks: [
      { 'schema/entity.ts': "import type { Contact } from '#domain/parties/contact.ts'" },
      { 'schema/entity.ts': "import { readFile } from 'node:fs'" },
      { 'schema/entity.ts': "import fs from 'fs'" },
      { 'domain/parties/contact.ts': "import { plan } from '#privacy/erasure-plan.ts'" },
      { 'domain/parties/contact.ts': "import dayjs from 'dayjs'" },
      { 'privacy/promises.ts': "export type X = import('#engine/find.ts').Find" },
      { 'platform/mail/smtp.ts': "import { text } from '#schema/fields/text.ts'" },
      { 'platform/jobs/queue.ts': "const engine = await import('#engine/act.ts')" },
      { 'engine/act.ts': "import { contact } from '#domain/parties/contact.ts'" },
      { 'engine/act.ts': "import { config } from '#server/config.ts'" },
      { 'engine/api/list.ts': "import { Pool } from 'pg'" },
      { 'engine/webhooks/deliver.ts': "import { request } from 'node:http'" },
      { 'engine/api/list.ts': "import { newDatabase } from '#tests/database.ts'" },
      { 'server/main.ts': "import { paths } from '#web/app/paths.ts'" },
      { 'web/app/api.ts': "import { act } from '#engine/act.ts'" },
      { 'web/app/api.ts': "import { model } from '#domain/model.ts'" },
      { 'web/app/api.ts': "import { join } from 'node:path'" },
      { 'server/routes.ts': "import { useState } from 'react'" },
      { 'web/app/pages.ts': "const page = import.meta.glob('../../server/*.ts')" },
    ],
    keeps: [
      { 'schema/fields/phone.ts': "import { entity } from '#schema/entity.ts'\nconst { parse } = await import('libphonenumber-js')" },
      { 'engine/act.ts': "import { model } from '#domain/model.ts'\nimport { openDatabase } from '#platform/database/database.ts'" },
      { 'engine/act.test.ts': "import test from 'node:test'\nimport { contact } from '#domain/parties/contact.ts'" },
      { 'web/app/main.tsx': "import { createRoot } from 'react-dom/client'\nimport { totalsOf } from '#domain/invoicing/totals.ts'" },
      { 'web/vite.config.ts': "import { join } from 'node:path'" },
      { 'engine/storage/snapshot.ts': "new URL('../../tests/snapshots/schema.sql', import.meta.url)" },
    ],
  },
  {
    rule: 'our own code is imported by its path from the root',
    name: 'a relative import of code',
    breaks: [{ 'engine/act.ts': "import { find } from './find.ts'" }, { 'web/app/shell.tsx': "import { Button } from '../kit/button'" }],
    keeps: [
      { 'web/app/main.tsx': "import './theme.css'\nimport.meta.glob('../**/page.tsx')\nimport { Shell } from '#web/app/shell.tsx'" },
      { 'server/start/start.mjs': "import './install.mjs'" },
    ],
  },
  {
    rule: 'no file imports itself in a circle',
    name: 'files that import each other',
    breaks: [
      { 'engine/a.ts': "import '#engine/b.ts'", 'engine/b.ts': "import '#engine/c.ts'", 'engine/c.ts': "import '#engine/a.ts'" },
      { 'schema/a.ts': "import type { B } from '#schema/b.ts'", 'schema/b.ts': "import type { A } from '#schema/a.ts'" },
      { 'engine/a.ts': "import '#engine/a.ts'" },
    ],
    keeps: [
      { 'engine/a.ts': "import '#engine/b.ts'\nimport '#engine/c.ts'", 'engine/b.ts': "import '#engine/c.ts'", 'engine/c.ts': '' },
      { 'server/cli/main.ts': 'await import(`#server/cli/${command}.ts`)', 'server/cli/doctor.ts': '' },
    ],
  },
  {
    rule: 'no file passes on what others declare',
    name: 'a barrel',
    breaks: [
      { 'engine/all.ts': "export * from '#engine/act.ts'" },
      { 'engine/all.ts': "export { act } from '#engine/act.ts'" },
      { 'engine/all.ts': "import { act } from '#engine/act.ts'\nexport { act }\nexport const more = 1" },
      { 'engine/all.ts': "import type { Act } from '#engine/act.ts'\nexport type { Act }" },
      { 'engine/all.ts': "export type { Act } from '#engine/act.ts'" },
      { 'engine/find/index.ts': 'export const find = 1' },
    ],
    keeps: [
      { 'domain/model.ts': "export { contact } from '#domain/parties/contact.ts'" },
      { 'engine/act.ts': 'const act = 1\nexport { act }' },
      { 'engine/act.ts': "import type { Fact } from '#engine/fact.ts'\nexport type { Fact }\nexport function act(): Fact {}" },
    ],
  },
  {
    rule: 'every file is used',
    name: 'a file that nobody imports, or tests alone',
    breaks: [
      { 'server/main.ts': '', 'engine/forgotten.ts': '' },
      { 'server/main.ts': '', 'engine/a.ts': "import '#engine/b.ts'", 'engine/b.ts': '' },
      { 'server/main.ts': '', 'engine/only.ts': '', 'engine/only.test.ts': "import '#engine/only.ts'" },
      { 'tests/harness.ts': '' },
    ],
    keeps: [
      { 'server/main.ts': "import '#engine/act.ts'", 'engine/act.ts': '', 'engine/act.test.ts': '' },
      { 'server/main.ts': 'await import(`#server/cli/${command}.ts`)', 'server/cli/doctor.ts': '' },
      {
        'package.json': '{"scripts":{"start":"node server/start/start.mjs"}}',
        'server/start/start.mjs': "new URL('./install.mjs', import.meta.url)",
        'server/start/install.mjs': '',
      },
      {
        'web/app/language.ts': "import.meta.glob(['../../messages/*/{web,import}.ts'])",
        'web/index.html': '<script src="/app/language.ts">',
        'messages/de/web.ts': '',
      },
      {
        'web/index.html': '<script type="module" src="/app/main.tsx"></script>',
        'web/app/main.tsx': "import.meta.glob('../**/page.tsx')",
        'web/import/page.tsx': '',
      },
      { 'tests/harness.ts': '', 'engine/act.test.ts': "import '#tests/harness.ts'" },
    ],
  },
  {
    rule: 'only the send gate imports a channel',
    name: 'a channel imported beside the gate',
    breaks: [
      { 'engine/act.ts': "import { sendMail } from '#platform/mail/smtp.ts'" },
      { 'server/main.ts': "import { openSms } from '#platform/messaging/sms.ts'" },
    ],
    keeps: [
      { 'engine/send.ts': "import { sendMail } from '#platform/mail/smtp.ts'" },
      { 'platform/mail/smtp.ts': "import { dkim } from '#platform/mail/dkim.ts'" },
      { 'platform/mail/smtp.test.ts': "import { sendMail } from '#platform/mail/smtp.ts'" },
    ],
  },
  {
    rule: 'no value stands in the text of SQL',
    name: 'SQL put together from strings',
    breaks: [
      { 'server/routes.ts': 'const q = `SELECT * FROM contact WHERE name = ${name}`' },
      { 'server/routes.ts': 'const q = `\n  update contact set name = ${name}`' },
      { 'engine/send.ts': "const q = 'delete from outbox where id = ' + id" },
      { 'platform/jobs/queue.ts': "const q = 'insert into job ' + 'values (' + id + ')'" },
      { 'engine/find.ts': "const q = `select id from ${table} where name = '${name}'`" },
      { 'engine/find.ts': "const q = `select 'a', id from ${table} where name like '%${name}%'`" },
      { 'engine/storage/policy.ts': 'const q = "select id from contact where name = \'" + name + "\'"' },
      { 'engine/api/x.ts': 'const q = `with found as (select 1) select ${x}`' },
      { 'server/x.ts': 'const q = `create role ${name}`' },
      { 'engine/act/end.ts': "const q = `exists (select 1 from own_value v where v.key = '${key}')`" },
    ],
    keeps: [
      { 'engine/find.ts': 'const q = `select ${columns} from ${table} where tenant_id = $1`' },
      { 'engine/find.ts': "const q = `select 'a' from ${table} where name = 'b' and ${column} = $1`" },
      { 'platform/database/roles.ts': 'const q = `create role ${identifier(name)}`' },
      { 'server/routes.ts': "const q = 'select id from contact where name = $1'" },
      { 'server/routes.ts': 'const q = sql`select id from contact where name = ${name}`' },
      { 'server/routes.ts': "const q = 'select id from contact ' + 'where name = $1'" },
      { 'server/cli/doctor.ts': 'const s = `Update ${version} is set; create ${name} first, or select ${other}`' },
    ],
  },
  {
    rule: 'a name of a statement stands for one text',
    name: 'two statements of one name',
    breaks: [
      {
        'engine/a.ts': "query({ name: 'tenants', text: 'select id from tenant' })",
        'server/b.ts': "query({ name: 'tenants', text: 'select t.id from tenant t', values: [] })",
      },
      { 'engine/a.ts': "query({ name: 'one', text: one })", 'engine/b.ts': "query({ name: 'one', text: one })" },
    ],
    keeps: [
      {
        'engine/a.ts': "query({ name: 'tenants', text: 'select id from tenant' })",
        'server/b.ts': "query({ name: 'tenants', text: 'select id from tenant' })\nquery({ name: 'others', text: others })",
      },
    ],
  },
  {
    rule: 'no function is longer than 70 lines',
    name: 'a long function',
    breaks: [
      { 'engine/a.ts': `function long() {\n${lines(69, '  step()')}}` },
      { 'web/kit/a.tsx': `const A = () => (\n<div>\n${lines(68, '  <br />')}</div>\n)` },
    ],
    keeps: [
      { 'engine/a.ts': `function fits() {\n${lines(68, '  step()')}}` },
      { 'engine/a.test.ts': `test('x', () => {\n${lines(99, '  step()')}})` },
    ],
  },
  {
    rule: 'no file is longer than 300 lines',
    name: 'a long file',
    breaks: [
      { 'engine/a.ts': lines(301, 'step()') },
      { 'engine/a.ts': `export const rules = [\n${lines(301, '  () => 1,')}]` },
      {
        'engine/a.ts': `export const parts = {\n  a: make({\n${lines(301, '    b: 1,').replace(/b/g, () => `b${Math.random()}`.replace('0.', ''))}  }),\n}`,
      },
    ],
    keeps: [
      { 'engine/a.ts': lines(300, 'step()') },
      {
        'privacy/promises.ts': `export const rows = [\n${lines(500, "  { id: 'C01', due: 'spine' },")}] as const satisfies readonly Row[]`,
      },
      { 'messages/en/web.ts': `export default {\n${Array.from({ length: 400 }, (_, index) => `  key${index}: 'text',\n`).join('')}}` },
    ],
  },
  {
    rule: 'nothing is any',
    name: 'any',
    breaks: [
      { 'engine/a.ts': 'const a = x as any' },
      { 'web/kit/a.tsx': 'function a(x: readonly any[]) {}' },
      { 'tests/a.ts': 'let a: any' },
    ],
    keeps: [
      { 'schema/entity.ts': 'type Anything = (x: any) => any' },
      { 'engine/a.ts': '/** any word in a comment */\nconst any: unknown = 1' },
    ],
  },
  {
    rule: 'the engine does not ask which entity it has',
    name: 'an engine that knows an entity',
    breaks: [
      { 'engine/act.ts': "if (entity.name === 'contact') step()" },
      { 'engine/act.ts': "const x = 'note' !== target.entity.name" },
      { 'engine/act.ts': "if (anchor.entity === 'contact') step()" },
      { 'engine/act.ts': "switch (entity.name) { case 'contact': step() }" },
      { 'engine/act.ts': "if (['note', 'file'].includes(entity.name)) step()" },
    ],
    keeps: [
      { 'engine/act.ts': "if (entity.name === anchor.entity && field.kind === 'link' && actor.kind === 'member') step()" },
      { 'engine/act.test.ts': "if (entity.name === 'contact') step()" },
      { 'web/app/navigation.ts': "const people = entities.filter((entity) => entity.name === 'contact')" },
    ],
  },
  {
    rule: 'schema, domain, privacy and messages are pure',
    name: 'a rule that asks the machine',
    breaks: [
      { 'domain/invoicing/issue-invoice.ts': 'const today = new Date()' },
      { 'privacy/retention/due.ts': 'const now = Date.now()' },
      { 'schema/values/id.ts': 'const x = Math.random()' },
      { 'domain/sales/rate.ts': "const rate = await fetch('https://rates.example')" },
      { 'messages/catalogue.ts': 'const language = process.env.LANG' },
      { 'domain/sales/rate.ts': 'setTimeout(step, 1)' },
    ],
    keeps: [
      { 'domain/invoicing/issue-invoice.ts': 'const due = new Date(Date.parse(today) + Math.max(1, 2))' },
      { 'domain/x.test.ts': 'const now = Date.now()' },
    ],
  },
  {
    rule: 'time comes from the clock',
    name: 'code that reads the time of the machine',
    breaks: [{ 'engine/act.ts': 'const now = new Date()' }, { 'platform/jobs/queue.ts': 'const now = Date.now()' }],
    keeps: [
      { 'platform/log/log.ts': 'const at = new Date()' },
      { 'platform/clock/clock.ts': 'const now = new Date()' },
      { 'engine/act.ts': 'const then = new Date(value)\nconst spent = performance.now()' },
    ],
  },
  {
    rule: 'the environment is read once',
    name: 'code that reads the environment',
    breaks: [{ 'engine/act.ts': 'const url = process.env.DATABASE_URL' }, { 'server/routes.ts': "const url = process.env['BASE_URL']" }],
    keeps: [
      { 'server/config.ts': 'export const read = () => process.env.PORT' },
      { 'platform/files/thumbnail.ts': 'spawn(tool, [], { env: { PATH: process.env.PATH } })' },
      { 'tests/browser.ts': 'const path = process.env.BROWSER' },
    ],
  },
  {
    rule: 'other servers are asked through one gate',
    name: 'a way out beside the gate',
    breaks: [{ 'engine/act.ts': "await fetch('https://x.example')" }, { 'server/routes.ts': 'globalThis.fetch(url)' }],
    keeps: [
      { 'platform/outbound/outbound.ts': 'await fetch(url)' },
      { 'web/app/api.ts': 'await fetch(path)' },
      { 'server/routes.ts': 'await outbound.fetch(url)' },
    ],
  },
  {
    rule: 'nothing unfinished or switched off is left over',
    name: 'what is left over',
    breaks: [
      { 'engine/a.ts': '// TOD\u004f: later' },
      { 'engine/a.ts': '/*\n * FIXM\u0045 before release\n */' },
      { 'engine/a.ts': '// @ts-ignor\u0065' },
      { 'engine/a.ts': '/* oxlint-disabl\u0065 no-console */' },
      { 'engine/a.test.ts': "test.onl\u0079('x', () => {})" },
      { 'engine/a.test.ts': "test.ski\u0070('x', () => {})" },
      { 'engine/a.test.ts': "test.tod\u006f('x')" },
    ],
    keeps: [
      { 'engine/a.ts': "const state = 'TOD\u004f' // what the field is called" },
      { 'engine/a.test.ts': "test('x', () => {})\nrows.skip(1)" },
    ],
  },
  {
    rule: 'folders are called after what they hold',
    name: 'a folder without a name',
    breaks: [
      { 'engine/utils/dates.ts': '' },
      { 'web/common/button.css': '' },
      { 'engine/helpers.ts': '' },
      { 'source/main.ts': '' },
      { 'web/types/model.ts': '' },
    ],
    keeps: [{ 'engine/act.ts': '', 'docs/words.md': '', 'README.md': '', '.ci/run': '' }],
  },
  {
    rule: 'nobody names a path of the machine it was written on',
    name: 'a path of the machine',
    breaks: [{ 'docs/install.md': 'see\n/planted/notes.md' }, { 'tests/a.ts': "const binary = '/planted/checkout/node_modules'" }],
    keeps: [{ 'docs/install.md': 'see /var/lib/steward and /home/you' }],
  },
  {
    rule: 'packages come from the public registry',
    name: 'a package from elsewhere',
    breaks: [
      { 'package-lock.json': '{"resolved": "https://mirror.example/pg/-/pg-8.0.0.tgz"}' },
      { 'package-lock.json': '{"resolved": "git+ssh://git@host.example/x.git"}' },
    ],
    keeps: [{ 'package-lock.json': '{"resolved": "https://registry.npmjs.org/pg/-/pg-8.0.0.tgz"}' }, { 'package-lock.json': '{}' }],
  },
  {
    rule: 'the lockfile lists the packages of every platform',
    name: 'a lockfile made on one platform',
    breaks: [
      {
        'package-lock.json':
          '{"packages":{"":{},"node_modules/a":{"optionalDependencies":{"a-darwin":"1.0.0"}},"node_modules/b/node_modules/a-darwin":{}}}',
      },
    ],
    keeps: [
      { 'package-lock.json': '{"packages":{"node_modules/a":{"optionalDependencies":{"@a/darwin":"1.0.0"}},"node_modules/@a/darwin":{}}}' },
      { 'package-lock.json': '{"packages":{"node_modules/a":{"optionalDependencies":{"b":"1.0.0"}},"node_modules/a/node_modules/b":{}}}' },
      {
        'package-lock.json': '{"packages":{"node_modules/@x/y/node_modules/a":{"optionalDependencies":{"b":"1.0.0"}},"node_modules/b":{}}}',
      },
    ],
  },
  {
    rule: 'packages are named by their exact version',
    name: 'a range of versions',
    breaks: [{ 'package.json': '{"dependencies":{"pg":"^8.0.0"}}' }, { 'package.json': '{"devDependencies":{"pg":"*"}}' }],
    keeps: [{ 'package.json': '{"dependencies":{"pg":"8.23.1","embedded":"18.4.0-beta.17"},"engines":{"node":">=18"}}' }],
  },
]
