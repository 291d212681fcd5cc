import assert from 'node:assert/strict'
import { test } from 'node:test'
import { command as accessExport } from '#server/cli/access-export.ts'
import { command as resetLink } from '#server/cli/account-reset-link.ts'
import { command as certificateVerify } from '#server/cli/certificate-verify.ts'
import { type Command, CommandError } from '#server/cli/command.ts'
import { readCommandLine } from '#server/cli/command-line.ts'
import { command as dataMap } from '#server/cli/data-map.ts'
import { command as erase } from '#server/cli/erase.ts'
import { command as exporting } from '#server/cli/export.ts'
import { command as importing } from '#server/cli/import.ts'
import { command as retain } from '#server/cli/retain.ts'
import { command as tenantCreate } from '#server/cli/tenant-create.ts'

const there: Readonly<Record<string, Command>> = {
  ...{ 'access-export': accessExport, 'account-reset-link': resetLink, 'certificate-verify': certificateVerify, 'data-map': dataMap },
  ...{ erase, export: exporting, import: importing, retain, 'tenant-create': tenantCreate },
}

const read = (argv: readonly string[]) =>
  readCommandLine(argv, {
    names: Object.keys(there),
    load: async (name) => {
      const command = there[name]
      assert.ok(command)
      return command
    },
  })

async function textOf(line: string): Promise<string> {
  const asked = await read(line.split(' '))
  assert.ok('text' in asked, line)
  return asked.text
}

async function problemOf(line: string): Promise<string> {
  const error = await read(line.split(' ')).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof CommandError, line)
  assert.equal(error.exitCode, 2, line)
  return error.message
}

test('a command is listed as it is typed, and help says how', async () => {
  for (const line of ['--help', 'help', '-h']) {
    const listed = await textOf(line)
    for (const name of ['account reset-link', 'access-export', 'data-map', 'tenant create', 'erase'])
      assert.match(listed, new RegExp(`^  ${name}  +[A-Z]`, 'm'))
  }
  for (const line of ['help tenant create', 'tenant create --help', 'tenant-create -h'])
    assert.match(await textOf(line), /^steward tenant create --name /)
})

test('what a command does not understand is not overlooked', async () => {
  const wrong = {
    'tenant shrink': /^There is no command "tenant shrink"\./,
    'retain acme': /^"acme" says nothing here\.\n\nsteward retain /,
    'certificate verify one two': /^"two" says nothing here\./,
    'retain --dryrun': /^Unknown option '--dryrun'\.\n\nsteward retain /,
    'export --tenant': /argument missing\n\nsteward export /,
  }
  for (const [line, sentence] of Object.entries(wrong)) assert.match(await problemOf(line), sentence)
})

test('a command gets its words and its options', async () => {
  const asked = await read(['import', 'contact', 'people.csv', '--tenant', 'acme', '--json'])
  assert.ok('command' in asked)
  assert.deepEqual([asked.args, { ...asked.options }], [['contact', 'people.csv'], { tenant: 'acme', json: true }])
})
