import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'

/** What the build reads: a change below these makes it stale. */
const sources = ['web', 'messages', 'schema', 'domain', 'privacy', 'package-lock.json']

/** Builds the web app if it was never built or its sources are newer. False if the build failed; it said why. */
export function buildWebApp(node) {
  const built = join(root, 'dist', 'web', 'index.html')
  const config = join(root, 'web', 'vite.config.ts')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(config) || !existsSync(vite)) return true
  if (existsSync(built) && statSync(built).mtimeMs >= newest()) return true
  console.error('Building the web app …')
  const { status } = spawnSync(node, [vite, 'build', '--config', config, '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) console.error('The web app could not be built; the lines above say why.')
  return status === 0
}

function newest() {
  return Math.max(...sources.map((name) => newestBelow(join(root, name))))
}

function newestBelow(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const inside = readdirSync(path).filter((name) => !name.startsWith('.') && !/\.test\.tsx?$/.test(name))
  return Math.max(found.mtimeMs, ...inside.map((name) => newestBelow(join(path, name))))
}
