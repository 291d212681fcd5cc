// Runs a file of this project with its own Node, installing it first where that is needed: `node tests/run/start.mjs tests/run/main.ts …`.
// Plain JavaScript without packages, so that whatever Node (18 or later) a machine has can run it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, ownNode, root } from '../../server/start/install.mjs'

const [file = '', ...args] = process.argv.slice(2)

ensureInstalled({ all: true })
const child = spawn(ownNode(), [join(root, file), ...args], { cwd: root, stdio: 'inherit' })
// What stops us is passed on, so that the child can clear up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
child.on('exit', (code) => process.exit(code ?? 1))
