// `npm run promises`: where every promise stands, by running the tests that are declared for one. `--json`; `--due spine --due house` fails unless all that are due with them are kept;
// `--write` keeps what was found, with the hash of the tree, in privacy/evidence.json.
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { parseArgs } from 'node:util'
import { evidenceLine, writeEvidence } from '#tests/privacy/evidence.ts'
import { declaredFor, type Outcome, type Standing, standings } from '#tests/privacy/ledger.ts'
import { rootFolder } from '#tests/run/root.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    due: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
})
const files = testFiles()
const crashed: string[] = []
const rows = standings(await outcomes())

if (values.json) console.log(JSON.stringify(rows, null, 2))
else for (const line of [...table(rows), evidenceLine(rootFolder)]) console.log(line)
if (values.write && crashed.length === 0) writeEvidence(rootFolder, rows)

const missing = rows.filter(({ due, status }) => status === 'broken' || (values.due.includes(due) && status !== 'kept'))
if (missing.length > 0) console.error(`Not kept: ${missing.map(({ id, status }) => `${id} (${status})`).join(', ')}`)
if (crashed.length > 0) console.error(`Did not run: ${crashed.join(', ')}`)
process.exit(missing.length + crashed.length > 0 ? 1 : 0)

async function outcomes(): Promise<Outcome[]> {
  const found: Outcome[] = []
  if (files.length === 0) return found
  for await (const { type, data } of run({ files, concurrency: availableParallelism() })) {
    if (type === 'test:stderr') process.stderr.write(data.message)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (type === 'test:fail' && files.includes(data.name)) crashed.push(data.name)
    const declared = declaredFor(data.name)
    if (declared === undefined || data.skip !== undefined || data.todo !== undefined) continue
    found.push({ ...declared, passed: type === 'test:pass' })
    if (type === 'test:fail') console.error(`${data.name}\n  ${reasonOf(data.details.error)}`)
  }
  return found
}

/** node:test wraps what a test threw. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** The test files that declare a promise. */
function testFiles(): string[] {
  return globSync('{schema,domain,privacy,engine,platform,server,web,messages,tests}/**/*.test.ts', { cwd: rootFolder })
    .map((path) => join(rootFolder, path))
    .filter((path) => /import \{[^}]*\bpromise\b[^}]*\} from '#tests\/privacy\/harness\.ts'/.test(readFileSync(path, 'utf8')))
}

function table(standing: readonly Standing[]): string[] {
  const count = (status: Standing['status']): number => standing.filter((row) => row.status === status).length
  return [
    ...standing.map(({ id, due, status, promise }) => `${id}  ${due.padEnd(10)}  ${status.padEnd(6)}  ${promise}`),
    `${count('kept')} kept, ${count('broken')} broken, ${count('open')} open`,
  ]
}
