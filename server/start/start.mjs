// The first file that runs: `npm start` and `npm run steward`. Plain JavaScript without packages, so that whatever Node (18 or
// later) a machine has can run it. It brings the packages, the web app and the Node of this project, then hands over to enter.mjs.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from './flags.mjs'
import { ensureInstalled, ownNode } from './install.mjs'
import { buildWebApp } from './web-app.mjs'

const [what = 'server', ...args] = process.argv.slice(2)

ensureInstalled()
const node = ownNode()
if (what === 'server' && !buildWebApp(node)) process.exit(1)
become(node, [...nodeFlags, fileURLToPath(new URL('./enter.mjs', import.meta.url)), what, ...args])

/** Replaces this process where Node can do that, else stays as a parent that passes on signals and the exit code. */
function become(command, commandArgs) {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.removeAllListeners('warning')
    process.on('warning', () => {})
    process.execve(command, [command, ...commandArgs], process.env)
  }
  const child = spawn(command, commandArgs, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}
