// `npm run check`: format, lint, types and architecture, side by side. Prints what each says when it is not content, and how long it took.
import { type SpawnOptions, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { rootFolder } from '#tests/run/root.ts'

interface Check {
  readonly name: string
  readonly command: readonly string[]
  /** Where in its output begins what one wants to read when it fails. */
  readonly from?: string
}

const tool = (name: string): string => join(rootFolder, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

const checks: readonly Check[] = [
  { name: 'types', command: [tool('tsc')] },
  { name: 'promises left floating (oxlint)', command: [tool('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format and lint (biome)', command: [tool('biome'), 'ci', '--error-on-warnings', '--colors=off', '.'] },
  {
    name: 'architecture',
    command: [process.execPath, '--test', '--test-reporter=spec', 'tests/architecture.test.ts'],
    from: '✖ failing tests',
  },
]

const waiting = [...checks]
const failed: string[] = []

await Promise.all(Array.from({ length: Math.min(availableParallelism(), checks.length) }, work))
if (failed.length > 0) console.log(styleText('red', `\nNot in order: ${failed.join(', ')}.`))
process.exitCode = failed.length > 0 ? 1 : 0

async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const started = performance.now()
    const { code, output } = await outputOf(check.command)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    if (code !== 0) failed.push(check.name)
    console.log(`${code === 0 ? styleText('green', '✔') : styleText('red', '✖')} ${check.name} (${seconds} s)`)
    if (code !== 0) console.log(`${output.slice(Math.max(0, output.indexOf(check.from ?? ''))).trimEnd()}\n`)
  }
}

function outputOf([command = '', ...args]: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const options: SpawnOptions = { cwd: rootFolder, stdio: ['ignore', 'pipe', 'pipe'], shell: command.endsWith('.cmd') }
  return new Promise((resolve) => {
    const child = spawn(command, args, options)
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
